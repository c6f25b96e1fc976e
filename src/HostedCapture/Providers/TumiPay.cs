using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>
/// TumiPay's card payments: a subscription for a token that its own browser SDK made, pre-authorizations and their capture.
/// </summary>
// Facts, from TumiPay's "Card Payment" documentation (docs.tumipay.co):
// - Staging: https://tumipay-card-payments.staging.tumipay.co/production/api; the address of production comes from support.
// - Headers Token-Top, Authorization: Basic user:password, X-Merchant-ID, X-Request-ID (traces a request, nothing more).
// - POST api/subscription/card {token, plan_name, periodicity, customer_data{legal_doc, legal_doc_type, phone_code,
//   phone_number, email, full_name}, start_date}: CREATED, data.subscription_id.
// - POST api/v1/subscription/card/authorize {subscription_id, reference_id, currency COP, amount, tax}: AUTHORIZED;
//   authorize/renewal with linked_transaction_id as well, for more than was authorized.
// - POST api/v1/subscription/card/capture {transaction_id up to 36 characters, amount and tax from 0}: CAPTURED.
// - {code, status true | false, message, data{transaction_id, linked_transaction_id, transaction_status APPROVED | DECLINED
//   | ERROR, transaction_type, reference_id, amount, currency, …}}. 400 a header is missing, 401 UNAUTHORIZED, 404
//   NOT_FOUND, 422 VALIDATION_ERROR | INVALID_STATE | PROCESSING_ERROR (more than was authorized) | PAYMENT_…_FAILED, 500
//   SERVICE_ERROR.
// - No void, no refund, no charge at once, no look-up and no idempotency is documented, and cards become tokens in its SDK
//   only. So they are not supported here, and without a readable answer the outcome stays unknown until a person has looked.
// Our own choices: the paths' version (printed both with and without); periodicity "custom" and one subscription for each
// payment, so that nothing is charged by a calendar; its start is today in Bogotá, yyyy-MM-dd; plan_name is the setting
// PlanName; phone_code 57, and 0000000000 where no telephone is known. Beside a token of the SDK, a payment may name
// "subscription:ID", or "renewal:ID:TRANSACTION" for a renewal of an authorization.
// Facts of its webhooks, from the same: POST of JSON with webhook id, event type, timestamp, idempotency key and data, signed
// with HMAC-SHA256. The names of the fields and of the header are not documented, so they are our own choice here: id, event,
// idempotency_key, data{transaction_id, linked_transaction_id, reference_id}; X-Tumipay-Signature (setting SignatureHeader)
// with the body's HMAC in hexadecimal digits.
public sealed class TumiPay(ProviderEndpoint endpoint, TimeProvider time) : IProvider
{
    /// <summary>Its facts.</summary>
    public static ProviderFacts Facts { get; } = new("tumipay", (endpoint, time) => new TumiPay(endpoint, time))
    {
        Operations = [Operation.Authorize, Operation.Confirm],
        LooksUp = false,
        Required = ["TokenTop", "User", "Password", "MerchantId"],
        Notifications =
        [
            new NotificationRoute(HttpMethods.Post, "notifications")
            {
                Verifies = ["WebhookSecret"],
                SignsBody = true,
                IsSigned = (sent, settings) =>
                    IsSigned(
                        sent.Body, sent.Headers[settings.GetValueOrDefault("SignatureHeader", UsualHeader)], settings["WebhookSecret"]),
                Read = sent => ReadWebhook(sent.Body),
            },
        ],
    };

    private const string UsualHeader = "X-Tumipay-Signature";
    private const string OfSubscription = "subscription:";
    private const string OfRenewal = "renewal:";
    private const string UnknownPhone = "0000000000";

    // Current and earlier types; RUT, which Quickpay clients send, is none of them.
    private static readonly string?[] s_documents = ["CC", "CE", "PPN", "NIT", "TI", "PAS"];

    // Colombia has no summer time.
    private static readonly TimeSpan s_bogota = TimeSpan.FromHours(-5);

    private static readonly string[] s_names = ["reference_id", "linked_transaction_id", "transaction_id"];

    ProviderFacts IProvider.Facts => Facts;

