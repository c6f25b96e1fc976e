using Microsoft.Playwright;
using OperatorConsole.Accounts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The product, which takes one card a minute from each address, and a console.</summary>
public sealed class HouseFixture : IAsyncLifetime
{
    /// <summary>The console and the product.</summary>
    public ConsoleFixture Console { get; } = new();

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        Console.App.With(("Proxies", "127.0.0.1"), ("CardTesting:AllowedAddresses", "none"), ("CardTesting:AddressPerMinute", "1"));
        await Console.StartAsync();
    }

    /// <summary>Sends a card of a fresh intent from an address; gives the answer.</summary>
    public async Task<Reply> CardAsync(string from, string number = Make.GoodNumber)
    {
        using var client = Console.App.Client();
        var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        return await client.SendAsync(
            $"/tokenization/captures/gateways/peinau/capture/{id}/capture_card", Make.Card(number), ("X-Forwarded-For", from));
    }

    /// <summary>Opens a page for somebody in a fresh profile.</summary>
    public async Task OnAsync(
        string path, Func<IPage, Task> act, AccountRole role = AccountRole.Administrator, BrowserNewContextOptions? options = null)
    {
        await using var browser = await Console.BrowserAsync(await Console.SignInAsync(role), options);
        var page = await browser.NewPageAsync();
        await page.GotoAsync(Console.Address + path);
        await act(page);
    }

    /// <inheritdoc/>
    public Task DisposeAsync() => Console.DisposeAsync().AsTask();
}
