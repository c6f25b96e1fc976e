using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>Firstoken: a vault that turns a card into a token, and payments that name the token in a template.</summary>
// Facts, from Firstoken's API reference (firstoken.gitbook.io/api-docs):
// - https://api.firstoken.co/v1 (staging: api.firstoken-staging.co/v1); header x-api-key; the caller's address must be on
//   the key's list. 200 success, 400 missing or invalid values, 403 key or address, 500 error.
// - POST tokenization/simple {chd[{card, name, exp "MM/YY"}], tags[], scheme, type?} answers {status_code, status, desc,
//   data.tokens[{card (masked), token, tags, scheme, status 1|0, created_by, createdAt}]}. There is no field for the code.
// - POST payments {transaction_info{type: authorization | payment, reference_code}, card{number, expiration_date,
//   security_code}, order_info{amount_details{total_amount, currency}, installments?}, bill_to?, device_info?}; number and
//   expiration_date take the template {{ token : detokenize }}.
// - POST payments/:id/capture, payments/:id/reversal, payments/captures/:id/refund (within 60 days);
//   GET payments/transactions/:id. total_amount is a number in a request and text with two decimals in a reply.
// - Envelope {status: success | fail | error, message, data}; data is text on some failures. A capture and its refund say
//   Pending at first; a capture is Captured or Declined later, which the details tell.
// - The address of the device is mandatory on a reversal, and security_code "000" stands for the code of a stored card
//   (third-party integrators' notes).
// Not documented, so our own choices: scheme 7 (in samples it gives a UUID, which is no digits of the card) and type
// persistent; a token cannot be looked up nor deleted; the body of a decline: whatever has transaction_info.status
// Declined, or data.response_code where a card is tokenized; a payment (without a capture of its own) is refunded by its
// own id in the place of the capture's; 1 installment at a capture, as in the reference's example; this machine's address
// (setting IpAddress) where the payer's is not known. No idempotency is documented: the Idempotency-Key is sent all the same,
// and what has no readable answer is looked up, never repeated. A search by reference_code is not documented either: it
// is used only where the setting SearchByReference says that it is there, as in the simulator.
public sealed class Firstoken(ProviderEndpoint endpoint) : IProvider
{
    /// <summary>Its facts.</summary>
    public static ProviderFacts Facts { get; } = new("firstoken", (endpoint, _) => new Firstoken(endpoint))
    {
        Tokenizes = [CaptureKind.CreditCard, CaptureKind.Peinau],
        Operations = [Operation.Charge, Operation.Authorize, Operation.Confirm, Operation.Void, Operation.Refund],
        Required = ["ApiKey"],
        Switches = [SearchByReference],
    };

    // The setting that allows the search by reference_code.
    private const string SearchByReference = "SearchByReference";
    private const string Json = "application/json";
    private const string Scheme = "7";

    ProviderFacts IProvider.Facts => Facts;

    /// <inheritdoc/>
    public async Task<Outcome> TokenizeAsync(TokenizeRequest request)
    {
        var card = CardBody(request);
        var reply = await SendAsync(HttpMethod.Post, "tokenization/simple", request.Key, () => new CardContent(request.Card, card, Json));
        return reply.ToOutcome((status, body) => Parse(status, body, request));
    }

    /// <inheritdoc/>
    public Task<Outcome> ChargeAsync(ChargeRequest request) => request.Token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        ? MoveAsync(request, request.Operation, "payments", ChargeBody(request, request.Payer.IpAddress ?? Address))
        // Such a token would break out of the template.
        : Task.FromResult<Outcome>(new Outcome.Declined("INVALID_TOKEN"));

    /// <inheritdoc/>
    public Task<Outcome> ConfirmAsync(PaymentStep step) =>
        MoveAsync(step, Operation.Confirm, $"payments/{Uri.EscapeDataString(step.Charged)}/capture", CaptureBody(step, Address));

    /// <inheritdoc/>
    public Task<Outcome> VoidAsync(PaymentStep step) =>
        MoveAsync(step, Operation.Void, $"payments/{Uri.EscapeDataString(step.Charged)}/reversal", ReversalBody(step, Address));

    /// <inheritdoc/>
    public Task<Outcome> RefundAsync(PaymentStep step) =>
        MoveAsync(step, Operation.Refund, $"payments/captures/{Uri.EscapeDataString(step.Confirmed ?? step.Charged)}/refund", RefundBody(step));

