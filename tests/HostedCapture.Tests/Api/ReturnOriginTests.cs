using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>Where the browser may be sent: origins on the application's list, spelt in one way only.</summary>
public sealed class ReturnOriginTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Path = "/tokenization/captures";

    private readonly HttpClient _client = app.Client();

    [Theory]
    [InlineData("http://www.mysite.cl/success")]
    [InlineData("http://www.mysite.cl")]
    [InlineData("HTTP://WWW.MySite.CL/Success?a=1&b=%20")]
    [InlineData("https://REQUESTB.IN/x")]
    [InlineData("https://requestb.in:443/x")]
    [InlineData("https://requestb.in/ñandú?q=sí")]
    [InlineData("https://requestb.in/{CAPTURE_ID}?s={CAPTURE_STATE}&r=%7BCAPTURE_RECEIPT%7D")]
    [InlineData("https://requestb.in/?next=//evil.example/@x")]
    [InlineData("http://localhost:1234/x")]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("http://[::1]:8080/")]
    public async Task An_Address_At_A_Listed_Origin_Is_Echoed_Exactly_As_Sent(string address)
    {
        var reply = await _client.CreateAsync(Make.SmallIntent().Set("redirect_urls.return_url", address).Set("redirect_urls.cancel_url", address));
        Assert.Equal(address, reply.Get("redirect_urls.return_url"));
        Assert.Equal(address, reply.Get("redirect_urls.cancel_url"));
    }

    [Theory]
    [InlineData("//requestb.in/x")]
    [InlineData("/x")]
    [InlineData("requestb.in/x")]
    [InlineData("https:requestb.in")]
    [InlineData("https:/requestb.in")]
    [InlineData("https://")]
    [InlineData("https:///requestb.in")]
    [InlineData("https://requestb.in\\@evil.example/")]
    [InlineData("https:\\\\requestb.in/x")]
    [InlineData("https://evil.example\\.requestb.in/")]
    [InlineData("https://requestb.in/a b")]
    [InlineData("https://requestb.in/a\tb")]
    [InlineData("https://requestb.in/a\r\nLocation: https://evil.example")]
    [InlineData(" https://requestb.in/")]
    [InlineData("https://requestb.in/ ")]
    [InlineData("ht\ntps://requestb.in/")]
    [InlineData("https://requestb.in/a\u0000b")]
    [InlineData("https://requestb.in/a\u007fb")]
    [InlineData("https://requestb.in:99999/")]
    [InlineData("https://requestb.in:x/")]
    public async Task An_Address_In_Another_Spelling_Is_Refused(string address) => await RefusedAsync(address, "url");

    [Theory]
    [InlineData("myapp://return")]
    [InlineData("com.example.shop:/paid?id=1")]
    [InlineData("intent://paid#Intent;scheme=myapp;end")]
    [InlineData("javascript:alert(1)")]
    [InlineData("JavaScript://requestb.in/%0aalert(1)")]
    [InlineData("data:text/html,x")]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://requestb.in/")]
    [InlineData("httpx://requestb.in/")]
    public async Task An_Apps_Own_Scheme_Has_Its_Own_Error_Code(string address) => await RefusedAsync(address, "scheme");

    [Theory]
    [InlineData("https://requestb.in/#/paid")]
    [InlineData("https://evil.example/#/paid")]
    [InlineData("https://requestb.in/x#fragment")]
    [InlineData("https://requestb.in/x#")]
    public async Task A_Fragment_Has_Its_Own_Error_Code(string address) => await RefusedAsync(address, "fragment");

    [Theory]
    [InlineData("https://user@requestb.in/x")]
    [InlineData("https://user:secret@requestb.in/x")]
    [InlineData("https://@requestb.in/x")]
    [InlineData("https://requestb.in@evil.example/x")]
    public async Task A_User_Has_Its_Own_Error_Code(string address) => await RefusedAsync(address, "user");

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("https://réquestb.in/")]
    [InlineData("https://ｒequestb.in/")]
    [InlineData("https://evil.example/requestb.in")]
    [InlineData("https://evil.example/?https://requestb.in/")]
    [InlineData("http://requestb.in/")]
    [InlineData("https://requestb.in:444/")]
    [InlineData("https://www.requestb.in/")]
    [InlineData("https://requestb.in.evil.example/")]
    [InlineData("https://requestb.in./")]
    [InlineData("https://xn--rquestb-bya.in/")]
    [InlineData("https://www.mysite.cl/")]
    [InlineData("http://mysite.cl/")]
    [InlineData("http://localhost.evil.example/")]
    [InlineData("http://127.0.0.1.evil.example/")]
    [InlineData("http://10.0.0.1/")]
    [InlineData("http://0.0.0.0/")]
    public async Task Another_Origin_Is_Refused(string address) => await RefusedAsync(address, "origin");

    [Fact]
    public async Task An_Address_Has_2048_Characters_At_Most()
    {
        var longest = "https://requestb.in/".PadRight(2048, 'x');
        Assert.Equal(longest, (await _client.CreateAsync(Make.SmallIntent().Set("redirect_urls.return_url", longest))).Get("redirect_urls.return_url"));
        await RefusedAsync(longest + "x", "too_long");
    }

    [Fact]
    public async Task Each_Application_Has_Its_Own_List()
    {
        await using var own = await new AppFixture().With(
            ("Applications:1:ReturnOrigins:0", "https://other.example:8443"),
            ("Applications:1:ReturnOrigins:1", "https://other.example"),
            ("Applications:1:ReturnOrigins:2", "https://other.example")).StartAsync();
        using var demo = own.Client();
        using var other = own.Client(AppFixture.OtherShop);
        var body = Make.SmallIntent().Set("redirect_urls.return_url", "https://other.example:8443/x").Set("redirect_urls.cancel_url", "https://other.example/y");
        Assert.Equal(201, (await other.SendAsync(Path, body)).Status);
        Expect.Invalid(await demo.SendAsync(Path, body), "redirect_urls.return_url origin", "redirect_urls.cancel_url origin");
        Expect.Invalid(
            await other.SendAsync(Path, Make.SmallIntent()),
            "redirect_urls.return_url origin",
            "redirect_urls.cancel_url origin");
    }

    [Theory]
    [InlineData("https://münchen.example", "https://münchen.example/a?b=ñ", "https://xn--mnchen-3ya.example/a?b=%C3%B1")]
    [InlineData("https://xn--mnchen-3ya.example", "https://MÜNCHEN.example:443/a", "https://xn--mnchen-3ya.example:443/a")]
    [InlineData("https://münchen.example", "https://xn--mnchen-3ya.example/a", "https://xn--mnchen-3ya.example/a")]
    [InlineData("https://tienda.ñandú.example:8443", "https://tienda.ñandú.example:8443", "https://tienda.xn--and-6ma2c.example:8443")]
    [InlineData("https://faß.example", "https://faß.example/{CAPTURE_STATE}", "https://xn--fa-hia.example/canceled")]
    [InlineData("https://requestb.in", "https://requestb。in/", "https://requestb.in/")]
    public async Task An_International_Host_Is_Echoed_As_Sent_And_Used_In_Its_Ascii_Form(string origin, string address, string used)
    {
        await using var own = await new AppFixture().With(("Applications:0:ReturnOrigins:0", origin)).StartAsync();
        using var client = own.Client();
        var body = Make.SmallIntent().Set("redirect_urls.return_url", address).Set("redirect_urls.cancel_url", address);
        var intent = await client.CreateAsync(body);
        Assert.Equal(address, intent.Get("redirect_urls.return_url"));
        using var person = own.Cardholder();
        var page = await person.CancelAsync(await person.OpenAsync(intent.Get("links.1.href")!));
        Assert.Equal($"0; url={used}", page.Refresh);
    }

    [Theory]
    [InlineData("https://münchen.example", "https://munchen.example/", "origin")]
    [InlineData("https://münchen.example", "https://münchen.example:8443/", "origin")]
    [InlineData("https://faß.example", "https://fass.example/", "origin")]
    [InlineData("https://münchen.example", "https://ü@münchen.example/", "user")]
    [InlineData("https://münchen.example", "https:münchen.example", "url")]
    public async Task An_International_Host_Is_Compared_In_Its_Ascii_Form(string origin, string address, string code)
    {
        await using var own = await new AppFixture().With(("Applications:0:ReturnOrigins:0", origin)).StartAsync();
        using var client = own.Client();
        var reply = await client.SendAsync(Path, Make.SmallIntent().Set("redirect_urls.cancel_url", address));
        Expect.Invalid(reply, $"redirect_urls.cancel_url {code}");
    }

    private async Task RefusedAsync(string address, string code)
    {
        foreach (var field in new[] { "redirect_urls.return_url", "redirect_urls.cancel_url" })
        {
            var reply = Expect.Invalid(await _client.SendAsync(Path, Make.SmallIntent().Set(field, address)), $"{field} {code}");
            Assert.DoesNotContain("evil.example", reply.Text, StringComparison.Ordinal);
        }
    }
}
