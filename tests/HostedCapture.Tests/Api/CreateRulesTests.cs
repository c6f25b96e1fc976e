using System.Text.Json.Nodes;
using HostedCapture.Pages;
using Xunit;

namespace HostedCapture.Tests.Api;

public sealed class CreateRulesTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Path = "/tokenization/captures";

    // The members Quickpay's documentation requires for the kinds after CREDIT_CARD.
    private static readonly string[] s_required =
    [
        "capture", "capture_method", "cardholder.name", "cardholder.email", "cardholder.country", "billing.line1", "billing.city",
        "billing.state", "billing.country", "redirect_urls.return_url", "redirect_urls.cancel_url",
    ];

    private static readonly string[] s_requiredOfCreditCard =
        ["capture", "capture_method", "cardholder.country", "redirect_urls.return_url", "redirect_urls.cancel_url"];

    private readonly HttpClient _client = app.Client();

    public static IEnumerable<object[]> Required() =>
        from kind in new[] { "CREDIT_CARD", "PEINAU_CAPTURE", "CMR_CAPTURE" }
        from field in kind == "CREDIT_CARD" ? s_requiredOfCreditCard : s_required
        select new object[] { kind, field };

    public static IEnumerable<object[]> Optional() =>
        from kind in new[] { "CREDIT_CARD", "PEINAU_CAPTURE", "CMR_CAPTURE" }
        from field in kind == "CREDIT_CARD"
            ? s_required.Except(s_requiredOfCreditCard).Append("billing").Append("cardholder.reference_id").Append("additional_attributes")
            : ["billing.line2", "cardholder.reference_id", "additional_attributes", "additional_attributes.remember_capture"]
        select new object[] { kind, field };

    public static TheoryData<string> TextFields =>
    [
        "capture", "capture_method", "cardholder.reference_id", "cardholder.name", "cardholder.email", "cardholder.country", "billing.line1", "billing.line2",
        "billing.city", "billing.state", "billing.country", "redirect_urls.return_url", "redirect_urls.cancel_url", "locale", "metadata.note", "metadata.{}",
        "note", "cardholder.phone", "billing.floors.first",
    ];

    [Theory]
    [MemberData(nameof(Required))]
    public async Task A_Required_Field_That_Is_Missing_Is_Named(string kind, string field)
    {
        Expect.Invalid(await _client.SendAsync(Path, Make.Intent(kind).Set(field, null)), $"{field} required");
        if (field.StartsWith("redirect_urls", StringComparison.Ordinal))
            Expect.Invalid(await _client.SendAsync(Path, Make.Intent(kind).Set(field, "")), $"{field} required");
    }

    [Theory]
    [MemberData(nameof(Optional))]
    public async Task A_Field_That_Is_Not_Required_May_Be_Missing(string kind, string field) =>
        Assert.Equal(201, (await _client.SendAsync(Path, Make.Intent(kind).Set(field, null))).Status);

    [Fact]
    public async Task All_Wrong_Fields_Are_Named_At_Once()
    {
        Expect.Invalid(
            await _client.SendRawAsync(Path, """{"capture":"PEINAU_CAPTURE","cardholder":null}"""),
            [.. s_required.Except(["capture"]).Select(field => $"{field} required")]);
        Expect.Invalid(
            await _client.SendRawAsync(Path, "{}"),
            [.. s_requiredOfCreditCard.Select(field => $"{field} required")]);
    }

    [Theory]
    [InlineData("capture", "credit_card", "unknown_value")]
    [InlineData("capture", "", "unknown_value")]
    [InlineData("capture_method", "CHARGE", "unknown_value")]
    [InlineData("cardholder.country", "Chile", "country")]
    [InlineData("cardholder.country", "cl", "country")]
    [InlineData("cardholder.country", "ＣＬ", "country")]
    [InlineData("cardholder.country", "", "country")]
    [InlineData("billing.country", "C1", "country")]
    [InlineData("cardholder.name", " ", "required")]
    [InlineData("cardholder.name", "\u2003\u00a0", "required")]
    [InlineData("cardholder.reference_id", "\n\r\n", "text")]
    [InlineData("cardholder.name", "\t", "text")]
    [InlineData("billing.line2", "\r\n", "text")]
    [InlineData("cardholder.name", "a\u0000b", "text")]
    [InlineData("cardholder.name", "a\u0085b", "text")]
    [InlineData("billing.city", "Santi\nago", "text")]
    [InlineData("cardholder.email", "nobody", "email")]
    [InlineData("cardholder.email", "a@b@c", "email")]
    [InlineData("cardholder.email", "a b@c", "email")]
    [InlineData("cardholder.email", "@c", "email")]
    [InlineData("cardholder.email", "<a@c>", "email")]
    [InlineData("locale", "xx", "unknown_value")]
    [InlineData("locale", "", "unknown_value")]
    [InlineData("locale", "english", "unknown_value")]
    [InlineData("locale", "es_CL", "unknown_value")]
    public async Task A_Wrong_Value_Is_Named(string field, string value, string code) =>
        Expect.Invalid(await _client.SendAsync(Path, Make.Intent("PEINAU_CAPTURE").Set(field, value)), $"{field} {code}");

    [Theory]
    [InlineData("cardholder.name", 100)]
    [InlineData("cardholder.reference_id", 100)]
    [InlineData("billing.line1", 100)]
    [InlineData("billing.line2", 100)]
    [InlineData("billing.city", 100)]
    [InlineData("billing.state", 100)]
    [InlineData("metadata.note", 200)]
    public async Task Texts_Have_A_Longest_Length(string field, int longest)
    {
        Assert.Equal(201, (await _client.SendAsync(Path, Make.Intent().Set(field, new string('ñ', longest)))).Status);
        Expect.Invalid(await _client.SendAsync(Path, Make.Intent().Set(field, new string('x', longest + 1))), $"{field} too_long");
    }

    [Theory]
    [InlineData("cardholder.name")]
    [InlineData("cardholder.reference_id")]
    [InlineData("billing.line2")]
    [InlineData("metadata.note")]
    public async Task A_Text_Over_Its_Length_Is_Refused_In_Any_Script(string field) =>
        Expect.Invalid(await _client.SendAsync(Path, Make.Intent().Set(field, new string(' ', 50_000))), $"{field} too_long");

    public static TheoryData<string> Locales => [.. Texts.Languages, .. Texts.Languages.Select(language => $"{language}-CL"), "PT-br"];

    [Theory]
    [MemberData(nameof(Locales))]
    public async Task Each_Language_Is_Found_With_Any_Region(string locale) =>
        Assert.Equal(locale, (await _client.CreateAsync(Make.Intent().Set("locale", locale))).Get("locale"));

    [Fact]
    public async Task Metadata_Has_Limits()
    {
        JsonObject Pairs(int count) => new(Enumerable.Range(0, count).Select(i => KeyValuePair.Create<string, JsonNode?>($"key{i}", "value")));
        Assert.Equal(201, (await _client.SendAsync(Path, Make.Intent().Set("metadata", Pairs(20)))).Status);
        Expect.Invalid(await _client.SendAsync(Path, Make.Intent().Set("metadata", Pairs(21))), "metadata too_many");
        Assert.Equal(201, (await _client.SendAsync(Path, Make.Intent().Set("metadata", new JsonObject { [new string('k', 40)] = "" }))).Status);
        Expect.Invalid(await _client.SendAsync(Path, Make.Intent().Set("metadata", new JsonObject { [new string('k', 41)] = "v" })), "metadata key");
        Expect.Invalid(await _client.SendAsync(Path, Make.Intent().Set("metadata", new JsonObject { [""] = "v" })), "metadata key");
        Expect.Invalid(await _client.SendAsync(Path, Make.Intent().Set("metadata", new JsonObject { ["order"] = 7 })), "metadata.order type");
        Expect.Invalid(await _client.SendAsync(Path, Make.Intent().Set("metadata", new JsonObject { ["order"] = new JsonObject() })), "metadata.order type");
        Expect.Invalid(await _client.SendRawAsync(Path, Make.Intent().Set("metadata", "?").ToJsonString().Replace("\"?\"", """{"order":null}""", StringComparison.Ordinal)), "metadata.order type");
    }

    [Theory]
    [MemberData(nameof(TextFields))]
    public async Task A_Card_Number_Is_Refused_In_Any_Text_And_Kept_Nowhere(string field)
    {
        foreach (var number in new[] { "4929000000006", "4929 0000 0000 6", "4929-0000-0000-6", "378282246310005", "5555 5555 5555 4444" })
        {
            var text = field switch
            {
                "cardholder.email" => $"{number.Replace(' ', '-')}@example.com",
                _ when field.EndsWith("_url", StringComparison.Ordinal) => $"https://requestb.in/{number.Replace(' ', '-')}",
                _ => $"my card {number}, thanks",
            };
            var body = field == "metadata.{}"
                ? Make.Intent().Set("metadata", new JsonObject { [number] = "value" })
                : Make.Intent().Set(field, text);
            var reply = Expect.Problem(400, "INVALID_MODEL", await _client.SendAsync(Path, body));
            foreach (var form in new[] { number, number.Replace(' ', '-') })
            {
                Assert.DoesNotContain(form, reply.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(form, await app.Database.DumpAsync(), StringComparison.Ordinal);
                Assert.DoesNotContain(app.Logs.Lines, line => line.Contains(form, StringComparison.Ordinal));
            }
        }
    }

    [Theory]
    [InlineData("order 4111111111111112")]
    [InlineData("1543870323072")]
    [InlineData("98765432109876543210")]
    [InlineData("41111111-1111-1111-9111-111111111111")]
    [InlineData("+56 9 1234 5678")]
    public async Task A_Long_Number_That_Is_No_Card_Passes(string reference) =>
        Assert.Equal(reference, (await _client.CreateAsync(Make.Intent(reference: reference))).Get("cardholder.reference_id"));
}
