using System.Globalization;
using System.Security.Cryptography;

namespace HostedCapture.Faults.Scenarios;

/// <summary>
/// Submissions, 32 at once, while the product is killed with -9 again and again and started at once. The clients do
/// what browsers do. Afterwards client, database and provider must tell the same.
/// </summary>
internal sealed class KillScenario : IScenario
{
    private const int LongestPastLease = 10;

    public string Name => "kill";

    public async Task RunAsync(Run run)
    {
        foreach (var kind in run.Options.Databases)
            await RunAsync(run, kind, run.Options.Number("submissions", 80, 1000), run.Options.Number("kills", 5, 50));
    }

    private static async Task RunAsync(Run run, DatabaseKind kind, int submissions, int kills)
    {
        await using var stage = await Stage.OpenAsync(run, kind);
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
        var start = TimeProvider.System.GetTimestamp();
        using var over = new CancellationTokenSource();
        var watching = WatchAsync(stage.Database, over.Token);

        var load = Load.Start(merchant, submissions);
        var killed = 0;
        while (killed < kills && !load.Done.IsCompleted)
        {
            // Spread over the whole of it, and never at the same point of the work.
            await load.FinishedAsync(submissions * killed / kills);
            await Wait.AMomentAsync(RandomNumberGenerator.GetInt32(20, 400));
            await stage.Node.KillAsync();
            killed++;
            await stage.Node.StartAsync();
        }

        await load.Done;
        var seconds = Run.Seconds(start);
        var books = await Books.CompareAsync(stage, load.Captured);
        await over.CancelAsync();
        var pastLease = await watching;
        var api = 0;
        foreach (var id in load.Captured)
            api += (await merchant.ReadAsync(id)).Get("state") == "captured" ? 1 : 0;
        await stage.Node.KillAsync();
        var integrity = kind == DatabaseKind.Sqlite ? await stage.Database.OneAsync<string>("pragma integrity_check") : "ok";

        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"{kind}: {submissions} submissions, {Load.AtOnce} at once, {killed} kills, {books.Lost} lost, {books.Doubled} doubled, "
                + $"{seconds} s; {books.Captured} captured, {books.Orphans} orphans recorded, at most {pastLease} s past the lease, "
                    + $"integrity {integrity} ({stage.Settings})"));
        run.Check(killed == kills, $"only {killed} of {kills} kills fell into the load");
        run.Check(books.Balance, $"lost, doubled or open: {books}");
        load.Check(run);
        run.Check(api == load.Captured.Count, $"the API says captured of {api} only");
        run.Check(integrity == "ok", integrity);
        run.Check(pastLease <= LongestPastLease, $"an intent was submitting {pastLease} s past its lease");
    }

    private const string Leases =
        """
        select min(a.lease_until) from intents i join attempts a on a.owner_id = i.id and a.number = i.attempt
        where i.state = 'submitting'
        """;

    // How long past its lease an intent was still submitting, at the worst, in seconds.
    private static async Task<double> WatchAsync(Database database, CancellationToken over)
    {
        var worst = 0L;
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(500));
        while (!over.IsCancellationRequested)
        {
            var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            if (await database.OneAsync<long?>(Leases) is { } lease)
                worst = Math.Max(worst, now - lease);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return Math.Round(worst / 1000.0, 1);
    }
}
