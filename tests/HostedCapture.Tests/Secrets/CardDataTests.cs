using System.Text.RegularExpressions;
using HostedCapture.Audit;
using HostedCapture.Domain;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace HostedCapture.Tests.Secrets;

/// <summary>Card numbers in path, query and headers are refused, and masked in the log.</summary>
public sealed partial class CardDataTests(AppFixture app) : IClassFixture<AppFixture>
{
    // A number the simulator approves, and no other test uses.
    private const string Marked = "4716108999716531";
    private const string Grouped = "4716 1089-9971 6531";

    [Theory]
    [InlineData("X-Request-Id", "GET", "/health/live", "4716108999716531")]
    [InlineData("X-Request-Id", "GET", "/tokenization/captures", "a-4716-1089-9971-6531")]
    [InlineData("Idempotency-Key", "POST", "/tokenization/captures", "4716 1089 9971 6531")]
    [InlineData("path", "GET", "/nothing/%2534716108999716531/x", null)]
    [InlineData("query", "GET", "/tokenization/captures?reference_id=4716+1089+9971+6531", null)]
    [InlineData("query", "GET", "/health/live?a=1&%34716108999716531=", null)]
    [InlineData("query", "GET", "/health/live?a=%2534716108999716531", null)]
    [InlineData("query", "GET", "/health/live?a=%2525344716%2525201089%2525209971%2525206531", "")]
    public async Task A_Card_Number_In_Path_Query_Or_Header_Is_400_Never_Echoed_And_Audited(
        string place,
        string method,
        string path,
        string? header)
    {
        using var client = app.Client();
        var before = (await app.AuditAsync(place)).Count;
        var reply = await client.CallAsync(
            new HttpMethod(method), path, method == "POST" ? Make.Content("{}") : null,
            header is { Length: > 0 } ? (place, header) : ("X-Other", "x"));
        if (header == "")
        {
            // Deeper than anybody decodes, it is no number.
            Assert.Equal(200, reply.Status);
            return;
        }

        Assert.Equal((400, "INVALID_MODEL", $"{place} card_number"), (reply.Status, reply.Get("error_code"), Assert.Single(reply.Errors)));
        Assert.Equal(before + 1, (await app.AuditAsync(place)).Count);
        Assert.Equal(
            ("card_number.refused", AuditLog.Failure), (await app.AuditAsync(place))[^1] is var row ? (row.Type, row.Outcome) : default);
        Assert.DoesNotMatch(Middle(), reply.Text);
        Assert.All(reply.Headers.Values, value => Assert.DoesNotMatch(Middle(), value));
        Assert.DoesNotContain(app.Logs.Lines, Holds);
        Assert.DoesNotMatch(Middle(), await app.Database.DumpAsync());
    }

    [Theory]
    [InlineData("/capture/4716108999716531", "path")]
    [InlineData("/capture/some-key?lang=en&card=4716108999716531", "query")]
    public async Task A_Person_Gets_A_Page(string path, string place)
    {
        using var person = app.Cardholder();
        var page = await person.OpenAsync(path);
        Assert.Equal(400, page.Status);
        Assert.NotEmpty(page.Heading);
        Assert.DoesNotMatch(Middle(), page.Reply.Text);
        Assert.Equal(("card_number.refused", "cardholder"), (await app.AuditAsync(place))[^1] is var row ? (row.Type, row.Actor) : default);
    }

    [Fact]
    public async Task A_Card_Number_In_The_Name_Field_Is_Audited()
    {
        using var client = app.Client();
        var intent = await client.CreateAsync();
        using var person = app.Cardholder();
        var page = await person.SubmitAsync(await person.OpenAsync(intent.Get("links.1.href")!), name: Grouped);
        Assert.True(page.HasForm);
        Assert.Equal("card_number.refused", Assert.Single(await app.AuditAsync("name")).Type);
        Assert.DoesNotMatch(Middle(), await app.Database.DumpAsync());
    }

