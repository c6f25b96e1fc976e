using System.Globalization;
using HostedCapture.Data;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>Reading, canceling, deleting, expiring.</summary>
public sealed class LifecycleTests(BothApps apps) : IClassFixture<BothApps>
{
    private const string Path = "/tokenization/captures";

    [Theory, OnSqlite, OnPostgres]
    public async Task Another_Applications_Intent_Answers_Exactly_As_An_Unknown_One(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var demo = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        foreach (var capture in new[] { "PEINAU_CAPTURE", "CMR_CAPTURE" })
        {
            var id = (await demo.CreateAsync(Make.Intent(capture))).Get("id")!;
            var unknown = Guid.NewGuid().ToString();
            foreach (var (method, path) in new[]
            {
                (HttpMethod.Get, ""), (HttpMethod.Post, "/cancel"), (HttpMethod.Delete, ""),
            })
            {
                Same(
                    await other.CallAsync(method, $"{Path}/{id}{path}"), id,
                    await other.CallAsync(method, $"{Path}/{unknown}{path}"), unknown);
            }

            var gateway = capture == "CMR_CAPTURE" ? "cmr" : "peinau";
            var card = capture == "CMR_CAPTURE" ? Make.CmrCard() : Make.Card();
            Same(
                await other.SendAsync($"{Path}/gateways/{gateway}/capture/{id}/capture", card), id,
                await other.SendAsync($"{Path}/gateways/{gateway}/capture/{unknown}/capture", card), unknown);
            Same(
                await other.SendRawAsync($"{Path}/gateways/{gateway}/capture/{id}/capture", "{"), id,
                await other.SendRawAsync($"{Path}/gateways/{gateway}/capture/{unknown}/capture", "{"), unknown);
            Assert.Equal("created", (await demo.ReadAsync($"{Path}/{id}")).Get("state"));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Canceling_Closes_An_Open_Intent_Once(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        var created = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        var path = $"{Path}/{created.Get("id")}";
        var canceled = await client.SendAsync($"{path}/cancel", null);
        Assert.Equal((200, "canceled"), (canceled.Status, canceled.Get("state")));
        Assert.Equal(["self", "capture_card"], canceled["links"]!.AsArray().Select(link => link!["rel"]!.ToString()));
        Assert.Equal(Time(canceled, "update_time").AddHours(24), Time(canceled, "deletion_time"));
        Assert.True(Time(canceled, "update_time") >= Time(created, "create_time"));
        Assert.Equal(canceled.Text, (await client.ReadAsync(path)).Text);

        foreach (var again in new[]
        {
            await client.SendAsync($"{path}/cancel", null),
            await client.SendAsync($"{Path}/gateways/peinau/capture/{created.Get("id")}/capture", Make.Card()),
        })
        {
            Assert.Equal("canceled", Expect.Problem(409, "INVALID_STATE", again).Get("meta_data.state"));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_Concurrent_Cancels_One_Wins(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        var id = (await client.CreateAsync()).Get("id");
        var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => client.SendAsync($"{Path}/{id}/cancel", null)));
        Assert.Single(replies, reply => reply.Status == 200);
        Assert.Equal(11, replies.Count(reply => reply.Status == 409));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Captured_Intent_Cannot_Be_Canceled(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        var captured = await client.SendAsync($"{Path}/gateways/peinau/capture/{id}/capture", Make.Card());
        Assert.Equal("captured", Expect.Problem(409, "INVALID_STATE", await client.SendAsync($"{Path}/{id}/cancel", null)).Get("meta_data.state"));
        Assert.Equal(captured.Text, (await client.ReadAsync($"{Path}/{id}")).Text);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Deleting_Removes_Token_And_Personal_Data(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        var created = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE", "forget-me").Set("cardholder.name", "Zoila Olvido").Set("metadata.note", "olvido"));
        var path = $"{Path}/{created.Get("id")}";
        var captured = await client.SendAsync($"{Path}/gateways/peinau/capture/{created.Get("id")}/capture", Make.Card());
        var token = captured.Get("gateway.payment_token")!;
        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, path)).Status);

        foreach (var reply in new[] { await client.ReadAsync(path), await client.CallAsync(HttpMethod.Delete, path), await client.SendAsync($"{path}/cancel", null) })
            Expect.Problem(404, "DOCUMENT_NOT_FOUND", reply);
        Assert.Empty((await client.ReadAsync($"{Path}?reference_id=forget-me"))["items"]!.AsArray());
        using var person = app.Cardholder();
        Assert.Equal(404, (await person.OpenAsync(created.Get("links.1.href")!)).Status);

        var rows = await app.Database.RowsAsync();
        Assert.Contains(created.Get("id")!, rows, StringComparison.Ordinal);
        foreach (var gone in new[] { "Zoila", "olvido", "forget-me", token })
            Assert.DoesNotContain(gone, rows, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Deleting_An_Open_Intent_Closes_Its_Page(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        using var person = app.Cardholder();
        var created = await client.CreateAsync();
        var page = await person.OpenAsync(created.Get("links.1.href")!);
        var tokens = (await app.Simulator.TokensAsync()).Count;
        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, $"{Path}/{created.Get("id")}")).Status);
        Assert.Equal(404, (await person.SubmitAsync(page)).Status);
        Assert.Equal(tokens, (await app.Simulator.TokensAsync()).Count);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Intent_Past_Its_Time_Is_Expired_At_Once(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        using var person = app.Cardholder();
        var created = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE").Set("expires_in", 60));
        var path = $"{Path}/{created.Get("id")}";
        app.Clock.Advance(TimeSpan.FromSeconds(61));
        var expired = await client.ReadAsync(path);
        Assert.Equal("expired", expired.Get("state"));
        Assert.Equal(created.Get("deletion_time"), expired.Get("update_time"));
        Assert.Equal(Time(created, "deletion_time").AddHours(24), Time(expired, "deletion_time"));
        Assert.Equal(["self", "capture_card"], expired["links"]!.AsArray().Select(link => link!["rel"]!.ToString()));
        var page = await person.OpenAsync(created.Get("links.1.href")!);
        Assert.Equal((410, false, null), (page.Status, page.HasForm, page.Refresh));
        foreach (var late in new[]
        {
            await client.SendAsync($"{path}/cancel", null),
            await client.SendAsync($"{Path}/gateways/peinau/capture/{created.Get("id")}/capture", Make.Card()),
        })
        {
            Assert.Equal("expired", Expect.Problem(409, "INVALID_STATE", late).Get("meta_data.state"));
        }

        // The sweep writes down what was shown already.
        Assert.Equal(expired.Text, (await client.UntilAsync(path, reply => reply.Get("state") == "expired")).Text);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Captured_Intent_Lives_A_Day_Unless_It_Is_To_Be_Remembered(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        foreach (var remember in new[] { false, true })
        {
            var created = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE").Set("additional_attributes.remember_capture", remember));
            var captured = await client.SendAsync($"{Path}/gateways/peinau/capture/{created.Get("id")}/capture", Make.Card());
            Assert.Equal(remember, (bool)captured["additional_attributes.remember_capture"]!);
            if (remember)
                Assert.Null(captured["deletion_time"]);
            else
                Assert.Equal(Time(captured, "create_time").AddHours(24), Time(captured, "deletion_time"));
        }
    }

    private static DateTimeOffset Time(Reply reply, string name) => DateTimeOffset.Parse(reply.Get(name)!, CultureInfo.InvariantCulture);

    private static void Same(Reply one, string oneId, Reply two, string twoId)
    {
        Expect.Problem(404, "DOCUMENT_NOT_FOUND", one);
        Assert.Equal(two.Text, one.Text.Replace(oneId, twoId, StringComparison.Ordinal));
        string[] own = ["Date", "X-Request-ID"];
        Assert.Equal(two.Headers.Where(header => !own.Contains(header.Key)).OrderBy(header => header.Key), one.Headers.Where(header => !own.Contains(header.Key)).OrderBy(header => header.Key));
    }
}
