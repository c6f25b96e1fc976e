using System.Text.Json.Nodes;
using HostedCapture.Domain;
using static HostedCapture.Providers.QuickpayAccess;

namespace HostedCapture.Providers;

/// <summary>Quickpay Connect itself as the upstream: an access token, an intent there, then the direct call with the card.</summary>
// Facts, from the Peinau developer portal and the Quickpay documentation (product-capture-card, silent-capture,
// json-cmr-capture-intention):
// - POST sso/oauth2/v2/token with Basic credentials, raw as its own clients send them; expires_in is an absolute epoch.
// - POST tokenization/captures makes an intent that lives five minutes; its links are dynamic and found by rel.
// - PEINAU: POST capture_card {card_number, expiry_month "2", expiry_year "2020", card_ccv}; CMR: POST capture
//   {user{country, documentType, documentId}, panNumber}. Both answer with the whole intent.
// - The id of the intent there is the token that is charged.
// - A decline is GW01_<CyberSource reason code>.
// - No idempotency is documented. An intent there is captured once at most, so a repeated direct call cannot make two
//   tokens. The Idempotency-Key is sent all the same: a server that does not know it ignores it.
// - GET tokenization/captures/{id} (rel self) shows an intent with its state and, once captured, its gateway block:
//   an attempt is asked for by the id made for it, which is remembered before the card is sent. 404
//   DOCUMENT_NOT_FOUND: unknown, or past its deletion_time (five minutes open, 24 hours captured).
// - No deletion is documented: what is captured without remember_capture is forgotten there after 24 hours.
public sealed class Quickpay(ProviderEndpoint endpoint, TimeProvider time) : ICardProvider, IDisposable
{
    // Fields of the documented gateway blocks (systems: 2018 and 2019 PEINAU, CMR). What is not named here may hold
    // more of the card than may leave.
    private static readonly string[] s_gatewayFields =
    [
        "merchantReferenceCode", "requestID", "decision", "reasonCode", "requestToken", "paySubscriptionCreateReply",
        "payment_token", "additionalProcessorResponse", "purchaseTotals", "ccAuthReply", "ccCaptureReply", "status", "category", "qpCardId",
    ];

    private readonly QuickpayAccess _access = new(endpoint, time);

    /// <inheritdoc/>
    public string Name => "quickpay";

    /// <inheritdoc/>
    public AcceptedCards Accepted { get; } = new(CodeIsRequired: true);

    /// <inheritdoc/>
    public async Task<Outcome> TokenizeAsync(TokenizeRequest request)
    {
        // Up to here no card has left: whatever fails is no try.
        if (await _access.TokenAsync() is not { } access)
            return new Outcome.Refused("no access token", Sent: false);
        var created = await _access.SendAsync(HttpMethod.Post, "tokenization/captures", access, request.Key, () => JsonContent(CreateBody(request)));
        if (created is not WireReply.Answered { Status: 200 or 201, Body: var body } || Read(body) is not { } intent
            || _access.Link(intent, request.Kind == CaptureKind.Cmr ? "capture" : "capture_card") is not { } link || Text(intent, "id") is not { Length: > 0 } id)
        {
            return new Outcome.Refused($"create: {Describe(created)}", Sent: false);
        }

        if (!await request.Remember(id))
            return new Outcome.Refused("the attempt could not be remembered", Sent: false);

        return await _access.SendAsync(HttpMethod.Post, link, access, request.Key, () => new CardContent(request.Card, CardBody(request), MediaType)) switch
        {
            WireReply.NeverSent never => new Outcome.Refused(never.Reason, Sent: false),
            WireReply.Lost lost => new Outcome.Unknown(lost.Reason),
            WireReply.Answered answered => Parse(answered.Status, answered.Body, request),
            _ => throw new InvalidOperationException("No such reply."),
        };
    }

    /// <inheritdoc/>
    public async Task<Lookup> FindAsync(LookupRequest request)
    {
        // The id is remembered before the card leaves: without one, it never left.
        if (request.UpstreamId is not { } id)
            return new Lookup.None(Final: true);
        if (await _access.TokenAsync() is not { } access)
            return new Lookup.CannotSay("no access token");
        var reply = await _access.SendAsync(HttpMethod.Get, $"tokenization/captures/{Uri.EscapeDataString(id)}", access);
        return reply is WireReply.Answered answered ? ParseIntent(answered.Status, answered.Body, request.Facts) : new Lookup.CannotSay(Describe(reply));
    }

    /// <inheritdoc/>
    public Task<Deletion> DeleteAsync(string token) => Task.FromResult<Deletion>(new Deletion.NotSupported());

