using System.Collections.Concurrent;
using System.Globalization;

namespace HostedCapture.Faults.Scenarios;

/// <summary>
/// Many simultaneous posts of the same form, over many intents: one token each and no server error. On one node, and
/// on two nodes behind a proxy that shares the connections out between them.
/// </summary>
internal sealed class StormScenario : IScenario
{
    // As many intents as are stormed at the same time.
    private const int IntentsAtOnce = 4;

    public string Name => "storm";

    public async Task RunAsync(Run run)
    {
        var (intents, posts) = (run.Options.Number("intents", 12, 200), run.Options.Number("posts", 50, 50));
        foreach (var kind in run.Options.Databases)
        {
            await using var stage = await Stage.OpenAsync(run, kind);
            await StormAsync(run, stage, stage.Node.Address, intents, posts, nodes: 1);
            if (kind == DatabaseKind.PostgreSql)
                await TwoNodesAsync(run, intents, posts);
        }
    }

    private static async Task TwoNodesAsync(Run run, int intents, int posts)
    {
        await using var proxy = new RoundRobin();
        await using var stage = await Stage.PrepareAsync(run, DatabaseKind.PostgreSql);
        var here = await stage.AddNodeAsync(("PublicBaseUrl", proxy.Address));
        var there = await stage.AddNodeAsync();
        proxy.Add(here.Address);
        proxy.Add(there.Address);
        await StormAsync(run, stage, proxy.Address, intents, posts, nodes: 2);
        await HearAsync(run, here, there);
    }

    private static async Task StormAsync(Run run, Stage stage, string address, int intents, int posts, int nodes)
    {
        using var merchant = await new Merchant(address).SignInAsync();
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.FromSeconds(1) }) { Timeout = TimeSpan.FromSeconds(90) };
        var statuses = new ConcurrentDictionary<int, int>();
        var start = TimeProvider.System.GetTimestamp();
        await Parallel.ForAsync(0, intents, new ParallelOptions { MaxDegreeOfParallelism = IntentsAtOnce }, async (_, end) =>
        {
            var made = await merchant.CreateAsync();
            var page = await Page.OfAsync(await client.GetAsync(made.Link, end));
            var cookie = page.Reply.Header("Set-Cookie")!.Split(';')[0];
            var fields = Page.Fields(page.Forms[0], new() { ["cc-number"] = MarkedCard.Number, ["cc-exp"] = "02/30", ["cc-csc"] = MarkedCard.Code, ["cc-name"] = "Jhon Doe" });
            await Task.WhenAll(Enumerable.Range(0, posts).Select(async _ =>
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, made.Link) { Content = new FormUrlEncodedContent(fields) };
                request.Headers.Add("Cookie", cookie);
                using var response = await client.SendAsync(request);
                statuses.AddOrUpdate((int)response.StatusCode, 1, (_, count) => count + 1);
            }));
        });
        var seconds = Run.Seconds(start);
        var tokens = (await stage.Simulator.TokensAsync()).Count;
        var captured = (await Books.LookAsync(stage, [])).Captured;
        var events = await stage.Database.OneAsync<long>("select count(*) from events where type = 'capture.captured'");
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"{stage.Database.Kind}, {nodes} node{(nodes == 1 ? "" : "s")}: {intents} intents, {posts} simultaneous posts each, {tokens} tokens, {captured} captured, answers {string.Join(", ", statuses.OrderBy(status => status.Key).Select(status => $"{status.Value} × {status.Key}"))}, {seconds} s"));
        run.Check((tokens, captured, events) == (intents, captured, intents) && captured == intents, $"{intents} intents, {tokens} tokens, {captured} captured, {events} events");
        run.Check(statuses.Keys.All(status => status is 200 or 303), $"answers other than 200 and 303: {string.Join(", ", statuses)}");
    }

    // A change on one node reaches listeners on the other.
    private static async Task HearAsync(Run run, Product here, Product there)
    {
        using var merchant = await new Merchant(here.Address).SignInAsync();
        var made = await merchant.CreateAsync();
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(30) };
        using var stream = new StreamReader(await client.GetStreamAsync($"{there.Address}{new Uri(made.Link).AbsolutePath}/state"));
        await NextAsync(stream, "created");
        var told = await new Shopper($"{here.Address}{new Uri(made.Link).AbsolutePath}").BuyAsync(MarkedCard.Number);
        var start = TimeProvider.System.GetTimestamp();
        var heard = await NextAsync(stream, "captured");
        run.Say(string.Create(CultureInfo.InvariantCulture, $"a capture on one node is heard on the other {Run.Seconds(start)} s after its page ({told})"));
        run.Check(heard && Run.Seconds(start) <= 2, "a change on one node was not heard on the other within two seconds");
    }

    private static async Task<bool> NextAsync(StreamReader stream, string state)
    {
        while (await stream.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal) && line.Contains($"\"{state}\"", StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
