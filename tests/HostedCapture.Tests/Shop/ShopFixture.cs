using System.Net;
using System.Net.Sockets;
using DemoShop;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Xunit;

namespace HostedCapture.Tests.Shop;

/// <summary>The demo shop on a port of its own, beside the product and the simulator on theirs.</summary>
public sealed class ShopFixture : IAsyncLifetime
{
    /// <summary>What its webhooks are signed with.</summary>
    public const string WebhookSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private WebApplication? _shop;

    /// <summary>The product.</summary>
    public AppFixture App { get; } = new();

    /// <summary>Where the shop listens, without a slash at its end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>A browser without script that visits the shop.</summary>
    public Cardholder Person() => new(Address);

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        // Each must know where the other one is before it starts.
        Address = $"http://127.0.0.1:{FreePort()}";
        string[] clients = [AppFixture.DemoShop, "", "demo-firstoken", "demo-juspay", "demo-tumipay"];
        App.With([
            .. clients.Index().Where(client => client.Item.Length > 0).SelectMany(client => new[]
            {
                ($"Applications:{client.Index}:Webhooks:0:Url", $"{Address}{DemoShopApp.WebhookPath}"),
                ($"Applications:{client.Index}:Webhooks:0:Secrets:0", WebhookSecret),
            })]);
        await App.StartAsync();
        _shop = DemoShopApp.Build(
            ["--urls", Address, "--Shop:Address", "", "--Shop:Api", App.Address, "--Shop:WebhookSecret", WebhookSecret],
            builder => builder.Logging.ClearProviders());
        await _shop.StartAsync();
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await _shop!.DisposeAsync();
        await App.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
