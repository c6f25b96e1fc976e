using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Webhooks;

/// <summary>Events reach the endpoints that are configured: signed, each in its place, and only those that happened.</summary>
public sealed class DeliveryTests : IAsyncLifetime
{
    private const string NewSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    private Merchant _merchant = null!;

    public async Task InitializeAsync() => _merchant = await Merchant.StartAsync();

    public Task DisposeAsync() => _merchant.DisposeAsync().AsTask();

    // The standard's own example, so that what the tests verify with is right.
    [Fact]
    public void The_Tests_Own_Signature_Matches_The_Standards_Example() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        Webhook.Sign(Merchant.Secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", """{"test": 2432232314}"""u8.ToArray()));

    [Theory, OnSqlite, OnPostgres]
    public async Task Each_Event_Arrives_Signed_And_In_Its_Place(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        using var client = app.Client();
        var created = await client.CreateAsync(Make.Intent().Set("cardholder.name", "Ñandú Pérez"));
        await _merchant.ReceivedAsync(1);
        using var person = app.Cardholder();
        await person.SubmitAsync(await person.OpenAsync(created.Get("links.1.href")!));
        var received = await _merchant.ReceivedAsync(2);

        Assert.All(received, webhook => Assert.True(webhook.IsSignedWith(Merchant.Secret)));
        Assert.All(received, webhook => Assert.Equal("application/json", webhook.Headers["Content-Type"]));
        Assert.All(
            received, webhook => Assert.Equal(["type", "timestamp", "data", "id", "sequence"], webhook.Json.Select(member => member.Key)));
        Assert.All(received, webhook => Assert.Equal(webhook.Id, (string?)webhook.Json["id"]));
        Assert.All(received, webhook => Assert.False(webhook.Headers.ContainsKey("Cookie")
            || webhook.Headers.ContainsKey("traceparent") || webhook.Headers.ContainsKey("Authorization")));
        Assert.Equal(["capture.created", "capture.captured"], received.Select(webhook => webhook.Type));
        Assert.Equal([1L, 2L], received.Select(webhook => (long)webhook.Json["sequence"]!));
        Assert.True(JsonNode.DeepEquals(created.Json, received[0].Json["data"]));
        Assert.Contains("Ñandú Pérez", received[0].Text, StringComparison.Ordinal);

        var feed = await client.ReadAsync("/tokenization/events");
        Assert.Equal(feed["items"]!.AsArray().Select(item => (string?)item!["id"]), received.Select(webhook => webhook.Id));
        Assert.Equal(
            feed["items"]!.AsArray().Select(item => (string?)item!["time"]),
            received.Select(webhook => (string?)webhook.Json["timestamp"]));
        Assert.True(JsonNode.DeepEquals(feed["items.1.data"], received[1].Json["data"]));
        await app.DeliveriesAsync(2, "delivered");
    }

    [Fact]
    public async Task Two_Secrets_Sign_While_One_Replaces_The_Other()
    {
        await using var app = await new AppFixture().With(_merchant.Settings(0, NewSecret, Merchant.Secret)).StartAsync();
        using var client = app.Client();
        await client.CreateAsync();
        var webhook = (await _merchant.ReceivedAsync(1))[0];
        Assert.Equal(2, webhook.Signatures.Count);
        Assert.True(webhook.IsSignedWith(Merchant.Secret));
        Assert.True(webhook.IsSignedWith(NewSecret));
    }

    [Fact]
    public async Task A_Large_Event_Leaves_Out_What_Can_Be_Read()
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        using var client = app.Client();
        var body = Make.Intent().Set("cardholder.name", new string('€', 100));
        for (var i = 10; i < 30; i++)
            body.Set($"metadata.{i}{new string('€', 38)}", new string('€', 200));
        foreach (var name in new[] { "line1", "line2", "city", "state" })
            body.Set($"billing.{name}", new string('€', 100));
        foreach (var name in new[] { "return_url", "cancel_url" })
            body.Set($"redirect_urls.{name}", $"http://www.mysite.cl/{new string('a', 2000)}");
        var created = await client.CreateAsync(body);
        Assert.True(Encoding.UTF8.GetByteCount(created.Text) > WebhookMessage.LargestBody);
        var webhook = (await _merchant.ReceivedAsync(1))[0];
        Assert.InRange(webhook.Body.Length, 1, 20_000);
        Assert.True(webhook.IsSignedWith(Merchant.Secret));
        Assert.Equal("""["metadata"]""", webhook.Json["omitted"]!.ToJsonString());
        Assert.True(JsonNode.DeepEquals(created.Json.Set("metadata", null), webhook.Json["data"]));
        Assert.True(JsonNode.DeepEquals(
            body, (await client.ReadAsync("/tokenization/events")).Json.Set("x", null) is { } feed ? Sent(feed) : null));

        JsonObject Sent(JsonObject feed)
        {
            var data = feed["items"]![0]!["data"]!.AsObject();
            return new JsonObject(body.Select(member => KeyValuePair.Create(member.Key, data[member.Key]?.DeepClone())));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Transaction_That_Fails_Sends_Nothing(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        using var client = app.Client();
        var application = (await client.CreateAsync()).Get("application")!;
        await app.DeliveriesAsync(1, "delivered");
        var (db, log) = (app.Services.GetRequiredService<Db>(), app.Services.GetRequiredService<EventLog>());
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.InTransactionAsync<int>(async tx =>
        {
            await log.AppendAsync(tx, application, Guid.NewGuid(), "capture.created", "{}");
            throw new InvalidOperationException("It was not to be.");
        }));
        await client.CreateAsync();
        await app.DeliveriesAsync(2, "delivered");
        Assert.Equal(2, _merchant.Received.Count);
    }

    [Fact]
    public async Task A_Slow_Endpoint_Does_Not_Delay_Others()
    {
        await using var slow = await Merchant.StartAsync();
        var release = new TaskCompletionSource();
        slow.Answer = _ => release.Task;
        await using var app = await new AppFixture().With(slow.Settings(0)).With(_merchant.Settings(1)).StartAsync();
        using var client = app.Client();
        for (var i = 0; i < 20; i++)
            await client.CreateAsync(Make.SmallIntent());

        await _merchant.ReceivedAsync(20);
        Assert.InRange(slow.Received.Count, 1, new DeliveryLimits().PerEndpoint);
        release.SetResult();
        await slow.ReceivedAsync(20);
        await app.DeliveriesAsync(40, "delivered");
        Assert.Equal(20, slow.Received.Select(webhook => webhook.Id).Distinct().Count());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Address_Removed_From_The_Configuration_Gets_Nothing_More(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        _merchant.Says(500);
        using var client = app.Client();
        await client.CreateAsync();
        await app.DeliveriesAsync(1, "pending", tries: 1, since: DateTimeOffset.MinValue);
        await app.StopAsync();

        await using var elsewhere = await Merchant.StartAsync();
        var after = new AppFixture().Beside(app).With(elsewhere.Settings());
        after.Clock.Advance(TimeSpan.FromMinutes(17));
        await using var running = await after.StartAsync();
        using var caller = after.Client();
        var dropped = await after.DeliveriesAsync(1, "dropped");
        Assert.Null(dropped[0]!["url"]);
        Assert.Single(_merchant.Received);
        // The intent expires meanwhile, which is news for the new address; the old news is not.
        Assert.DoesNotContain(elsewhere.Received, webhook => webhook.Type == "capture.created");
        var resend = await caller.SendAsync($"/webhooks/deliveries/{dropped[0]!["id"]}/resend", null);
        Assert.Equal((409, "INVALID_STATE", "dropped"), (resend.Status, resend.Get("error_code"), resend.Get("meta_data.state")));
    }

    [Fact]
    public async Task The_Order_Of_The_Configuration_Does_Not_Matter()
    {
        await using var second = await Merchant.StartAsync();
        await using var app = await new AppFixture().With(_merchant.Settings(0)).With(second.Settings(1, NewSecret)).StartAsync();
        _merchant.Says(500);
        using var client = app.Client();
        await client.CreateAsync();
        await app.DeliveriesAsync(1, "pending", tries: 1, since: DateTimeOffset.MinValue);
        await second.ReceivedAsync(1);
        await app.StopAsync();

        _merchant.Answer = null;
        var after = new AppFixture().Beside(app).With(second.Settings(0, NewSecret)).With(_merchant.Settings(1));
        after.Clock.Advance(TimeSpan.FromSeconds(6));
        await using var running = await after.StartAsync();
        await after.DeliveriesAsync(2, "delivered");
        Assert.Equal((2, 1), (_merchant.Received.Count, second.Received.Count));
        Assert.True(_merchant.Received[1].IsSignedWith(Merchant.Secret));
    }
}
