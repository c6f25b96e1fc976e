using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace HostedCapture.Tests.Webhooks;

/// <summary>Events reach their endpoints: signed, in spite of failures, shared among nodes.</summary>
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
        Assert.All(received, webhook => Assert.Equal(["type", "timestamp", "data", "id", "sequence"], webhook.Json.Select(member => member.Key)));
        Assert.All(received, webhook => Assert.Equal(webhook.Id, (string?)webhook.Json["id"]));
        Assert.All(received, webhook => Assert.False(webhook.Headers.ContainsKey("Cookie") || webhook.Headers.ContainsKey("traceparent") || webhook.Headers.ContainsKey("Authorization")));
        Assert.Equal(["capture.created", "capture.captured"], received.Select(webhook => webhook.Type));
        Assert.Equal([1L, 2L], received.Select(webhook => (long)webhook.Json["sequence"]!));
        Assert.True(JsonNode.DeepEquals(created.Json, received[0].Json["data"]));
        Assert.Contains("Ñandú Pérez", received[0].Text, StringComparison.Ordinal);

        var feed = await client.ReadAsync("/tokenization/events");
        Assert.Equal(feed["items"]!.AsArray().Select(item => (string?)item!["id"]), received.Select(webhook => webhook.Id));
        Assert.Equal(feed["items"]!.AsArray().Select(item => (string?)item!["time"]), received.Select(webhook => (string?)webhook.Json["timestamp"]));
        Assert.True(JsonNode.DeepEquals(feed["items.1.data"], received[1].Json["data"]));
        await DeliveriesAsync(app, 2, "delivered");
    }

    [Fact]
    public async Task A_Failed_Try_Is_Repeated_With_The_Same_Id_And_A_New_Timestamp()
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        using var measured = new Measured(app);
        app.Clock.Stop();
        _merchant.Says(500);
        using var client = app.Client();
        await client.CreateAsync();
        await DeliveriesAsync(app, 1, "pending", tries: 1, since: app.Clock.GetUtcNow());
        app.Clock.Advance(TimeSpan.FromSeconds(6));
        await DeliveriesAsync(app, 1, "pending", tries: 2, since: app.Clock.GetUtcNow());
        _merchant.Answer = null;
        app.Clock.Advance(TimeSpan.FromMinutes(6));
        await DeliveriesAsync(app, 1, "delivered", tries: 3);

        Assert.Single(_merchant.Received.Select(webhook => webhook.Id).Distinct());
        Assert.Single(_merchant.Received.Select(webhook => webhook.Text).Distinct());
        Assert.Equal([6L, 360L], Differences(_merchant.Received.Select(webhook => long.Parse(webhook.Headers["webhook-timestamp"]))));
        Assert.All(_merchant.Received, webhook => Assert.True(webhook.IsSignedWith(Merchant.Secret)));
        Assert.Equal((2, 1), (measured.Sum("hosted_capture.webhooks", ("state", "pending")), measured.Sum("hosted_capture.webhooks", ("state", "delivered"))));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task After_The_Last_Try_A_Delivery_Fails_Until_It_Is_Sent_Again(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        app.Clock.Stop();
        _merchant.Says(500);
        using var client = app.Client();
        await client.CreateAsync(Make.Intent().Set("expires_in", 2_592_000));
        for (var tries = 1; tries < 10; tries++)
        {
            var pending = await DeliveriesAsync(app, 1, "pending", tries, since: app.Clock.GetUtcNow());
            var next = DateTimeOffset.Parse((string)pending[0]!["next_try_time"]!) - app.Clock.GetUtcNow();
            var planned = DeliverySchedule.Waits[tries];
            Assert.InRange(next, (planned * 0.9) - TimeSpan.FromMilliseconds(1), planned * 1.1);
            app.Clock.Advance(next - TimeSpan.FromMilliseconds(1));
            Assert.Empty(await app.Services.GetRequiredService<DeliveryStore>().DueAsync());
            app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        var failed = await DeliveriesAsync(app, 1, "failed", tries: 10);
        Assert.Equal(10, _merchant.Received.Count);
        Assert.Null(failed[0]!["next_try_time"]);
        app.Clock.Advance(TimeSpan.FromDays(2));
        Assert.Empty(await app.Services.GetRequiredService<DeliveryStore>().DueAsync());

        _merchant.Answer = null;
        var resent = await client.SendAsync($"/webhooks/deliveries/{failed[0]!["id"]}/resend", null);
        Assert.Equal((202, "pending", "0"), (resent.Status, resent.Get("state"), resent.Get("tries")));
        await DeliveriesAsync(app, 1, "delivered", tries: 1);
        Assert.Single(_merchant.Received.Select(webhook => webhook.Id).Distinct());
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

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_Redirect_Is_A_Failure_And_Is_Not_Followed(int status)
    {
        await using var elsewhere = await Merchant.StartAsync();
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        _merchant.Says(status, ("Location", elsewhere.Url));
        using var client = app.Client();
        await client.CreateAsync();
        var pending = await DeliveriesAsync(app, 1, "pending", tries: 1, since: DateTimeOffset.MinValue);
        Assert.Equal(status, (int)pending[0]!["last_status"]!);
        Assert.Empty(elsewhere.Received);
    }

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(299)]
    public async Task Any_2xx_Answer_Ends_The_Tries(int status)
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        _merchant.Says(status);
        using var client = app.Client();
        await client.CreateAsync();
        await DeliveriesAsync(app, 1, "delivered", tries: 1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_410_Disables_The_Endpoint_Until_A_Redelivery(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        _merchant.Says(410);
        using var client = app.Client();
        await client.CreateAsync();
        await DeliveriesAsync(app, 1, "disabled", tries: 1);
        Assert.Contains(app.Logs.Lines, line => line.Contains("answered 410", StringComparison.Ordinal));
        await client.CreateAsync();
        await client.CreateAsync();
        await app.StopAsync();

        // It stays so over a restart.
        await using var again = await new AppFixture().Beside(app).With(_merchant.Settings()).StartAsync();
        using var caller = again.Client();
        var disabled = await DeliveriesAsync(again, 3, "disabled");
        Assert.Empty(await again.Services.GetRequiredService<DeliveryStore>().DueAsync());
        Assert.Single(_merchant.Received);

        _merchant.Answer = null;
        Assert.Equal(202, (await caller.SendAsync($"/webhooks/deliveries/{disabled[0]!["id"]}/resend", null)).Status);
        await DeliveriesAsync(again, 3, "delivered");
        Assert.Equal(3, _merchant.Received.Select(webhook => webhook.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task An_Endpoint_That_Asks_To_Wait_Is_Left_Alone(int status)
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        var now = app.Clock.Stop();
        _merchant.Says(status, ("Retry-After", "120"));
        using var client = app.Client();
        await client.CreateAsync();
        var pending = await DeliveriesAsync(app, 1, "pending", tries: 1, since: app.Clock.GetUtcNow());
        Assert.Equal(now.AddSeconds(120), DateTimeOffset.Parse((string)pending[0]!["next_try_time"]!));

        _merchant.Answer = null;
        await client.CreateAsync();
        var store = app.Services.GetRequiredService<DeliveryStore>();
        app.Clock.Advance(TimeSpan.FromSeconds(119));
        Assert.Empty(await store.DueAsync());
        app.Clock.Advance(TimeSpan.FromSeconds(1));
        await DeliveriesAsync(app, 2, "delivered");
        Assert.Equal(3, _merchant.Received.Count);
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
        await DeliveriesAsync(app, 40, "delivered");
        Assert.Equal(20, slow.Received.Select(webhook => webhook.Id).Distinct().Count());
    }

    [Fact]
    public async Task An_Endpoint_That_Never_Answers_Is_Given_Up_In_Time()
    {
        var release = new TaskCompletionSource();
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        _merchant.Answer = _ =>
        {
            app.Clock.GiveUp();
            return release.Task;
        };
        using var client = app.Client();
        await client.CreateAsync();
        var pending = await DeliveriesAsync(app, 1, "pending", tries: 1, since: DateTimeOffset.MinValue);
        Assert.Equal("timeout", (string?)pending[0]!["last_error"]);
        Assert.Null(pending[0]!["last_status"]);
        release.SetResult();
    }

    [Fact]
    public async Task No_Answer_And_An_Invalid_Answer_Are_Failures_With_A_Reason()
    {
        var nobody = await Merchant.StartAsync();
        var (settings, url) = (nobody.Settings(), nobody.Url);
        await nobody.DisposeAsync();
        await using var app = await new AppFixture().With(settings).With(_merchant.Settings(1)).StartAsync();
        _merchant.Answer = context =>
        {
            context.Abort();
            return Task.CompletedTask;
        };
        using var client = app.Client();
        await client.CreateAsync();
        var pending = await DeliveriesAsync(app, 2, "pending", tries: 1, since: DateTimeOffset.MinValue);
        Assert.Equal("connect", (string?)pending.Single(delivery => (string?)delivery!["url"] == url)!["last_error"]);
        Assert.Equal("answer", (string?)pending.Single(delivery => (string?)delivery!["url"] == _merchant.Url)!["last_error"]);
    }

    [Theory, OnPostgres]
    public async Task Two_Nodes_Share_The_Work_And_Send_Nothing_Twice(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        await using var other = await new AppFixture().Beside(app).With(_merchant.Settings()).StartAsync();
        using var one = app.Client();
        using var two = other.Client();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? one : two).CreateAsync(Make.SmallIntent())));
        await DeliveriesAsync(app, 60, "delivered", tries: 1);
        Assert.Equal(60, _merchant.Received.Count);
        Assert.Equal(60, _merchant.Received.Select(webhook => webhook.Id).Distinct().Count());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Delivery_Whose_Node_Died_Before_Settling_It_Is_Sent_Again_With_Its_Id(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings())
            .With(services => services.Remove(services.Single(service => service.ServiceType == typeof(IHostedService) && service.ImplementationType == typeof(WebhookSender)))).StartAsync();
        var store = app.Services.GetRequiredService<DeliveryStore>();
        using var client = app.Client();
        var created = await client.CreateAsync();
        var endpoint = app.Services.GetRequiredService<HostedCapture.Applications.ApplicationRegistry>().All[0].Webhooks[0];
        await store.RegisterAsync([(endpoint.Id, endpoint.ApplicationId)]);

        // What the sender does, up to the moment when the process dies.
        var claim = Assert.Single(await store.ClaimAsync(Assert.Single(await store.DueAsync()), 10));
        var body = WebhookMessage.Body(app.Services.GetRequiredService<EventFeed>().Item(claim.Event, app.Address));
        var answer = await app.Services.GetRequiredService<WebhookClient>().SendAsync(endpoint, claim.Event.Id, body);
        Assert.Equal(204, answer.Status);
        Assert.Empty(await store.DueAsync());
        await app.StopAsync();

        var again = new AppFixture().Beside(app).With(_merchant.Settings());
        again.Clock.Advance(new DeliveryLimits().Lease);
        await using var running = await again.StartAsync();
        await DeliveriesAsync(again, 1, "delivered", tries: 2);
        Assert.Equal(2, _merchant.Received.Count);
        Assert.Single(_merchant.Received.Select(webhook => webhook.Id).Distinct());
        Assert.All(_merchant.Received, webhook => Assert.Equal(created.Get("id"), webhook.ObjectId));
    }

    [Fact]
    public async Task A_Try_Whose_Lease_Was_Lost_Writes_Nothing()
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        var release = new TaskCompletionSource();
        _merchant.Answer = context => _merchant.Received.Count == 1 ? FailLaterAsync(context) : Task.CompletedTask;
        using var client = app.Client();
        await client.CreateAsync();
        await _merchant.ReceivedAsync(1);
        var sending = await DeliveriesAsync(app, 1, "pending", tries: 1);

        // Asked for again while the first try is still under way.
        await client.SendAsync($"/webhooks/deliveries/{sending[0]!["id"]}/resend", null);
        await DeliveriesAsync(app, 1, "delivered");
        release.SetResult();
        await Until.TrueAsync(() => app.Logs.Lines.Any(line => line.Contains("was taken over", StringComparison.Ordinal)), "taken over");
        await DeliveriesAsync(app, 1, "delivered", tries: 1);

        async Task FailLaterAsync(HttpContext context)
        {
            await release.Task;
            context.Response.StatusCode = 500;
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Address_Removed_From_The_Configuration_Gets_Nothing_More(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        _merchant.Says(500);
        using var client = app.Client();
        await client.CreateAsync();
        await DeliveriesAsync(app, 1, "pending", tries: 1, since: DateTimeOffset.MinValue);
        await app.StopAsync();

        await using var elsewhere = await Merchant.StartAsync();
        var after = new AppFixture().Beside(app).With(elsewhere.Settings());
        after.Clock.Advance(TimeSpan.FromMinutes(17));
        await using var running = await after.StartAsync();
        using var caller = after.Client();
        var dropped = await DeliveriesAsync(after, 1, "dropped");
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
        await DeliveriesAsync(app, 1, "pending", tries: 1, since: DateTimeOffset.MinValue);
        await second.ReceivedAsync(1);
        await app.StopAsync();

        _merchant.Answer = null;
        var after = new AppFixture().Beside(app).With(second.Settings(0, NewSecret)).With(_merchant.Settings(1));
        after.Clock.Advance(TimeSpan.FromSeconds(6));
        await using var running = await after.StartAsync();
        await DeliveriesAsync(after, 2, "delivered");
        Assert.Equal((2, 1), (_merchant.Received.Count, second.Received.Count));
        Assert.True(_merchant.Received[1].IsSignedWith(Merchant.Secret));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Transaction_That_Fails_Sends_Nothing(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        using var client = app.Client();
        var application = (await client.CreateAsync()).Get("application")!;
        await DeliveriesAsync(app, 1, "delivered");
        var (db, log) = (app.Services.GetRequiredService<Db>(), app.Services.GetRequiredService<EventLog>());
        await Assert.ThrowsAsync<InvalidOperationException>(() => db.InTransactionAsync<int>(async tx =>
        {
            await log.AppendAsync(tx, application, Guid.NewGuid(), "capture.created", "{}");
            throw new InvalidOperationException("It was not to be.");
        }));
        await client.CreateAsync();
        await DeliveriesAsync(app, 2, "delivered");
        Assert.Equal(2, _merchant.Received.Count);
    }

    [Fact]
    public async Task A_Running_Delivery_Is_Settled_Before_The_Process_Ends()
    {
        await using var app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        var release = new TaskCompletionSource();
        _merchant.Answer = _ => release.Task;
        using var client = app.Client();
        await client.CreateAsync();
        await _merchant.ReceivedAsync(1);
        var stopping = app.StopAsync();
        Assert.False(stopping.IsCompleted);
        release.SetResult();
        await stopping;
        await using var again = await new AppFixture().Beside(app).With(_merchant.Settings()).StartAsync();
        await DeliveriesAsync(again, 1, "delivered", tries: 1);
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
        Assert.True(JsonNode.DeepEquals(body, (await client.ReadAsync("/tokenization/events")).Json.Set("x", null) is { } feed ? Sent(feed) : null));

        JsonObject Sent(JsonObject feed)
        {
            var data = feed["items"]![0]!["data"]!.AsObject();
            return new JsonObject(body.Select(member => KeyValuePair.Create(member.Key, data[member.Key]?.DeepClone())));
        }
    }

    /// <summary>Waits for deliveries in a state, when <paramref name="since"/> is given tried since then.</summary>
    private static async Task<JsonArray> DeliveriesAsync(AppFixture app, int count, string state, int? tries = null, DateTimeOffset? since = null)
    {
        using var client = app.Client();
        var reply = await client.UntilAsync($"/webhooks/deliveries?limit=100&state={state}", page =>
            page["items"] is JsonArray items && items.Count == count && items.All(item =>
                (tries is null || (int)item!["tries"]! == tries) && (since is null || (item!["last_try_time"] is { } time && DateTimeOffset.Parse((string)time!) >= since))));
        return reply["items"]!.AsArray();
    }

    private static IEnumerable<long> Differences(IEnumerable<long> numbers) => numbers.Zip(numbers.Skip(1), (first, second) => second - first);
}
