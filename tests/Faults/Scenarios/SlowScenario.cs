using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace HostedCapture.Faults.Scenarios;

/// <summary>
/// Many connections that send their headers a letter at a time, while others open card pages: how long do those wait?
/// Measured and printed; what fails is only a page that does not come.
/// </summary>
internal sealed class SlowScenario : IScenario
{
    public string Name => "slow";

    public async Task RunAsync(Run run)
    {
        var (connections, pages) = (run.Options.Number("connections", 1000, 1000), run.Options.Number("pages", 500, 5000));
        await using var stage = await Stage.OpenAsync(run, DatabaseKind.Sqlite);
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
        var link = (await merchant.CreateAsync()).Link;
        var before = await MeasureAsync(run, link, pages);
        using var over = new CancellationTokenSource();
        var open = 0;
        var slow = Enumerable.Range(0, connections)
            .Select(_ => DripAsync(new Uri(link), () => Interlocked.Increment(ref open), over.Token))
            .ToList();
        var all = await Wait.UntilAsync(() => Volatile.Read(ref open) >= connections, TimeSpan.FromSeconds(20));
        var during = await MeasureAsync(run, link, pages);
        await over.CancelAsync();
        await Task.WhenAll(slow);
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"{connections} slow connections: 99 of 100 of {pages} pages within {during} ms ({before} ms without them); the promise is "
                + $"500 ms"));
        run.Check(all, $"only {open} of {connections} connections could be opened");
    }

    // The time within which 99 of 100 pages came, in milliseconds; sixteen people at once.
    private static async Task<int> MeasureAsync(Run run, string link, int pages)
    {
        using var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromSeconds(1) });
        var times = new double[pages];
        await Parallel.ForAsync(0, pages, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (page, end) =>
        {
            var start = TimeProvider.System.GetTimestamp();
            using var response = await client.GetAsync(link, end);
            times[page] = TimeProvider.System.GetElapsedTime(start).TotalMilliseconds;
            run.Check(response.IsSuccessStatusCode, $"a page was answered with {(int)response.StatusCode}");
        });
        return (int)times.Order().ElementAt(pages * 99 / 100);
    }

    private static async Task DripAsync(Uri link, Action opened, CancellationToken over)
    {
        var head =
            Encoding.ASCII.GetBytes($"GET {link.AbsolutePath} HTTP/1.1\r\nHost: {link.Authority}\r\nX-Slow: {new string('x', 10_000)}");
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        var isFirst = true;
        while (!over.IsCancellationRequested)
        {
            using var connection = new TcpClient();
            try
            {
                await connection.ConnectAsync(link.Host, link.Port, over);
                if (isFirst)
                    opened();
                isFirst = false;
                foreach (var letter in head)
                {
                    await connection.GetStream().WriteAsync(new[] { letter }, over);
                    await timer.WaitForNextTickAsync(over);
                }
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // The server's patience is at its end: here comes the next one.
            }
        }
    }
}
