using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;
using Xunit.Abstractions;

namespace HostedCapture.Tests.Fuzz;

/// <summary>
/// Requests that nobody should send, to the card form, the JSON API and as access tokens: never an answer of 500 and
/// more, never an error in the log. <c>HC_FUZZ_CASES</c> says how many of each, <c>HC_FUZZ_SEED</c> which.
/// </summary>
public sealed class FuzzTests(AppFixture app, ITestOutputHelper output) : IClassFixture<AppFixture>
{
    private const string Captures = "/tokenization/captures";

    private static readonly int s_cases = int.Parse(Environment.GetEnvironmentVariable("HC_FUZZ_CASES") ?? "400", CultureInfo.InvariantCulture);
    private static readonly ulong s_seed = ulong.Parse(Environment.GetEnvironmentVariable("HC_FUZZ_SEED") ?? "20261121", CultureInfo.InvariantCulture);

    private static readonly string[] s_types =
        ["application/json", "application/json; charset=utf-16", "text/json", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "multipart/form-data", "application/xml", "x/y"];

    [Fact]
    public async Task The_Json_Api_Never_Fails()
    {
        using var client = app.Client();
        var open = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        string[] routes =
        [
            Captures, Captures, Captures, $"{Captures}/gateways/peinau/capture/{open.Get("id")}/capture", $"{Captures}/gateways/cmr/capture/{open.Get("id")}/capture",
            $"{Captures}/{open.Get("id")}/cancel?x=%00", "/oauth2/token", "/sso/oauth2/v2/token", "/csp",
        ];
        await EachAsync(async dice =>
        {
            if (dice.OnceIn(5))
                return await client.ReadAsync($"{Captures}?{Query(dice)}", ("X-Request-Id", Header(dice)), ("Accept-Language", Header(dice)));

            var route = dice.Of(routes);
            var body = Body(dice, route.Contains("gateways", StringComparison.Ordinal) ? Make.Card() : Make.Intent());
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(dice.OnceIn(8) ? dice.Of(s_types) : "application/json");
            return await client.CallAsync(HttpMethod.Post, route, content, ("Idempotency-Key", dice.OnceIn(2) ? Header(dice) : $"fuzz {Guid.NewGuid()}"));
        });
    }

    [Fact]
    public async Task The_Card_Form_Never_Fails()
    {
        using var client = app.Client();
        using var person = app.Cardholder();
        var page = await person.OpenAsync((await client.CreateAsync(Make.Intent())).Get("links.1.href")!);
        var action = page.Forms[0].GetAttribute("action")!;
        await EachAsync(async dice =>
        {
            if (!page.HasForm)
                page = await person.OpenAsync(action = (await client.CreateAsync(Make.Intent(dice.Of(["CREDIT_CARD", "PEINAU_CAPTURE", "CMR_CAPTURE"])))).Get("links.1.href")!);
            var fields = Page.Fields(page.Forms[0], new() { ["cc-number"] = Make.GoodNumber, ["cc-exp"] = "02/30", ["cc-csc"] = "123", ["cc-name"] = "Jhon Doe" }).ToList();
            for (var times = dice.Below(3); times >= 0; times--)
                Spoil(dice, fields);
            using HttpContent content = dice.Below(10) switch
            {
                0 => Parts(fields),
                1 => Raw(dice.Spoil(Encoding.ASCII.GetBytes(await new FormUrlEncodedContent(fields).ReadAsStringAsync())), dice.Of(s_types)),
                2 => Raw(dice.Spoil(Encoding.ASCII.GetBytes(await new FormUrlEncodedContent(fields).ReadAsStringAsync())), "application/x-www-form-urlencoded"),
                _ => new FormUrlEncodedContent(fields),
            };
            var answer = await person.PostAsync(dice.OnceIn(20) ? $"{action}?lang={Uri.EscapeDataString(Header(dice))}" : action, content);
            page = answer.HasForm ? answer : await person.OpenAsync(action);
            return answer.Reply;
        });
    }

