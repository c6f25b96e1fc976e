using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace HostedCapture.Tests.Fuzz;

/// <summary>
/// Malformed requests to the card form, the JSON API and as access tokens: never an answer of 500 and
/// more, never an error in the log.
/// </summary>
public sealed class FuzzTests(AppFixture app, ITestOutputHelper output) : IClassFixture<AppFixture>
{
    private const string Captures = "/tokenization/captures";

    private readonly Cases _cases = new(app, output);

    [Fact]
    public async Task The_Json_Api_Never_Fails()
    {
        using var client = app.Client();
        var open = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        string[] routes =
        [
            Captures,
                Captures, Captures, $"{Captures}/gateways/peinau/capture/{open.Get("id")}/capture",
                $"{Captures}/gateways/cmr/capture/{open.Get("id")}/capture",
            $"{Captures}/{open.Get("id")}/cancel?x=%00", "/oauth2/token", "/sso/oauth2/v2/token", "/csp",
        ];
        await _cases.EachAsync(async dice =>
        {
            if (dice.OnceIn(5))
                return await client.ReadAsync(
                    $"{Captures}?{Query(dice)}", ("X-Request-Id", Nasty.Header(dice)), ("Accept-Language", Nasty.Header(dice)));

            var route = dice.Of(routes);
            var body = Nasty.Body(dice, route.Contains("gateways", StringComparison.Ordinal) ? Make.Card() : Make.Intent());
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(dice.OnceIn(8) ? dice.Of(Nasty.Types) : "application/json");
            return await client.CallAsync(
                HttpMethod.Post, route, content, ("Idempotency-Key", dice.OnceIn(2) ? Nasty.Header(dice) : $"fuzz {Guid.NewGuid()}"));
        });
    }

    [Fact]
    public async Task The_Card_Form_Never_Fails()
    {
        using var client = app.Client();
        using var person = app.Cardholder();
        var page = await person.OpenAsync((await client.CreateAsync(Make.Intent())).Get("links.1.href")!);
        var action = page.Forms[0].GetAttribute("action")!;
        await _cases.EachAsync(async dice =>
        {
            if (!page.HasForm)
                page = await person.OpenAsync(action = (
                    await client.CreateAsync(Make.Intent(dice.Of(["CREDIT_CARD", "PEINAU_CAPTURE", "CMR_CAPTURE"])))).Get("links.1.href")!);
            var fields = Page.Fields(
                page.Forms[0],
                new() { ["cc-number"] = Make.GoodNumber, ["cc-exp"] = "02/30", ["cc-csc"] = "123", ["cc-name"] = "Jhon Doe" }).ToList();
            for (var times = dice.Below(3); times >= 0; times--)
                Nasty.Spoil(dice, fields);
            using HttpContent content = dice.Below(10) switch
            {
                0 => Parts(fields),
                1 => Raw(
                    dice.Spoil(Encoding.ASCII.GetBytes(await new FormUrlEncodedContent(fields).ReadAsStringAsync())), dice.Of(Nasty.Types)),
                2 => Raw(
                    dice.Spoil(Encoding.ASCII.GetBytes(await new FormUrlEncodedContent(fields).ReadAsStringAsync())),
                    "application/x-www-form-urlencoded"),
                _ => new FormUrlEncodedContent(fields),
            };
            var answer =
                await person.PostAsync(dice.OnceIn(20) ? $"{action}?lang={Uri.EscapeDataString(Nasty.Header(dice))}" : action, content);
            page = answer.HasForm ? answer : await person.OpenAsync(action);
            return answer.Reply;
        });
    }

    [Fact]
    public async Task A_Spoiled_Token_Is_Always_Refused()
    {
        var token = await app.TokenAsync();
        using var client = app.Anonymous();
        await _cases.EachAsync(async dice =>
        {
            var spoiled = dice.Below(4) switch
            {
                0 => string.Join(
                    '.', token.Split('.').OrderBy(_ => dice.Below(100)).Take(1 + dice.Below(3)).Append(dice.OnceIn(2) ? "" : "e30")),
                1 => WithAnotherHeader(dice, token.Split('.')),
                _ => Encoding.Latin1.GetString(dice.Spoil(Encoding.ASCII.GetBytes(token))),
            };
            spoiled = Nasty.Printable(spoiled).Trim();
            // The last letter of a signature has four bits that mean nothing.
            if (spoiled.Length == token.Length && spoiled[..^1] == token[..^1])
                return null;
            var reply = await client.ReadAsync(Captures, ("Authorization", $"Bearer {spoiled}"));
            Assert.True(reply.Status is 401 or 400 or 431, $"{reply.Status} for {spoiled}");
            return reply;
        });
    }

    private static string WithAnotherHeader(Dice dice, string[] parts)
    {
        var algorithm = dice.Of(["none", "HS256", "RS256", "rs256", ""]);
        var key = JsonValue.Create(Nasty.Header(dice)).ToJsonString();
        var header = $$"""{"alg":"{{algorithm}}","typ":"JWT","kid":{{key}}}""";
        return $"{Applications.Forgery.Encode(header)}.{parts[1]}.{parts[2]}";
    }

    private static string Query(Dice dice) => string.Join('&', Enumerable.Range(0, 1 + dice.Below(3)).Select(_ =>
    {
        var name = dice.Of(["state", "reference_id", "created_from", "created_to", "limit", "after", "x", ""]);
        return $"{name}={Uri.EscapeDataString(Nasty.Header(dice))}";
    }));

    private static ByteArrayContent Raw(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }

    private static MultipartFormDataContent Parts(IEnumerable<KeyValuePair<string, string>> fields)
    {
        var content = new MultipartFormDataContent("x");
        foreach (var (name, value) in fields)
        {
            var part = new StringContent(value);
            part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"{Nasty.Printable(name)}\"");
            content.Add(part);
        }

        return content;
    }
}