    /// <inheritdoc/>
    public async Task<Lookup> LookUpAsync(PaymentLookupRequest request)
    {
        if (request.UpstreamId is { } id)
            return await DetailsAsync(id, request.Operation, request.AttemptId, request.Amount);
        if (endpoint.Or(SearchByReference, "false").Equals("true", StringComparison.OrdinalIgnoreCase))
            return await AskAsync($"payments/transactions?reference_code={request.AttemptId}", (status, body) => ParseSearch(status, body, request));
        return request is { Operation: Operation.Void, Charged: { } charged }
            ? await AskAsync($"payments/transactions/{Uri.EscapeDataString(charged)}", (status, body) => ParseVoided(status, body, charged, request.InFlight))
            : new Lookup.CannotSay("no transaction_id came back, and Firstoken documents no search by reference");
    }

    /// <summary>The body that makes a token, with the card's placeholder in it. Pure.</summary>
    public static string CardBody(TokenizeRequest request) => new JsonObject
    {
        ["chd"] = new JsonArray(new JsonObject
        {
            ["card"] = CardContent.Number,
            ["name"] = request.HolderName ?? "",
            ["exp"] = $"{request.Card.Expiry!.Value.TwoDigitMonth}/{request.Card.Expiry.Value.FourDigitYear[^2..]}",
        }),
        ["tags"] = new JsonArray(request.AttemptId.ToString()),
        ["scheme"] = Scheme,
        ["type"] = "persistent",
    }.ToJsonString();

