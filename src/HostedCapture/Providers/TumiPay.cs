using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>
/// TumiPay's card payments: a subscription for a token that its own browser SDK made, pre-authorizations and their capture.
/// </summary>
// Facts, from TumiPay's "Card Payment" documentation (docs.tumipay.co; "POST Capture Transaction" is seed 003):
// - Staging: https://tumipay-card-payments.staging.tumipay.co/production/api; the address of production comes from support.
// - Headers Token-Top, Authorization: Basic user:password, X-Merchant-ID, X-Request-ID (traces a request, nothing more).
// - POST api/subscription/card {token, plan_name, periodicity, customer_data{legal_doc, legal_doc_type, phone_code,
//   phone_number, email, full_name}, start_date}: CREATED, data.subscription_id.
// - POST api/v1/subscription/card/authorize {subscription_id, reference_id, currency COP, amount, tax}: AUTHORIZED;
//   authorize/renewal with linked_transaction_id as well, for more than was authorized.
// - POST api/v1/subscription/card/capture {transaction_id up to 36 characters, amount and tax from 0} (seed 003): CAPTURED.
// - {code, status true | false, message, data{transaction_id, linked_transaction_id, transaction_status APPROVED | DECLINED
//   | ERROR, transaction_type, reference_id, amount, currency, …}}. 400 a header is missing, 401 UNAUTHORIZED, 404
//   NOT_FOUND, 422 VALIDATION_ERROR | INVALID_STATE | PROCESSING_ERROR (more than was authorized) | PAYMENT_…_FAILED, 500
//   SERVICE_ERROR.
// - No void, no refund, no charge at once, no look-up and no idempotency is documented, and cards become tokens in its SDK
//   only. So they are not supported here, and what has no readable answer stays unknown until a person has looked.
// Our own choices: the paths' version (printed both with and without); periodicity "custom" and one subscription for each
// payment, so that nothing is charged by a calendar; its start is today in Bogotá, yyyy-MM-dd; plan_name is the setting
// PlanName; phone_code 57, and 0000000000 where no telephone is known. Beside a token of the SDK, a payment may name
// "subscription:ID", or "renewal:ID:TRANSACTION" for a renewal of an authorization.
public sealed class TumiPay(ProviderEndpoint endpoint, TimeProvider time) : IPaymentProvider
{
    private const string OfSubscription = "subscription:";
    private const string OfRenewal = "renewal:";
    private const string UnknownPhone = "0000000000";

    // Current and earlier ones; what original clients send, RUT, is none of them.
    private static readonly string?[] s_documents = ["CC", "CE", "PPN", "NIT", "TI", "PAS"];

    // Colombia has no summer time.
    private static readonly TimeSpan s_bogota = TimeSpan.FromHours(-5);

    /// <inheritdoc/>
    public string Name => "tumipay";

    /// <inheritdoc/>
    public bool Supports(PaymentOperation operation) => operation is PaymentOperation.Authorize or PaymentOperation.Confirm;

    /// <inheritdoc/>
    public async Task<PaymentOutcome> ChargeAsync(ChargeRequest request)
    {
        if (request.Operation != PaymentOperation.Authorize || request.Amount.Currency.Code != "COP")
            return new PaymentOutcome.NotSupported();

        var (subscription, linked) = request.Token.Split(':') switch
        {
            _ when request.Token.StartsWith(OfSubscription, StringComparison.Ordinal) => (request.Token[OfSubscription.Length..], null),
            [_, var id, var transaction] when request.Token.StartsWith(OfRenewal, StringComparison.Ordinal) => (id, transaction),
            _ => (null, (string?)null),
        };
        if (subscription is null)
        {
            var reply = await SendAsync("api/subscription/card", request, SubscriptionBody(request, endpoint.Or("PlanName", "HostedCapture"), Today));
            subscription = reply is WireReply.Answered { Status: 200 or 201 } made ? ProviderJson.Read(made.Body).Block("data").Text("subscription_id") : null;
            if (subscription is null)
                return WithoutSubscription(reply);
        }

        // Without this note the authorization never left, and with it a person knows where to look.
        if (!await request.Remember(subscription))
            return new PaymentOutcome.Refused("the subscription could not be remembered", Sent: false);
        return await MoveAsync(
            linked is null ? "api/v1/subscription/card/authorize" : "api/v1/subscription/card/authorize/renewal",
            request, AuthorizeBody(request, subscription, linked), PaymentOperation.Authorize, subscription);
    }

    /// <inheritdoc/>
    public async Task<PaymentOutcome> ConfirmAsync(PaymentStep step) => await step.Remember(step.Charged)
        ? await MoveAsync("api/v1/subscription/card/capture", step, CaptureBody(step), PaymentOperation.Confirm, null)
        : new PaymentOutcome.Refused("the capture could not be remembered", Sent: false);

    /// <inheritdoc/>
    public Task<PaymentOutcome> VoidAsync(PaymentStep step) => Task.FromResult<PaymentOutcome>(new PaymentOutcome.NotSupported());

    /// <inheritdoc/>
    public Task<PaymentOutcome> RefundAsync(PaymentStep step) => Task.FromResult<PaymentOutcome>(new PaymentOutcome.NotSupported());

    /// <inheritdoc/>
    public Task<PaymentLookup> LookUpAsync(PaymentLookupRequest request) => Task.FromResult<PaymentLookup>(request.UpstreamId is null
        ? new PaymentLookup.None(Final: !request.InFlight)
        : new PaymentLookup.CannotSay("TumiPay documents no look-up: a person must ask TumiPay"));

