using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using static ProviderSimulator.Wire.JsonBody;
using static ProviderSimulator.Wire.JuspayAnswers;

namespace ProviderSimulator.Wire;

/// <summary>Juspay's cards: tokens for a quarter of an hour, and cards that are kept for a customer.</summary>
internal sealed class JuspayCards(Ledger ledger, Cards cards, Clock clock, Script script, Line line)
{
    private static readonly TimeSpan Brief = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, (KeptCard Card, DateTimeOffset Until)> _brief = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Saved> _saved = new(StringComparer.Ordinal);

    /// <summary>A customer's card. Reference and fingerprint are not derived from the number.</summary>
    private sealed record Saved(string Customer, string Token, string Reference, string Fingerprint, string? Nickname, KeptCard Card);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/card/tokenize", TokenizeAsync);
        routes.MapPost("/card/add", AddAsync);
        routes.MapPost("/card/delete", DeleteAsync);
        routes.MapGet("/cards", ListAsync);
    }

    /// <summary>The card of a token of either kind.</summary>
    public KeptCard? Find(string? token) =>
        cards.Find(Juspay.Name, token) ?? (token is not null && _brief.TryGetValue(token, out var brief) && clock.GetUtcNow() <= brief.Until ? brief.Card : null);

    /// <summary>The reference and fingerprint that order objects show.</summary>
    public (string Reference, string Fingerprint) Marks(string? token) =>
        token is not null && _saved.TryGetValue(token, out var saved) ? (saved.Reference, saved.Fingerprint) : ("", "");

    /// <summary>What is wrong with a card's fields; null if nothing.</summary>
    public static string? Complaint(Fields fields, bool withCode)
    {
        string[] needed = withCode ? ["card_number", "card_exp_month", "card_exp_year", "card_security_code"] : ["card_number", "card_exp_month", "card_exp_year"];
        if (fields.Missing(needed) is [var missing, ..]) return $"{missing} is missing";
        (string Field, bool Valid)[] checks =
        [
            ("card_number", IsDigits(fields["card_number"]!, 12, 19)),
            ("card_exp_month", IsDigits(fields["card_exp_month"]!, 1, 2) && int.Parse(fields["card_exp_month"]!) is >= 1 and <= 12),
            ("card_exp_year", fields["card_exp_year"]!.Length is 2 or 4 && fields["card_exp_year"]!.All(char.IsAsciiDigit)),
            ("card_security_code", fields["card_security_code"] is not { } code || IsDigits(code, 3, 4)),
        ];
        return checks.FirstOrDefault(check => !check.Valid).Field is { } wrong ? $"{wrong} is invalid" : null;
    }

    public static KeptCard CardOf(Fields fields) => KeptCard.Of(fields["card_number"]!) with
    {
        ExpiryMonth = fields["card_exp_month"]!.PadLeft(2, '0'),
        ExpiryYear = fields["card_exp_year"] is { Length: 2 } year ? $"20{year}" : fields["card_exp_year"]!,
        Holder = fields["name_on_card"] ?? "",
    };

    private async Task TokenizeAsync(HttpContext http)
    {
        var fields = await Fields.ReadAsync(http.Request);
        if ((fields is null ? "The body cannot be read" : fields["merchant_id"] is null ? "merchant_id is missing" : Complaint(fields, withCode: true)) is { } complaint)
        {
            await Bad(complaint).SendAsync(http);
            return;
        }
        await DecideAsync(http, fields!, () =>
        {
            var card = CardOf(fields!);
            var token = $"ctkn_{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16))}";
            _brief[token] = (card, clock.GetUtcNow() + Brief);
            ledger.TryAccept(Juspay.Name, Juspay.KeyOf(http), null, token, card.LastFour, identity: null);
            return Say(StatusCodes.Status200OK, new() { ["token"] = token });
        });
    }

    private async Task AddAsync(HttpContext http)
    {
        if (!IsAllowed(http.Request.Headers.Authorization))
        {
            await Denied.SendAsync(http);
            return;
        }
        var fields = await Fields.ReadAsync(http.Request);
        var complaint = fields is null ? "The body cannot be read"
            : fields.Missing("merchant_id", "customer_id") is [var missing, ..] ? $"{missing} is missing"
            : fields["token"] is { } sent ? (sent.StartsWith("ctkn_", StringComparison.Ordinal) && Find(sent) is not null ? null : "token is invalid or has expired")
            : Complaint(fields, withCode: false);
        if (complaint is not null)
        {
            await Bad(complaint).SendAsync(http);
            return;
        }
        if (fields!["token"] is { } token)
        {
            // The card was checked when it was tokenized.
            var kept = Save(fields, Find(token)!);
            ledger.Rename(Juspay.Name, token, kept.Customer, kept.Token);
            _brief.TryRemove(token, out _);
            await Show(kept).SendAsync(http);
            return;
        }
        await DecideAsync(http, fields, () =>
        {
            var kept = Save(fields, CardOf(fields));
            ledger.TryAccept(Juspay.Name, Juspay.KeyOf(http), kept.Customer, kept.Token, kept.Card.LastFour, identity: null);
            return Show(kept);
        });
    }

    private Task DecideAsync(HttpContext http, Fields fields, Func<Answer> approve) =>
        line.EndAsync(http, script.Decide(Juspay.Name, Operation.Tokenize, fields["card_number"]!, $"tokenize {Juspay.KeyOf(http) ?? fields["customer_id"] ?? fields["card_number"]![^4..]}"), new(
            Approve: approve,
            Decline: Declined,
            Error: Failed,
            Unavailable: Unavailable));

    private async Task DeleteAsync(HttpContext http)
    {
        if (!IsAllowed(http.Request.Headers.Authorization))
        {
            await Denied.SendAsync(http);
            return;
        }
        var token = (await Fields.ReadAsync(http.Request))?["card_token"];
        if (token is null)
        {
            await Bad("card_token is missing").SendAsync(http);
            return;
        }
        await line.EndAsync(http, script.Decide(Juspay.Name, Operation.Delete), new(
            Approve: () =>
            {
                if (!_saved.TryRemove(token, out var saved)) return NotFound("Card not found");
                cards.Forget(Juspay.Name, token);
                ledger.Remove(Juspay.Name, token);
                return Say(StatusCodes.Status200OK, new() { ["card_token"] = token, ["card_reference"] = saved.Reference, ["deleted"] = true });
            },
            Decline: _ => Bad("The card cannot be deleted"),
            Error: Failed,
            Unavailable: Unavailable));
    }

    private async Task ListAsync(HttpContext http)
    {
        if (!IsAllowed(http.Request.Headers.Authorization))
        {
            await Denied.SendAsync(http);
            return;
        }
        if (http.Request.Query["customer_id"] is not [{ Length: > 0 } customer])
        {
            await Bad("customer_id is missing").SendAsync(http);
            return;
        }
        Answer List(IEnumerable<Saved> found) => Say(StatusCodes.Status200OK, new()
        {
            ["customer_id"] = customer,
            ["merchantId"] = Juspay.MerchantId,
            ["cards"] = new JsonArray([.. found.Select(Describe)]),
        });
        await line.EndAsync(http, script.Decide(Juspay.Name, Operation.Lookup), new(
            Approve: () => List(_saved.Values.Where(saved => saved.Customer == customer)),
            Decline: _ => List([]),
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => List([]),
        });
    }

    private static JsonObject Describe(Saved saved) => new()
    {
        ["card_token"] = saved.Token,
        ["card_reference"] = saved.Reference,
        ["card_fingerprint"] = saved.Fingerprint,
        ["card_number"] = $"{saved.Card.FirstSix[..4]}-XXXXXXXX-{saved.Card.LastFour}",
        ["card_isin"] = saved.Card.FirstSix,
        ["last_four_digits"] = saved.Card.LastFour,
        ["card_exp_month"] = saved.Card.ExpiryMonth,
        ["card_exp_year"] = saved.Card.ExpiryYear,
        ["card_brand"] = saved.Card.Brand,
        ["card_type"] = "CREDIT",
        ["card_issuer"] = "",
        ["name_on_card"] = saved.Card.Holder,
        ["nickname"] = saved.Nickname ?? "",
        ["expired"] = false,
    };

    private Saved Save(Fields fields, KeptCard card)
    {
        var saved = new Saved(fields["customer_id"]!, Guid.NewGuid().ToString(), Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz0123456789", 26), fields["nickname"],
            card with { Holder = fields["name_on_card"] ?? card.Holder });
        _saved[saved.Token] = saved;
        cards.Keep(Juspay.Name, saved.Token, saved.Card);
        return saved;
    }

    private static Answer Show(Saved saved) => Say(StatusCodes.Status200OK, new()
    {
        ["card_token"] = saved.Token,
        ["card_reference"] = saved.Reference,
        ["card_fingerprint"] = saved.Fingerprint,
    });

    private static bool IsDigits(string text, int least, int most) => text.Length >= least && text.Length <= most && text.All(char.IsAsciiDigit);
}
