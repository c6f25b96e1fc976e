using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace HostedCapture.Tests.Api;

public sealed partial class CreateTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Path = "/tokenization/captures";

    private readonly HttpClient _client = app.Client();

    [Theory]
    [InlineData("CREDIT_CARD")]
    [InlineData("PEINAU_CAPTURE")]
    [InlineData("CMR_CAPTURE")]
    public async Task The_Body_Is_Echoed_And_Completed(string kind)
    {
        var body = Make.Intent(kind, "order 7").Set("billing.line2", "Depto. 5").Set("locale", "pt-BR").Set("expires_in", 600)
            .Set("metadata", new JsonObject { ["order"] = "7", ["ñandú"] = "sí" });
        var reply = await _client.SendAsync(Path, body);
        Assert.Equal(201, reply.Status);
        Assert.Equal("application/json; charset=utf-8", reply.Header("Content-Type"));
        foreach (var (name, value) in body)
            Assert.True(JsonNode.DeepEquals(value, reply[name]), $"{name}: {reply[name]}");
        Assert.Equal(
            ["_id", "application", "capture_number", "create_time", "deletion_time", "id", "invoice_number", "links", "state", "update_time"],
            reply.Json.Select(member => member.Key).Except(body.Select(member => member.Key)).Order(StringComparer.Ordinal));
        Assert.Equal("created", reply.Get("state"));
        Assert.Equal("6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01", reply.Get("application"));
        Assert.True(Guid.TryParseExact(reply.Get("id"), "D", out _));
        Assert.Equal(reply.Get("id"), reply.Get("_id"));
        Assert.Equal(reply.Text, (await _client.ReadAsync($"{Path}/{reply.Get("id")}")).Text);
    }

    [Theory]
    [InlineData("CREDIT_CARD", null)]
    [InlineData("PEINAU_CAPTURE", "capture_card POST /tokenization/captures/gateways/peinau/capture/{id}/capture_card")]
    [InlineData("CMR_CAPTURE", "capture POST /tokenization/captures/gateways/cmr/capture/{id}/capture")]
    public async Task The_Links_Come_In_The_Order_Clients_Rely_On(string kind, string? direct)
    {
        var reply = await _client.CreateAsync(Make.Intent(kind));
        var id = reply.Get("id")!;
        var links = ((JsonArray)reply["links"]!).Select(link => link!.AsObject()).ToList();
        Assert.All(links, link => Assert.Equal(["href", "rel", "method", "security"], link.Select(member => member.Key)));
        Assert.Equal(($"{app.Address}{Path}/{id}", "self", "GET", "[]"), Read(links[0]));
        var page = Read(links[1]);
        Assert.Equal(("capture_url", "REDIRECT", "[]"), (page.Rel, page.Method, page.Security));
        Assert.Matches(@"^http://127\.0\.0\.1:\d+/capture/[A-Za-z0-9_-]{22,}$", page.Href);
        Assert.DoesNotContain(id, page.Href, StringComparison.Ordinal);
        Assert.Equal(reply.Get("links.0.href"), reply.Header("Location"));
        if (direct is null)
        {
            Assert.Equal(2, links.Count);
            return;
        }

        var parts = direct.Replace("{id}", id, StringComparison.Ordinal).Split(' ');
        Assert.Equal(3, links.Count);
        Assert.Equal((app.Address + parts[2], parts[0], parts[1], "[\"Jwt\"]"), Read(links[2]));
    }

    [Fact]
    public async Task Times_And_Numbers_Are_In_Quickpays_Form()
    {
        var before = DateTimeOffset.FromUnixTimeMilliseconds(app.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        var reply = await _client.CreateAsync(Make.SmallIntent());
        foreach (var name in new[] { "create_time", "update_time", "deletion_time" })
            Assert.Matches(Time(), reply.Get(name));
        var created = DateTimeOffset.Parse(reply.Get("create_time")!, CultureInfo.InvariantCulture);
        Assert.InRange(created, before, app.Clock.GetUtcNow());
        Assert.Equal(reply.Get("create_time"), reply.Get("update_time"));
        Assert.Equal(created.AddMinutes(15), DateTimeOffset.Parse(reply.Get("deletion_time")!, CultureInfo.InvariantCulture));
        Assert.Equal($"INCA-{created.ToUnixTimeMilliseconds()}", reply.Get("invoice_number"));
        Assert.Equal(reply.Get("invoice_number"), reply.Get("capture_number"));
    }

    [Fact]
    public async Task Members_Not_Sent_Are_Not_In_The_Answer()
    {
        var reply = await _client.CreateAsync(Make.SmallIntent());
        Assert.Equal(
            ["_id", "application", "capture", "capture_method", "capture_number", "cardholder", "create_time", "deletion_time", "id", "invoice_number", "links", "redirect_urls", "state", "update_time"],
            reply.Json.Select(member => member.Key).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Each_Intent_Has_Its_Own_Link_And_Keeps_It()
    {
        var (one, two) = (await _client.CreateAsync(), await _client.CreateAsync());
        Assert.NotEqual(one.Get("links.1.href"), two.Get("links.1.href"));
        Assert.Equal(one.Get("links.1.href"), (await _client.ReadAsync($"{Path}/{one.Get("id")}")).Get("links.1.href"));
        var dump = await app.Database.DumpAsync();
        Assert.Contains(one.Get("id")!, dump, StringComparison.Ordinal);
        Assert.DoesNotContain(one.Get("links.1.href")!.Split('/')[^1], dump, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(2_592_000)]
    public async Task Expires_In_Sets_The_Deletion_Time(int seconds)
    {
        var reply = await _client.CreateAsync(Make.SmallIntent().Set("expires_in", seconds));
        Assert.Equal(
            DateTimeOffset.Parse(reply.Get("create_time")!, CultureInfo.InvariantCulture).AddSeconds(seconds),
            DateTimeOffset.Parse(reply.Get("deletion_time")!, CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(2_592_001)]
    public async Task Expires_In_Has_Bounds(int seconds) =>
        Expect.Invalid(await _client.SendAsync(Path, Make.SmallIntent().Set("expires_in", seconds)), "expires_in range");

    [Fact]
    public async Task Links_Follow_The_Configured_Address_Whatever_Host_Was_Asked()
    {
        await using var behind = await new AppFixture().With(("PublicBaseUrl", "https://pay.example")).StartAsync();
        using var client = behind.Client();
        var reply = await client.CreateAsync(Make.Intent("CMR_CAPTURE"));
        Assert.All((JsonArray)reply["links"]!, link => Assert.StartsWith("https://pay.example/", link!["href"]!.ToString(), StringComparison.Ordinal));
        Assert.StartsWith("https://pay.example/", reply.Header("Location"), StringComparison.Ordinal);
    }

    private static (string Href, string Rel, string Method, string Security) Read(JsonObject link) =>
        (link["href"]!.ToString(), link["rel"]!.ToString(), link["method"]!.ToString(), link["security"]!.ToJsonString());

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", RegexOptions.None, 1000)]
    private static partial Regex Time();
}
