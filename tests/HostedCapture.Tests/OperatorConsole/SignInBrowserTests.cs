using Deque.AxeCore.Playwright;
using HostedCapture.Tests.Browser;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using OperatorConsole.Hosting;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The pages of sign-in, users and one's own account in a browser, with an authenticator that it plays.</summary>
public sealed class SignInBrowserTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    // What stands out of a page that is wider than the screen.
    private const string Wide = """
        document.documentElement.scrollWidth <= document.documentElement.clientWidth ? []
          : [...document.querySelectorAll('body *')]
            .filter(one => one.getBoundingClientRect().right > innerWidth && !one.parentElement.closest('.table-region'))
            .map(one => one.outerHTML.slice(0, 120))
        """;

    [BrowserFact]
    public async Task A_Passkey_Is_Made_At_The_Invitation_And_Signs_In_By_Itself()
    {
        await using var profile = await console.BrowserAsync();
        var page = await profile.NewPageAsync();
        await page.AddPasskeyDeviceAsync();
        var email = Email();
        await page.GotoAsync(await LinkAsync(email));
        await page.GetByLabel("Name").FillAsync("Ana Rojas");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up a passkey" }).ClickAsync();
        await page.ArriveAsync($"{console.Address}/");
        await using (var db = await OpenAsync())
        {
            var account = await db.Users.SingleAsync(one => one.Email == email);
            Assert.Equal((AccountRole.Administrator, "Ana Rojas", (string?)null), (account.Role, account.Name, account.PasswordHash));
        }

        await SignOutAsync(page);
        await page.GotoAsync($"{console.Address}/sign-in?return=%2Faccount");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in with a passkey" }).ClickAsync();
        await page.ArriveAsync($"{console.Address}/account");
        await Expect(page.Locator("h1")).ToHaveTextAsync("My account");

        // And stands in for the second factor.
        console.App.Clock.Advance(TimeSpan.FromMinutes(6));
        await page.GotoAsync($"{console.Address}/account/passkey");
        await Expect(page).ToHaveURLAsync(Arrivals.Like("/step-up"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on with a passkey" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(Arrivals.Like("/account/passkey$"));
    }

    [BrowserFact]
    public async Task A_Passkey_Without_Verification_Of_Its_Owner_Is_Refused()
    {
        await using var profile = await console.BrowserAsync();
        var page = await profile.NewPageAsync();
        await page.AddPasskeyDeviceAsync(verified: false);
        await page.GotoAsync(await LinkAsync(Email()));
        await page.GetByLabel("Name").FillAsync("Ana Rojas");
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up a passkey" }).ClickAsync();
        await Expect(page.GetByText("The passkey did not work")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(Arrivals.Like("/invitation"));
    }

    [BrowserFact]
    public async Task A_Passkey_Is_Added_To_An_Account_And_Removed_But_Not_The_Last_Way_In()
    {
        var who = await console.SignInAsync();
        await using var profile = await console.BrowserAsync(who);
        var page = await profile.NewPageAsync();
        await page.AddPasskeyDeviceAsync();
        await page.GotoAsync($"{console.Address}/account/passkey");
        await page.GetByLabel("Name of the passkey").FillAsync("Work laptop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add the passkey" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(Arrivals.Like("/account\\?done=passkey"));
        await Expect(page.Locator("[data-passkey-name='Work laptop']")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove the passkey Work laptop" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.GetByText("This is the last way to sign in")).ToBeVisibleAsync();
    }

    [BrowserFact]
    public async Task Without_Script_Everything_Works_But_Passkeys()
    {
        await using var profile = await console.BrowserAsync(options: new() { JavaScriptEnabled = false });
        var page = await profile.NewPageAsync();
        var email = Email();
        await page.GotoAsync(await LinkAsync(email));
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Set up a passkey" })).ToBeHiddenAsync();
        var key = Visit.Key((await page.Locator("code.key").TextContentAsync())!);
        await page.GetByLabel("Name").FillAsync("Ana Rojas");
        await page.GetByLabel("New password").FillAsync(AccountsHouse.Password);
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(Totp.Code(key, console.App.Clock.GetUtcNow()));
        await page.GetByRole(AriaRole.Button, new() { Name = "Set up the account" }).ClickAsync();
        await Expect(page.Locator(".codes li")).ToHaveCountAsync(RecoveryCodes.Count);
        await profile.ClearCookiesAsync();

        await page.GotoAsync($"{console.Address}/sign-in");
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(AccountsHouse.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        console.App.Clock.Advance(TimeSpan.FromSeconds(30));
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(Totp.Code(key, console.App.Clock.GetUtcNow()));
        await page.GetByRole(AriaRole.Button, new() { Name = "Go on" }).ClickAsync();
        await page.ArriveAsync($"{console.Address}/");
    }

    [BrowserTheory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Nothing_Is_Amiss_On_Any_Page(ColorScheme colours)
    {
        var who = await console.SignInAsync();
        var size = new ViewportSize { Width = 360, Height = 800 };
        await using var profile = await console.BrowserAsync(who, new() { ColorScheme = colours, ViewportSize = size });
        await using var stranger = await console.BrowserAsync(options: new() { ColorScheme = colours, ViewportSize = size });
        var complaints = new List<string>();
        foreach (var (visitor, path) in new[]
        {
            (stranger, "/sign-in"), (stranger, "/recovery"), (stranger, new Uri(await LinkAsync(Email())).PathAndQuery),
            (stranger, "/invitation?t=gone"), (stranger, "/sign-in/done"), (profile, "/step-up?return=%2Fusers"), (profile, "/sign-out"),
            (profile, "/account/password"), (profile, "/account/authenticator"), (profile, "/account/passkey"), (profile, "/account/codes"),
            (profile, "/account"), (profile, "/users"), (profile, "/users?invite=on"), (profile, $"/users?account={who.Account}"),
        })
        {
            var page = await visitor.NewPageAsync();
            page.Console += (_, said) =>
            {
                if (said.Type == "error" && !said.Text.Contains("status of 40", StringComparison.Ordinal))
                    complaints.Add($"{path}: {said.Text}");
            };
            await page.GotoAsync($"{console.Address}{path}");
            await Expect(page.Locator("main h1").First).ToBeVisibleAsync();
            await Expect(page.Locator(".loading, .skeleton")).ToHaveCountAsync(0);
            complaints.AddRange((await page.RunAxe()).Violations
                .SelectMany(one => one.Nodes.Select(node => $"{path}: {one.Id} {node.Html}")));
            complaints.AddRange((await page.EvaluateAsync<string[]>(Wide)).Select(one => $"{path} is wider than the screen: {one}"));
            await page.CloseAsync();
        }

        RoomsTests.None(complaints);
    }

    [BrowserFact]
    public async Task An_Administrator_Invites_Changes_And_Removes_Somebody()
    {
        var who = await console.SignInAsync();
        await using var profile = await console.BrowserAsync(who);
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{console.Address}/users?invite=on");
        var email = Email();
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByRole(AriaRole.Radio, new() { NameRegex = Arrivals.Like("^Auditor") }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the link" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        var link = Arrivals.Like("http[^ ]+/invitation\\?t=[\\w-]+").Match((await dialog.TextContentAsync())!).Value;
        Assert.NotEmpty(link);
        using (var visit = new Visit(console))
            await visit.AcceptAsync(new Uri(link).PathAndQuery, "Bea Soto");

        await page.GotoAsync($"{console.Address}/users");
        await page.Locator($"[data-account='{email}']").GetByRole(AriaRole.Link, new() { Name = "Bea Soto" }).ClickAsync();
        var panel = page.Locator($"[data-user='{email}']");
        await panel.GetByText("Change the role").First.ClickAsync();
        await panel.GetByRole(AriaRole.Radio, new() { NameRegex = Arrivals.Like("^Operator") }).CheckAsync();
        await panel.GetByRole(AriaRole.Button, new() { Name = "Change the role" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Change the role" }).ClickAsync();
        await Expect(page.Locator($"[data-account='{email}']")).ToContainTextAsync("Operator");
        await panel.GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(page.Locator($"[data-account='{email}']")).ToHaveCountAsync(0);
    }

    [BrowserFact]
    public async Task Without_A_Fresh_Second_Factor_A_Change_Is_Refused_With_The_Way_To_It()
    {
        var who = await console.SignInAsync();
        var other = await console.SignInAsync(AccountRole.Auditor, "Cai Ferrer");
        await using var profile = await console.BrowserAsync(who);
        var page = await profile.NewPageAsync();
        await page.GotoAsync($"{console.Address}/users?account={other.Account}");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Block" })).ToBeVisibleAsync();
        console.App.Clock.Advance(TimeSpan.FromMinutes(6));
        await page.GetByRole(AriaRole.Button, new() { Name = "Block" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Block" }).ClickAsync();
        await Expect(page.Locator(".trouble")).ToContainTextAsync("second factor");
        await Expect(page.Locator(".trouble").GetByRole(AriaRole.Link)).ToHaveAttributeAsync(
            "href", $"/step-up?return={Uri.EscapeDataString($"/users?account={other.Account}")}");
    }

    private async Task<string> LinkAsync(string email)
    {
        var (link, _) = await FirstRun.InviteAsync(console.Console, email);
        return $"{console.Address}{link.PathAndQuery}";
    }

    private Task<AccountsContext> OpenAsync() =>
        console.Services.GetRequiredService<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();

    private async Task SignOutAsync(IPage page)
    {
        await page.GotoAsync($"{console.Address}/sign-out");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await page.ArriveAsync($"{console.Address}/sign-in");
    }

    private static string Email() => $"{Guid.NewGuid():N}@example.com";
}
