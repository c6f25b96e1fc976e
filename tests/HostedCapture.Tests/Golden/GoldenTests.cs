using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Xunit;

namespace HostedCapture.Tests.Golden;

/// <summary>
/// The providers' documented flows, replayed: every member of their printed answers is in ours, with its name, JSON
/// type and place. What differs is listed here, and nowhere else.
/// </summary>
public sealed partial class GoldenTests
{
    private const string Path = "/tokenization/captures";

    // Quickpay's later documents have them all; this one of 2017 does not.
    private static readonly string[] s_sinceThen =
    [
        "_id string", "additional_attributes object", "additional_attributes.remember_capture bool", "deletion_time string", "invoice_number string",
        "links array", "links[] object", "links[].href string", "links[].method string", "links[].rel string", "links[].security array",
    ];

    [Fact]
    public async Task A_Credit_Card_Of_2017_Is_Answered_As_Printed_When_The_Application_Asks_For_Its_Truncation()
    {
        var (printed, ours) = await CreditCardAsync(("Applications:0:PanTruncation", "First4Last6"));
        Shapes.Differences(printed, ours.Json, missing: [], added: s_sinceThen);
        Assert.Equal(("4111", "111111"), (ours.Get("gateway.panFirst4"), ours.Get("gateway.panLast6")));
        foreach (var path in new[]
        {
            "capture", "capture_method", "redirect_urls", "cardholder", "state", "gateway.panFirst4", "gateway.panLast6",
            "gateway.merchantReferenceCode", "gateway.decision", "gateway.reasonCode", "gateway.paySubscriptionCreateReply.reasonCode",
        })
        {
            Assert.True(JsonNode.DeepEquals(Make.Find(printed, path), ours[path]), path);
        }

        Assert.Matches(@"^\d{22}$", ours.Get("gateway.requestID"));
        Assert.Equal(ours.Get("gateway.requestID"), ours.Get("gateway.paySubscriptionCreateReply.subscriptionID"));
        SameForm(printed, ours, "id", "application", "create_time", "update_time");
    }

    [Fact]
    public async Task A_Credit_Card_Of_2017_Shows_First_Six_And_Last_Four_Instead_By_Default()
    {
        var (printed, ours) = await CreditCardAsync();
        Shapes.Differences(
            printed,
            ours.Json,
            missing: ["gateway.panFirst4 string", "gateway.panLast6 string"],
            added: [.. s_sinceThen, "gateway.panFirst6 string", "gateway.panLast4 string"]);
        Assert.Equal(("411111", "1111"), (ours.Get("gateway.panFirst6"), ours.Get("gateway.panLast4")));
    }

    [Fact]
    public async Task A_Cmr_Card_Is_Answered_As_Printed()
    {
        var printed = Read("cmr.json");
        await using var app = await new AppFixture().StartAsync();
        using var client = app.Client();
        var created = await client.CreateAsync(Pick(printed, "capture", "capture_method", "cardholder", "billing", "redirect_urls"));
        Assert.Equal(
            ["self", "capture_url", "capture"],
            created["links"]!.AsArray().Select(link => link!["rel"]!.ToString()));

        var call = new Uri(created.Get("links.2.href")!).AbsolutePath;
        var ours = await client.SendRawAsync(call, Text("cmr-request.json"));
        Assert.Equal(200, ours.Status);
        Shapes.Differences(printed, ours.Json, missing: [], added: ["capture_number string"]);
        foreach (var path in new[]
        {
            "additional_attributes", "capture", "capture_method", "redirect_urls", "billing", "cardholder", "state",
            "gateway.panLast4", "gateway.panFirst6", "gateway.category", "gateway.status",
        })
        {
            Assert.True(JsonNode.DeepEquals(Make.Find(printed, path), ours[path]), path);
        }

        Assert.Matches(@"^\d{16}$", ours.Get("gateway.qpCardId"));
        SameForm(printed, ours, "id", "_id", "create_time", "update_time", "deletion_time", "invoice_number");
        Assert.Equal(Links(printed, "https://api.qa.peinau.fif.tech"), Links(ours.Json, app.Address));
        Assert.Equal(TimeSpan.FromHours(24), Time(printed, "deletion_time") - Time(printed, "create_time"));
        Assert.Equal(TimeSpan.FromHours(24), Time(ours.Json, "deletion_time") - Time(ours.Json, "create_time"));
        Assert.Equal($"INCA-{Time(printed, "create_time").ToUnixTimeMilliseconds()}", printed["invoice_number"]!.ToString());
        Assert.Equal($"INCA-{Time(ours.Json, "create_time").ToUnixTimeMilliseconds()}", ours.Get("invoice_number"));
    }

    private static async Task<(JsonObject Printed, Reply Ours)> CreditCardAsync(params (string, string)[] settings)
    {
        var printed = Read("credit-card.json");
        await using var app = await new AppFixture().With(settings).StartAsync();
        using var client = app.Client();
        using var person = app.Cardholder();
        var created = await client.CreateAsync(Pick(printed, "capture", "capture_method", "redirect_urls", "cardholder"));
        Assert.Equal(["self", "capture_url"], created["links"]!.AsArray().Select(link => link!["rel"]!.ToString()));
        var done = await person.SubmitAsync(await person.OpenAsync(created.Get("links.1.href")!));
        Assert.Equal("0; url=http://www.mysite.cl/success", done.Refresh);
        return (printed, await client.ReadAsync(new Uri(created.Get("links.0.href")!).AbsolutePath));
    }

    // Digits for digits, hexadecimal for hexadecimal: the same form of text.
    private static void SameForm(JsonObject printed, Reply ours, params string[] names)
    {
        foreach (var name in names)
            Assert.Equal(Digit().Replace(printed[name]!.ToString(), "0"), Digit().Replace(ours.Get(name)!, "0"));
    }

    private static List<string> Links(JsonObject answer, string address) =>
    [
        .. answer["links"]!.AsArray().Select(link => link!.ToJsonString()
            .Replace(address, "", StringComparison.Ordinal)
            .Replace(answer["id"]!.ToString(), "ID", StringComparison.Ordinal)),
    ];

    private static DateTimeOffset Time(JsonObject answer, string name) => DateTimeOffset.Parse(answer[name]!.ToString());

    private static JsonObject Pick(JsonObject from, params string[] names) => new(names.Select(name => KeyValuePair.Create(name, from[name]?.DeepClone())));

    private static JsonObject Read(string name) => JsonNode.Parse(Text(name))!.AsObject();

    private static string Text(string name)
    {
        using var reader = new StreamReader(typeof(GoldenTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    [GeneratedRegex("[0-9a-f]", RegexOptions.None, 1000)]
    private static partial Regex Digit();
}
