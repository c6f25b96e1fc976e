using HostedCapture.Data;
using HostedCapture.Webhooks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace HostedCapture.Tests.Webhooks;

/// <summary>Nodes share the sending, and what one of them leaves behind is done by another.</summary>
public sealed class DeliveryNodeTests : IAsyncLifetime
{
    private Merchant _merchant = null!;

    public async Task InitializeAsync() => _merchant = await Merchant.StartAsync();

    public Task DisposeAsync() => _merchant.DisposeAsync().AsTask();

    [Theory, OnPostgres]
    public async Task Two_Nodes_Share_The_Work_And_Send_Nothing_Twice(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        await using var other = await new AppFixture().Beside(app).With(_merchant.Settings()).StartAsync();
        using var one = app.Client();
        using var two = other.Client();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(i => (i % 2 == 0 ? one : two).CreateAsync(Make.SmallIntent())));
        await app.DeliveriesAsync(60, "delivered", tries: 1);
        Assert.Equal(60, _merchant.Received.Count);
        Assert.Equal(60, _merchant.Received.Select(webhook => webhook.Id).Distinct().Count());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Delivery_Whose_Node_Died_Before_Settling_It_Is_Sent_Again_With_Its_Id(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings())
            .With(services => services.Remove(services.Single(service => service.ServiceType == typeof(IHostedService)
                && service.ImplementationType == typeof(WebhookSender)))).StartAsync();
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
        await again.DeliveriesAsync(1, "delivered", tries: 2);
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
        var sending = await app.DeliveriesAsync(1, "pending", tries: 1);

        // Asked for again while the first try is still under way.
        await client.SendAsync($"/webhooks/deliveries/{sending[0]!["id"]}/resend", null);
        await app.DeliveriesAsync(1, "delivered");
        release.SetResult();
        await Until.TrueAsync(() => app.Logs.Lines.Any(line => line.Contains("was taken over", StringComparison.Ordinal)), "taken over");
        await app.DeliveriesAsync(1, "delivered", tries: 1);

        async Task FailLaterAsync(HttpContext context)
        {
            await release.Task;
            context.Response.StatusCode = 500;
        }
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
        await again.DeliveriesAsync(1, "delivered", tries: 1);
    }
}
