using HostedCapture.Data;
using HostedCapture.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using OperatorConsole.Hosting;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// Two nodes of the console, one of them a process, on one PostgreSQL with one directory of keys, behind the proxy of the example, which
/// gives a browser to the process.
/// </summary>
public sealed class ConsoleNodesTests : IAsyncLifetime
{
    private readonly ConsoleFixture _first = new ConsoleFixture().On(DatabaseKind.PostgreSql);
    private ConsoleProcess _second = null!;
    private Nginx _nginx = null!;

    // Where passkeys work.
    private string Site => _nginx.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);

    private string FirstAddress => _first.Address.Replace("localhost", "127.0.0.1", StringComparison.Ordinal);

    public async Task InitializeAsync()
    {
        await _first.StartAsync();
        _second = await ConsoleProcess.BesideAsync(_first);
        _nginx = await Nginx.AsInTheConsolesExampleAsync(FirstAddress, _second.Address);
        if (await NodeAsync() == _second.Address)
            return;
        await _nginx.DisposeAsync();
        _nginx = await Nginx.AsInTheConsolesExampleAsync(_second.Address, FirstAddress);
        Assert.Equal(_second.Address, await NodeAsync());
    }

    public async Task DisposeAsync()
    {
        await _nginx.DisposeAsync();
        await _second.DisposeAsync();
        await _first.DisposeAsync();
    }

    [NodesFact]
    public async Task When_A_Node_Is_Killed_Its_Pages_Say_So_And_Come_Back_At_The_Other_As_They_Were()
    {
        await using var profile = await _first.BrowserAsync();
        var page = await profile.NewPageAsync();
        await page.AddPasskeyDeviceAsync();
        var (link, _) = await FirstRun.InviteAsync(_first.Console, "ana@example.com");
        await page.GotoAsync($"{Site}{link.PathAndQuery}");
        await page.GetByLabel("Name").FillAsync("Ana Rojas");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up a passkey" }).ClickAsync();
        await page.ArriveAsync($"{Site}/");
        await page.GotoAsync($"{Site}/intents?state=captured");
        await Expect(page.Locator(".chip")).ToContainTextAsync("Captured");

        await _second.KillAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync("connection");
        await Expect(page.Locator("#components-reconnect-modal")).ToBeHiddenAsync();
        await Expect(page.Locator(".chip")).ToContainTextAsync("Captured");
        await page.ArriveAsync($"{Site}/intents?state=captured");
        Assert.Equal(FirstAddress, await NodeAsync());

        // The passkey that was made at the one is good at the other.
        await page.GotoAsync($"{Site}/sign-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.ArriveAsync($"{Site}/");
    }

    [NodesFact]
    public async Task What_Is_Done_At_One_Node_Counts_At_The_Other()
    {
        // Two accept one link at once, each at another node.
        var (link, _) = await FirstRun.InviteAsync(_first.Console, "ana@example.com");
        using var here = new Visit(_first);
        using var there = new Visit(_first, address: _second.Address);
        var forms = await Task.WhenAll(here.OpenAsync(link.PathAndQuery), there.OpenAsync(link.PathAndQuery));
        var keys = forms.Select(form => Visit.Key(form.Document.QuerySelector("code.key")!.TextContent)).ToList();
        var accepted = await Task.WhenAll(new[] { here, there }.Select((visit, number) => Task.Run(() => visit.SendAsync(
            forms[number], ("name", "Ana Rojas"), ("password", AccountsHouse.Password),
            ("code", Totp.Code(keys[number], TimeProvider.System.GetUtcNow()))))));
        Assert.Single(accepted, page => page.Document.QuerySelector(".codes") is not null);
        var account = Assert.Single(await AccountsAsync());
        Assert.Equal((AccountRole.Administrator, "Ana Rojas"), (account.Role, account.Name));

        // A session that began at one node is one at the other, and ends there with it.
        var who = await _first.SignInAgainAsync(account.Id);
        await using var profile = await _first.BrowserAsync(who);
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{Site}/users");
        await Expect(page.Locator("[data-account='ana@example.com']")).ToBeVisibleAsync();
        Assert.Equal(_second.Address, await NodeAsync());
        await _first.Services.GetRequiredService<Sessions>().EndAsync(who.Session);
        await Expect(page).ToHaveURLAsync(Arrivals.Like("/sign-in\\?return=%2Fusers$"));

        // Wrong passwords are counted together.
        for (var number = 0; number < SignIns.Tries; number++)
        {
            var visit = number % 2 == 0 ? here : there;
            await visit.SendAsync(await visit.OpenAsync("/sign-in"), ("email", "ana@example.com"), ("password", "wrong wrong wrong"));
        }

        Assert.NotNull(Assert.Single(await AccountsAsync()).LockoutEnd);
    }

    private async Task<List<Account>> AccountsAsync()
    {
        await using var db = await _first.Services.GetRequiredService<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();
        return await db.Users.AsNoTracking().ToListAsync();
    }

    // Which node answers a browser on loopback now.
    private async Task<string> NodeAsync()
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync($"{_nginx.Address}/sign-in");
        return $"http://{answer.Headers.GetValues(Nginx.NodeHeader).Single().Split(", ")[^1]}";
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class NodesFactAttribute : FactAttribute
    {
        public NodesFactAttribute() => Skip = Nginx.Missing ?? Engine.Missing
            ?? (TestDatabase.Kinds.Contains(DatabaseKind.PostgreSql) ? null : "HC_TEST_POSTGRES is not set");
    }
}
