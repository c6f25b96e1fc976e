using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using static ProviderSimulator.Wire.FirstokenAnswers;
using static ProviderSimulator.Wire.JsonBody;

namespace ProviderSimulator.Wire;

/// <summary>Firstoken: tokens, authorizations and payments. Operations on a payment are in <see cref="FirstokenFollowUps"/>.</summary>
internal sealed partial class Firstoken(Ledger ledger, Bank bank, Cards cards, Script script, Line line, FirstokenBooks books, FirstokenFollowUps followUps)
{
    public const string Name = "firstoken";

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/tokenization/simple", http => ReceiveAsync(http, TokenizeAsync));
        routes.MapPost("/payments", http => ReceiveAsync(http, PayAsync));
        routes.MapGet("/payments/transactions/{id}", DetailAsync);
        routes.MapGet("/payments/transactions", ListAsync);
        followUps.Map(routes);
    }

    /// <summary>The key that came with a request, for the ledger.</summary>
    public static string? KeyOf(HttpContext http) => http.Request.Headers["Idempotency-Key"] is [{ Length: > 0 } key] ? key : null;

    public static bool IsAllowed(HttpContext http) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(http.Request.Headers["x-api-key"].ToString()), Encoding.UTF8.GetBytes(ApiKey));

    /// <summary>Reads an authenticated request.</summary>
    public static async Task ReceiveAsync(HttpContext http, Func<HttpContext, JsonObject, Task> act)
    {
        if (!IsAllowed(http))
        {
            await Forbidden.SendAsync(http);
            return;
        }
        if (await Line.ReadAsync(http.Request) is not { } bytes || Parse(bytes) is not { } body)
        {
            await Invalid("", "The body must be a JSON object").SendAsync(http);
            return;
        }
        await act(http, body);
    }

    /// <summary>An amount and its currency under a path; a description of what is wrong, with its path, if they are not.</summary>
    public static (decimal Amount, string Currency, Answer? Refusal) AmountOf(JsonObject body, string path, string? otherCurrency = null)
    {
        var currency = Text(body, $"{path}.currency") ?? otherCurrency;
        if (Money.PlacesOf(currency) is null) return (0, "", Invalid($"{path}.currency", "The currency is missing or not supported"));
        return Money.TryRead(Text(body, $"{path}.total_amount"), out var amount) && amount > 0 && Money.Fits(amount, currency)
            ? (amount, currency!, null)
            : (0, "", Invalid($"{path}.total_amount", "The amount must be more than 0, with no more places than its currency has"));
    }

    private async Task TokenizeAsync(HttpContext http, JsonObject body)
    {
        List<JsonObject> holders = body["chd"] is JsonArray list && list.All(one => one is JsonObject) ? [.. list.Select(one => one!.AsObject())] : [];
        var wrong = holders.Count == 0 ? ("chd", "At least one card is required")
            : body["tags"] is not JsonArray ? ("tags", "tags must be an array, which may be empty")
            : Text(body, "scheme") is null ? ("scheme", "scheme is required")
            : holders.Select(Wrong).FirstOrDefault(path => path is not null) is { } path ? ($"chd.{path}", $"{path} is missing or malformed")
            : default((string Path, string Text)?);
        if (wrong is var (field, description))
        {
            await TokenFail("Invalid request", new() { ["description"] = description, ["path"] = field }).SendAsync(http);
            return;
        }

        var tags = body["tags"]!.AsArray();
        var reference = tags.FirstOrDefault() is JsonValue tag ? tag.ToString() : null;
        var key = KeyOf(http);
        var number = Text(holders[0], "card")!;
        await line.EndAsync(http, script.Decide(Name, Operation.Tokenize, number, $"tokenize {key ?? reference ?? number[^4..]}"), new(
            Approve: () => Say(StatusCodes.Status200OK, new()
            {
                ["status_code"] = 200,
                ["status"] = "success",
                ["desc"] = "Success",
                ["data"] = new JsonObject
                {
                    ["tokens"] = new JsonArray([.. holders.Select(holder => (JsonNode)Token(holder, tags, Text(body, "scheme")!, key, reference))]),
                },
            }),
            Decline: reason => TokenFail("Card declined", new() { ["response_code"] = reason }),
            Error: Say(StatusCodes.Status500InternalServerError, new() { ["status_code"] = 500, ["status"] = "error", ["desc"] = "Internal server error", ["data"] = "" }),
            Unavailable: Unavailable));
    }

    private static Answer TokenFail(string description, JsonObject data) => Say(StatusCodes.Status400BadRequest,
        new() { ["status_code"] = 400, ["status"] = "fail", ["desc"] = description, ["data"] = data });

    private static string? Wrong(JsonObject holder) =>
        !IsNumber(Text(holder, "card")) ? "card"
        : Text(holder, "name") is null ? "name"
        : !BriefExpiry().IsMatch(Text(holder, "exp") ?? "") ? "exp"
        : null;

    private JsonObject Token(JsonObject holder, JsonArray tags, string scheme, string? key, string? reference)
    {
        var number = Text(holder, "card")!;
        var token = scheme == "7" ? Guid.NewGuid().ToString() : LookAlike(number);
        var expiry = Text(holder, "exp")!.Split('/');
        cards.Keep(Name, token, KeptCard.Of(number) with { ExpiryMonth = expiry[0], ExpiryYear = $"20{expiry[1]}", Holder = Text(holder, "name")! });
        ledger.TryAccept(Name, key, reference, token, number[^4..], identity: null);
        return new JsonObject
        {
            ["card"] = $"{number[..6]}{new string('*', number.Length - 10)}{number[^4..]}",
            ["token"] = token,
            ["tags"] = tags.DeepClone(),
            ["scheme"] = scheme,
            ["status"] = 1,
            ["created_by"] = new JsonObject { ["name"] = "simulator" },
            ["createdAt"] = Ledger.Time(bank.Now),
        };
    }

    /// <summary>Digits with the number's length and ends that are no card number.</summary>
    private static string LookAlike(string number)
    {
        while (true)
        {
            var token = number[..6] + Cards.Digits(number.Length - 10) + number[^4..];
            if (Script.OutcomeOf(token) == Outcome.Decline("231")) return token;
        }
    }

    private async Task PayAsync(HttpContext http, JsonObject body)
    {
        var type = Text(body, "transaction_info.type");
        var reference = Text(body, "transaction_info.reference_code");
        var (amount, currency, refusal) = AmountOf(body, "order_info.amount_details");
        var (card, fault) = CardOf(body);
        refusal = type is not ("authorization" or "payment") ? Invalid("transaction_info.type", "The type must be authorization or payment")
            : reference is null ? Invalid("transaction_info.reference_code", "The reference code is required")
            : fault ?? refusal;
        if (refusal is not null)
        {
            await refusal.SendAsync(http);
            return;
        }

        var operation = type == "payment" ? Operation.Charge : Operation.Authorize;
        var payment = new Payment(Name, Guid.NewGuid().ToString(), reference, currency, amount, card!.LastFour, bank.Now);
        var transaction = new FirstokenTransaction(type!, reference!, amount, payment, null, bank.Now);
        var word = operation == Operation.Charge ? "Payment" : "Authorization";
        Answer Do(bool pending)
        {
            bank.Do(payment, new(operation, amount, KeyOf(http)), pending, number => transaction.Line = number);
            books.Add(transaction);
            return Success(pending ? $"{word} pending" : $"{word} successful", transaction.Reply(pending ? "Pending" : "Authorized"));
        }
        await line.EndAsync(http, script.Decide(Name, operation, card!.Outcome, $"{operation} {KeyOf(http) ?? reference}"), new(
            Approve: () => Do(pending: false),
            Decline: reason =>
            {
                bank.Decline(payment, operation, reason);
                transaction.ResponseCode = reason;
                books.Add(transaction);
                return Fail(StatusCodes.Status400BadRequest, "fail", "Transaction declined", transaction.Reply("Declined"));
            },
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => Do(pending: true),
            Unanswered = () => NoResponse,
        });
    }

    /// <summary>The card of a payment: a number, or a token in the template that asks for it.</summary>
    private (KeptCard? Card, Answer? Refusal) CardOf(JsonObject body)
    {
        if (Text(body, "card.number") is not { } text) return (null, Invalid("card.number", "The card number is required"));
        var template = Template().Match(text);
        // A token has its own expiry.
        if (Text(body, "card.expiration_date") is var expiry && !(expiry is null ? template.Success : Expiry().IsMatch(expiry) || Template().IsMatch(expiry)))
            return (null, Invalid("card.expiration_date", "The expiration date must be MM/YYYY or a token"));
        if (template.Success)
        {
            return cards.Find(Name, template.Groups["token"].Value) is { } kept
                ? (kept, null)
                : (null, Invalid("card.number", "The token was not found"));
        }
        return IsNumber(text) ? (KeptCard.Of(text), null) : (null, Invalid("card.number", "The card number is malformed"));
    }

    private async Task DetailAsync(HttpContext http)
    {
        var id = http.Request.RouteValues["id"] as string;
        await LookAsync(http, () => books.Find(id) is { } transaction ? [transaction] : [], found => found is [var transaction]
            ? Success("Transaction found", transaction)
            : Invalid(":id", "The transaction was not found"));
    }

    private Task ListAsync(HttpContext http) => http.Request.Query["reference_code"] is [{ Length: > 0 } reference]
        ? LookAsync(http, () => books.FindAll(reference), found => Success("Transactions found", new() { ["transactions"] = new JsonArray([.. found]) }))
        : (IsAllowed(http) ? Invalid("reference_code", "The reference code is required") : Forbidden).SendAsync(http);

    private async Task LookAsync(HttpContext http, Func<IReadOnlyList<FirstokenTransaction>> find, Func<IReadOnlyList<JsonObject>, Answer> show)
    {
        if (!IsAllowed(http))
        {
            await Forbidden.SendAsync(http);
            return;
        }
        await line.EndAsync(http, script.Decide(Name, Operation.Lookup), new(
            Approve: () =>
            {
                var found = find();
                foreach (var transaction in found) bank.Lapse(transaction.Payment);
                var answer = show([.. found.Select(transaction => transaction.Details())]);
                foreach (var transaction in found) bank.Settle(transaction.Payment);
                return answer;
            },
            Decline: _ => show([]),
            Error: Failed,
            Unavailable: Unavailable)
        {
            Pending = () => show([]),
        });
    }

    private static bool IsNumber(string? text) => text is { Length: >= 12 and <= 19 } && text.All(char.IsAsciiDigit);

    [GeneratedRegex("^(0[1-9]|1[0-2])/[0-9]{2}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex BriefExpiry();

    [GeneratedRegex("^(0[1-9]|1[0-2])/([0-9]{2}|[0-9]{4})$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Expiry();

    [GeneratedRegex(@"^\{\{\s*(?<token>[A-Za-z0-9-]+)\s*:\s*detokenize\s*\}\}$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Template();
}

/// <summary>Firstoken's transactions, in memory.</summary>
internal sealed class FirstokenBooks
{
    private readonly ConcurrentDictionary<string, FirstokenTransaction> _byId = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<FirstokenTransaction> _all = new();

    public void Add(FirstokenTransaction transaction)
    {
        _byId[transaction.Id] = transaction;
        _all.Enqueue(transaction);
    }

    public FirstokenTransaction? Find(string? id) => id is not null && _byId.TryGetValue(id, out var transaction) ? transaction : null;

    public IReadOnlyList<FirstokenTransaction> FindAll(string reference) => [.. _all.Where(transaction => transaction.Reference == reference)];
}