    /// <inheritdoc/>
    public async Task<Outcome> ChargeAsync(ChargeRequest request)
    {
        if (request.Operation != Operation.Authorize || request.Amount.Currency.Code != "COP")
            return new Outcome.NotSupported();

        var (subscription, linked) = request.Token.Split(':') switch
        {
            _ when request.Token.StartsWith(OfSubscription, StringComparison.Ordinal) => (request.Token[OfSubscription.Length..], null),
            [_, var id, var transaction] when request.Token.StartsWith(OfRenewal, StringComparison.Ordinal) => (id, transaction),
            _ => (null, (string?)null),
        };
        if (subscription is null)
        {
            var reply = await SendAsync(
                "api/subscription/card", request, SubscriptionBody(request, endpoint.Or("PlanName", "HostedCapture"), Today));
            subscription = reply is WireReply.Answered { Status: 200 or 201 } made
                ? ProviderJson.Read(made.Body).Block("data").Text("subscription_id")
                : null;
            if (subscription is null)
                return WithoutSubscription(reply);
        }

        // Without this id the authorization was not sent; with it a person can find it.
        if (!await request.Remember(subscription))
            return new Outcome.Refused("the subscription could not be remembered", Sent: false);
        return await MoveAsync(
            linked is null ? "api/v1/subscription/card/authorize" : "api/v1/subscription/card/authorize/renewal",
            request, AuthorizeBody(request, subscription, linked), Operation.Authorize, subscription);
    }

    /// <inheritdoc/>
    public async Task<Outcome> ConfirmAsync(PaymentStep step) => await step.Remember(step.Charged)
        ? await MoveAsync("api/v1/subscription/card/capture", step, CaptureBody(step), Operation.Confirm, null)
        : new Outcome.Refused("the capture could not be remembered", Sent: false);

    /// <inheritdoc/>
    public Task<Lookup> LookUpAsync(PaymentLookupRequest request) => Task.FromResult<Lookup>(request.UpstreamId is null
        ? new Lookup.None(Final: !request.InFlight)
        : new Lookup.CannotSay("TumiPay documents no look-up: a person must ask TumiPay"));

    /// <summary>The body that makes a subscription of a token. Pure.</summary>
    public static JsonObject SubscriptionBody(ChargeRequest request, string plan, string today) => new()
    {
        ["token"] = request.Token,
        ["plan_name"] = plan,
        ["periodicity"] = "custom",
        // Fields the merchant did not send are left out: TumiPay reports the ones it requires.
        ["customer_data"] = ProviderJson.Known(
            ("legal_doc", request.Payer.DocumentNumber),
            ("legal_doc_type", s_documents.Contains(request.Payer.DocumentType) ? request.Payer.DocumentType : null),
            ("phone_code", "57"),
            ("phone_number", Phone(request.Payer.Phone)),
            ("email", request.Payer.Email),
            ("full_name", request.Payer.Name)),
        ["start_date"] = today,
    };

    /// <summary>The body of a pre-authorization, or of its renewal. Pure.</summary>
    public static JsonObject AuthorizeBody(ChargeRequest request, string subscription, string? linked)
    {
        var body = new JsonObject
        {
            ["subscription_id"] = subscription,
            ["reference_id"] = request.AttemptId.ToString(),
            ["currency"] = request.Amount.Currency.Code,
            ["amount"] = request.Amount.Number(),
            ["tax"] = request.Tax.Number(),
        };
        if (linked is not null)
            body["linked_transaction_id"] = linked;
        return body;
    }

    /// <summary>The body of a funds capture. Pure.</summary>
    public static JsonObject CaptureBody(PaymentStep step) => new()
    {
        ["transaction_id"] = step.Charged,
        ["amount"] = step.Amount.Number(),
        ["tax"] = (step.Tax ?? step.Amount.With(0)).Number(),
    };

    /// <summary>The meaning of a reply to an operation. Pure.</summary>
    public static Outcome Parse(int status, string body, Operation operation, PaymentRequest request, string? subscription)
    {
        var json = ProviderJson.Read(body);
        var data = json.Block("data");
        var code = json.Text("code");
        var gateway = Gateway(json, subscription);
        var id = data.Text("transaction_id") is { } said && !CardNumbers.AreIn(said) ? said : null;
        return (status, code, data.Text("transaction_status")) switch
        {
            (200 or 201, "AUTHORIZED" or "CAPTURED" or "PENDING", _) when !Fits(data, operation, request) =>
                new Outcome.Unknown("another reference or amount"),
            (200 or 201, "PENDING", _) => new Outcome.Pending("PENDING"),
            (200 or 201, "AUTHORIZED", "APPROVED" or null) when operation == Operation.Authorize && id is not null =>
                new Outcome.Approved(id, gateway),
            // The documented reply has no data; nothing can follow a capture, so it needs no id.
            (200 or 201, "CAPTURED", "APPROVED" or null) when operation == Operation.Confirm => new Outcome.Approved(id ?? "", gateway),
            (200 or 201 or 422, _, "DECLINED" or "ERROR") or (409 or 422, "INVALID_STATE" or "PROCESSING_ERROR", _)
                or (422, "PAYMENT_CAPTURE_FAILED" or "PAYMENT_AUTHORIZATION_FAILED" or "PAYMENT_RENEWAL_FAILED", _) =>
                    new Outcome.Declined(ProviderJson.Code(code)) { Gateway = gateway },
            (429 or 503 or (>= 400 and < 500), _, _) => new Outcome.Refused(Problem(status, code), Sent: true),
            _ => new Outcome.Unknown(Problem(status, code)),
        };
    }

