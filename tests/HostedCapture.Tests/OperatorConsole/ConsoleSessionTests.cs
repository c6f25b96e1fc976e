using System.Net;
using HostedCapture.Client;
using HostedCapture.Tests.Browser;
using Microsoft.Extensions.DependencyInjection;
using OperatorConsole.Access;
using OperatorConsole.Accounts;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Sessions end: by themselves, and from elsewhere.</summary>
public sealed class ConsoleSessionTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task A_Session_Ends_After_A_Quarter_Of_An_Hour_In_Which_Nothing_Is_Done()
    {
        using var client = console.Client(await console.SignInAsync());
        console.App.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/"));
        console.App.Clock.Advance(TimeSpan.FromMinutes(14));
        using (var seen = await client.PostAsync("/session/seen", null))
            Assert.Equal(HttpStatusCode.NoContent, seen.StatusCode);
        console.App.Clock.Advance(TimeSpan.FromMinutes(14));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/"));
        console.App.Clock.Advance(TimeSpan.FromMinutes(16));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(client, "/"));
        using var late = await client.PostAsync("/session/seen", null);
        Assert.Equal(HttpStatusCode.Unauthorized, late.StatusCode);
    }

    [Fact]
    public async Task A_Circuit_That_Connects_By_Itself_Is_Nobody_At_Work()
    {
        using var client = console.Client(await console.SignInAsync());
        console.App.Clock.Advance(TimeSpan.FromMinutes(14));
        using (var connected = await client.PostAsync("/_blazor/negotiate?negotiateVersion=1", null))
            Assert.Equal(HttpStatusCode.OK, connected.StatusCode);
        console.App.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(client, "/"));
    }

    [Fact]
    public async Task A_Session_Ends_After_Twelve_Hours_Whatever_Is_Done()
    {
        using var client = console.Client(await console.SignInAsync());
        for (var minutes = 0; minutes < (12 * 60) - 10; minutes += 10)
        {
            Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/"));
            console.App.Clock.Advance(TimeSpan.FromMinutes(10));
        }

        Assert.Equal(HttpStatusCode.OK, await StatusAsync(client, "/"));
        console.App.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(HttpStatusCode.Redirect, await StatusAsync(client, "/"));
    }

    [Fact]
    public async Task An_Ended_Session_Gets_No_Token()
    {
        var who = await console.SignInAsync();
        var tokens = console.Services.GetRequiredService<PersonTokens>().Of(who.Session);
        Assert.NotEmpty(await tokens.GetAsync(default));
        await console.Services.GetRequiredService<Sessions>().EndAsync(who.Session);
        var refused = await Assert.ThrowsAsync<HostedCaptureException>(async () => await tokens.GetAsync(default));
        Assert.Equal(PersonTokens.SessionEnded, refused.ErrorCode);
    }

    [BrowserFact]
    public async Task An_Open_Page_Goes_To_The_Sign_In_When_Its_Session_Is_Ended_From_Elsewhere()
    {
        var who = await console.SignInAsync();
        await using var browser = await console.BrowserAsync(who);
        var page = await browser.NewPageAsync();
        await page.GotoAsync($"{console.Address}/intents?state=captured");
        await Expect(page.Locator("h1")).ToBeVisibleAsync();
        await console.Services.GetRequiredService<Sessions>().EndAsync(who.Session);
        await Expect(page).ToHaveURLAsync(Arrivals.Like("/sign-in\\?return=%2Fintents%3Fstate%3Dcaptured$"));
    }

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }
}
