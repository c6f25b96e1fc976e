using System.Text;
using HostedCapture.Client;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>Receipts verified with kept keys.</summary>
public sealed class ReceiptTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_Receipt_Of_The_Product_Proves_The_Result()
    {
        var (intent, receipt, keys) = await ReceiptAsync();
        var proved = new ReceiptVerifier(app.Address, intent.Application, keys).Verify(receipt);
        Assert.Equal(
            (intent.Id, IntentState.Captured, "A-1001", "1111"),
            (proved.IntentId, proved.State, proved.ReferenceId, proved.LastFour));
        Assert.InRange(proved.IssuedAt, intent.CreateTime.AddMinutes(-1), intent.CreateTime.AddMinutes(5));
    }

    [Fact]
    public async Task Whatever_Is_Changed_It_Proves_Nothing()
    {
        var (intent, receipt, keys) = await ReceiptAsync();
        var verifier = new ReceiptVerifier(app.Address, intent.Application, keys);
        var parts = receipt.Split('.');
        var claims = Encode(Encoding.UTF8.GetString(Decode(parts[1])).Replace("1111", "2222", StringComparison.Ordinal));
        var none = Encode("""{"alg":"none","typ":"receipt+jwt","kid":"x"}""");
        var critical = Encode($$"""{"alg":"RS256","typ":"receipt+jwt","kid":"{{Kid(parts[0])}}","crit":["exp"]}""");
        foreach (var forged in new[]
        {
            "", "a.b", "a.b.c", "....", $"{parts[0]}.{parts[1]}.",
            $"{parts[0]}.{claims}.{parts[2]}", $"{none}.{parts[1]}.{parts[2]}", $"{critical}.{parts[1]}.{parts[2]}",
            $"{Encode("null")}.{parts[1]}.{parts[2]}", await app.TokenAsync(), receipt + new string('A', 5000),
        })
            Assert.False(Assert.Throws<ReceiptException>(() => verifier.Verify(forged)).IsKeyUnknown, forged);

        Assert.Throws<ReceiptException>(() => new ReceiptVerifier("https://pay.example", intent.Application, keys).Verify(receipt));
        Assert.Throws<ReceiptException>(() => new ReceiptVerifier(app.Address, "other-shop", keys).Verify(receipt));
        var keyless = new ReceiptVerifier(app.Address, intent.Application, """{"keys":[]}""");
        Assert.True(Assert.Throws<ReceiptException>(() => keyless.Verify(receipt)).IsKeyUnknown);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"keys":null}""")]
    [InlineData("""{"keys":[{"kty":"RSA","alg":"RS256","kid":"a","n":"*","e":"AQAB"}]}""")]
    public void A_Text_That_Is_No_Key_Set_Is_Refused(string keys) =>
        Assert.Throws<ArgumentException>(() => new ReceiptVerifier("https://pay.example", "shop", keys));

    private async Task<(Intent Intent, string Receipt, string Keys)> ReceiptAsync()
    {
        await using var shop = new Shop(app);
        var wanted = Shop.Wanted();
        wanted.RedirectUrls!.ReturnUrl = "http://www.mysite.cl/done/{CAPTURE_RECEIPT}";
        var intent = await shop.Captures.CreateAsync(wanted);
        using var person = app.Cardholder();
        var done = await person.SubmitAsync(await person.OpenAsync(intent.CaptureUrl!));
        using var anonymous = app.Anonymous();
        return (intent, done.Refresh!.Split('/')[^1], await anonymous.GetStringAsync("/.well-known/jwks.json"));
    }

    private static string Kid(string header) =>
        System.Text.Json.JsonDocument.Parse(Decode(header)).RootElement.GetProperty("kid").GetString()!;

    private static byte[] Decode(string text) => System.Buffers.Text.Base64Url.DecodeFromChars(text);

    private static string Encode(string text) => System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
