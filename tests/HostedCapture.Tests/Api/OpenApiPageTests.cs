using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>The API's description and its page: open where the switch is on, and working.</summary>
public sealed class OpenApiPageTests(OpenApiProduct product) : IClassFixture<OpenApiProduct>
{
    [Theory]
    [InlineData("Development", "")]
    [InlineData("Staging", "")]
    [InlineData("Production", "true")]
    public async Task Description_And_Page_Are_Open_Where_The_Switch_Is_On(string environment, string enabled)
    {
        await using var other = new OpenApiProduct(environment, ("Docs:Enabled", enabled));
        using var client = other.CreateClient();
        Assert.NotNull((await client.GetFromJsonAsync<JsonNode>("/sso/health"))!["info"]!["version"]);
        foreach (var path in new[] { "/openapi/v1.json", "/docs" })
        {
            using var response = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
            Assert.Contains(
                "default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }

        var server = (await client.GetFromJsonAsync<JsonNode>("/openapi/v1.json"))!["servers"]![0]!["url"]!.GetValue<string>();
        Assert.Equal(environment == "Development" ? client.BaseAddress!.ToString().TrimEnd('/') : "https://pay.example", server);
    }

    [Theory]
    [InlineData("Production", "")]
    [InlineData("Production", "false")]
    [InlineData("Development", "false")]
    public async Task Without_The_Switch_There_Is_No_Description_No_Page_And_No_Version(string environment, string enabled)
    {
        await using var other = new OpenApiProduct(environment, ("Docs:Enabled", enabled));
        using var client = other.CreateClient();
        foreach (var path in new[] { "/openapi/v1.json", "/openapi", "/docs", "/docs/", "/docs/index.html", "/docs/swagger-ui-bundle.js" })
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await client.GetAsync(path)).StatusCode));
        foreach (var service in new[] { "sso", "tokenization", "checkout" })
        {
            var info = (await client.GetFromJsonAsync<JsonNode>($"/{service}/health"))!["info"]!.AsObject();
            Assert.Equal($$"""{"name":"hosted-capture-{{service}}"}""", info.ToJsonString());
        }
    }

    [BrowserFact]
    public async Task The_Page_Works_In_A_Browser_Under_Its_Policy()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = BrowserFactAttribute.Path, Args = ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
        var page = await browser.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                errors.Add(message.Text);
        };
        page.PageError += (_, error) => errors.Add(error);

        using var client = product.CreateClient();
        await page.GotoAsync($"{client.BaseAddress}docs");
        await page.Locator(".btn.authorize").First.ClickAsync();
        await page.Locator("#client_id_clientCredentials").FillAsync("demo-shop");
        await page.Locator("#client_secret_clientCredentials").FillAsync("demo-secret");
        await page.Locator(".auth-container", new() { Has = page.Locator("#client_id_clientCredentials") })
            .GetByRole(AriaRole.Button, new() { Name = "Apply given OAuth2 credentials" })
            .ClickAsync();
        await page.GetByText("Logout").First.WaitForAsync();
        await page.Locator(".close-modal").ClickAsync();

        var create = page.Locator("#operations-Card_captures-createCapture");
        await create.Locator(".opblock-summary-control").ClickAsync();
        await create.Locator(".try-out__btn").ClickAsync();
        var answer = await page.RunAndWaitForResponseAsync(
            () => create.Locator(".execute").ClickAsync(),
            response => response.Url.EndsWith("/tokenization/captures", StringComparison.Ordinal));
        Assert.Equal(201, answer.Status);
        Assert.Empty(errors);
    }
}
