using System.Collections.Concurrent;
using System.Text;
using System.Text.RegularExpressions;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Tests.Webhooks;
using Xunit;

namespace HostedCapture.Tests;

/// <summary>
/// A walk through everything with a card that is known by heart, as loud as it gets; then a search of everything that was
/// left behind.
/// </summary>
public sealed class LeakTests
{
    private const string Captures = "/tokenization/captures";
    private const string Code = "9271";
    private const string Document = "37.111.958-2";

    private static readonly string s_number = Complete("37194628053719");
    private static readonly string s_cmr = Complete("448213907756218");

    // How a card's bank answers when it is asked about the card, with the code.
    private static readonly string[] s_verifications =
        ["approved", "declined:230", "declined:203", "unanswered", "error", "cut", "garbage", "hang"];

    private static readonly string[] s_outcomes = ["approved", "declined:205", "error", "unavailable", "cut", "garbage", "hang"];

    private readonly ConcurrentQueue<Reply> _replies = [];

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Card_Is_Found_Nowhere_Afterwards(DatabaseKind kind)
    {
        await using var merchant = await Merchant.StartAsync();
        await using var app = await new AppFixture().On(kind).With(merchant.Settings()).With(
            ("Providers:cybersource:TimeoutSeconds", "1"), ("Providers:quickpay:TimeoutSeconds", "1"), ("Intents:LeaseSeconds", "1"))
                .StartAsync();
        using var client = app.Client();
        await VerifiedAsync(app, client);
        await DirectAsync(app, client);
        await PageAsync(app, client);
        await AstrayAsync(app, client);

        var ledger = await app.Simulator.TokensAsync();
        Assert.Contains(ledger, token => token.LastFour == s_number[^4..]);
        Assert.Contains(ledger, token => token.LastFour == s_cmr[^4..]);
        var places = new Dictionary<string, string>
        {
            ["the answers"] = string.Join('\n', _replies.Select(reply => $"{reply.Text} {string.Join(' ', reply.Headers)}")),
            ["the ledger"] = await app.Simulator.LedgerAsync(),
            ["the events"] = (await client.ReadAsync("/tokenization/events")).Text,
            ["the deliveries"] = (await client.ReadAsync("/webhooks/deliveries?limit=100")).Text,
            ["the database while it runs"] = await app.Database.DumpAsync(),
        };
        await app.StopAsync();
        places["the database afterwards"] = await app.Database.DumpAsync();
        places["the webhooks"] = string.Join('\n', merchant.Received.Select(webhook => webhook.Text));
        places["the log"] = string.Join('\n', app.Logs.Lines);
        places["the files"] = string.Concat(app.Database.Directory.GetFiles("*", SearchOption.AllDirectories)
            .Select(file => File.ReadAllText(file.FullName, Encoding.Latin1)));

        Assert.All(places, place => Assert.NotEmpty(place.Value));
        Assert.Contains("Trace ", places["the log"], StringComparison.Ordinal);
        // Nothing was logged that the net under the log had to take out.
        Assert.DoesNotContain(CardNumbers.Mask, places["the log"], StringComparison.Ordinal);
        var found = from place in places
                    from form in CardTraces.Of(s_number).Concat(CardTraces.Of(s_cmr))
                    where place.Value.Contains(form.Text, StringComparison.OrdinalIgnoreCase)
                    select $"{form.Name} in {place.Key}: {Around(place.Value, form.Text)}";
        var codes = from place in places
                    from Match match in Regex.Matches(
                        place.Value, $"(?<![\\w.:%-]){Code}(?![\\w.:%-])", RegexOptions.None, TimeSpan.FromSeconds(10))
                    select $"the code in {place.Key}: {Around(place.Value, match.Value)}";
        var all = string.Join('\n', found.Concat(codes));
        Assert.True(all.Length == 0, all);
    }

    [Fact]
    public void The_Leak_Search_Finds_Each_Encoding()
    {
        foreach (var (name, text) in CardTraces.Of(s_number))
            Assert.True(text.Length >= 15, name);
        Assert.Contains(
            CardTraces.Of(s_number),
            form => Convert.ToBase64String(Encoding.ASCII.GetBytes($"ab{s_number}c")).Contains(form.Text, StringComparison.Ordinal));
        Assert.Contains(
            CardTraces.Of(s_number),
            form => Convert.ToHexString(Encoding.ASCII.GetBytes(s_number)).Contains(form.Text, StringComparison.OrdinalIgnoreCase));
    }

