using System.Globalization;

namespace HostedCapture.Faults.Scenarios;

/// <summary>A database that is locked, full or gone, and a process that is asked to stop: under load, without a loss.</summary>
internal sealed class DatabaseScenario : IScenario
{
    private const string Slow = "4000000000000341";

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);

    public string Name => "database";

    public async Task RunAsync(Run run)
    {
        foreach (var kind in run.Options.Databases)
        {
            if (kind == DatabaseKind.Sqlite)
            {
                await LockedAsync(run);
                await FullAsync(run);
            }
            else
            {
                await GoneAsync(run, run.Options.Number("submissions", 80, 400), run.Options.Number("gone", 5, 30));
            }

            await StopAsync(run, kind, run.Options.Number("submissions", 80, 400), run.Options.Number("stops", 2, 10));
        }
    }

    // Another process locks the database for ten seconds: waiting requests get 503, and no card is sent.
    private static async Task LockedAsync(Run run)
    {
        const int Held = 10;
        await using var stage = await Stage.OpenAsync(run, DatabaseKind.Sqlite);
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
        var made = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => merchant.CreateAsync()));
        var pages = await Task.WhenAll(made.Select(one => OpenAsync(one.Link)));
        var start = TimeProvider.System.GetTimestamp();
        var answers = new List<Task<(int Status, double Seconds)>>();
        await using (await stage.Database.LockAsync())
        {
            foreach (var (person, page) in pages)
            {
                answers.Add(TimedAsync(async () => (await SendAsync(person, page)).Status));
                answers.Add(TimedAsync(async () => (await merchant.Client.SendAsync("/tokenization/captures", Make.Intent())).Status));
                await Wait.AMomentAsync(350);
            }

            await Wait.UntilAsync(() => Run.Seconds(start) >= Held, TimeSpan.FromSeconds(Held + 1));
        }

        var all = await Task.WhenAll(answers);
        var tokens = (await stage.Simulator.TokensAsync()).Count;
        var told = await Task.WhenAll(made.Select(one => new Shopper(one.Link).BuyAsync(MarkedCard.Number)));
        var books = await Books.CompareAsync(stage, [.. made.Select(one => one.Id)]);
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"locked for {Held} s: {all.Length} posts, {all.Count(answer => answer.Status == 503)} × 503, the slowest after {all.Max(answer => answer.Seconds)} s, {tokens} calls of the provider; afterwards {told.Count(state => state == "captured")} of {made.Length} captured, {books.Lost} lost, {books.Doubled} doubled"));
        run.Check(all.All(answer => answer is { Status: 503, Seconds: <= 7 }), $"each post must be 503 within 7 s: {string.Join(", ", all)}");
        run.Check(tokens == 0, "a card left while the database was locked");
        run.Check(told.All(state => state == "captured") && books.Balance, $"afterwards: {string.Join(", ", told)}, {books}");
        foreach (var (person, _) in pages)
            person.Dispose();
    }

    // No room before TX1, and none between TX1 and TX2. The process is the same all the while.
    private static async Task FullAsync(Run run)
    {
        var place = run.Work.CreateSubdirectory("full");
        await using var disk = await FullDisk.MakeAsync(place, Path.Combine(run.Work.FullName, "disk.log"));
        await using var stage = await Stage.PrepareAsync(run, DatabaseKind.Sqlite, place);
        await stage.AddNodeAsync();
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
        var (first, second) = (await merchant.CreateAsync(), await merchant.CreateAsync());
        var (person, page) = await OpenAsync(first.Link);

        await disk.FillAsync(stage.Node.Process);
        var refused = await TimedAsync(async () => (await SendAsync(person, page)).Status);
        var tokensBefore = (await stage.Simulator.TokensAsync()).Count;
        await disk.FreeAsync();
        var firstTold = await new Shopper(first.Link).BuyAsync(MarkedCard.Number);

        (var other, page) = await OpenAsync(second.Link);
        var submitting = SendAsync(other, page, Slow);
        await Wait.UntilAsync(async () => await stage.Database.OneAsync<long>("select count(*) from intents where state = 'submitting'") == 1, s_soon);
        await disk.FillAsync(stage.Node.Process);
        var between = await submitting;
        var tokensBetween = (await stage.Simulator.TokensAsync()).Count;
        await disk.FreeAsync();
        var settled = await Wait.UntilAsync(async () => (await merchant.ReadAsync(second.Id)).Get("state") == "captured", s_soon);
        var books = await Books.CompareAsync(stage, [first.Id, second.Id]);
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"full ({disk.Kind}): before TX1 {refused.Status} after {refused.Seconds} s and {tokensBefore} calls, afterwards {firstTold}; between TX1 and TX2 {(between.Refresh == "2" ? "checking" : between.Status)}, afterwards {(settled ? "captured" : "not settled")} by the same process; {books.Lost} lost, {books.Doubled} doubled"));
        run.Check(refused is { Status: 503, Seconds: <= 7 } && tokensBefore == 0, "before TX1 a full disk must be 503, and no card leaves");
        run.Check(between is { Status: 200, Refresh: "2" } && tokensBetween == 2, $"between TX1 and TX2 the page must say that it is checking: {between.Status} {between.Refresh}, {tokensBetween} tokens");
        run.Check(firstTold == "captured" && settled && books.Balance, $"afterwards: {books}");
        person.Dispose();
        other.Dispose();
        await stage.Node.KillAsync();
    }

    // The server dies under load and comes back.
    private static async Task GoneAsync(Run run, int submissions, int seconds)
    {
        await using var stage = await Stage.OpenAsync(run, DatabaseKind.PostgreSql);
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
        var server = await run.PostgresAsync();
        var load = Load.Start(merchant, submissions);
        await load.FinishedAsync(submissions / 4);
        await server.StopServerAsync();
        var finished = load.Finished;
        var start = TimeProvider.System.GetTimestamp();
        await Wait.UntilAsync(() => Run.Seconds(start) >= seconds, TimeSpan.FromSeconds(seconds + 1));
        await server.StartServerAsync();
        start = TimeProvider.System.GetTimestamp();
        await Wait.UntilAsync(stage.Node.IsServingAsync, s_soon);
        var ready = Run.Seconds(start);
        await load.FinishedAsync(Math.Max(finished, load.Finished) + 1);
        var recovered = Run.Seconds(start);
        await load.Done;
        var books = await Books.CompareAsync(stage, load.Captured);
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"PostgreSQL gone for {seconds} s under load: ready again after {ready} s, the next capture after {recovered} s; {submissions} submissions, {books.Lost} lost, {books.Doubled} doubled, {books.Orphans} orphans recorded"));
        run.Check(recovered <= 10, "not recovered within 10 s");
        run.Check(books.Balance, $"lost, doubled or open: {books}");
        load.Check(run);
    }

    // A deployment under load.
    private static async Task StopAsync(Run run, DatabaseKind kind, int submissions, int stops)
    {
        await using var stage = await Stage.OpenAsync(run, kind);
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
        var load = Load.Start(merchant, submissions);
        var (slowest, codes) = (0.0, new List<int>());
        for (var stop = 0; stop < stops; stop++)
        {
            await load.FinishedAsync(submissions * (stop + 1) / (stops + 2));
            var start = TimeProvider.System.GetTimestamp();
            codes.Add(await stage.Node.StopAsync());
            slowest = Math.Max(slowest, Run.Seconds(start));
            await stage.Node.StartAsync();
        }

        await load.Done;
        var books = await Books.CompareAsync(stage, load.Captured);
        var unsettled = await stage.Database.OneAsync<long>("select count(*) from attempts where code = 'lease'");
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"{kind}: {stops} × SIGTERM under load: drained within {slowest} s at the most, exit codes {string.Join(", ", codes.Distinct())}; {submissions} submissions, {books.Lost} lost, {books.Doubled} doubled"));
        run.Check(codes.TrueForAll(code => code == 0) && slowest <= 30, "not drained within 30 s with exit code 0");
        run.Check(books.Balance && unsettled == 0, $"lost, doubled or open: {books}, {unsettled} given up");
        load.Check(run);
    }

    private static async Task<(Cardholder Person, Page Page)> OpenAsync(string link)
    {
        var person = new Cardholder(link);
        return (person, await person.OpenAsync(link));
    }

    private static Task<Page> SendAsync(Cardholder person, Page page, string number = MarkedCard.Number) =>
        person.SubmitAsync(page, number, code: number.StartsWith('3') ? MarkedCard.Code : MarkedCard.Code[..3]);

    private static async Task<(int Status, double Seconds)> TimedAsync(Func<Task<int>> call)
    {
        var start = TimeProvider.System.GetTimestamp();
        return (await call(), Run.Seconds(start));
    }
}
