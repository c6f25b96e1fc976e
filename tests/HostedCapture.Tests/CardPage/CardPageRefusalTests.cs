using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>Forms that are not this page's own, or no forms at all: a plain page with the way back, and no call to the provider.</summary>
public sealed class CardPageRefusalTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int MuchMoreThanACard = 33 * 1024;

    [Fact]
    public async Task A_Form_Without_Its_Token_Is_Refused()
    {
        using var visit = await OpenAsync();
        var fields = visit.Card;
        fields.Remove("t");
        await AssertRefusedAsync(visit, 400, new FormUrlEncodedContent(fields));
    }

    [Theory]
    [InlineData("--x\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\ncut off")]
    [InlineData("--x\r\nContent-Disposition: form-d")]
    [InlineData("no part at all")]
    public async Task A_Form_In_Parts_Is_Refused(string body)
    {
        using var visit = await OpenAsync();
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes(body));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=x");
        await AssertRefusedAsync(visit, 415, content);
    }

    [Theory]
    [InlineData("")]
    [InlineData("forged")]
    [InlineData("CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_Forged_Token_Is_Refused(string token)
    {
        using var visit = await OpenAsync();
        var fields = visit.Card;
        fields["t"] = token;
        await AssertRefusedAsync(visit, 400, new FormUrlEncodedContent(fields));
    }

    [Fact]
    public async Task A_Form_Of_Another_Browser_Is_Refused()
    {
        using var visit = await OpenAsync();
        using var other = await Visit.OpenAsync(app, visit.Path);
        await AssertRefusedAsync(visit, 400, new FormUrlEncodedContent(other.Card));
    }

    [Fact]
    public async Task A_Form_Of_Another_Intents_Page_Is_Refused()
    {
        using var visit = await OpenAsync();
        using var client = app.Client();
        using var other = await visit.OpenBesideAsync((await client.CreateAsync()).Get("links.1.href")!);
        await AssertRefusedAsync(visit, 400, new FormUrlEncodedContent(other.Card));
        Assert.Equal(303, (await other.SubmitAsync()).Status);
    }

    [Theory]
    [InlineData("cross-site", 403)]
    [InlineData("same-site", 403)]
    public async Task A_Form_Sent_From_Another_Site_Is_Refused(string site, int status)
    {
        using var visit = await OpenAsync();
        await AssertRefusedAsync(visit, status, new FormUrlEncodedContent(visit.Card), ("Sec-Fetch-Site", site));
        var canceled = await visit.PostAsync(new FormUrlEncodedContent(Page.Fields(visit.Page.Forms[1], [])), [("Sec-Fetch-Site", site)], $"{visit.Path}/cancel");
        Assert.Equal(status, canceled.Status);
        Assert.Contains("<html lang=\"es\"", canceled.Reply.Text, StringComparison.Ordinal);
        Assert.True((await visit.ReloadAsync()).HasForm);
    }

    [Theory]
    [InlineData("https://evil.example", null)]
    [InlineData("https://evil.example", "same-origin")]
    [InlineData("http://localhost.evil.example", null)]
    [InlineData("https://localhost", null)]
    [InlineData("null", null)]
    [InlineData("null", "none")]
    [InlineData("file://", null)]
    [InlineData("garbage", null)]
    public async Task A_Form_Of_A_Foreign_Origin_Is_Refused(string origin, string? site)
    {
        using var visit = await OpenAsync();
        (string, string)[] headers = site is null ? [("Origin", origin)] : [("Origin", origin), ("Sec-Fetch-Site", site)];
        await AssertRefusedAsync(visit, 403, new FormUrlEncodedContent(visit.Card), headers);
        Assert.Equal(403, (await visit.PostAsync(new FormUrlEncodedContent(Page.Fields(visit.Page.Forms[1], [])), headers, $"{visit.Path}/cancel")).Status);
        Assert.True((await visit.ReloadAsync()).HasForm);
    }

    [Fact]
    public async Task A_Form_Of_Another_Port_Is_Refused()
    {
        using var visit = await OpenAsync();
        await AssertRefusedAsync(visit, 403, new FormUrlEncodedContent(visit.Card), ("Origin", "http://127.0.0.1:1"));
    }

    // As browsers send it from a page that has a referrer policy of its own, and from one that has none.
    [Theory]
    [InlineData(null, null)]
    [InlineData(null, "same-origin")]
    [InlineData("null", "same-origin")]
    public async Task A_Form_Of_The_Pages_Own_Origin_Is_Taken(string? origin, string? site)
    {
        using var visit = await OpenAsync();
        (string, string)[] headers = site is null ? [("Origin", origin ?? app.Address)] : [("Origin", origin ?? app.Address), ("Sec-Fetch-Site", site)];
        Assert.Equal(303, (await visit.PostAsync(new FormUrlEncodedContent(visit.Card), headers)).Status);
    }

    [Fact]
    public async Task The_Page_Lets_A_Browser_Name_Its_Origin() =>
        Assert.Equal("strict-origin", (await OpenAsync()).Page.Document.QuerySelector("meta[name=referrer]")?.GetAttribute("content"));

    [Theory]
    [InlineData("same-origin")]
    [InlineData("none")]
    public async Task A_Form_Sent_From_The_Page_Itself_Is_Taken(string site)
    {
        using var visit = await OpenAsync();
        Assert.Equal(303, (await visit.PostAsync(new FormUrlEncodedContent(visit.Card), [("Sec-Fetch-Site", site)])).Status);
    }

    [Fact]
    public async Task Leaving_Needs_The_Token_Too()
    {
        using var visit = await OpenAsync();
        Assert.Equal(400, (await visit.PostAsync(new FormUrlEncodedContent([]), path: $"{visit.Path}/cancel")).Status);
        Assert.True((await visit.ReloadAsync()).HasForm);
    }

    [Theory]
    [InlineData("number")]
    [InlineData("code")]
    [InlineData("t")]
    [InlineData("n")]
    public async Task A_Repeated_Field_Is_Refused(string field)
    {
        using var visit = await OpenAsync();
        var fields = visit.Card.ToList();
        fields.Add(fields.First(pair => pair.Key == field || pair.Key.StartsWith(field + "-", StringComparison.Ordinal)));
        await AssertRefusedAsync(visit, 400, new FormUrlEncodedContent(fields));
    }

    [Theory]
    [InlineData("x")]
    [InlineData("Transfer-Encoding")]
    public async Task A_Form_Over_The_Limit_Is_Refused_With_Or_Without_Content_Length(string header)
    {
        using var visit = await OpenAsync();
        var body = await new FormUrlEncodedContent(visit.Card).ReadAsStringAsync() + "&x=" + new string('4', MuchMoreThanACard);
        await AssertRefusedAsync(visit, 413, new StringContent(body, Encoding.ASCII, "application/x-www-form-urlencoded"), (header, "chunked"));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("application/octet-stream")]
    [InlineData(null)]
    public async Task Only_A_Form_Is_Taken(string? type)
    {
        using var visit = await OpenAsync();
        var content = new ByteArrayContent(await new FormUrlEncodedContent(visit.Card).ReadAsByteArrayAsync());
        content.Headers.ContentType = type is null ? null : new MediaTypeHeaderValue(type);
        await AssertRefusedAsync(visit, 415, content);
    }

    [Fact]
    public async Task A_Post_Without_A_Body_Is_400()
    {
        using var visit = await OpenAsync();
        await AssertRefusedAsync(visit, 400, null);
    }

    [Fact]
    public async Task A_Form_With_A_File_Is_415()
    {
        using var visit = await OpenAsync();
        using var content = new MultipartFormDataContent();
        foreach (var (name, value) in visit.Card)
            content.Add(new StringContent(value), name);
        content.Add(new ByteArrayContent([1, 2, 3]), "file", "card.bin");
        await AssertRefusedAsync(visit, 415, content);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ABCDEF")]
    [InlineData("abcdefg")]
    [InlineData("<b>abc")]
    public async Task An_Unknown_Suffix_Is_Refused(string suffix)
    {
        using var visit = await OpenAsync();
        var fields = visit.Card;
        fields["n"] = suffix;
        await AssertRefusedAsync(visit, 400, new FormUrlEncodedContent(fields));
    }

    [Fact]
    public async Task Too_Many_Fields_Are_Refused()
    {
        using var visit = await OpenAsync();
        await AssertRefusedAsync(visit, 400, new FormUrlEncodedContent(visit.Card.Concat(Enumerable.Range(0, 20).Select(i => KeyValuePair.Create($"x{i}", "1")))));
    }

    [Fact]
    public async Task A_Field_Far_Longer_Than_Any_Card_Is_Refused()
    {
        using var visit = await OpenAsync();
        await AssertRefusedAsync(visit, 400, new FormUrlEncodedContent(visit.Typed(number: new string('4', 2000))));
    }

    [Theory]
    [InlineData("4111\u00011111", "02/30", "123", "Jhon")]
    [InlineData("411111111111111²", "02/30", "123", "Jhon")]
    [InlineData("4111111111111111", "%00", "123", "\u202eJhon\uffff")]
    [InlineData("4111111111111111", "02/30", "-1", "\r\nSet-Cookie: a=b")]
    [InlineData("<script>alert(1)</script>", "' or 1=1 --", "${jndi}", "{{7*7}}")]
    public async Task Odd_Characters_Get_A_Message_And_Nothing_Else(string number, string expiry, string code, string name)
    {
        using var visit = await OpenAsync();
        var page = await visit.SubmitAsync(number, expiry, code, name);
        Assert.Equal(200, page.Status);
        Assert.NotEmpty(page.Document.QuerySelectorAll("[role=alert] li"));
        Assert.StartsWith("/assets/", Assert.Single(page.Document.QuerySelectorAll("script")).GetAttribute("src"), StringComparison.Ordinal);
        Assert.DoesNotContain("a=b", page.Reply.Header("Set-Cookie"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("%zz=%%%&&&===")]
    [InlineData("\0\0\0\0")]
    [InlineData("t=%ff%fe&n=%c0%80")]
    [InlineData("&")]
    public async Task A_Malformed_Body_Is_Refused(string body)
    {
        using var visit = await OpenAsync();
        var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        await AssertRefusedAsync(visit, 400, content);
    }

    [Theory]
    [InlineData("PUT", "", 405)]
    [InlineData("DELETE", "", 405)]
    [InlineData("PUT", "/cancel", 404)]
    [InlineData("POST", "/state", 404)]
    [InlineData("POST", "/a/b", 404)]
    public async Task Any_Other_Request_Gets_A_Page_With_A_Link_Back(string method, string end, int status)
    {
        using var visit = await OpenAsync();
        using var client = app.Anonymous();
        using var response = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), visit.Path + end));
        var page = await Page.OfAsync(response);
        Assert.Equal(status, page.Status);
        Assert.Equal(visit.Path, Assert.Single(page.Document.QuerySelectorAll("main a")).GetAttribute("href"));
    }

    [Fact]
    public async Task A_Form_Posted_To_An_Unknown_Link_Is_404()
    {
        using var visit = await Visit.OpenAsync(app, "/capture/nobody-knows-this-one");
        var page = await visit.PostAsync(new FormUrlEncodedContent([KeyValuePair.Create("t", "x")]));
        Assert.Contains(page.Status, new[] { 400, 404 });
    }

    private async Task<Visit> OpenAsync()
    {
        using var client = app.Client();
        return await Visit.OpenAsync(app, (await client.CreateAsync(Make.Intent().Set("locale", "es"))).Get("links.1.href")!);
    }

    // A plain page with the way back, the intent as open as before, and nothing in the ledger.
    private async Task AssertRefusedAsync(Visit visit, int status, HttpContent? content, params (string Name, string Value)[] headers)
    {
        await app.Simulator.ClearAsync();
        var page = await visit.PostAsync(content, headers);
        Assert.Equal(status, page.Status);
        Assert.StartsWith("text/html", page.Reply.Header("Content-Type"), StringComparison.Ordinal);
        Assert.False(page.HasForm);
        Assert.Equal(visit.Path, Assert.Single(page.Document.QuerySelectorAll("main a")).GetAttribute("href"));
        Assert.Equal("no-store", page.Reply.Header("Cache-Control"));
        Assert.Empty(await app.Simulator.TokensAsync());
        var again = await visit.ReloadAsync();
        Assert.True(again.HasForm);
        Assert.Empty(again.Document.QuerySelectorAll("[role=alert]"));
    }
}
