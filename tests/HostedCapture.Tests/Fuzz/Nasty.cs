using System.Text;
using System.Text.Json.Nodes;

namespace HostedCapture.Tests.Fuzz;

/// <summary>Malformed requests, made of valid ones.</summary>
internal static class Nasty
{
    /// <summary>Media types, few of them right.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "application/json", "application/json; charset=utf-16", "text/json", "text/plain", "application/x-www-form-urlencoded",
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=x-unknown", "multipart/form-data; boundary=x", "multipart/form-data",
        "multipart/form-data; boundary=x; charset=utf-7", "application/csp-report", "application/xml", "x/y",
    ];

    /// <summary>A body that is spoiled, or is hardly one.</summary>
    public static byte[] Body(Dice dice, JsonObject body)
    {
        var text = dice.Below(8) switch
        {
            0 => new string('[', dice.Of([5, 70, 5000])) + new string(']', dice.Of([5, 70, 5000])),
            1 => body.ToJsonString()
                .Replace("{", $"{{\"{dice.Of(["capture", "cardholder", "card_number", "x"])}\":1,", StringComparison.Ordinal),
            2 => Metadata(dice),
            _ => Spoil(dice, body).ToJsonString(),
        };
        var bytes = dice.OnceIn(12) ? Encoding.Unicode.GetBytes(text) : Encoding.UTF8.GetBytes(text);
        return dice.OnceIn(3) ? dice.Spoil(bytes) : bytes;
    }

    private static string Metadata(Dice dice)
    {
        var members = Enumerable.Range(0, dice.Below(30))
            .Select(at => $"\"{at}\":{JsonValue.Create(Clean(dice.Text())).ToJsonString()}");
        return $"{{\"metadata\":{{{string.Join(',', members)}}}}}";
    }

    /// <summary>Members changed, gone or more.</summary>
    public static JsonObject Spoil(Dice dice, JsonObject body)
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

    /// <summary>Fields changed, gone or more.</summary>
    public static void Spoil(Dice dice, List<KeyValuePair<string, string>> fields)
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

    /// <summary>What a client can put in a header or an address: no line ends, and not without end.</summary>
    public static string Header(Dice dice) => Printable(dice.Text());

    /// <summary>The printable part of a text.</summary>
    public static string Printable(string text) => new([.. text.Where(letter => letter is >= ' ' and <= '~').Take(2000)]);

    // Half a surrogate pair cannot be written; what is sent instead is spoiled as bytes.
    private static string Clean(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
}
