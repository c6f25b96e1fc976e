using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace HostedCapture.Faults.Scenarios;

/// <summary>
/// Submissions, 32 at once, while the product is killed with -9 again and again and started at once. The clients do
/// what browsers do. Afterwards client, database and provider must tell the same.
/// </summary>
internal sealed class KillScenario : IScenario
{
    private const int AtOnce = 32;
    private const int LongestPastLease = 10;

    // Most cards are approved at once; some keep a submission open for longer, since that is where a crash hurts.
    private static readonly string[][] s_cards =
    [
        [MarkedCard.Number], [MarkedCard.Number], [MarkedCard.Number], [MarkedCard.Number], [MarkedCard.Number], [MarkedCard.Number],
        ["4000000000000002", MarkedCard.Number],
        ["4000000000000341", MarkedCard.Number],
        ["4000000000000044", MarkedCard.Number],
        ["4000000000000259", MarkedCard.Number],
    ];

    public string Name => "kill";

    public async Task RunAsync(Run run)
    {
        foreach (var kind in run.Options.Databases)
            await RunAsync(run, kind, run.Options.Number("submissions", 100, 1000), run.Options.Number("kills", 6, 50));
    }

    private static async Task RunAsync(Run run, DatabaseKind kind, int submissions, int kills)
    {
        await using var stage = await Stage.OpenAsync(run, kind);
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
        var start = TimeProvider.System.GetTimestamp();
        var told = new ConcurrentDictionary<Guid, string?>();
        var wrong = new ConcurrentQueue<string>();
        using var over = new CancellationTokenSource();
        var watching = WatchAsync(stage.Database, over.Token);

        var shopping = Parallel.ForAsync(0, submissions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var made = await merchant.CreateAsync();
            var shopper = new Shopper(made.Link);
            told[made.Id] = await shopper.BuyAsync(s_cards[number % s_cards.Length]);
            foreach (var answer in shopper.Wrong)
                wrong.Enqueue(answer);
        });
        var killed = 0;
        while (killed < kills && !shopping.IsCompleted)
        {
            // Spread over the whole of it, and never at the same point of the work.
            var due = submissions * killed / kills;
            await Wait.UntilAsync(() => told.Count >= due || shopping.IsCompleted, TimeSpan.FromMinutes(3));
            await Wait.AMomentAsync(RandomNumberGenerator.GetInt32(20, 400));
            await stage.Node.KillAsync();
            killed++;
            await stage.Node.StartAsync();
        }

        await shopping;
        var seconds = Run.Seconds(start);
        var captured = told.Where(pair => pair.Value == "captured").Select(pair => pair.Key).ToList();
        var books = await Books.CompareAsync(stage, captured);
        await over.CancelAsync();
        var pastLease = await watching;
        var api = 0;
        foreach (var id in captured)
            api += (await merchant.ReadAsync(id)).Get("state") == "captured" ? 1 : 0;
        await stage.Node.KillAsync();
        var integrity = kind == DatabaseKind.Sqlite ? await stage.Database.OneAsync<string>("pragma integrity_check") : "ok";

        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"{kind}: {submissions} submissions, {AtOnce} at once, {killed} kills, {books.Lost} lost, {books.Doubled} doubled, {seconds} s; {books.Captured} captured, {books.Orphans} orphans recorded, at most {pastLease} s past the lease, integrity {integrity} ({stage.Settings})"));
        run.Check(killed == kills, $"only {killed} of {kills} kills fell into the load");
        run.Check(books.Balance, $"lost, doubled or open: {books}");
        run.Check(captured.Count == submissions, $"not captured: {string.Join(", ", told.Where(pair => pair.Value != "captured").Take(5))}");
        run.Check(api == captured.Count, $"the API says captured of {api} only");
        run.Check(wrong.IsEmpty, $"wrong answers: {string.Join(", ", wrong.Distinct())}");
        run.Check(integrity == "ok", integrity);
        run.Check(pastLease <= LongestPastLease, $"an intent was submitting {pastLease} s past its lease");
    }

    // How long past its lease an intent was still submitting, at the worst, in seconds.
    private static async Task<double> WatchAsync(Database database, CancellationToken over)
    {
        var worst = 0L;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (!over.IsCancellationRequested)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            if (await database.OneAsync<long?>("select min(lease_until) from intents where state = 'submitting'") is { } lease)
                worst = Math.Max(worst, now - lease);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return Math.Round(worst / 1000.0, 1);
    }
}