    /// <summary>The body of an authorization or a payment. Pure; holds no card, only the template of its token.</summary>
    public static JsonObject ChargeBody(ChargeRequest request, string address)
    {
        var template = $"{{{{ {request.Token} : detokenize }}}}";
        var names = (request.Payer.Name ?? "").Split(' ', 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return new JsonObject
        {
            ["transaction_info"] = Info(request.Operation == Operation.Charge ? "payment" : "authorization", request),
            ["card"] = new JsonObject { ["number"] = template, ["expiration_date"] = template, ["security_code"] = "000" },
            ["order_info"] = new JsonObject { ["amount_details"] = Amount(request.Amount), ["installments"] = request.Installments },
            ["bill_to"] = ProviderJson.Known(
                ("first_name", names.ElementAtOrDefault(0)),
                ("last_name", names.ElementAtOrDefault(1)),
                ("country", request.Billing?.Country ?? request.Payer.Country),
                ("address_1", request.Billing?.Line1),
                ("address_2", request.Billing?.Line2),
                ("city", request.Billing?.City),
                ("state", request.Billing?.State),
                ("phone_number", request.Payer.Phone),
                ("email", request.Payer.Email)),
            ["device_info"] = Device(address),
        };
    }

    /// <summary>The body of a funds capture, as in the reference's example. Pure.</summary>
    public static JsonObject CaptureBody(PaymentStep step, string address) => new()
    {
        ["transaction_info"] = Info("capture", step),
        ["capture_info"] = new JsonObject { ["amount_details"] = Amount(step.Amount), ["installments"] = 1 },
        ["device_info"] = Device(address),
    };

    /// <summary>The body of a reversal. Pure.</summary>
    public static JsonObject ReversalBody(PaymentStep step, string address) => new()
    {
        ["transaction_info"] = Info("authorization_reversal", step),
        ["reversal_info"] = new JsonObject { ["amount_details"] = new JsonObject { ["total_amount"] = step.Amount.Number() } },
        ["device_info"] = Device(address),
    };

    /// <summary>The body of a refund. Pure.</summary>
    public static JsonObject RefundBody(PaymentStep step) => new()
    {
        ["transaction_info"] = Info("capture_refund", step),
        ["refund_info"] = new JsonObject { ["amount_details"] = Amount(step.Amount) },
    };

    /// <summary>The meaning of a tokenization's reply. Pure.</summary>
    public static Outcome Parse(int status, string body, TokenizeRequest request)
    {
        var json = ProviderJson.Read(body);
        var made = (json.Block("data")?["tokens"] as JsonArray)?.FirstOrDefault() as JsonObject;
        if (status == 200 && json.Text("status") == "success" && made.Whole("status") == 1 && made.Text("token") is { } token && !request.Card.IsIn(token))
        {
            var gateway = request.Facts.Shown();
            gateway["token"] = token;
            foreach (var (name, value) in made.Keep("scheme", "status", "createdAt"))
                gateway[name] = value!.DeepClone();
            return new Outcome.Approved(token, gateway.ToJsonString());
        }

        return status switch
        {
            400 when json.Block("data").Text("response_code") is { } code => new Outcome.Declined(ProviderJson.Code(code)),
            // An error in the card's fields is a decline, in all others an error of ours.
            400 when json.Block("data").Text("path") is "chd.card" or "chd.exp" => new Outcome.Declined("INVALID_CARD"),
            429 or 503 or (>= 400 and < 500) => new Outcome.Refused($"HTTP {status}", Sent: true),
            _ => new Outcome.Unknown($"HTTP {status}"),
        };
    }

    /// <summary>The meaning of a reply to an operation. Pure.</summary>
    public static Outcome ParsePayment(int status, string body, Operation operation, Guid attempt, Money amount)
    {
        var json = ProviderJson.Read(body);
        return (status, json.Text("status")) switch
        {
            (200, "success") when json.Block("data") is { } data => Read(data, operation, attempt, amount) switch
            {
                Lookup.Found found => found.Outcome,
                Lookup.Pending pending => new Outcome.Pending(pending.Reason),
                Lookup.CannotSay cannot => new Outcome.Unknown(cannot.Reason),
                _ => new Outcome.Unknown("HTTP 200"),
            },
            (200 or 400, "fail") when json.Block("data") is { } data && data.Block("transaction_info").Text("status") == "Declined" => Declined(data),
            // An error about a step, such as its state or amount, is a decline of the step; about a charge, an error of ours.
            (400, "fail") when operation is Operation.Confirm or Operation.Void or Operation.Refund =>
                new Outcome.Declined("INVALID_REQUEST") { Gateway = json.Block("data").Keep("description", "path").ToJsonString() },
            (429 or 503 or (>= 400 and < 500), _) => new Outcome.Refused($"HTTP {status}", Sent: true),
            _ => new Outcome.Unknown($"HTTP {status}"),
        };
    }

    /// <summary>The meaning of a transaction's details. Pure.</summary>
    public static Lookup ParseDetails(int status, string body, Operation operation, Guid attempt, Money amount) =>
        status == 200 && ProviderJson.Read(body).Block("data") is { } data
            ? Read(data, operation, attempt, amount)
            : new Lookup.CannotSay($"HTTP {status}");

    /// <summary>The meaning of a search by reference. Pure.</summary>
    public static Lookup ParseSearch(int status, string body, PaymentLookupRequest request)
    {
        if (status != 200 || ProviderJson.Read(body).Block("data")?["transactions"] is not JsonArray found)
            return new Lookup.CannotSay($"HTTP {status}");
        return found switch
        {
            [] => new Lookup.None(Final: !request.InFlight),
            [JsonObject one] => Read(one, request.Operation, request.AttemptId, request.Amount),
            // Each attempt has its own reference, so there can be only one.
            _ => new Lookup.CannotSay("several transactions with one reference"),
        };
    }

    /// <summary>The meaning of an authorization's details for the reversal of it. Pure.</summary>
    public static Lookup ParseVoided(int status, string body, string charged, bool inFlight)
    {
        var data = status == 200 ? ProviderJson.Read(body).Block("data") : null;
        return data.Block("transaction_info").Text("status") switch
        {
            _ when data.Block("transaction_info").Text("transaction_id") != charged => new Lookup.CannotSay($"HTTP {status}"),
            "Reversed" => new Lookup.Found(new Outcome.Approved(charged, Gateway(data!))),
            // A late reversal does no harm.
            "Authorized" => new Lookup.None(Final: !inFlight),
            _ => new Lookup.CannotSay("the authorization is neither held nor reversed"),
        };
    }

    private static Lookup Read(JsonObject data, Operation operation, Guid attempt, Money amount)
    {
        var info = data.Block("transaction_info");
        var amounts = data.Block("order_info").Block("amount_details");
        if (info.Text("transaction_id") is not { } id || CardNumbers.AreIn(id))
            return new Lookup.CannotSay("no transaction_id");
        if (info.Text("reference_code") is { } reference && reference != attempt.ToString())
            return new Lookup.CannotSay("another reference_code");
        if (!amounts.IsOrLacks("authorized_amount", amount) || !amounts.IsOrLacks("total_amount", amount) || (amounts.Text("currency") ?? amount.Currency.Code) != amount.Currency.Code)
            return new Lookup.CannotSay("another amount");

        return (operation, info.Text("status")) switch
        {
            (_, "Pending") => new Lookup.Pending("Pending"),
            (_, "Declined") => new Lookup.Found(Declined(data)),
            // A later status implies that it was approved first.
            (Operation.Authorize, "Authorized" or "Captured" or "Collected" or "Reversed")
                or (Operation.Charge, "Authorized" or "Captured" or "Collected" or "Voided" or "Refunded")
                or (Operation.Confirm, "Captured" or "Collected" or "Refunded")
                or (Operation.Void, "Reversed" or "Voided")
                or (Operation.Refund, "Refunded" or "Collected") => new Lookup.Found(new Outcome.Approved(id, Gateway(data))
                {
                    Code = data.Block("processor_info").Keep("approval_code").Text("approval_code"),
                }),
            (_, var other) => new Lookup.CannotSay($"status {ProviderJson.Code(other)}"),
        };
    }

    private static Outcome.Declined Declined(JsonObject data) =>
        new(ProviderJson.Code(data.Block("transaction_info").Text("response_code"))) { Gateway = Gateway(data) };

    private static string Gateway(JsonObject data)
    {
        var shown = new JsonObject
        {
            ["transaction_info"] = data.Block("transaction_info").Keep("type", "reference_code", "transaction_id", "request_id", "status", "response_code", "reconciliation_id", "created_at"),
            ["order_info"] = new JsonObject
            {
                ["amount_details"] = data.Block("order_info").Block("amount_details").Keep("authorized_amount", "total_amount", "captured_amount", "refunded_amount", "currency"),
            },
        };
        if (data.Block("processor_info") is { } processor)
            shown["processor_info"] = processor.Keep("approval_code", "transaction_id");
        return shown.ToJsonString();
    }

    // A pending operation may be settled a moment later: its details show it.
    private async Task<Outcome> MoveAsync(PaymentRequest request, Operation operation, string path, JsonObject body)
    {
        var reply = await SendAsync(HttpMethod.Post, path, request.Key, () => new StringContent(body.ToJsonString(), Encoding.UTF8, Json));
        var outcome = reply.ToOutcome((status, answer) => ParsePayment(status, answer, operation, request.AttemptId, request.Amount));
        if (outcome is not Outcome.Pending || reply is not WireReply.Answered { Body: var taken }
            || ProviderJson.Read(taken).Block("data").Block("transaction_info").Text("transaction_id") is not { } id)
        {
            return outcome;
        }

        // Stored or not, the operation is at the provider already.
        await request.Remember(id);
        return await DetailsAsync(id, operation, request.AttemptId, request.Amount) is Lookup.Found found ? found.Outcome : outcome;
    }

    private Task<Lookup> DetailsAsync(string id, Operation operation, Guid attempt, Money amount) =>
        AskAsync($"payments/transactions/{Uri.EscapeDataString(id)}", (status, body) => ParseDetails(status, body, operation, attempt, amount));

    private async Task<Lookup> AskAsync(string path, Func<int, string, Lookup> parse) =>
        (await SendAsync(HttpMethod.Get, path)).ToLookup(parse);

    private Task<WireReply> SendAsync(HttpMethod method, string path, string? key = null, Func<HttpContent>? body = null) => endpoint.SendAsync(() =>
    {
        var message = new HttpRequestMessage(method, $"{endpoint.BaseUrl}/v1/{path}");
        message.Headers.Add("x-api-key", endpoint["ApiKey"]);
        if (key is not null)
            message.Headers.Add("Idempotency-Key", key);
        message.Content = body?.Invoke();
        return message;
    });

    private string Address => endpoint.Or("IpAddress", "127.0.0.1");

    private static JsonObject Info(string type, PaymentRequest request) => new() { ["type"] = type, ["reference_code"] = request.AttemptId.ToString() };

    private static JsonObject Amount(Money amount) => new() { ["total_amount"] = amount.Number(), ["currency"] = amount.Currency.Code };

    private static JsonObject Device(string address) => new() { ["ip_address"] = address };
}
