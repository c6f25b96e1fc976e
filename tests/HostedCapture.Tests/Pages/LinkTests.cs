using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Data;
using HostedCapture.Pages;
using HostedCapture.Tests.Payments;
using Xunit;

namespace HostedCapture.Tests.Pages;

/// <summary>The links to the pages, as they are made and as they arrive after mail, chat and scripts had them.</summary>
public sealed class LinkTests(BothApps apps) : IClassFixture<BothApps>
{
    private const string Letters = "bcdfghjklmnpqrst";

    public static TheoryData<string> Ends =>
    [
        ".", ",", ")", "]", "}", ";", ":", "!", "?x=1&.", "'", "*", "_", "-", "~", "%20", "%22", "%3E", "%5C", "%0D%0A", "%E3%80%82", "%EF%BC%89", "%E2%80%9D", "%C2%A0", "%E2%80%8B",
        "/", "//", "/.", "/x/y", "/cancel", "&utm_source=x", "&lang=en", "=", "%2F", "%252E", "%26a%3Db", "@shop", "|text", "...", "%E2%80%A6",
    ];

    public static TheoryData<string> Beginnings => ["//capture/", "/capture//", "///capture///", "/Capture/", "/capture/%20", "/capture/%3C", "//pay/", "/pay//", "/PAY/"];

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Links_Key_Is_Of_Letters_Alone(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        for (var i = 0; i < 5; i++)
            Assert.All(await LinksAsync(client), link => Assert.Matches("^/(capture|pay)/[bcdfghjklmnpqrst]{40}$", link));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Link_In_The_Earlier_Form_Opens_The_Same_Page(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        using var person = app.Cardholder();
        foreach (var link in await LinksAsync(client))
        {
            var before = FormOfBefore(link);
            var (now, then) = (await person.OpenAsync(link), await person.OpenAsync(before));
            Assert.Equal((200, now.Heading), (then.Status, then.Heading));
            Assert.Equal(before, then.Forms[0].GetAttribute("action"));
            // And so in a database of before, which has the hash of that form.
            var table = link.StartsWith("/pay", StringComparison.Ordinal) ? "payments" : "intents";
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(before.Split('/')[2])));
            Assert.Equal(1, await app.CountAsync($"select count(*) from {table} where key_hash = '{hash}'"));
            Assert.Equal(404, (await person.OpenAsync(link[..^1] + (link[^1] == 'b' ? 'c' : 'b'))).Status);
            Assert.Equal(404, (await person.OpenAsync(link + "b")).Status);
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task Text_After_A_Link_Is_Dropped(string end)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        using var anonymous = app.Anonymous();
        foreach (var link in await LinksAsync(client))
        {
            foreach (var whole in new[] { link, FormOfBefore(link) })
            {
                var reply = await anonymous.ReadAsync(app.Address + whole + end);
                if (end.StartsWith('?'))
                    Assert.Equal(200, reply.Status);
                else
                    Assert.Equal((302, whole), (reply.Status, reply.Header("Location")));
                if (reply.Status == 302)
                    Assert.Equal(302, (await anonymous.CallAsync(HttpMethod.Head, app.Address + whole + end)).Status);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Beginnings))]
    public async Task A_Mangled_Link_Is_Redirected_And_Keeps_Its_Language(string beginning)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        using var anonymous = app.Anonymous();
        var links = await LinksAsync(client);
        var link = links.Single(link => beginning.Contains(link.Split('/')[1], StringComparison.OrdinalIgnoreCase));
        var reply = await anonymous.ReadAsync(app.Address + beginning + link.Split('/')[2] + "?utm_source=x&lang=pt");
        Assert.Equal((302, $"{link}?lang=pt"), (reply.Status, reply.Header("Location")));
    }

    [Fact]
    public async Task A_Form_Is_Sent_Nowhere_Else()
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        using var anonymous = app.Anonymous();
        foreach (var link in await LinksAsync(client))
            Assert.Null((await anonymous.CallAsync(HttpMethod.Post, app.Address + link + ".", new FormUrlEncodedContent([]), ("Origin", app.Address))).Header("Location"));
    }

    [Theory]
    [InlineData("/capture", 404)]
    [InlineData("/capture/", 404)]
    [InlineData("//capture", 404)]
    [InlineData("/capture/%20", 404)]
    [InlineData("/capture/nobody-knows-this-one", 404)]
    [InlineData("/capture/4111111111111111", 400)]
    [InlineData("//capture/4111111111111111", 400)]
    [InlineData("/capture?n=4111111111111111", 400)]
    [InlineData("/capture/x/4111-1111-1111-1111", 400)]
    [InlineData("/pay", 404)]
    [InlineData("/pay/", 404)]
    [InlineData("//pay/", 404)]
    [InlineData("/pay/x/y", 404)]
    [InlineData("/pay/4111111111111111", 400)]
    [InlineData("/pay/?4111111111111111", 400)]
    public async Task A_Person_Gets_A_Page_In_The_Browsers_Language(string path, int status)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var anonymous = app.Anonymous();
        foreach (var language in Texts.Languages)
        {
            var reply = await anonymous.ReadAsync(app.Address + path, ("Accept-Language", $"xx, {language}-CL;q=0.5"));
            Assert.Equal(status, reply.Status);
            Assert.StartsWith("text/html", reply.Header("Content-Type"), StringComparison.Ordinal);
            Assert.Contains($"<html lang=\"{language}\"", reply.Text, StringComparison.Ordinal);
            Assert.DoesNotContain("4111", reply.Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_Page_That_Knows_No_Shop_Has_Host_Languages_And_Help()
    {
        await using var app = await new AppFixture().With(("Page:SupportUrl", "mailto:help@pay.example")).StartAsync();
        using var person = app.Cardholder();
        foreach (var path in new[] { "/capture/nobody-knows-this-one", "/capture", "/capture/x/y", "/pay/nobody-knows-this-one", "/pay" })
        {
            var page = await person.OpenAsync($"{path}?lang=en");
            Assert.Contains(new Uri(app.Address).Authority, page.Document.QuerySelector(".host")!.TextContent, StringComparison.Ordinal);
            Assert.Equal("mailto:help@pay.example", page.Document.QuerySelector("footer > a")!.GetAttribute("href"));
            var languages = page.Document.QuerySelectorAll("nav a").Select(link => link.GetAttribute("href")!).ToList();
            Assert.Equal(Texts.Languages.Count - 1, languages.Count);
            foreach (var language in languages)
                Assert.Equal(language.Split('=')[1], (await person.OpenAsync(language)).Document.DocumentElement.GetAttribute("lang"));
        }
    }

    [Theory]
    [InlineData("/captur/x", 404)]
    [InlineData("/nothing/here", 404)]
    [InlineData("/4111111111111111", 400)]
    public async Task An_Unknown_Path_Is_A_Page_For_A_Browser_And_A_Problem_For_A_Program(string path, int status)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var anonymous = app.Anonymous();
        var page = await anonymous.ReadAsync(path, ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8"), ("Accept-Language", "pt"));
        Assert.Equal((status, true), (page.Status, page.Text.Contains("<html lang=\"pt\"", StringComparison.Ordinal)));
        foreach (var accept in new[] { "*/*", "application/json" })
        {
            var problem = await anonymous.ReadAsync(path, ("Accept", accept));
            Assert.Equal((status, "application/problem+json"), (problem.Status, problem.Header("Content-Type")));
        }
    }

    private static async Task<string[]> LinksAsync(HttpClient client)
    {
        var intent = await client.CreateAsync();
        var payment = await client.PaymentAsync(PaymentCalls.Body(await client.CardAsync()));
        return [new Uri(intent.Link("capture_url")).AbsolutePath, new Uri(payment.Link("approval_url")).AbsolutePath];
    }

    private static string FormOfBefore(string link)
    {
        var (page, key) = (link.Split('/')[1], link.Split('/')[2]);
        var bytes = key.Chunk(2).Select(pair => (byte)((Letters.IndexOf(pair[0], StringComparison.Ordinal) << 4) + Letters.IndexOf(pair[1], StringComparison.Ordinal))).ToArray();
        return $"/{page}/{Base64Url.EncodeToString(bytes)}";
    }
}
