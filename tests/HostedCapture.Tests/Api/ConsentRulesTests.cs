using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>What a cardholder is shown is checked before anybody can see it.</summary>
public sealed class ConsentRulesTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Path = "/tokenization/captures";

    private readonly HttpClient _client = app.Client();

    [Theory]
    [InlineData("purpose", null, "purpose required")]
    [InlineData("purpose", "\"forever\"", "purpose unknown_value")]
    [InlineData("text", null, "text required")]
    [InlineData("text", "\" \\u00a0\"", "text required")]
    [InlineData("text", "\"Line\\nbreak\"", "text text")]
    [InlineData("text", "\"Nul\\u0000\"", "text text")]
    [InlineData("text", "\"\\u202eturned round\"", "text text")]
    [InlineData("text", "\"un\\u200bseen\"", "text text")]
    [InlineData("text", "\"one\\u2028other\"", "text text")]
    [InlineData("text", "\"of private use \\ue000\"", "text text")]
    [InlineData("text", "\"My card 4111 1111 1111 1111\"", "text card_number")]
    [InlineData("url", "\"http://shop.example/terms\"", "url https")]
    [InlineData("url", "\"HTTPS://shop.example/terms\"", "url https")]
    [InlineData("url", "\"javascript:alert(1)\"", "url https")]
    [InlineData("url", "\"https://\"", "url url")]
    [InlineData("url", "\"https:\\\\\\\\shop.example\"", "url url")]
    [InlineData("url", "\"https://shop.example/a b\"", "url url")]
    [InlineData("url", "\"https://münchen.example\"", "url url")]
    [InlineData("url", "\"https://shop.example@elsewhere.example/\"", "url user")]
    [InlineData("url", "\"https://shop.example/4111111111111111\"", "url card_number")]
    [InlineData("amount_max", "{}", "amount_max.currency required", "amount_max.total required")]
    [InlineData("amount_max", """{"currency":"EUR","total":1}""", "amount_max.currency unknown_value")]
    [InlineData("amount_max", """{"currency":"CLP","total":0}""", "amount_max.total range")]
    [InlineData("amount_max", """{"currency":"CLP","total":-1}""", "amount_max.total range")]
    [InlineData("amount_max", """{"currency":"CLP","total":10.5}""", "amount_max.total decimals")]
    [InlineData("amount_max", """{"currency":"CLP","total":"10"}""", "amount_max.total type")]
    [InlineData("amount_max", """{"currency":"CLP","total":10,"tax":1}""", "amount_max.tax unknown")]
    [InlineData("interval", "\"fortnight\"", "interval unknown_value")]
    [InlineData("preticked", "true", "preticked unknown")]
    public async Task A_Wrong_Member_Is_Named(string member, string? json, params string[] errors) => Expect.Invalid(
        await _client.SendAsync(Path, Body().Set($"consent.{member}", json is null ? null : JsonNode.Parse(json))),
        [.. errors.Select(error => $"consent.{error}")]);

    [Theory]
    [InlineData("one_click")]
    [InlineData("unscheduled")]
    public async Task An_Interval_Goes_With_A_Purpose_That_Has_Dates(string purpose) =>
        Expect.Invalid(await _client.SendAsync(Path, Body().Set("consent.purpose", purpose)), "consent.interval unsupported");

    [Fact]
    public async Task A_Text_Has_At_Most_A_Thousand_Characters_And_An_Address_Two_Thousand()
    {
        var (text, address) = (new string('a', 1000), "https://shop.example/".PadRight(2048, 'a'));
        var good = Body().Set("consent.text", text).Set("consent.url", address);
        Assert.Equal(201, (await _client.SendAsync(Path, good)).Status);
        var bad = Body().Set("consent.text", text + "a").Set("consent.url", address + "a");
        Expect.Invalid(await _client.SendAsync(Path, bad), "consent.text too_long", "consent.url too_long");
    }

    [Fact]
    public async Task It_Is_Answered_As_It_Was_Sent_And_Nothing_Was_Agreed_To_Yet()
    {
        var body = Body();
        var created = await _client.CreateAsync(body);
        Assert.True(JsonNode.DeepEquals(body["consent"], created["consent"]), created.Text);
        Assert.Null((await _client.CreateAsync()).Json["consent"]);
    }

    [Fact]
    public async Task Information_Called_Content_Is_Still_Information() =>
        Assert.Equal(201, (await _client.SendAsync(Path, Make.Intent().Set("content", "books"))).Status);

    private static JsonObject Body() => Make.Intent().Set("consent", new JsonObject
    {
        ["purpose"] = "recurring",
        ["text"] = "Autorizo a la tienda a cobrar hasta $9.990 cada mes. \u0928\u094d\u200d \ud83d\udcda",
        ["url"] = "https://shop.example/terms?v=2#cards",
        ["amount_max"] = new JsonObject { ["currency"] = "CLP", ["total"] = 9990 },
        ["interval"] = "month",
    });
}