    /// <summary>The body that makes a subscription of a token. Pure.</summary>
    public static JsonObject SubscriptionBody(ChargeRequest request, string plan, string today) => new()
    {
        ["token"] = request.Token,
        ["plan_name"] = plan,
        ["periodicity"] = "custom",
        // What the merchant did not say is left out: TumiPay knows what it cannot do without.
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

    /// <summary>The body of a funds capture: seed 003's. Pure.</summary>
    public static JsonObject CaptureBody(PaymentStep step) => new()
    {
        ["transaction_id"] = step.Charged,
        ["amount"] = step.Amount.Number(),
        ["tax"] = (step.Tax ?? step.Amount.With(0)).Number(),
    };

    /// <summary>The meaning of a reply to an operation. Pure.</summary>
    public static PaymentOutcome Parse(int status, string body, PaymentOperation operation, PaymentRequest request, string? subscription)
    {
        var json = ProviderJson.Read(body);
        var data = json.Block("data");
        var code = json.Text("code");
        var gateway = Gateway(json, subscription);
        var id = data.Text("transaction_id") is { } said && !CardNumbers.AreIn(said) ? said : null;
        return (status, code, data.Text("transaction_status")) switch
        {
            (200 or 201, "AUTHORIZED" or "CAPTURED" or "PENDING", _) when !Fits(data, operation, request) => new PaymentOutcome.Unknown("another reference or amount"),
            (200 or 201, "PENDING", _) => new PaymentOutcome.Pending("PENDING"),
            (200 or 201, "AUTHORIZED", "APPROVED" or null) when operation == PaymentOperation.Authorize && id is not null => new PaymentOutcome.Approved(id, gateway),
            // Seed 003 shows no data; nothing can follow a capture, so it needs no id.
            (200 or 201, "CAPTURED", "APPROVED" or null) when operation == PaymentOperation.Confirm => new PaymentOutcome.Approved(id ?? "", gateway),
            (200 or 201 or 422, _, "DECLINED" or "ERROR") or (409 or 422, "INVALID_STATE" or "PROCESSING_ERROR", _)
                or (422, "PAYMENT_CAPTURE_FAILED" or "PAYMENT_AUTHORIZATION_FAILED" or "PAYMENT_RENEWAL_FAILED", _) => new PaymentOutcome.Declined(ProviderJson.Code(code)) { Gateway = gateway },
            (429 or 503 or (>= 400 and < 500), _, _) => new PaymentOutcome.Refused(Problem(status, code), Sent: true),
            _ => new PaymentOutcome.Unknown(Problem(status, code)),
        };
    }

    /// <summary>What it means that no subscription was made: no money was asked for. Pure.</summary>
    public static PaymentOutcome WithoutSubscription(WireReply reply)
    {
        if (reply is not WireReply.Answered answered)
            return new PaymentOutcome.Refused("no subscription", Sent: false);
        var json = ProviderJson.Read(answered.Body);
        // The token, or what the merchant said of the payer: TumiPay's own words tell the merchant which.
        return answered.Status is 404 or 422
            ? new PaymentOutcome.Declined(ProviderJson.Code(json.Text("code"))) { Gateway = Gateway(json, null) }
            : new PaymentOutcome.Refused($"subscription: {Problem(answered.Status, json.Text("code"))}", Sent: answered.Status < 500);
    }

    private static bool Fits(JsonObject? data, PaymentOperation operation, PaymentRequest request) =>
        data.IsOrLacks("amount", request.Amount)
        && (data.Text("currency") ?? request.Amount.Currency.Code) == request.Amount.Currency.Code
        // A capture shows its authorization's reference.
        && (operation != PaymentOperation.Authorize || (data.Text("reference_id") ?? request.AttemptId.ToString()) == request.AttemptId.ToString());

    private static string Gateway(JsonObject? json, string? subscription)
    {
        var shown = json.Keep("code", "status", "message");
        var data = json.Block("data").Keep(
            "transaction_id", "linked_transaction_id", "transaction_date", "transaction_status", "transaction_type", "reference_id", "amount", "currency", "reason");
        if (subscription is not null)
            data["subscription_id"] = subscription;
        if (data.Count > 0)
            shown["data"] = data;
        return shown.ToJsonString();
    }

    private static string Problem(int status, string? code) => code is null ? $"HTTP {status}" : $"HTTP {status} {ProviderJson.Code(code)}";

    private async Task<PaymentOutcome> MoveAsync(string path, PaymentRequest request, JsonObject body, PaymentOperation operation, string? subscription) =>
        await SendAsync(path, request, body) switch
        {
            WireReply.NeverSent never => new PaymentOutcome.Refused(never.Reason, Sent: false),
            WireReply.Lost lost => new PaymentOutcome.Unknown(lost.Reason),
            WireReply.Answered answered => Parse(answered.Status, answered.Body, operation, request, subscription),
            _ => throw new InvalidOperationException("No such reply."),
        };

    private Task<WireReply> SendAsync(string path, PaymentRequest request, JsonObject body) => endpoint.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"{endpoint.BaseUrl}/{path}")
    {
        Headers =
        {
            { "Token-Top", endpoint["TokenTop"] },
            { "X-Merchant-ID", endpoint["MerchantId"] },
            { "X-Request-ID", request.AttemptId.ToString() },
            { "Idempotency-Key", request.Key },
            { "Authorization", new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{endpoint["User"]}:{endpoint["Password"]}"))).ToString() },
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
