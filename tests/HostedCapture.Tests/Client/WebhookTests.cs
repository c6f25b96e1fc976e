using System.Text;
using HostedCapture.Client;
using HostedCapture.Data;
using HostedCapture.Tests.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>Webhooks verified, received once, listed and asked for again.</summary>
public sealed class WebhookTests
{
    private const string Secret = Merchant.Secret;
    private const string OtherSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public async Task A_Delivery_Of_The_Product_Is_Verified_By_The_Client_And_By_The_Standards_Library()
    {
        await using var merchant = await Merchant.StartAsync();
        await using var app = await new AppFixture().With(merchant.Settings(0, OtherSecret, Secret)).StartAsync();
        await using var shop = new Shop(app);
        var intent = await shop.CapturedAsync();
        var webhooks = await merchant.ReceivedAsync(2);
        Assert.All(webhooks, webhook =>
        {
            var received = WebhookVerifier.Verify(webhook.Body, name => webhook.Headers[name], Secret);
            Assert.Equal((webhook.Id, webhook.Type, intent.Id), (received.Id, received.Type.Value, received.ObjectId));
            Assert.Equal(intent.Id, received.AsIntent()!.Id);
            Assert.Equal(
                received.Id,
                WebhookVerifier.Verify(webhook.Body, name => webhook.Headers[name], "whsec_bm90IHRoaXMgb25l", OtherSecret).Id);

            // The library looks at the first signature of the header only.
            var library = new StandardWebhook(OtherSecret);
            library.Verify(webhook.Text, Headers(webhook));
            Assert.Throws<WebhookVerificationException>(() => library.Verify(webhook.Text + " ", Headers(webhook)));
        });
        Assert.Equal(
            [1L, 2L],
            webhooks.Select(webhook => WebhookVerifier.Verify(webhook.Body, name => webhook.Headers[name], Secret).Sequence).Order());
    }

    [Fact]
    public async Task A_Signature_Of_The_Standards_Library_Is_Verified_By_The_Client()
    {
        var (now, data) = (TimeProvider.System.GetUtcNow(), new { id = "x" });
        var body = new { type = "capture.created", timestamp = now, sequence = 3, data, omitted = new[] { "billing" } };
        var content = new StandardWebhook(Secret).MakeHttpContent(body, "evt_1", now);
        var received =
            WebhookVerifier.Verify(await content.ReadAsByteArrayAsync(), name => content.Headers.GetValues(name).Single(), Secret);
        Assert.Equal(("evt_1", EventType.CaptureCreated, 3L), (received.Id, received.Type, received.Sequence));
        Assert.Equal("billing", Assert.Single(received.Omitted));
    }

    [Theory]
    [InlineData(0, "{}", "evt_1", Secret, null)]
    [InlineData(299, "{}", "evt_1", Secret, null)]
    [InlineData(-299, "{}", "evt_1", Secret, null)]
    [InlineData(302, "{}", "evt_1", Secret, "five minutes")]
    [InlineData(-302, "{}", "evt_1", Secret, "five minutes")]
    [InlineData(0, "{ }", "evt_1", Secret, "signature")]
    [InlineData(0, "{}", "evt_2", Secret, "signature")]
    [InlineData(0, "{}", "evt_1", OtherSecret, "signature")]
    [InlineData(0, "{}", "", Secret, "webhook-id is missing")]
    public void Only_What_Was_Signed_Now_And_So_Is_Genuine(int age, string body, string id, string secret, string? reason)
    {
        var timestamp = TimeProvider.System.GetUtcNow().AddSeconds(-age).ToUnixTimeSeconds().ToString();
        var headers = new Dictionary<string, string>
        {
            ["webhook-id"] = id,
            ["webhook-timestamp"] = timestamp,
            ["webhook-signature"] = $"v1,nonsense {Webhook.Sign(Secret, "evt_1", timestamp, "{}"u8.ToArray())}",
        };
        var refused = Record.Exception(() => WebhookVerifier.Verify(Encoding.UTF8.GetBytes(body), name => headers[name], secret));
        if (reason is null)
            Assert.Null(refused);
        else
            Assert.Contains(reason, Assert.IsType<WebhookException>(refused).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-9999999999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("1e9")]
    [InlineData("١٢٣")]
    public void A_Timestamp_Is_A_Number_Of_Seconds(string timestamp) =>
        Assert.Throws<WebhookException>(() => WebhookVerifier.Verify([], name => name == "webhook-timestamp" ? timestamp : "x", Secret));

    [Fact]
    public void A_Signed_Body_That_Is_No_Event_And_A_Secret_That_Is_None_Are_Refused()
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString();
        var signature = Webhook.Sign(Secret, "evt_1", timestamp, "[]"u8.ToArray());
        var refused = Assert.Throws<WebhookException>(() => WebhookVerifier.Verify(
            "[]"u8.ToArray(),
            name => name switch { "webhook-id" => "evt_1", "webhook-timestamp" => timestamp, _ => signature },
            Secret));
        Assert.Contains("no event", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "whsec_!",
            Assert.Throws<ArgumentException>(() => WebhookVerifier.Verify([], _ => "x", "whsec_!!!")).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => WebhookVerifier.Verify([], _ => "x"));
    }

