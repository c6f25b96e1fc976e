using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Client;
using OperatorConsole.Pages.Developer;
using OperatorConsole.Parts;
using OperatorConsole.Texts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What the developer's pages compute, without a browser.</summary>
public sealed class DeveloperLogicTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private const string Body =
        """{"type":"capture.captured","timestamp":"2026-11-29T12:00:00Z","data":{"id":"6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01"}}""";

    private static readonly DateTimeOffset s_now = new(2026, 11, 29, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("#1f6feb", true)]
    [InlineData("#1F6FEB", true)]
    [InlineData("1f6feb", false)]
    [InlineData("#1f6fe", false)]
    [InlineData("#1f6feg", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_Colour_Is_Hash_And_Six_Digits(string? text, bool isColour) => Assert.Equal(isColour, Colours.IsColour(text));

    [Fact]
    public void A_Genuine_Webhook_Is_Told_As_One() =>
        Assert.Equal(["signed", "age_good"], Codes(Body, Headers(Body, s_now), Secret, good: true));

    [Fact]
    public void An_Old_One_Is_Signed_And_Old()
    {
        var found = SignatureCheck.Check(Body, Headers(Body, s_now.AddMinutes(-90)), Secret, s_now);
        Assert.Equal(
            [new SignatureFinding("signed", true), new SignatureFinding("age_old", false, "90")], found);
        Assert.Equal(["signed", "age_future"], Codes(Body, Headers(Body, s_now.AddMinutes(6)), Secret));
    }

    [Fact]
    public void A_Refused_Webhook_Says_What_Is_Wrong_With_It()
    {
        var headers = Headers(Body, s_now);
        Assert.Equal(["no_match", "age_good"], Codes(Body.Replace("capture", "Capture", StringComparison.Ordinal), headers, Secret));
        Assert.Equal(["no_match", "age_good"], Codes(Body, headers, "whsec_bm90IHRoaXMgb25lLCBhbm90aGVyIG9uZQ=="));
        Assert.Equal(["secret_format", "age_good"], Codes(Body, headers, "whsec_!"));
        Assert.Equal(["missing_header", "missing_header"], Codes(Body, "webhook-id: evt_1", Secret));
        Assert.Equal(["timestamp_format"], Codes(Body, "webhook-id: 1\nwebhook-timestamp: now\nwebhook-signature: v1,x", Secret));
        Assert.Equal(
            ["timestamp_format"], Codes(Body, "webhook-id: 1\nwebhook-timestamp: 9999999999999999\nwebhook-signature: v1,x", Secret));
    }

    [Fact]
    public void A_Body_That_Was_Written_Anew_Is_Recognised()
    {
        var indented = Body.Replace(",", ",\n  ", StringComparison.Ordinal);
        Assert.Equal(["reserialized", "age_good"], Codes(indented, Headers(Body, s_now), Secret));
        // A field of a form ends with a line that is not the body's.
        Assert.Equal(["signed", "age_good"], Codes(Body + "\n", Headers(Body, s_now), Secret, good: true));
    }

    [Fact]
    public void Headers_Are_Read_From_Logs_And_From_Curl()
    {
        var read = SignatureCheck.Read("""
            < Webhook-Id: evt_1
            Content-Type: application/json
              "webhook-timestamp": "1795953600",
            > WEBHOOK-SIGNATURE: v1,abc= v1,def=
            """);
        Assert.Equal(3, read.Count);
        Assert.Equal(
            ("evt_1", "1795953600", "v1,abc= v1,def="), (read["webhook-id"], read["webhook-timestamp"], read["webhook-signature"]));
    }

    [Fact]
    public void A_Body_Is_Known_By_Its_Hash()
    {
        var one = new DeliveryTryItem { BodySha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Body))) };
        Assert.True(SentBody.Is(Body, one));
        Assert.False(SentBody.Is(SentBody.Readable(Body), one));
        Assert.Contains("\n  \"type\": \"capture.captured\"", SentBody.Readable(Body), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_Fault_Is_Told_At_Its_Field_And_None_Is_Lost()
    {
        var refused = new HostedCaptureException("INVALID_MODEL", "")
        {
            Fields =
            [
                new() { Field = "name", Code = "required", Message = "This field is missing." },
                new() { Field = "return_origins", Code = "url", Message = "It must be …", Detail = "'x' is not an origin" },
                new() { Field = "webhooks.1.url", Code = "test", Message = "…", Detail = "did not pass the test: connect, connect" },
                new() { Field = "", Code = "logo", Message = "…", Detail = "is an SVG with <script>" },
            ],
        };
        var (words, faults) = (Words.Of("en"), FieldFaults.Of(refused));
        Assert.Equal("This field is missing.", faults.At(words, "name"));
        Assert.Equal("It must be … ('x' is not an origin)", faults.At(words, "return_origins"));
        Assert.Equal(
            "Nothing was saved, since the address did not pass the test: connect, connect", faults.At(words, "webhooks.1.url"));
        Assert.Equal("This file is not taken: it is an SVG with <script>", faults.At(words, ""));
        Assert.Null(faults.At(words, "locale"));
        Assert.Equal(2, faults.Others(words, "name", "return_origins").Count);
        Assert.Empty(faults.Others(words, "name", "return_origins", "webhooks", ""));
    }

    [Fact]
    public void Settings_Are_Saved_As_They_Were_Typed_And_The_Usual_Route_Stays_The_Usual_One()
    {
        var draft = SettingsDraft.Of(new OperatorApplication
        {
            Name = "Shop",
            ReturnOrigins = ["https://a.example", "https://b.example"],
            PanTruncation = "First6Last4",
            Routes = new ApplicationRoutes { CreditCard = "cybersource", Peinau = "quickpay", Cmr = "quickpay" },
        });
        var same = draft.Change(3);
        Assert.Equal((3, "Shop", null, false), (same.Version, same.Name, same.Routes, same.Popup));
        Assert.Equal(["https://a.example", "https://b.example"], same.ReturnOrigins);
        (draft.Origins, draft.CreditCard, draft.Name) = (" https://c.example \r\n\n", "juspay", "  ");
        var other = draft.Change(3);
        Assert.Equal(["https://c.example"], other.ReturnOrigins);
        Assert.Equal(("juspay", null, null), (other.Routes?.CreditCard, other.Routes?.Peinau, other.Name));
    }

    [Fact]
    public void A_List_And_Its_Bulk_Resend_Have_The_Same_Filter()
    {
        var santiago = TimeZoneInfo.CreateCustomTimeZone("UTC-3", TimeSpan.FromHours(-3), null, null);
        var query = new AddressQuery("/deliveries?state=failed&endpoint=whe_1&from=2026-11-28&to=2026-11-28&after=x", santiago);
        var filter = DeveloperFilters.Deliveries(query);
        Assert.Equal(("failed", "whe_1"), (filter.State, filter.Endpoint));
        Assert.Equal(new DateTimeOffset(2026, 11, 28, 3, 0, 0, TimeSpan.Zero), filter.From);
        Assert.Equal(new DateTimeOffset(2026, 11, 29, 3, 0, 0, TimeSpan.Zero), filter.To);
        // Every filter that can be typed is read.
        Assert.Equal(5, DeveloperFilters.OfDeliveries.Count);
    }

    [Theory]
    [InlineData("http://localhost:5080/brand/0123456789abcdef.svg", "/logos/0123456789abcdef.svg")]
    [InlineData("http://localhost:5080/brand/../0123456789abcdef.html", null)]
    [InlineData("http://localhost:5080/brand/0123456789abcdef.svg%2f..", null)]
    [InlineData("nothing", null)]
    [InlineData(null, null)]
    public void A_Logo_Is_Shown_From_The_Console_Itself(string? url, string? path) => Assert.Equal(path, LogoRoute.AddressOf(url));

    private static List<string> Codes(string body, string headers, string secret, bool good = false)
    {
        var found = SignatureCheck.Check(body, headers, secret, s_now);
        Assert.Equal(good, found.All(one => one.Good));
        return [.. found.Select(one => one.Code)];
    }

    private static string Headers(string body, DateTimeOffset at)
    {
        var stamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var key = Convert.FromBase64String(Secret["whsec_".Length..]);
        var signature = Convert.ToBase64String(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"evt_1.{stamp}.{body}")));
        return $"webhook-id: evt_1\nwebhook-timestamp: {stamp}\nwebhook-signature: v1,{signature}";
    }
}
