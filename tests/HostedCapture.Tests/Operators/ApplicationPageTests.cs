using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Pages;
using Xunit;
using static HostedCapture.Tests.Operators.OperatedApplications;

namespace HostedCapture.Tests.Operators;

/// <summary>How the page of an application looks is said by operators.</summary>
public sealed class ApplicationPageTests(BothApps apps) : IClassFixture<BothApps>
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_Logo_Is_Put_Shown_On_The_Page_And_Removed(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var made = await MadeAsync(client);
        var id = made.Get("application.id")!;
        var branded = await client.CallAsync(HttpMethod.Put, $"{Root}/{id}/branding", Make.Content(
            new JsonObject { ["version"] = 1, ["name"] = "Aurora", ["accent_color"] = "#0f6b5c" }.ToJsonString()));
        Assert.Equal((200, "Aurora"), (branded.Status, branded.Get("branding.name")));

        var put = await PutLogoAsync(client, id, Encoding.UTF8.GetBytes(LogoRulesTests.GoodSvg), "image/svg+xml");
        Assert.Equal(200, put.Status);
        using var anonymous = app.Anonymous();
        var logo = await anonymous.ReadAsync(new Uri(put.Get("branding.logo_url")!).AbsolutePath);
        Assert.Equal((200, "image/svg+xml", LogoRulesTests.GoodSvg), (logo.Status, logo.Header("Content-Type"), logo.Text));
        using var shop = (await ShopAsync(app, made))!;
        using var person = app.Cardholder();
        var page = await person.OpenAsync((await shop.CreateAsync()).Get("links.1.href")!);
        Assert.Contains(new Uri(put.Get("branding.logo_url")!).AbsolutePath, page.Reply.Text, StringComparison.Ordinal);

        var evil = LogoRulesTests.GoodSvg.Replace("<rect", "<script/><rect", StringComparison.Ordinal);
        Assert.Equal([" logo"], (await PutLogoAsync(client, id, Encoding.UTF8.GetBytes(evil), "image/svg+xml")).Errors);
        Assert.Equal(413, (await PutLogoAsync(client, id, new byte[65_537], "image/png")).Status);
        Assert.Equal(415, (await PutLogoAsync(client, id, LogoRulesTests.GoodPng, "image/gif")).Status);
        Assert.Equal("3", (await client.ReadAsync($"{Root}/{id}")).Get("version"));

        var removed = await client.CallAsync(HttpMethod.Delete, $"{Root}/{id}/branding/logo");
        Assert.Equal((200, null), (removed.Status, removed.Get("branding.logo_url")));
        Assert.Equal("Aurora", removed.Get("branding.name"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Box_To_Tick_Is_Asked_For_By_Its_Setting(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var made = await MadeAsync(client);
        Assert.Equal("false", made.Get("application.consent_box"));
        var wish = Wish("With a box", version: 1);
        wish["consent_box"] = true;
        var put = await PutAsync(client, made.Get("application.id")!, wish);
        Assert.Equal((200, "true"), (put.Status, put.Get("consent_box")));
        Assert.Contains(
            await app.AuditAsync(made.Get("application.id")),
            row => row.Detail?.Contains("consent_box: none → true", StringComparison.Ordinal) == true);

        using var shop = (await ShopAsync(app, made))!;
        using var person = app.Cardholder();
        var intent = await shop.CreateAsync(Make.Intent().Set(
            "consent", new JsonObject { ["purpose"] = "one_click", ["text"] = "Guarden mi tarjeta." }));
        Assert.NotNull((await person.OpenAsync(intent.Get("links.1.href")!)).Document.GetElementById("consent"));
    }

    private static Task<Reply> PutLogoAsync(HttpClient client, string id, byte[] logo, string type)
    {
        var content = new ByteArrayContent(logo);
        content.Headers.ContentType = new(type);
        return client.CallAsync(HttpMethod.Put, $"{Root}/{id}/branding/logo", content);
    }
}
