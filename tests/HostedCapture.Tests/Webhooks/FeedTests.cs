using System.Text.Json.Nodes;
using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Webhooks;

/// <summary>Events for those who ask: the application's feed and an intent's history.</summary>
public sealed class FeedTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task An_Intents_History_Shows_It_As_It_Was(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        app.Clock.Stop();
        using var client = app.Client();
        var created = await client.CreateAsync();
        var self = created.Get("links.0.href")!;
        using var person = app.Cardholder();
        await person.SubmitAsync(await person.OpenAsync(created.Get("links.1.href")!));
        var captured = await client.ReadAsync(self);

        var history = await client.ReadAsync($"{self}/events");
        var items = history["items"]!.AsArray();
        Assert.Equal(["capture.created", "capture.captured"], items.Select(item => (string?)item!["type"]));
        Assert.Equal([1L, 2L], items.Select(item => (long)item!["sequence"]!));
        Assert.Equal(["id", "type", "time", "sequence", "data"], items[0]!.AsObject().Select(member => member.Key));
        Assert.All(items, item => Assert.Matches("^evt_[0-9a-f]{32}$", (string?)item!["id"]));
        Assert.True(JsonNode.DeepEquals(created.Json, items[0]!["data"]));
        Assert.True(JsonNode.DeepEquals(captured.Json, items[1]!["data"]));
        Assert.Equal(captured.Get("update_time"), (string?)items[1]!["time"]);

        var feed = await client.ReadAsync("/tokenization/events");
        Assert.True(JsonNode.DeepEquals(items, feed["items"]));
        var after = await client.ReadAsync($"{self}/events?after={feed.Get("next")}");
        Assert.Empty(after["items"]!.AsArray());
    }

    [Fact]
    public async Task The_Feed_Continues_At_Its_Cursor()
    {
        await using var app = await new AppFixture().StartAsync();
        using var client = app.Client();
        var ids = new List<string?>();
        for (var i = 0; i < 103; i++)
            ids.Add((await client.CreateAsync(Make.SmallIntent())).Get("id"));

        var first = await client.ReadAsync("/tokenization/events?wait=30");
        var second = await client.ReadAsync($"/tokenization/events?after={first.Get("next")}");
        var third = await client.ReadAsync($"/tokenization/events?wait=0&after={second.Get("next")}");
        Assert.Equal(100, first["items"]!.AsArray().Count);
        Assert.Equal(ids, first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(item => (string?)item!["data"]!["id"]));
        Assert.Empty(third["items"]!.AsArray());
        Assert.Equal(second.Get("next"), third.Get("next"));

        var next = await client.CreateAsync();
        var fourth = await client.ReadAsync($"/tokenization/events?after={third.Get("next")}");
        Assert.Equal(next.Get("id"), (string?)Assert.Single(fourth["items"]!.AsArray())!["data"]!["id"]);
    }

    [Theory]
    [InlineData("after=garbage", "after cursor")]
    [InlineData("after=%FF", "after cursor")]
    [InlineData("after=ZmVlZCAtMQ", "after cursor")]
    [InlineData("after=ZmVlZCAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1", "after cursor")]
    [InlineData("after=ZmVlZCAx&after=ZmVlZCAx", "after duplicate")]
    [InlineData("wait=31", "wait range")]
    [InlineData("wait=-1", "wait range")]
    [InlineData("wait=1.5", "wait range")]
    public async Task An_Invalid_Query_Is_Refused(string query, string error)
    {
        await using var app = await new AppFixture().StartAsync();
        using var client = app.Client();
        var reply = await client.ReadAsync($"/tokenization/events?{query}");
        Assert.Equal((400, "INVALID_MODEL"), (reply.Status, reply.Get("error_code")));
        Assert.Equal([error], reply.Errors);
    }

    [Fact]
    public async Task Another_Applications_Events_Are_Not_There()
    {
        await using var app = await new AppFixture().StartAsync();
        using var owner = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        var id = (await owner.CreateAsync()).Get("id");

        Assert.Empty((await other.ReadAsync("/tokenization/events"))["items"]!.AsArray());
        var hidden = await other.ReadAsync($"/tokenization/captures/{id}/events");
        var unknown = await other.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}/events");
        Assert.Equal((404, "DOCUMENT_NOT_FOUND"), (hidden.Status, hidden.Get("error_code")));
        Assert.Equal(unknown.Json.Set("instance", null).ToJsonString(), hidden.Json.Set("instance", null).ToJsonString());

        using var anonymous = app.Anonymous();
        Assert.Equal(401, (await anonymous.ReadAsync("/tokenization/events")).Status);
        Assert.Equal(401, (await anonymous.ReadAsync($"/tokenization/captures/{id}/events")).Status);
    }

    [Fact]
    public async Task A_Deleted_Intents_History_Keeps_Events_Without_Data()
    {
        await using var app = await new AppFixture().StartAsync();
        using var client = app.Client();
        var id = (await client.CreateAsync()).Get("id")!;
        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, $"/tokenization/captures/{id}")).Status);

        foreach (var path in new[] { $"/tokenization/captures/{id}/events", "/tokenization/events" })
        {
            var reply = await client.ReadAsync(path);
            Assert.Equal(["capture.created", "capture.canceled"], reply["items"]!.AsArray().Select(item => (string?)item!["type"]));
            Assert.All(reply["items"]!.AsArray(), item => Assert.Equal($$"""{"id":"{{id}}","deleted":true}""", item!["data"]!.ToJsonString()));
        }
    }

    [Fact]
    public async Task Placeholders_In_A_Merchants_Own_Text_Are_Not_Replaced()
    {
        await using var app = await new AppFixture().StartAsync();
        using var client = app.Client();
        var body = Make.Intent().Set("metadata.note", "{address}/x").Set("redirect_urls.return_url", "http://www.mysite.cl/{address}/{CAPTURE_ID}");
        var created = await client.CreateAsync(body);
        var feed = await client.ReadAsync("/tokenization/events");
        Assert.True(JsonNode.DeepEquals(created.Json, feed["items.0.data"]));
        Assert.Equal("{address}/x", feed.Get("items.0.data.metadata.note"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Transaction_That_Fails_Leaves_No_Event_And_No_Gap(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        var application = (await client.CreateAsync()).Get("application")!;
        var before = await client.ReadAsync("/tokenization/events");

        var (db, log) = (app.Services.GetRequiredService<Db>(), app.Services.GetRequiredService<EventLog>());
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.InTransactionAsync<int>(async tx =>
        {
            await log.AppendAsync(tx, application, Guid.NewGuid(), "capture.created", "{}");
            throw new InvalidOperationException("It was not to be.");
        }));
        await client.CreateAsync();

        var after = await client.ReadAsync($"/tokenization/events?after={before.Get("next")}");
        Assert.Single(after["items"]!.AsArray());
        var positions = await db.ReadAsync(tx => tx.QueryAsync<long>("select position from events order by position"));
        Assert.Equal([1L, 2L], positions);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Waiting_Reader_Gets_An_Event_At_Once(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        await HearsAsync(app, app);
    }

    [Theory, OnPostgres]
    public async Task A_Waiting_Reader_Gets_An_Event_Of_Another_Node(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        await using var other = await new AppFixture().Beside(app).StartAsync();
        await HearsAsync(app, other);
        await HearsAsync(other, app);
    }

    [Theory, OnPostgres]
    public async Task A_Lost_Connection_Between_Nodes_Is_Opened_Again(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        await using var other = await new AppFixture().Beside(app).StartAsync();
        await HearsAsync(app, other);
        var db = app.Services.GetRequiredService<Db>();
        await db.ReadAsync(tx => tx.QueryAsync<bool>(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query like 'listen %'"));
        await Until.TrueAsync(() => app.Logs.Lines.Any(line => line.StartsWith("Warning HostedCapture.Data.ChangeMessenger", StringComparison.Ordinal)), "the interruption");
        await Until.TrueAsync(() => app.Services.GetRequiredService<Changes>().Hears && other.Services.GetRequiredService<Changes>().Hears, "both hear again");
        await HearsAsync(app, other);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Stopping_Process_Ends_All_Waits(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        var started = TimeProvider.System.GetTimestamp();
        var waiting = client.ReadAsync("/tokenization/events?wait=30");
        await WaitsAsync(app);
        await app.StopAsync();
        Assert.Empty((await waiting)["items"]!.AsArray());
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Theory, OnPostgres]
    public async Task The_Card_Page_Shows_A_Change_On_Another_Node(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        await using var other = await new AppFixture().Beside(app).StartAsync();
        using var client = app.Client();
        var created = await client.CreateAsync();
        using var browser = other.Anonymous();
        await using var stream = await browser.GetStreamAsync($"{new Uri(created.Get("links.1.href")!).AbsolutePath}/state");
        using var reader = new StreamReader(stream);
        Assert.Equal("""data: {"state":"created","submitting":false}""", await DataAsync(reader));

        var started = TimeProvider.System.GetTimestamp();
        await client.SendAsync($"/tokenization/captures/{created.Get("id")}/cancel", null);
        Assert.Equal("""data: {"state":"canceled","submitting":false}""", await DataAsync(reader));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(9));
        Assert.Null(await DataAsync(reader));
    }

    // Without a signal it would take ten seconds to look again.
    private static async Task HearsAsync(AppFixture writer, AppFixture reader)
    {
        using var client = writer.Client();
        using var listener = reader.Client();
        await Until.TrueAsync(() => reader.Services.GetRequiredService<Changes>().Hears, "the reader hears");
        var last = (await listener.ReadAsync("/tokenization/events")).Get("next");
        var waiting = listener.ReadAsync($"/tokenization/events?wait=30&after={last}");
        await WaitsAsync(reader);
        var started = TimeProvider.System.GetTimestamp();
        var created = await client.CreateAsync();
        var heard = await waiting;
        Assert.Equal(created.Get("id"), heard.Get("items.0.data.id"));
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(9));
    }

    private static Task WaitsAsync(AppFixture app) => Until.TrueAsync(
        () => app.Services.GetRequiredService<Changes>().WaitingFor(app.Services.GetRequiredService<ApplicationRegistry>().All[0].Id) > 0, "somebody who waits");

    private static async Task<string?> DataAsync(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("data:", StringComparison.Ordinal))
                return line;
        }

        return null;
    }
}