    /// <summary>The outcome when no subscription was made: no money was asked for. Pure.</summary>
    public static Outcome WithoutSubscription(WireReply reply)
    {
        if (reply is not WireReply.Answered answered)
            return new Outcome.Refused("no subscription", Sent: false);
        var json = ProviderJson.Read(answered.Body);
        // The token or the payer's data is wrong: TumiPay's message tells the merchant which.
        return answered.Status is 404 or 422
            ? new Outcome.Declined(ProviderJson.Code(json.Text("code"))) { Gateway = Gateway(json, null) }
            : new Outcome.Refused($"subscription: {Problem(answered.Status, json.Text("code"))}", Sent: answered.Status < 500);
    }

    /// <summary>Whether a webhook is signed with the secret.</summary>
    /// <param name="body">The body as it came.</param>
    /// <param name="signature">The header.</param>
    /// <param name="secret">The secret.</param>
    public static bool IsSigned(string body, string? signature, string secret) =>
        Incoming.IsSame(
            signature?.ToLowerInvariant(),
            Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(body))));

    /// <summary>Reads a webhook; null when it is none.</summary>
    public static ProviderNotification? ReadWebhook(string body)
    {
        var json = ProviderJson.Read(body);
        var data = json.Block("data");
        string[] names = [.. s_names.Select(data.Text).OfType<string>()];
        return (json.Text("idempotency_key") ?? json.Text("id")) is { } id && names.Length > 0
            ? new ProviderNotification(id, ProviderJson.Code(json.Text("event")?.Replace('.', '_')), names)
            : null;
    }

    private static bool Fits(JsonObject? data, Operation operation, PaymentRequest request) =>
        data.IsOrLacks("amount", request.Amount)
        && (data.Text("currency") ?? request.Amount.Currency.Code) == request.Amount.Currency.Code
        // A capture shows its authorization's reference.
        && (operation != Operation.Authorize
            || (data.Text("reference_id") ?? request.AttemptId.ToString()) == request.AttemptId.ToString());

    private static string Gateway(JsonObject? json, string? subscription)
    {
        var shown = json.Keep("code", "status", "message");
        var data = json.Block("data").Keep(
            "transaction_id", "linked_transaction_id", "transaction_date", "transaction_status", "transaction_type", "reference_id",
            "amount", "currency", "reason");
        if (subscription is not null)
            data["subscription_id"] = subscription;
        if (data.Count > 0)
            shown["data"] = data;
        return shown.ToJsonString();
    }

    private static string Problem(int status, string? code) => code is null ? $"HTTP {status}" : $"HTTP {status} {ProviderJson.Code(code)}";

    private async Task<Outcome> MoveAsync(
        string path,
        PaymentRequest request,
        JsonObject body,
        Operation operation,
        string? subscription) =>
        (await SendAsync(path, request, body)).ToOutcome((status, answer) => Parse(status, answer, operation, request, subscription));

    private Task<WireReply> SendAsync(string path, PaymentRequest request, JsonObject body) =>
        endpoint.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"{endpoint.BaseUrl}/{path}")
        {
            Headers =
        {
            { "Token-Top", endpoint["TokenTop"] },
            { "X-Merchant-ID", endpoint["MerchantId"] },
            { "X-Request-ID", request.AttemptId.ToString() },
            { "Idempotency-Key", request.Key },
            { "Authorization", ProviderHttp.Basic(endpoint["User"], endpoint["Password"]).ToString() },
        },
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json"),
        });

    private string Today => time.GetUtcNow().ToOffset(s_bogota).ToString("yyyy-MM-dd");

    // Digits only, without the country's code that stands beside it.
    private static string Phone(string? phone)
    {
        var digits = string.Concat((phone ?? "").Where(char.IsAsciiDigit));
        digits = phone?.TrimStart().StartsWith("+57", StringComparison.Ordinal) == true ? digits[2..] : digits;
        return digits.Length > 0 ? digits : UnknownPhone;
    }
}
