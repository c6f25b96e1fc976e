using System.Collections.Concurrent;
using System.Globalization;
using System.Net;

namespace HostedCapture.Faults.Scenarios;

/// <summary>
/// Every way an answer of a provider can be broken, with the card accepted there or not, on both wires: by the card
/// page to CyberSource, by the direct call to Quickpay. What was accepted is captured, what was not can be sent again.
/// </summary>
internal sealed class ProviderScenario : IScenario
{
    private const long Flood = 100L * 1024 * 1024;
    private const string Html = "<html><body><h1>Service Temporarily Unavailable</h1></body></html>";

    private static readonly TimeSpan s_settled = TimeSpan.FromSeconds(20);

    public string Name => "provider";

    public async Task RunAsync(Run run)
    {
        foreach (var kind in run.Options.Bounded ? [DatabaseKind.Sqlite] : run.Options.Databases)
            await FaultsAsync(run, kind);
        await CertificateAsync(run);
    }

    private static async Task FaultsAsync(Run run, DatabaseKind kind)
    {
        // The proxy must be known before the product starts, the simulator before the proxy.
        await using var stage = await Stage.PrepareAsync(run, kind);
        await using var proxy = new FaultProxy(stage.SimulatorProcess.Address);
        await stage.AddNodeAsync(("Simulator:BaseUrl", proxy.Address));
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
        var start = TimeProvider.System.GetTimestamp();
        var flooded = new ConcurrentBag<long>();
        var cases = Cases(flooded).ToList();
        var sent = new List<(Made Made, bool Direct, Broken Broken)>();
        foreach (var broken in cases)
        {
            foreach (var direct in new[] { false, true })
            {
                var made = await merchant.CreateAsync(direct ? "PEINAU_CAPTURE" : "CREDIT_CARD");
                var calls = 0;
                proxy.Fault = exchange => broken.Do(exchange, Interlocked.Increment(ref calls));
                var answer = direct ? await DirectAsync(merchant, made) : await PageAsync(made);
                proxy.Fault = null;
                run.Check(
                    answer == broken.Means,
                    $"{kind}: {broken.Name} on {(direct ? "the direct call" : "the page")} means {broken.Means}, but the answer was: "
                        + $"{answer}");
                run.Check(calls == broken.Calls, $"{kind}: {broken.Name}: {calls} calls, not {broken.Calls}");
                sent.Add((made, direct, broken));
            }
        }

        await Task.WhenAll(sent.Select(one => SettleAsync(run, merchant, one.Made, one.Direct, one.Broken)));
        var books = await Books.CompareAsync(stage, [.. sent.Select(one => one.Made.Id)]);
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"{kind}: {cases.Count} broken answers on both wires, {books.Captured} of {sent.Count} captured in the end, {books.Lost} "
                + $"lost, {books.Doubled} doubled, {books.Orphans} orphans, at most {flooded.Max() / 1024} KB taken of 100 MB, "
                    + $"{Run.Seconds(start)} s"));
        run.Check(books.Balance && books.Captured == sent.Count, $"lost, doubled or open: {books}");
        // What the kernels on both sides hold besides the 256 KB that are read.
        run.Check(flooded.All(taken => taken < 16 * 1024 * 1024), "a flood was read");
    }

    // No byte goes over a connection to a server that cannot say who it is.
    private static async Task CertificateAsync(Run run)
    {
        await using var trap = new TlsTrap();
        await using var stage = await Stage.PrepareAsync(run, DatabaseKind.Sqlite);
        await stage.AddNodeAsync(
            ("Providers:cybersource:BaseUrl", $"{trap.Address}/cybersource"), ("Providers:quickpay:BaseUrl", $"{trap.Address}/quickpay"));
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
        var page = await PageAsync(await merchant.CreateAsync());
        var direct = await DirectAsync(merchant, await merchant.CreateAsync("PEINAU_CAPTURE"));
        run.Say(
            $"a certificate nobody signed: {trap.Connections} connections, {trap.Bytes} bytes sent over them; page {page}, direct call "
                + $"{direct}");
        run.Check(trap is { Bytes: 0, Connections: >= 2 }, "something was sent to a server with a bad certificate, or nobody came");
        run.Check((page, direct) == (Meaning.NotMade, Meaning.NotMade), "a bad certificate must mean that no token was made");
    }

    private static IEnumerable<Broken> Cases(ConcurrentBag<long> flooded)
    {
        foreach (var status in new[] { 500, 502 })
        {
            yield return new($"{status}", Meaning.Unknown, false, (exchange, _) => exchange.AnswerAsync(status, "text/html", Html));
            yield return Accepted($"{status}", (exchange, _) => exchange.AnswerAsync(status, "text/html", Html));
        }

        yield return new(
            "429", Meaning.NotMade, false,
            (exchange, _) => exchange.AnswerAsync(429, "text/plain", "slow down", "Retry-After: 1\r\n"))
        { Calls = 2 };
        yield return new(
            "429, then well", Meaning.Captured, true,
            (exchange, call) => call == 1 ? exchange.AnswerAsync(429, "text/plain", "slow down") : exchange.PassAsync())
        { Calls = 2 };
        yield return new(
            "503, then well", Meaning.Captured, true,
            (exchange, call) => call == 1 ? exchange.AnswerAsync(503, "text/html", Html) : exchange.PassAsync())
        { Calls = 2 };
        yield return new("reset", Meaning.Unknown, false, (exchange, _) => ResetAsync(exchange));
        yield return Accepted("reset", (exchange, _) => ResetAsync(exchange));
        yield return new(
            "one byte a second", Meaning.Unknown, true, async (exchange, _) => await exchange.DripAsync(await exchange.ForwardAsync()));
        yield return Accepted("100 MB", async (exchange, _) => flooded.Add(await exchange.FloodAsync(Flood)));
        yield return Accepted("HTML", (exchange, _) => exchange.AnswerAsync(200, "text/html", Html));
        yield return new("HTML", Meaning.Unknown, false, (exchange, _) => exchange.AnswerAsync(200, "text/html", Html));
        yield return Accepted(
            "bad XML and JSON", (exchange, _) => exchange.AnswerAsync(200, "text/xml", "<soap:Envelope><a>{\"id\": \"1\", \"state\": "));
        yield return Accepted("nothing", (exchange, _) => exchange.AnswerAsync(200, "application/json", ""));
        foreach (var status in new[] { 302, 307 })
            yield return new(
                $"redirect {status}", Meaning.Unknown, false,
                (exchange, _) => exchange.AnswerAsync(status, "text/html", "", "Location: http://127.0.0.1:9/elsewhere\r\n"));

        static Broken Accepted(string name, Func<Exchange, int, Task> answer) =>
            new($"{name} after accepting", Meaning.Unknown, true, async (exchange, call) =>
        {
            await exchange.ForwardAsync();
            await answer(exchange, call);
        });
    }

    private static Task ResetAsync(Exchange exchange)
    {
        exchange.Reset();
        return Task.CompletedTask;
    }

    private static async Task<Meaning> PageAsync(Made made)
    {
        using var person = new Cardholder(made.Link);
        var page = await person.SubmitAsync(await person.OpenAsync(made.Link), MarkedCard.Number, code: MarkedCard.Code);
        return page switch
        {
            { Status: 200, HasForm: true } when page.Document.QuerySelector("[role=alert]") is not null => Meaning.NotMade,
            { Status: 200, Refresh: "2" } => Meaning.Unknown,
            _ when Shopper.StateIn(page) == "captured" => Meaning.Captured,
            _ => Meaning.Wrong,
        };
    }

    private static async Task<Meaning> DirectAsync(Merchant merchant, Made made) =>
        (HttpStatusCode)(await merchant.SubmitAsync(made.Id)).Status switch
        {
            HttpStatusCode.BadGateway => Meaning.NotMade,
            HttpStatusCode.GatewayTimeout => Meaning.Unknown,
            HttpStatusCode.OK => Meaning.Captured,
            _ => Meaning.Wrong,
        };

    // What was accepted is found; what was not can be sent again.
    private static async Task SettleAsync(Run run, Merchant merchant, Made made, bool direct, Broken broken)
    {
        Reply? now = null;
        var settled = await Wait.UntilAsync(async () => (now = await merchant.ReadAsync(made.Id))["submitting"] is null, s_settled);
        run.Check(settled, $"{broken.Name}: not settled");
        run.Check(now!.Get("state") == (broken.IsAccepted ? "captured" : "created"), $"{broken.Name}: {now.Get("state")}");
        if (now.Get("state") == "created")
            run.Check(
                (direct ? await DirectAsync(merchant, made) : await PageAsync(made)) == Meaning.Captured,
                $"{broken.Name}: the card could not be sent again");
    }

    /// <summary>What an answer says of the token.</summary>
    private enum Meaning
    {
        Captured,
        NotMade,
        Unknown,
        Wrong,
    }

    /// <summary>A broken answer, what it must mean, and whether the card was accepted.</summary>
    private sealed record Broken(string Name, Meaning Means, bool IsAccepted, Func<Exchange, int, Task> Do)
    {
        /// <summary>How often the card is sent.</summary>
        public int Calls { get; init; } = 1;
    }
}