    // Everything with a card in it, at Trace. The net must have had nothing to do: it would have left its mark.
    [Fact]
    public async Task No_Category_Logs_A_Card_Even_At_Trace()
    {
        await using var own = await new AppFixture().StartAsync();
        using var client = own.Client();
        using var person = own.Cardholder();
        var direct = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        await client.SendAsync($"/tokenization/captures/gateways/peinau/capture/{direct}/capture", Make.Card(Marked, code: "9713"));
        await client.SendAsync(
            $"/tokenization/captures/gateways/peinau/capture/{direct}/capture", Make.Card(Marked), ("Idempotency-Key", "one"));
        await client.SendRawAsync(
            $"/tokenization/captures/gateways/peinau/capture/{direct}/capture", $$"""{"card_number": "{{Marked}}", oops""");
        await client.SendRawAsync("/tokenization/captures", Make.Intent().Set("cardholder.name", Marked).ToJsonString());
        await client.SendRawAsync("/sso/oauth2/v2/token", $"grant_type={Marked}", "application/x-www-form-urlencoded");
        await client.ReadAsync($"/tokenization/captures?reference_id={Marked}");
        var page = await person.OpenAsync((await client.CreateAsync()).Get("links.1.href")!);
        page = await person.SubmitAsync(page, Marked, expiry: "13/99");
        page = await person.SubmitAsync(page, name: Marked);
        await own.Simulator.ScriptAsync("garbage");
        await person.SubmitAsync(page, Marked);
        using var anonymous = own.Anonymous();
        await anonymous.SendRawAsync($"/capture/{Marked}", $"number={Marked}", "application/x-www-form-urlencoded");
        await anonymous.SendRawAsync("/nothing", $"number={Marked}", "application/x-www-form-urlencoded");

        Assert.Contains(own.Logs.Lines, line => line.StartsWith("Trace ", StringComparison.Ordinal)
            || line.StartsWith("Debug Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.DoesNotContain(own.Logs.Lines, line => Holds(line) || line.Contains(CardNumbers.Mask, StringComparison.Ordinal));
        Assert.DoesNotContain(Marked, await own.Database.DumpAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_Card_Number_Logged_By_Mistake_Is_Masked()
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Mistake");
        using (logger.BeginScope(new Dictionary<string, object?> { ["Card"] = Grouped, ["Order"] = 17L }))
            LogMistake(logger, Marked, "order-1", new InvalidOperationException($"about {Marked}"));
        var line = Assert.Single(app.Logs.Lines, line => line.StartsWith("Error Mistake", StringComparison.Ordinal));
        Assert.False(Holds(line));
        Assert.StartsWith(
            "Error Mistake Sent [card] of order-1 System.InvalidOperationException: about [card]", line, StringComparison.Ordinal);
        Assert.Contains("Number=[card]", line, StringComparison.Ordinal);
        Assert.Contains("Order=order-1", line, StringComparison.Ordinal);
        Assert.Contains("Card=[card]", line, StringComparison.Ordinal);
        Assert.Contains("Order=17", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("4111111111111111", "[card]")]
    [InlineData("a 4111 1111-1111 1111, b 378282246310005.", "a [card], b [card].")]
    [InlineData("1 4111111111111111 2", "1 [card] 2")]
    [InlineData("4111111111111112 and 20261120223015123", "4111111111111112 and 20261120223015123")]
    [InlineData("6b1f0c3e-4111-4111-8111-111111111111", "6b1f0c3e-4111-4111-8111-111111111111")]
    [InlineData("", "")]
    public void Only_Card_Numbers_Are_Masked(string text, string redacted) => Assert.Equal(redacted, CardNumbers.Redact(text));

    [LoggerMessage(1, LogLevel.Error, "Sent {Number} of {Order}")]
    private static partial void LogMistake(ILogger logger, string number, string order, Exception exception);

    private static bool Holds(string line) => Middle().IsMatch(line);

    // The middle of the marked number, however it is written. Four digits alone are found in any long enough text.
    [GeneratedRegex("1089([^0-9A-Za-z]|%20|%25)*9971", RegexOptions.ExplicitCapture, 10_000)]
    private static partial Regex Middle();
}