    private async Task DirectAsync(AppFixture app, HttpClient client)
    {
        foreach (var outcome in s_outcomes)
        {
            foreach (var cmr in new[] { false, true })
            {
                await app.Simulator.ScriptAsync(outcome, outcome == "unavailable" ? outcome : "approved");
                var body = cmr ? Make.CmrCard(s_cmr) : Make.Card(s_number, code: Code);
                var path = await IntentAsync(client, cmr ? "cmr" : "peinau");
                await KeepAsync(client.SendAsync(path, body, ("Idempotency-Key", $"{outcome} {cmr}")));
                await KeepAsync(client.SendAsync(path, body, ("Idempotency-Key", $"{outcome} {cmr}")));
                await KeepAsync(client.SendAsync(path, body));
                await app.Simulator.ScriptAsync();
            }
        }

        var open = await IntentAsync(client, "peinau");
        foreach (var body in new[]
        {
            Make.Card(s_number, code: "12").ToJsonString(),
                Make.Card(s_number, month: "13", code: Code).ToJsonString(), Make.Card(s_number + "0", code: Code).ToJsonString(),
            $$"""{"card_number":"{{s_number}}","card_ccv":"{{Code}}",}""",
            $$"""{"card_number":"{{s_number}}","card_number":"{{s_number}}"}""",
            $$"""{"card_number":["{{s_number}}"],"card_ccv":{ "x":"{{Code}}" } }""",
            $$"""{"{{s_number}}":"{{Code}}"}""", $$"""["{{s_number}}"]""", s_number, $"\"{s_number}\"",
            $$"""{"card_number":"{{s_number}}\ud800"}""",
        })
        {
            await KeepAsync(client.SendRawAsync(open, body));
            await KeepAsync(client.SendRawAsync(open, body, "text/plain"));
            await KeepAsync(client.SendRawAsync(Captures, body));
        }

        await KeepAsync(client.SendAsync(open.Replace("peinau", "cmr", StringComparison.Ordinal), Make.Card(s_number, code: Code)));
        await KeepAsync(client.SendAsync($"{Captures}/gateways/peinau/capture/{Guid.NewGuid()}/capture", Make.Card(s_number, code: Code)));
    }

    private async Task PageAsync(AppFixture app, HttpClient client)
    {
        foreach (var outcome in s_outcomes)
        {
            await app.Simulator.ScriptAsync(outcome, outcome == "unavailable" ? outcome : "approved");
            using var person = app.Cardholder();
            var page = await OpenAsync(person, client, "CREDIT_CARD");
            await KeepAsync(person.SubmitAsync(page, s_number, "02/30", Code));
            await KeepAsync(person.SubmitAsync(page, $"{s_number[..4]} {s_number[4..10]} {s_number[10..]}", "02/30", Code));
            await KeepAsync(person.OpenAsync(page.Forms[0].GetAttribute("action")!));
            await app.Simulator.ScriptAsync();
        }

        using var other = app.Cardholder();
        await KeepAsync(other.SubmitCmrAsync(await OpenAsync(other, client, "CMR_CAPTURE"), s_cmr, Document));
        await KeepAsync(other.SubmitCmrAsync(await OpenAsync(other, client, "CMR_CAPTURE"), s_cmr, s_cmr));
        var form = await OpenAsync(other, client, "PEINAU_CAPTURE");
        await KeepAsync(other.SubmitAsync(form, s_number, "99/99", Code));
        await KeepAsync(other.SubmitAsync(form, s_number, s_number, s_number, s_number));
        await KeepAsync(other.SubmitAsync(form, Code, Code, s_number, Code));
        await KeepAsync(other.SubmitAsync(form, s_number, "02/30", Code, new string('x', 1000) + s_number));

        // Forms this page never made: without its token, fields twice, too large, of another type, from another site.
        var action = form.Forms[0].GetAttribute("action")!;
        var fields = Page.Fields(
            form.Forms[0], new() { ["cc-number"] = s_number, ["cc-exp"] = "02/30", ["cc-csc"] = Code, ["cc-name"] = "Jhon Doe" });
        await KeepAsync(other.PostAsync(action, new FormUrlEncodedContent(fields.Where(field => field.Key != "t"))));
        await KeepAsync(other.PostAsync(action, new FormUrlEncodedContent(fields.Concat(fields))));
        await KeepAsync(other.PostAsync(action, new FormUrlEncodedContent(fields.Append(new("more", new string('x', 40_000))))));
        await KeepAsync(other.PostAsync(action, Make.Content($$"""{"number":"{{s_number}}"}""")));
        var parts = new MultipartFormDataContent();
        foreach (var (name, value) in fields)
            parts.Add(new StringContent(value), name);
        await KeepAsync(other.PostAsync(action, parts));
        using var anonymous = app.Anonymous();
        await KeepAsync(anonymous.CallAsync(HttpMethod.Post, action, new FormUrlEncodedContent(fields), ("Sec-Fetch-Site", "cross-site")));
    }

