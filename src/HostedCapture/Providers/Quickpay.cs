using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Domain;

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
//   an attempt is looked up by the intent's id, which is stored before the card is sent. 404
//   DOCUMENT_NOT_FOUND: unknown, or past its deletion_time (five minutes open, 24 hours captured).
// - No deletion is documented: a capture without remember_capture is deleted there after 24 hours.
public sealed partial class Quickpay(ProviderEndpoint endpoint, TimeProvider time) : IProvider, IDisposable
{
    /// <summary>Its facts.</summary>
    public static ProviderFacts Facts { get; } = new("quickpay", (endpoint, time) => new Quickpay(endpoint, time))
    {
        Tokenizes = [CaptureKind.Peinau, CaptureKind.Cmr],
        Accepted = new AcceptedCards(CodeIsRequired: true),
        FindsTokens = true,
        Operations = [Operation.Charge, Operation.Authorize, Operation.Confirm, Operation.Void, Operation.Refund],
        Required = ["ClientId", "ClientSecret"],
    };

    private const string Json = "application/json";

    // Fields of the documented gateway blocks (2018 and 2019 PEINAU, CMR). Other fields may hold
    // more of the card than may be shown.
    private static readonly string[] s_gatewayFields =
    [
        "merchantReferenceCode", "requestID", "decision", "reasonCode", "requestToken", "paySubscriptionCreateReply",
        "payment_token", "additionalProcessorResponse", "purchaseTotals", "ccAuthReply", "ccCaptureReply", "status", "category", "qpCardId",
    ];

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private (string Token, DateTimeOffset Until)? _access;

    ProviderFacts IProvider.Facts => Facts;

    /// <inheritdoc/>
    public async Task<Outcome> TokenizeAsync(TokenizeRequest request)
    {
        // Up to here no card was sent: a failure is no try.
        if (await TokenAsync() is not { } access)
            return new Outcome.Refused("no access token", Sent: false);
        var created = await SendAsync(HttpMethod.Post, "tokenization/captures", access, request.Key, CreateBody(request));
        if (created is not WireReply.Answered { Status: 200 or 201, Body: var body } || ProviderJson.Read(body) is not { } intent
            || Link(intent, request.Kind == CaptureKind.Cmr ? "capture" : "capture_card") is not { } link || intent.Text("id") is not { } id)
        {
            return new Outcome.Refused($"create: {created.Description}", Sent: false);
        }

        if (!await request.Remember(id))
            return new Outcome.Refused("the attempt could not be remembered", Sent: false);

        var card = CardBody(request);
        var reply = await SendAsync(HttpMethod.Post, link, access, request.Key, () => new CardContent(request.Card, card, Json));
        return reply.ToOutcome((status, answer) => Parse(status, answer, request));
    }

    /// <inheritdoc/>
    public async Task<Lookup> LookUpAsync(CardLookupRequest request)
    {
        // The id is stored before the card is sent: without one, it was never sent.
        if (request.UpstreamId is not { } id)
            return new Lookup.None(Final: true);
        if (await TokenAsync() is not { } access)
            return new Lookup.CannotSay("no access token");
        return (await SendAsync(HttpMethod.Get, $"tokenization/captures/{Uri.EscapeDataString(id)}", access))
            .ToLookup((status, body) => ParseIntent(status, body, request.Facts));
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

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

    /// <summary>The body of the direct call, with the card's placeholders in it. Pure.</summary>
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
        var json = ProviderJson.Read(body);
        if (status is 200 or 201 && Captured(json, request.Facts) is { } approved && !request.Card.IsIn(approved.Handle))
            return approved;

        return json.Text("error_code") switch
        {
            ['G', 'W', '0', '1', '_', .. var code] when code.Length is > 0 and <= 8 && code.All(char.IsAsciiLetterOrDigit) => new Outcome.Declined(code),
            _ when status is 429 or 503 or (>= 400 and < 500) => new Outcome.Refused($"HTTP {status}", Sent: true),
            _ => new Outcome.Unknown($"HTTP {status}"),
        };
    }

    /// <summary>The meaning of an intent there, for the attempt it was made for. Pure.</summary>
    public static Lookup ParseIntent(int status, string body, AttemptFacts facts)
    {
        var json = ProviderJson.Read(body);
        return (status, json.Text("state")) switch
        {
            (200, "captured") when Captured(json, facts) is { } approved => new Lookup.Found(approved),
            // The card may still be on its way.
            (200, "created") => new Lookup.None(Final: false),
            (200, "rejected" or "canceled" or "cancel" or "expired") => new Lookup.None(Final: true),
            (404, _) when json.Text("error_code") == "DOCUMENT_NOT_FOUND" => new Lookup.None(Final: true),
            _ => new Lookup.CannotSay($"HTTP {status}"),
        };
    }

    private static Outcome.Approved? Captured(JsonObject? json, AttemptFacts facts) =>
        json.Text("state") == "captured" && json.Text("id") is { } token && json?["gateway"] is JsonObject gateway
            ? new Outcome.Approved(token, Gateway(gateway, facts))
            : null;

    private static string Gateway(JsonObject theirs, AttemptFacts facts)
    {
        var ours = new JsonObject();
        foreach (var field in s_gatewayFields)
        {
            // Their reference is our attempt's id; the merchant sees its own reference.
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

    // The access token, cached until it expires; null when none can be had.
    private async Task<string?> TokenAsync()
    {
        await _oneAtATime.WaitAsync();
        try
        {
            if (_access is { } known && known.Until > time.GetUtcNow())
                return known.Token;
            _access = null;
            var reply = await endpoint.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"{endpoint.BaseUrl}/sso/oauth2/v2/token")
            {
                Headers = { Authorization = ProviderHttp.Basic(endpoint["ClientId"], endpoint["ClientSecret"]) },
                Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            });
            if (reply is WireReply.Answered { Status: 200 } answered && ProviderJson.Read(answered.Body) is { } json
                && json.Text("access_token") is { } token && json.Whole("expires_in") is { } epoch)
            {
                // Quickpay's own clients renew ten seconds early.
                _access = (token, DateTimeOffset.FromUnixTimeSeconds(epoch).AddSeconds(-10));
                return token;
            }

            return null;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    private Task<WireReply> SendAsync(HttpMethod method, string path, string access, string key, string json) =>
        SendAsync(method, path, access, key, () => new StringContent(json, Encoding.UTF8, Json));

    private async Task<WireReply> SendAsync(
        HttpMethod method, string path, string access, string? key = null, Func<HttpContent>? body = null)
    {
        var reply = await endpoint.SendAsync(() =>
        {
            var message = new HttpRequestMessage(method, $"{endpoint.BaseUrl}/{path}");
            message.Content = body?.Invoke();
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
            if (key is not null)
                message.Headers.Add("Idempotency-Key", key);
            return message;
        });
        if (reply is WireReply.Answered { Status: 401 })
            _access = null;
        return reply;
    }

    // The path of a link in one of its answers; null when it has none. It must lie below the provider's
    // configured address: a card or a charge is never sent elsewhere.
    private string? Link(JsonObject? document, string rel)
    {
        var links = (document?["links"] as JsonArray)?.OfType<JsonObject>();
        var href = links?.FirstOrDefault(link => link.Text("rel") == rel).Text("href");
        return href?.StartsWith($"{endpoint.BaseUrl}/", StringComparison.Ordinal) == true ? href[(endpoint.BaseUrl.Length + 1)..] : null;
    }
}