    /// <inheritdoc/>
    public void Dispose() => _access.Dispose();

    /// <summary>The body that makes an intent there. Pure; holds no card.</summary>
    public static string CreateBody(TokenizeRequest request) => new JsonObject
    {
        ["capture"] = request.Kind.ToWire(),
        ["capture_method"] = "TOKENIZATION",
        ["cardholder"] = new JsonObject
        {
            ["reference_id"] = request.AttemptId.ToString(),
            ["name"] = request.HolderName,
            ["email"] = request.Email,
            ["country"] = request.Country,
        },
        ["billing"] = new JsonObject
        {
            ["line1"] = request.Billing?.Line1,
            ["city"] = request.Billing?.City,
            ["state"] = request.Billing?.State,
            ["country"] = request.Billing?.Country,
        },
        ["redirect_urls"] = new JsonObject { ["return_url"] = request.ReturnUrl, ["cancel_url"] = request.CancelUrl },
    }.ToJsonString();

    /// <summary>The body of the direct call, with the card's marks in it. Pure.</summary>
    public static string CardBody(TokenizeRequest request)
    {
        return request.Kind == CaptureKind.Cmr
            ? new JsonObject
            {
                ["user"] = new JsonObject { ["country"] = request.Country, ["documentType"] = "RUT", ["documentId"] = request.Document },
                ["panNumber"] = CardContent.Number,
            }.ToJsonString()
            : new JsonObject
            {
                ["card_number"] = CardContent.Number,
                ["expiry_month"] = request.Card.Expiry!.Value.Month.ToString(),
                ["expiry_year"] = request.Card.Expiry.Value.FourDigitYear,
                ["card_ccv"] = CardContent.Code,
            }.ToJsonString();
    }

    /// <summary>The meaning of the direct call's reply. Pure.</summary>
    public static Outcome Parse(int status, string body, TokenizeRequest request)
    {
        var json = Read(body);
        if (status is 200 or 201 && Captured(json, request.Facts) is { } approved && !request.Card.IsIn(approved.Token))
            return approved;

        return Text(json, "error_code") switch
        {
            ['G', 'W', '0', '1', '_', .. var code] when code.Length is > 0 and <= 8 && code.All(char.IsAsciiLetterOrDigit) => new Outcome.Declined(code),
            _ when status is 429 or 503 or (>= 400 and < 500) => new Outcome.Refused($"HTTP {status}", Sent: true),
            _ => new Outcome.Unknown($"HTTP {status}"),
        };
    }

    /// <summary>The meaning of an intent there, for the attempt it was made for. Pure.</summary>
    public static Lookup ParseIntent(int status, string body, AttemptFacts facts)
    {
        var json = Read(body);
        return (status, Text(json, "state")) switch
        {
            (200, "captured") when Captured(json, facts) is { } approved => new Lookup.Found(approved),
            // The card may still be on its way.
            (200, "created") => new Lookup.None(Final: false),
            (200, "rejected" or "canceled" or "cancel" or "expired") => new Lookup.None(Final: true),
            (404, _) when Text(json, "error_code") == "DOCUMENT_NOT_FOUND" => new Lookup.None(Final: true),
            _ => new Lookup.CannotSay($"HTTP {status}"),
        };
    }

    private static Outcome.Approved? Captured(JsonObject? json, AttemptFacts facts) =>
        Text(json, "state") == "captured" && Text(json, "id") is { Length: > 0 } token && json?["gateway"] is JsonObject gateway
            ? new Outcome.Approved(token, Gateway(gateway, facts))
            : null;

    private static string Gateway(JsonObject theirs, AttemptFacts facts)
    {
        var ours = new JsonObject();
        foreach (var field in s_gatewayFields)
        {
            // Their reference is our attempt; the merchant knows its own.
            if (field == "merchantReferenceCode" && theirs[field] is not null)
                ours[field] = facts.ReferenceId ?? facts.AttemptId.ToString();
            else if (theirs[field] is { } value && !CardNumbers.AreIn(value.ToJsonString()))
                ours[field] = value.DeepClone();
        }

        ours[facts.FirstFourLastSix ? "panFirst4" : "panFirst6"] = facts.PanFirst;
        ours[facts.FirstFourLastSix ? "panLast6" : "panLast4"] = facts.PanLast;
        if (facts.Kind == CaptureKind.Peinau)
            ours["req_card_number"] = $"xxxxxxxxxxxx{facts.PanLast[^4..]}";
        return ours.ToJsonString();
    }
}