    private async Task VerifiedAsync(AppFixture app, HttpClient client)
    {
        foreach (var outcome in s_verifications)
        {
            await app.Simulator.ScriptForAsync("verify", outcome);
            using var person = app.Cardholder();
            var intent = await client.CreateAsync(Make.Intent("CREDIT_CARD").Set("verify", "code"));
            var page = await person.OpenAsync(intent.Get("links.1.href")!);
            await KeepAsync(person.SubmitAsync(page, s_number, "02/30", Code));
            await KeepAsync(client.ReadAsync($"{Captures}/{intent.Get("id")}"));
            await app.Simulator.ScriptForAsync("verify");
        }

        Assert.Contains(await app.Simulator.VerificationsAsync(), entry => entry is { WithCode: true, Reason: "100" });
    }

    // A card where no card belongs.
    private async Task AstrayAsync(AppFixture app, HttpClient client)
    {
        using var anonymous = app.Anonymous();
        string[] fields =
            ["cardholder.name", "cardholder.reference_id", "billing.line1", "metadata.card", "locale", "capture", "unknown"];
        foreach (var field in fields)
            await KeepAsync(client.SendAsync(Captures, Make.Intent().Set(field, $"card {s_number}")));
        await KeepAsync(client.SendAsync(Captures, Make.Intent().Set("redirect_urls.return_url", $"https://requestb.in/?card={s_number}")));
        string[] addresses =
        [
            $"{Captures}/{s_number}", $"{Captures}?reference_id={s_number}", $"/capture/{s_number}", $"/capture/x?number={s_number}",
            $"/{s_number}", $"/brand/{s_number}.css",
        ];
        foreach (var address in addresses)
            await KeepAsync(client.ReadAsync(address));
        await KeepAsync(anonymous.SendRawAsync(
            "/oauth2/token", $"grant_type=client_credentials&client_id={s_number}&client_secret={Code}",
            "application/x-www-form-urlencoded"));
        await KeepAsync(anonymous.SendRawAsync("/sso/oauth2/v2/token", $"grant_type={s_number}", "application/x-www-form-urlencoded"));
        await KeepAsync(anonymous.ReadAsync(Captures, ("Authorization", $"Bearer {s_number}")));
        await KeepAsync(anonymous.ReadAsync(
            Captures, ("User-Agent", s_number), ("Referer", $"http://localhost/{s_number}"), ("Cookie", $"card={s_number}")));
    }

    private async Task KeepAsync(Task<Reply> reply) => _replies.Enqueue(await reply);

    private async Task KeepAsync(Task<Page> page) => _replies.Enqueue((await page).Reply);

    private async Task<Page> OpenAsync(Cardholder person, HttpClient client, string kind)
    {
        var page = await person.OpenAsync((await client.CreateAsync(Make.Intent(kind))).Get("links.1.href")!);
        _replies.Enqueue(page.Reply);
        return page;
    }

    private static async Task<string> IntentAsync(HttpClient client, string gateway)
    {
        var intent = await client.CreateAsync(Make.Intent(gateway == "cmr" ? "CMR_CAPTURE" : "PEINAU_CAPTURE"));
        return $"{Captures}/gateways/{gateway}/capture/{intent.Get("id")}/capture";
    }

    private static string Around(string text, string found)
    {
        var at = text.IndexOf(found, StringComparison.OrdinalIgnoreCase);
        return text[Math.Max(0, at - 120)..Math.Min(text.Length, at + 60)].ReplaceLineEndings(" ");
    }

    private static string Complete(string start) =>
        Enumerable.Range(0, 10).Select(digit => $"{start}{digit}").Single(number => Card.IsLuhnValid(number));
}
