using System.Net;
using OperatorConsole.Hosting;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What every answer of the console carries, and who gets one.</summary>
public sealed class ConsoleHeadersTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    [Theory]
    [InlineData("/sign-in")]
    [InlineData("/health/live")]
    [InlineData("/console.css")]
    [InlineData("/theme.css")]
    [InlineData("/nothing/of/the/kind")]
    [InlineData("/downloads/intents")]
    [InlineData("/_blazor")]
    public async Task Every_Answer_Is_Guarded(string path)
    {
        using var client = console.Client();
        using var answer = await client.GetAsync(path);
        Assert.Equal("nosniff", Header(answer, "X-Content-Type-Options"));
        Assert.Equal("DENY", Header(answer, "X-Frame-Options"));
        Assert.Equal("no-referrer", Header(answer, "Referrer-Policy"));
        Assert.Equal("same-origin", Header(answer, "Cross-Origin-Opener-Policy"));
        Assert.Contains("frame-ancestors 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", Header(answer, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.Null(Header(answer, "Server"));
        Assert.Null(Header(answer, "Strict-Transport-Security"));
    }

    [Fact]
    public async Task Pages_Are_Not_Stored_And_Have_The_Strictest_Policy_They_Run_Under()
    {
        using var anonymous = console.Client();
        using var signIn = await anonymous.GetAsync("/sign-in");
        Assert.Equal(HttpStatusCode.OK, signIn.StatusCode);
        Assert.Equal(SecurityHeaders.StaticPolicy, Header(signIn, "Content-Security-Policy"));
        Assert.Equal("no-store", Header(signIn, "Cache-Control"));

        using var client = console.Client(await console.SignInAsync());
        using var page = await client.GetAsync("/intents");
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal(SecurityHeaders.InteractivePolicy, Header(page, "Content-Security-Policy"));
        Assert.Equal("no-store", Header(page, "Cache-Control"));
        Assert.DoesNotContain("<style", await page.Content.ReadAsStringAsync(), StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("/search?q=4000000000009987")]
    [InlineData("/intents?reference_id=4000%200000%200000%209987")]
    [InlineData("/payments/4000000000009987")]
    [InlineData("/downloads/intents?reference_id=4000000000009987")]
    [InlineData("/sign-in?return=%2Fsearch%3Fq%3D4000000000009987")]
    public async Task An_Address_With_A_Card_Number_Is_Refused_And_Not_Logged(string address)
    {
        using var client = console.Client(await console.SignInAsync());
        using var answer = await client.GetAsync(address);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(SecurityHeaders.StaticPolicy, Header(answer, "Content-Security-Policy"));
        Assert.True(answer.Headers.ConnectionClose);
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Contains("That was a card number", page, StringComparison.Ordinal);
        Assert.DoesNotContain("000009987", page, StringComparison.Ordinal);
        Assert.Contains(console.Logs.Lines, line => line.Contains("A card number was typed into the address", StringComparison.Ordinal));
        Assert.DoesNotContain(console.Logs.Lines, line => line.Contains("000009987", StringComparison.Ordinal)
            || line.Contains("0000%209987", StringComparison.Ordinal) || line.Contains("0000 9987", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_May_Be_Kept()
    {
        using var client = console.Client();
        using var library = await client.GetAsync("/_content/MudBlazor/MudBlazor.min.css?v=9.12.0");
        Assert.Equal(HttpStatusCode.OK, library.StatusCode);
        Assert.Contains("immutable", Header(library, "Cache-Control"), StringComparison.Ordinal);
        using var theme = await client.GetAsync("/theme.css");
        var css = await theme.Content.ReadAsStringAsync();
        Assert.Contains("--mud-palette-primary", css, StringComparison.Ordinal);
        Assert.Contains(":root[data-theme=dark]", css, StringComparison.Ordinal);
        Assert.DoesNotContain("<", css, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/", "/sign-in?return=%2F")]
    [InlineData("/intents?state=captured", "/sign-in?return=%2Fintents%3Fstate%3Dcaptured")]
    [InlineData("/downloads/intents", "/sign-in?return=%2Fdownloads%2Fintents")]
    public async Task Without_A_Session_There_Is_The_Sign_In(string path, string leadsTo)
    {
        using var client = console.Client();
        using var answer = await client.GetAsync(path);
        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal(leadsTo, answer.Headers.Location!.PathAndQuery);
    }

    [Fact]
    public async Task The_Circuit_Needs_A_Session_Too()
    {
        using var client = console.Client();
        using var answer = await client.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        using var member = console.Client(await console.SignInAsync());
        using var good = await member.PostAsync("/_blazor/negotiate?negotiateVersion=1", null);
        Assert.Equal(HttpStatusCode.OK, good.StatusCode);
    }

    [Fact]
    public async Task A_Link_From_Another_Site_Is_Opened_From_A_Page_Of_Our_Own()
    {
        using var client = console.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/intents?state=created");
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("0; url=/intents?state=created", Header(answer, "Refresh"));
        Assert.Equal(SecurityHeaders.StaticPolicy, Header(answer, "Content-Security-Policy"));
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) || answer.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;
}