    [Fact]
    public async Task A_Spoiled_Token_Is_Always_Refused()
    {
        var token = await app.TokenAsync();
        using var client = app.Anonymous();
        await EachAsync(async dice =>
        {
            var spoiled = dice.Below(4) switch
            {
                0 => string.Join('.', token.Split('.').OrderBy(_ => dice.Below(100)).Take(1 + dice.Below(3)).Append(dice.OnceIn(2) ? "" : "e30")),
                1 => $"{Applications.Forgery.Encode($$"""{"alg":"{{dice.Of(["none", "HS256", "RS256", "rs256", ""])}}","typ":"JWT","kid":{{JsonValue.Create(Header(dice)).ToJsonString()}}}""")}.{token.Split('.')[1]}.{token.Split('.')[2]}",
                _ => Encoding.Latin1.GetString(dice.Spoil(Encoding.ASCII.GetBytes(token))),
            };
            spoiled = Printable(spoiled).Trim();
            // The last letter of a signature has four bits that mean nothing.
            if (spoiled.Length == token.Length && spoiled[..^1] == token[..^1])
                return null;
            var reply = await client.ReadAsync(Captures, ("Authorization", $"Bearer {spoiled}"));
            Assert.True(reply.Status is 401 or 400 or 431, $"{reply.Status} for {spoiled}");
            return reply;
        });
    }

    private async Task EachAsync(Func<Dice, Task<Reply?>> send)
    {
        output.WriteLine($"HC_FUZZ_SEED={s_seed} HC_FUZZ_CASES={s_cases}");
        for (var number = 0; number < s_cases; number++)
        {
            var reply = await SentAsync(send(new Dice(s_seed + (ulong)number)));
            Assert.True(reply is null or { Status: < 500 }, $"case {number}, to be had again with HC_FUZZ_SEED={s_seed + (ulong)number} HC_FUZZ_CASES=1: {reply?.Status} {string.Join('\n', Troubles)}");
        }

        Assert.Empty(Troubles);
    }

    // Far too much is refused before all of it is sent: the client then sees the connection end.
    private static async Task<Reply?> SentAsync(Task<Reply?> sending)
    {
        try
        {
            return await sending;
        }
        catch (HttpRequestException exception) when (exception.InnerException is IOException)
        {
            return null;
        }
    }

    private IEnumerable<string> Troubles => app.Logs.Lines.Where(line => line.StartsWith("Error ", StringComparison.Ordinal) || line.StartsWith("Critical ", StringComparison.Ordinal));

    private static byte[] Body(Dice dice, JsonObject body)
    {
        var text = dice.Below(8) switch
        {
            0 => new string('[', dice.Of([5, 70, 5000])) + new string(']', dice.Of([5, 70, 5000])),
            1 => body.ToJsonString().Replace("{", $"{{\"{dice.Of(["capture", "cardholder", "card_number", "x"])}\":1,", StringComparison.Ordinal),
            2 => $"{{\"metadata\":{{{string.Join(',', Enumerable.Range(0, dice.Below(30)).Select(at => $"\"{at}\":{JsonValue.Create(Clean(dice.Text())).ToJsonString()}"))}}}}}",
            _ => Spoil(dice, body).ToJsonString(),
        };
        var bytes = dice.OnceIn(12) ? Encoding.Unicode.GetBytes(text) : Encoding.UTF8.GetBytes(text);
        return dice.OnceIn(3) ? dice.Spoil(bytes) : bytes;
    }

    private static JsonObject Spoil(Dice dice, JsonObject body)
    {
        for (var times = 1 + dice.Below(3); times > 0; times--)
        {
            var place = body;
            while (dice.OnceIn(2) && place.Select(member => member.Value).OfType<JsonObject>().ToList() is { Count: > 0 } inner)
                place = dice.Of(inner);
            if (place.Count == 0)
                continue;
            place[dice.OnceIn(8) ? Clean(dice.Text()) : dice.Of([.. place.Select(member => member.Key)])] = dice.Below(7) switch
            {
                0 => null,
                1 => JsonValue.Create(dice.OnceIn(2) ? long.MaxValue : -1),
                2 => new JsonArray(),
                3 => new JsonObject { ["x"] = Clean(dice.Text()) },
                4 => JsonValue.Create(dice.OnceIn(2)),
                _ => JsonValue.Create(Clean(dice.Text())),
            };
        }

        return body;
    }

    private static void Spoil(Dice dice, List<KeyValuePair<string, string>> fields)
    {
        if (fields.Count == 0)
            return;
        var at = dice.Below(fields.Count);
        switch (dice.Below(6))
        {
            case 0:
                fields.RemoveAt(at);
                break;
            case 1:
                fields.Add(fields[at]);
                break;
            case 2:
                fields[at] = new(Clean(dice.Text()), fields[at].Value);
                break;
            default:
                fields[at] = new(fields[at].Key, Clean(dice.Text()));
                break;
        }
    }

    private static string Query(Dice dice) => string.Join('&', Enumerable.Range(0, 1 + dice.Below(3)).Select(_ =>
        $"{dice.Of(["state", "reference_id", "created_from", "created_to", "limit", "after", "x", ""])}={Uri.EscapeDataString(Header(dice))}"));

    // What a client can put in a header or an address: no line ends, and not without end.
    private static string Header(Dice dice) => Printable(dice.Text());

    private static string Printable(string text) => new([.. text.Where(letter => letter is >= ' ' and <= '~').Take(2000)]);

    // Half a surrogate pair cannot be written; what is sent instead is spoiled as bytes.
    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

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
            part.Headers.TryAddWithoutValidation("Content-Disposition", $"form-data; name=\"{Printable(name)}\"");
            content.Add(part);
        }

        return content;
    }
}
