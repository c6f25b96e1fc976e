using DemoShop;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;
using Xunit;

namespace HostedCapture.Tests.Shop;

/// <summary>The demo shop on a port of its own, beside the product and the simulator on theirs.</summary>
public sealed class ShopFixture : IAsyncLifetime
{
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
        await App.StartAsync();
        _shop = DemoShopApp.Build(
            ["--urls", "http://127.0.0.1:0", "--Shop:Address", "", "--Shop:Api", App.Address], builder => builder.Logging.ClearProviders());
        await _shop.StartAsync();
        Address = _shop.Urls.First().TrimEnd('/');
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await _shop!.DisposeAsync();
        await App.DisposeAsync();
    }
}
