using HostedCapture.Client;
using HostedCapture.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OperatorConsole.Access;
using OperatorConsole.Accounts;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>People of an OpenID Connect issuer, on another site than the console, in a browser.</summary>
public sealed class ConsoleIssuerTests : IAsyncLifetime
{
    private readonly TestIssuer _issuer = new();
    private readonly ConsoleFixture _console = new();

    public async Task InitializeAsync()
    {
        await _issuer.StartAsync();
        _console.App.With(("Authority", _issuer.Address));
        await _console.With(
            ("Console:Authority", _issuer.Address), ("Console:ClientId", TestIssuer.Client), ("Console:ClientSecret", TestIssuer.Secret),
            ("Console:IssuerName", "Our people"), ("Console:Scopes", "hostedcapture offline_access")).StartAsync();
    }

    [BrowserFact]
    public async Task She_Comes_To_The_Page_She_Wanted_And_Her_Tokens_Stay_On_The_Server()
    {
        await using var browser = await _console.BrowserAsync();
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"{_console.Address}/intents?state=captured");
        await page.GetByRole(AriaRole.Link, new() { Name = "Our people" }).ClickAsync();
        await page.ArriveAsync($"{_console.Address}/intents?state=captured");
        await Expect(page.Locator("main h1")).ToBeVisibleAsync();
        await Expect(page.GetByText("Carla Muñoz").First).ToBeAttachedAsync();

        Assert.Equal("S256", _issuer.Asked!["code_challenge_method"]);
        Assert.Equal("openid profile hostedcapture offline_access", _issuer.Asked["scope"]);
        var mark = Assert.Single(_issuer.Given)[^40..];
        foreach (var cookie in await browser.CookiesAsync())
            Assert.DoesNotContain(mark, cookie.Value, StringComparison.Ordinal);
        var session = Assert.Single(await SessionsAsync());
        Assert.Equal(("carla-17", "Carla Muñoz", null), (session.Subject, session.Name, session.AccountId));
        Assert.DoesNotContain(mark, session.Tokens!, StringComparison.Ordinal);
        Assert.DoesNotContain(_console.Logs.Lines, line => line.Contains(mark, StringComparison.Ordinal));

        var me = await ApiOf(session.Id).MeAsync();
        Assert.Equal(("carla-17", "auditor", true), (me.Subject, me.Role, me.SecondFactor));
    }

    [BrowserFact]
    public async Task She_Shows_Her_Second_Factor_There_Again_And_Comes_Back()
    {
        await using var browser = await _console.BrowserAsync();
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"{_console.Address}{SignInWays.IssuerPath}?return=%2F");
        await page.ArriveAsync($"{_console.Address}/");
        await Expect(page.Locator("main h1")).ToBeVisibleAsync();
        var first = Assert.Single(await SessionsAsync());
        await page.GotoAsync($"{_console.Address}{SignInWays.IssuerPath}?again=true&return=%2Fpayments");
        await page.ArriveAsync($"{_console.Address}/payments");
        Assert.Equal("login", _issuer.Asked!["prompt"]);
        Assert.Equal("0", _issuer.Asked["max_age"]);
        await Until.TrueAsync(
            async () => (await SessionsAsync()).Single(session => session.Id == first.Id).EndedAt is not null, "the first session ends");
    }

    [BrowserFact]
    public async Task Tokens_Are_Renewed_As_Long_As_The_Issuer_Does_And_Then_The_Session_Ends()
    {
        _issuer.Life = TimeSpan.FromSeconds(50);
        var id = await SignInAsync();
        var source = _console.Services.GetRequiredService<PersonTokens>().Of(id);
        var first = await source.GetAsync(default);
        Assert.Contains("refresh_token", _issuer.Grants);
        source.Refused(first);
        Assert.NotEqual(first, await source.GetAsync(default));

        _issuer.Renews = false;
        source.Refused(_issuer.Given.Last());
        var refused = await Assert.ThrowsAsync<HostedCaptureException>(async () => await source.GetAsync(default));
        Assert.Equal(PersonTokens.SessionEnded, refused.ErrorCode);
        var session = Assert.Single(await SessionsAsync());
        Assert.NotNull(session.EndedAt);
        Assert.Null(session.Tokens);
    }

    [BrowserFact]
    public async Task An_Answer_That_Nobody_Asked_For_Is_Refused_On_A_Page()
    {
        await using var browser = await _console.BrowserAsync();
        var page = await browser.NewPageAsync();
        var answer = await page.GotoAsync($"{_console.Address}/signin-oidc?code=stolen&state=forged");
        Assert.Equal(403, answer!.Status);
        await Expect(page.Locator("h1")).ToHaveTextAsync("You are not signed in");
        Assert.Empty(await SessionsAsync());
        Assert.DoesNotContain(_console.Logs.Lines, line => line.Contains("stolen", StringComparison.Ordinal));
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    private async Task<Guid> SignInAsync()
    {
        await using var browser = await _console.BrowserAsync();
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"{_console.Address}{SignInWays.IssuerPath}?return=%2Faccount");
        await Expect(page).ToHaveURLAsync(Arrivals.Like("/account$"));
        return Assert.Single(await SessionsAsync()).Id;
    }

    private async Task<List<SessionRow>> SessionsAsync()
    {
        await using var db = await _console.Services.GetRequiredService<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();
        return await db.Sessions.AsNoTracking().ToListAsync();
    }

    private IOperators ApiOf(Guid session) => _console.Services.GetRequiredService<IOperatorClients>()
        .For(_console.Services.GetRequiredService<PersonTokens>().Of(session));
}
