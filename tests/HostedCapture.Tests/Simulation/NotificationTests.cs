using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace HostedCapture.Tests.Simulation;

/// <summary>What the systems tell a merchant: at once, twice, or the other way round.</summary>
public sealed class NotificationTests(SimulatorAlone simulator) : IClassFixture<SimulatorAlone>, IAsyncLifetime
{
    private readonly ConcurrentQueue<(string Body, string Authorization, string Signature)> _received = new();
    private WebApplication? _shop;
    private string _address = "";

    public async Task InitializeAsync()
    {
        await simulator.Control.ClearAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _shop = builder.Build();
        _shop.MapPost("/", async (HttpContext http) =>
        {
            using var reader = new StreamReader(http.Request.Body);
            _received.Enqueue((await reader.ReadToEndAsync(), http.Request.Headers.Authorization.ToString(), http.Request.Headers["X-Tumipay-Signature"].ToString()));
        });
        await _shop.StartAsync();
        _address = _shop.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public async Task DisposeAsync()
    {
        await simulator.Control.ClearAsync();
        await _shop!.DisposeAsync();
    }

    [Fact]
    public async Task Juspay_Sends_Each_Notification_The_Configured_Number_Of_Times()
    {
        await simulator.Control.NotifyAsync("juspay", _address, times: 2);
        using var system = new JuspayClient(simulator.Client());
        await system.ConfirmAsync(await system.AuthorizedAsync(10m), 10m);
        await Until.TrueAsync(() => _received.Count == 10, "five notifications, each twice");
        Assert.Equal(["ORDER_CREATED", "TXN_CREATED", "ORDER_AUTHORIZED", "TXN_CHARGED", "ORDER_SUCCEEDED"], Events().Distinct());
        Assert.Equal(5, _received.Select(one => JsonNode.Parse(one.Body)!["id"]!.ToString()).Distinct().Count());
        var last = _received.Last();
        Assert.Equal(("CHARGED", $"Basic {Convert.ToBase64String("shop:secret"u8)}"), (Make.Find(JsonNode.Parse(last.Body), "content.order.status")!.ToString(), last.Authorization));
    }

    [Fact]
    public async Task Held_Notifications_Are_Sent_In_Reverse()
    {
        await simulator.Control.NotifyAsync("juspay", _address, hold: true);
        using var system = new JuspayClient(simulator.Client());
        await system.VoidAsync(await system.AuthorizedAsync(10m), 10m);
        Assert.Empty(_received);
        await simulator.Control.DeliverAsync("juspay", reversed: true);
        await Until.TrueAsync(() => _received.Count == 4, "all that was held");
        Assert.Equal(["ORDER_VOIDED", "ORDER_AUTHORIZED", "TXN_CREATED", "ORDER_CREATED"], Events());
    }

    [Fact]
    public async Task Tumipay_Signs_Its_Notifications()
    {
        await simulator.Control.NotifyAsync("tumipay", _address);
        using var system = new TumipayClient(simulator.Client());
        await system.ConfirmAsync(await system.AuthorizedAsync(10m), 10m);
        await Until.TrueAsync(() => _received.Count == 2, "both notifications");
        Assert.Equal(["transaction.authorized", "transaction.captured"], _received.Select(one => JsonNode.Parse(one.Body)!["event"]!.ToString()));
        Assert.All(_received, one => Assert.Equal(Convert.ToHexStringLower(HMACSHA256.HashData("test-webhook-secret"u8, Encoding.UTF8.GetBytes(one.Body))), one.Signature));
    }

    private IEnumerable<string> Events() => _received.Select(one => JsonNode.Parse(one.Body)!["event_name"]!.ToString());
}
