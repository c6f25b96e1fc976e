using System.Text;
using HostedCapture.Client;
using HostedCapture.Tests.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>Webhooks reach a merchant's handler, each of them once.</summary>
public sealed class WebhookHandlerTests
{
    private const string Secret = Merchant.Secret;
    private const string OtherSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

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
