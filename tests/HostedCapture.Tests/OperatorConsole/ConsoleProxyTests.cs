using HostedCapture.Tests.Browser;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The console behind the proxy of its example.</summary>
public sealed class ConsoleProxyTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    [ConsoleProxyFact]
    public async Task Its_Pages_Hold_A_WebSocket_Through_The_Example_Proxy()
    {
        await using var nginx =
            await Nginx.AsInTheConsolesExampleAsync(console.Address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal));
        var who = await console.SignInAsync();
        await using var browser = await console.BrowserAsync();
        await browser.AddCookiesAsync([new() { Name = who.Cookie, Value = who.Value, Url = nginx.Address }]);
        var page = await browser.NewPageAsync();
        var sockets = new List<string>();
        page.WebSocket += (_, socket) => sockets.Add(socket.Url);
        await page.GotoAsync($"{nginx.Address}/intents");
        await Expect(page.Locator("main h1")).ToBeVisibleAsync();
        Assert.Contains("/_blazor", Assert.Single(sockets), StringComparison.Ordinal);
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class ConsoleProxyFactAttribute : FactAttribute
    {
        public ConsoleProxyFactAttribute() => Skip = Nginx.Missing ?? Engine.Missing;
    }
}
