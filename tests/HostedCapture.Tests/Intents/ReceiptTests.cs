using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Intents;

/// <summary>The places in return addresses, and the receipt that can be verified without asking us.</summary>
public sealed class ReceiptTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Theory]
    [InlineData("{CAPTURE_ID}", "{CAPTURE_STATE}")]
    [InlineData("%7BCAPTURE_ID%7D", "%7bCAPTURE_STATE%7d")]
    public async Task Placeholders_Are_Filled_With_Encoded_Braces_Too(string id, string state)
    {
        var (intent, refresh) = await CaptureAsync($"http://www.mysite.cl/done?id={id}&state={state}&other={{NAME}}");
        Assert.Equal($"0; url=http://www.mysite.cl/done?id={intent.Get("id")}&state=captured&other={{NAME}}", refresh);
    }

    [Fact]
    public async Task An_Address_Without_Placeholders_Is_Not_Changed()
    {
        var (_, refresh) = await CaptureAsync("http://www.mysite.cl/done?a=%7B%7D&CAPTURE_ID");
        Assert.Equal("0; url=http://www.mysite.cl/done?a=%7B%7D&CAPTURE_ID", refresh);
    }

    [Fact]
    public async Task A_Canceled_Intent_Says_So_At_Its_Cancel_Address()
    {
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent().Set("redirect_urls.cancel_url", "http://www.mysite.cl/cancel/{CAPTURE_STATE}"));
        using var person = app.Cardholder();
        var page = await person.CancelAsync(await person.OpenAsync(intent.Get("links.1.href")!));
        Assert.Equal("0; url=http://www.mysite.cl/cancel/canceled", page.Refresh);
    }

    [Fact]
    public async Task A_Receipt_Can_Be_Verified_Offline_And_Is_No_Access_Token()
    {
        var (intent, refresh) = await CaptureAsync("http://www.mysite.cl/done/{CAPTURE_RECEIPT}");
        var receipt = refresh!.Split('/')[^1];
        var parts = receipt.Split('.');
        var (header, claims) = (Decode(parts[0]), Decode(parts[1]));
        using var client = app.Anonymous();
        var keys = JsonNode.Parse(await client.GetStringAsync("/.well-known/jwks.json"))!["keys"]!.AsArray();
        var key = keys.Single(key => (string?)key!["kid"] == (string?)header["kid"])!;
        using var rsa = RSA.Create(new RSAParameters { Modulus = Bytes((string)key["n"]!), Exponent = Bytes((string)key["e"]!) });
        Assert.True(rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Bytes(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Assert.Equal("receipt+jwt", (string?)header["typ"]);
        Assert.Equal("RS256", (string?)header["alg"]);
        Assert.Equal(["iss", "aud", "sub", "state", "reference_id", "last_four", "iat"], claims.Select(claim => claim.Key));
        Assert.Equal(app.Address, (string?)claims["iss"]);
        Assert.Equal(intent.Get("application"), (string?)claims["aud"]);
        Assert.Equal(intent.Get("id"), (string?)claims["sub"]);
        Assert.Equal("captured", (string?)claims["state"]);
        Assert.Equal("001389", (string?)claims["reference_id"]);
        Assert.Equal("1111", (string?)claims["last_four"]);

        using var request = new HttpRequestMessage(HttpMethod.Get, $"/tokenization/captures/{intent.Get("id")}");
        request.Headers.Authorization = new("Bearer", receipt);
        using var response = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task Two_Receipts_In_An_Address_Are_The_Same()
    {
        var (_, refresh) = await CaptureAsync("http://www.mysite.cl/done/{CAPTURE_RECEIPT}?r=%7BCAPTURE_RECEIPT%7D");
        var parts = refresh!.Split("/done/")[1].Split("?r=");
        Assert.Equal(parts[0], parts[1]);
        Assert.Equal(3, parts[0].Split('.').Length);
    }

    [Theory]
    [InlineData("{CAPTURE_RECEIPT}{CAPTURE_RECEIPT}{CAPTURE_RECEIPT}")]
    [InlineData("%7BCAPTURE_RECEIPT%7D/{CAPTURE_RECEIPT%7d/%7bCAPTURE_RECEIPT}")]
    public async Task A_Third_Receipt_In_An_Address_Is_Refused(string places)
    {
        using var client = app.Client();
        var full = string.Concat(Enumerable.Repeat("{CAPTURE_RECEIPT}", 118));
        foreach (var address in new[] { $"http://www.mysite.cl/{places}", $"http://www.mysite.cl/{full}" })
        {
            var body = Make.SmallIntent().Set("redirect_urls.return_url", address).Set("redirect_urls.cancel_url", address);
            var reply = await client.SendAsync("/tokenization/captures", body);
            Api.Expect.Invalid(reply, "redirect_urls.return_url receipts", "redirect_urls.cancel_url receipts");
        }

        // Of the others any number.
        await CaptureAsync("http://www.mysite.cl/{CAPTURE_ID}{CAPTURE_ID}{CAPTURE_ID}/{CAPTURE_RECEIPT}{CAPTURE_RECEIPT}");
    }

    private async Task<(Reply Intent, string? Refresh)> CaptureAsync(string returnUrl)
    {
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent().Set("redirect_urls.return_url", returnUrl));
        Assert.Equal(returnUrl, intent.Get("redirect_urls.return_url"));
        using var person = app.Cardholder();
        var page = await person.SubmitAsync(await person.OpenAsync(intent.Get("links.1.href")!));
        return (intent, page.Refresh);
    }

    private static JsonObject Decode(string part) => JsonSerializer.Deserialize<JsonObject>(Bytes(part))!;

    private static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
}