    [Fact]
    public async Task Each_Event_Reaches_The_Handler_Once_However_Often_It_Comes()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var app = await new AppFixture().With(receiver.Settings).StartAsync();
        await using var shop = new Shop(app);
        var intent = await shop.Captures.CreateAsync(Shop.Wanted());
        var delivery = await DeliveredAsync(shop);
        Assert.Equal((EventType.CaptureCreated, intent.Id.ToString(), 204), (delivery.Type, delivery.ObjectId, delivery.LastStatus));
        Assert.Equal(delivery.Id, (await shop.Deliveries.ResendAsync(delivery.Id)).Id);
        await DeliveredAsync(shop, after: delivery.LastTryTime);
        Assert.Equal(delivery.EventId, Assert.Single(receiver.Handled).Id);
        var unknown = await Assert.ThrowsAsync<HostedCaptureException>(() => shop.Deliveries.ResendAsync("dlv_/../x"));
        Assert.Equal("DOCUMENT_NOT_FOUND", unknown.ErrorCode);
    }

    [Fact]
    public async Task An_Event_That_Could_Not_Be_Handled_Comes_Again()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Fails = 1;
        await using var app = await new AppFixture().With(receiver.Settings).StartAsync();
        await using var shop = new Shop(app);
        await shop.Captures.CreateAsync(Shop.Wanted());
        await Until.TrueAsync(
            async () => (await shop.Deliveries.ListAsync().FirstOrDefaultAsync())?.LastStatus == 500,
            "the handler failed");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await DeliveredAsync(shop);
        Assert.Single(receiver.Handled);
    }

    [Fact]
    public async Task A_Forged_A_Running_And_A_Huge_Webhook_Are_Refused()
    {
        await using var receiver = await Receiver.StartAsync();
        using var client = new HttpClient();
        Assert.Equal(400, await PostAsync(client, receiver, "{}", OtherSecret));
        Assert.Equal(413, await PostAsync(client, receiver, new string(' ', 70_000), Secret));
        receiver.Gate = new TaskCompletionSource();
        var first = PostAsync(client, receiver, "{}", Secret);
        await Until.TrueAsync(() => receiver.Begun == 1, "the first one is being handled");
        Assert.Equal(409, await PostAsync(client, receiver, "{}", Secret));
        receiver.Gate.SetResult();
        Assert.Equal(204, await first);
        Assert.Equal(204, await PostAsync(client, receiver, "{}", Secret));
        Assert.Single(receiver.Handled);
    }

    [Fact]
    public async Task A_Handler_That_Takes_Too_Long_Is_Answered_For_In_Time()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Gate = new TaskCompletionSource();
        using var client = new HttpClient();
        Assert.Equal(503, await PostAsync(client, receiver, "{}", Secret));
        Assert.True(receiver.Told.IsCancellationRequested);
        Assert.Equal(409, await PostAsync(client, receiver, "{}", Secret));
        receiver.Gate.SetResult();
        await Until.TrueAsync(async () => await PostAsync(client, receiver, "{}", Secret) == 204, "it is handled after all");
        Assert.Single(receiver.Handled);
    }

    [Fact]
    public async Task A_Table_Remembers_For_All_Processes()
    {
        var connection = $"Data Source=file:{Guid.NewGuid():N}?mode=memory&cache=shared";
        await using var kept = new SqliteConnection(connection);
        await kept.OpenAsync();
        await RunAsync(kept, SqlWebhookInbox.CreateTable);
        SqlWebhookInbox one = new(() => new SqliteConnection(connection)), other = new(() => new SqliteConnection(connection));

        Assert.Equal(InboxClaim.Taken, await one.TakeAsync("evt_1"));
        Assert.Equal(InboxClaim.Running, await other.TakeAsync("evt_1"));
        await one.ReleaseAsync("evt_1");
        Assert.Equal(InboxClaim.Taken, await other.TakeAsync("evt_1"));
        await RunAsync(kept, "update hosted_capture_webhooks set taken_at = taken_at - 61000");
        Assert.Equal(InboxClaim.Taken, await one.TakeAsync("evt_1"));
        await one.CompleteAsync("evt_1");
        await one.ReleaseAsync("evt_1");
        Assert.Equal(InboxClaim.Handled, await other.TakeAsync("evt_1"));
        await RunAsync(kept, "drop table hosted_capture_webhooks");
        await Assert.ThrowsAsync<SqliteException>(() => one.TakeAsync("evt_2"));
    }

    [Theory, OnPostgres]
    public async Task Of_Many_At_Once_One_Takes_It(DatabaseKind kind)
    {
        await using var database = new TestDatabase(kind);
        await database.CreateAsync();
        var connection = database.Settings.Single(setting => setting.Key == "Database:ConnectionString").Value!;
        var inbox = new SqlWebhookInbox(() => new Npgsql.NpgsqlConnection(connection));
        await using var own = new Npgsql.NpgsqlConnection(connection);
        await own.OpenAsync();
        await RunAsync(own, SqlWebhookInbox.CreateTable);
        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => inbox.TakeAsync("evt_1")));
        Assert.Single(claims, InboxClaim.Taken);
        Assert.Equal(19, claims.Count(claim => claim == InboxClaim.Running));
    }

    [Fact]
    public async Task Memory_Keeps_The_Newest()
    {
        var inbox = new MemoryWebhookInbox();
        for (var i = 0; i <= 10_000; i++)
        {
            await inbox.TakeAsync($"{i}");
            await inbox.CompleteAsync($"{i}");
        }

        Assert.Equal((InboxClaim.Taken, InboxClaim.Handled), (await inbox.TakeAsync("0"), await inbox.TakeAsync("1")));
    }

    [Fact]
    public async Task The_Product_Explains_Why_A_Webhook_Is_Not_Valid()
    {
        await using var app = await new AppFixture().StartAsync();
        await using var shop = new Shop(app);
        var verdict = await shop.Deliveries.ExplainAsync(new ReceivedWebhook
        {
            Payload = "{}",
            Headers =
            {
                ["webhook-id"] = "evt_1",
                ["webhook-timestamp"] = "1614265330",
                ["webhook-signature"] = Webhook.Sign(Secret, "evt_1", "1614265330", "{}"u8.ToArray()),
            },
            Secret = Secret,
        });
        Assert.False(verdict.Valid);
        Assert.Equal("timestamp_old", Assert.Single(verdict.Findings).Code);
    }

    private static async Task<Delivery> DeliveredAsync(Shop shop, DateTimeOffset? after = null)
    {
        Delivery? delivery = null;
        await Until.TrueAsync(
            async () =>
            {
                delivery = await shop.Deliveries.ListAsync(DeliveryState.Delivered).FirstOrDefaultAsync();
                return delivery is not null && (after is null || delivery.LastTryTime > after);
            },
            "the webhook is delivered");
        return delivery!;
    }

    private static async Task<int> PostAsync(HttpClient client, Receiver receiver, string body, string secret)
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString();
        var signature = Webhook.Sign(secret, "evt_1", timestamp, Encoding.UTF8.GetBytes(body));
        return (await client.CallAsync(
            HttpMethod.Post,
            receiver.Url,
            Make.Content(body),
            ("webhook-id", "evt_1"),
            ("webhook-timestamp", timestamp),
            ("webhook-signature", signature))).Status;
    }

    private static HeaderDictionary Headers(Webhook webhook)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in webhook.Headers)
            headers[name] = value;
        return headers;
    }

    private static async Task RunAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A merchant's ASP.NET Core program.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly WebApplication _server;
        private int _begun;

        private Receiver(WebApplicationBuilder builder)
        {
            builder.Services.AddSingleton(this);
            _server = builder.Build();
            _server.MapHostedCaptureWebhooks<Handler>("/webhooks", Secret);
        }

        public List<Event> Handled { get; } = [];

        public int Fails { get; set; }

        public int Begun => _begun;

        public TaskCompletionSource? Gate { get; set; }

        public CancellationToken Told { get; private set; }

        public string Url => $"{_server.Urls.First()}/webhooks";

        public (string Key, string Value)[] Settings =>
            [("Applications:0:Webhooks:0:Url", Url), ("Applications:0:Webhooks:0:Secrets:0", Secret)];

        public static async Task<Receiver> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var receiver = new Receiver(builder);
            await receiver._server.StartAsync();
            return receiver;
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        public sealed class Handler(Receiver receiver) : IWebhookHandler
        {
            public async Task HandleAsync(Event received, CancellationToken cancellationToken)
            {
                Interlocked.Increment(ref receiver._begun);
                receiver.Told = cancellationToken;
                if (receiver.Gate is { } gate)
                    await gate.Task;
                if (receiver.Fails-- > 0)
                    throw new InvalidOperationException("Not now.");
                lock (receiver.Handled)
                    receiver.Handled.Add(received);
            }
        }
    }
}
