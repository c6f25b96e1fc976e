using System.Net;
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

/// <summary>People of a tenant of Microsoft Entra ID, through Microsoft.Identity.Web at the console and at the product.</summary>
public sealed class ConsoleEntraTests : IAsyncLifetime
{
    private const string Tenant = "3f0c9a52-7d4e-4b1a-9c55-1f2e3d4c5b6a";
    private const string Scope = $"api://{TestIssuer.EntraProduct}/.default";

    private readonly TestIssuer _entra = new(Tenant);
    private readonly ConsoleFixture _console = new();

    public async Task InitializeAsync()
    {
        await _entra.StartAsync();
        _console.App.With(
            ("AzureAd:Instance", $"{_entra.Address}/"), ("AzureAd:TenantId", Tenant), ("AzureAd:ClientId", TestIssuer.EntraProduct));
        await _console.With(
            ("AzureAd:Instance", $"{_entra.Address}/"), ("AzureAd:TenantId", Tenant), ("AzureAd:ClientId", TestIssuer.Client),
            ("AzureAd:ClientSecret", TestIssuer.Secret), ("Console:Scopes", $"{Scope} offline_access")).StartAsync();
    }

    [BrowserFact]
    public async Task She_Comes_To_The_Page_She_Wanted_And_The_Product_Takes_Her_Token()
    {
        await using var browser = await _console.BrowserAsync();
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"{_console.Address}/intents?state=captured");
        await page.GetByRole(AriaRole.Link, new() { Name = "Microsoft Entra ID" }).ClickAsync();
        await page.ArriveAsync($"{_console.Address}/intents?state=captured");
        await Expect(page.Locator("main h1")).ToBeVisibleAsync();
        await Expect(page.GetByText("Carla Muñoz").First).ToBeAttachedAsync();

        var asked = _entra.Asked!;
        Assert.Equal(
            $"code S256 {TestIssuer.Client}", $"{asked["response_type"]} {asked["code_challenge_method"]} {asked["client_id"]}");
        Assert.DoesNotContain("form_post", asked["response_mode"].ToString(), StringComparison.Ordinal);
        Assert.Equal(["openid", "profile", Scope, "offline_access"], asked["scope"].ToString().Split(' ').Distinct());
        var mark = Assert.Single(_entra.Given)[^40..];
        foreach (var cookie in await browser.CookiesAsync())
            Assert.DoesNotContain(mark, cookie.Value, StringComparison.Ordinal);
        var session = Assert.Single(await SessionsAsync());
        Assert.Equal((TestIssuer.EntraPerson, "Carla Muñoz", null), (session.Subject, session.Name, session.AccountId));
        var me = await ApiOf(session.Id).MeAsync();
        Assert.Equal((TestIssuer.EntraPerson, "auditor", true), (me.Subject, me.Role, me.SecondFactor));
        Assert.DoesNotContain(_console.Logs.Lines, line => line.Contains(mark, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Her_Token_Is_Renewed_And_What_She_Is_With_It_Until_The_Issuer_Refuses()
    {
        _entra.Roles = ["operator.administrator"];
        var session = await SignInAsync();
        var tokens = _console.Services.GetRequiredService<PersonTokens>().Of(session);
        var keeper = _console.Services.GetRequiredService<AccountKeeper>();
        Assert.Equal("administrator", (await ApiOf(session).MeAsync()).Role);
        Assert.NotNull(await keeper.ListAsync(session));
        Assert.Equal(KeeperFault.None, (await keeper.InviteAsync(session, "bea@example.com", AccountRole.Auditor, [])).Fault);

        // She is told to be less: the token that was given before says nothing of it.
        _entra.Roles = ["operator.auditor"];
        tokens.Refused(await tokens.GetAsync(default));
        await tokens.GetAsync(default);
        Assert.Equal(["authorization_code", "refresh_token"], _entra.Grants);
        Assert.Equal("auditor", (await ApiOf(session).MeAsync()).Role);
        Assert.Null(await keeper.ListAsync(session));

        _entra.Renews = false;
        tokens.Refused(await tokens.GetAsync(default));
        var refused = await Assert.ThrowsAsync<HostedCaptureException>(async () => await tokens.GetAsync(default));
        Assert.Equal(PersonTokens.SessionEnded, refused.ErrorCode);
        Assert.NotNull(Assert.Single(await SessionsAsync()).EndedAt);
    }

    public async Task DisposeAsync()
    {
        await _console.DisposeAsync();
        await _entra.DisposeAsync();
    }

    // The way of a browser, without its rules about other sites.
    private async Task<Guid> SignInAsync()
    {
        using var visit = new Visit(_console);
        var there = await visit.OpenAsync($"{SignInWays.IssuerPath}?return=%2Fusers");
        var back = await visit.OpenAsync(there.Location!);
        Assert.Equal(HttpStatusCode.OK, (await visit.OpenAsync(back.Location!)).Status);
        Assert.Equal(HttpStatusCode.OK, (await visit.OpenAsync("/users")).Status);
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
