using HostedCapture.Tests.Simulation;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using Xunit;
using Merchant = HostedCapture.Tests.Webhooks.Merchant;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The product, a console with a test bench, and a merchant's server that takes the demo shop's webhooks.</summary>
public sealed class DeveloperFixture : IAsyncLifetime
{
    /// <summary>The provider simulator, of which the console knows.</summary>
    public SimulatorAlone Simulator { get; } = new() { IsStrict = true };

    /// <summary>The console and the product.</summary>
    public ConsoleFixture Console { get; } = new();

    /// <summary>The demo shop's server.</summary>
    public Merchant Merchant { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Merchant = await Merchant.StartAsync();
        await Simulator.InitializeAsync();
        Console.App.With([.. Merchant.Settings(), ("Simulator:BaseUrl", Simulator.Address)]);
        Console.With(
            ("Console:TestBench:Simulator", Simulator.Address), ("Console:TestBench:Clients:demo-shop", "demo-secret"));
        await Console.StartAsync();
    }

    /// <summary>Opens a page for somebody in a fresh profile.</summary>
    /// <param name="act">What she does there.</param>
    /// <param name="path">The page.</param>
    /// <param name="role">What she is.</param>
    /// <param name="options">More about the profile.</param>
    public async Task OnAsync(
        string path, Func<IPage, Task> act, AccountRole role = AccountRole.Administrator, BrowserNewContextOptions? options = null)
    {
        await using var browser = await Console.BrowserAsync(await Console.SignInAsync(role), options);
        var page = await browser.NewPageAsync();
        await page.GotoAsync(Console.Address + path);
        await act(page);
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await Console.DisposeAsync();
        await Simulator.DisposeAsync();
        await Merchant.DisposeAsync();
    }
}
