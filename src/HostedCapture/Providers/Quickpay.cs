using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
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
public sealed class Quickpay(ProviderEndpoint endpoint, TimeProvider time) : ICardProvider, IDisposable
{
    // Fields of the documented gateway blocks (systems: 2018 and 2019 PEINAU, CMR). What is not named here may hold
    // more of the card than may leave.
    private static readonly string[] s_gatewayFields =
    [
        "merchantReferenceCode", "requestID", "decision", "reasonCode", "requestToken", "paySubscriptionCreateReply",
        "payment_token", "additionalProcessorResponse", "purchaseTotals", "ccAuthReply", "ccCaptureReply", "status", "category", "qpCardId",
    ];

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private (string Token, DateTimeOffset Until)? _access;

    /// <inheritdoc/>
    public string Name => "quickpay";

    /// <inheritdoc/>
    public async Task<Outcome> TokenizeAsync(TokenizeRequest request)
    {
        // Up to here no card has left: whatever fails is no try.
        if (await AccessTokenAsync() is not { } access)
            return new Outcome.Refused("no access token", Sent: false);
        var created = await SendAsync("tokenization/captures", access, request.Key, CreateBody(request));
        if (created is not WireReply.Answered { Status: 200 or 201, Body: var intent } || DirectLink(intent, request.Kind) is not { } link)
            return new Outcome.Refused($"create: {Describe(created)}", Sent: false);

        return await SendAsync(link, access, request.Key, CardBody(request)) switch
        {
            WireReply.NeverSent never => new Outcome.Refused(never.Reason, Sent: false),
            WireReply.Lost lost => new Outcome.Unknown(lost.Reason),
            WireReply.Answered answered => Parse(answered.Status, answered.Body, request),
            _ => throw new InvalidOperationException("No such reply."),
        };
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

    /// <summary>The body of the direct call. Pure.</summary>
    public static string CardBody(TokenizeRequest request)
    {
        var secrets = request.Card.Reveal();
        return request.Kind == CaptureKind.Cmr
            ? new JsonObject
            {
                ["user"] = new JsonObject { ["country"] = request.Country, ["documentType"] = "RUT", ["documentId"] = request.Document },
                ["panNumber"] = secrets.Number,
            }.ToJsonString()
            : new JsonObject
            {
                ["card_number"] = secrets.Number,
                ["expiry_month"] = request.Card.Expiry!.Value.Month.ToString(),
                ["expiry_year"] = request.Card.Expiry.Value.FourDigitYear,
                ["card_ccv"] = secrets.Code,
            }.ToJsonString();
    }

    /// <summary>The meaning of the direct call's reply. Pure.</summary>
    public static Outcome Parse(int status, string body, TokenizeRequest request)
    {
        var json = Read(body);
        if (status is 200 or 201 && Text(json, "state") == "captured" && Text(json, "id") is { Length: > 0 } token && !request.Card.IsIn(token) && json?["gateway"] is JsonObject gateway)
            return new Outcome.Approved(token, Gateway(gateway, request));

        return Text(json, "error_code") switch
        {
            ['G', 'W', '0', '1', '_', .. var code] when code.Length is > 0 and <= 8 && code.All(char.IsAsciiLetterOrDigit) => new Outcome.Declined(code),
            _ when status is 429 or 503 or (>= 400 and < 500) => new Outcome.Refused($"HTTP {status}", Sent: true),
            _ => new Outcome.Unknown($"HTTP {status}"),
        };
    }

    private static string Gateway(JsonObject theirs, TokenizeRequest request)
    {
        var (first, last) = request.Card.Truncate(request.FirstFourLastSix);
        var ours = new JsonObject();
        foreach (var field in s_gatewayFields)
        {
            // Their reference is our attempt; the merchant knows its own.
            if (field == "merchantReferenceCode" && theirs[field] is not null)
                ours[field] = request.ReferenceId ?? request.AttemptId.ToString();
            else if (theirs[field] is { } value && !CardNumbers.AreIn(value.ToJsonString()))
                ours[field] = value.DeepClone();
        }

        ours[request.FirstFourLastSix ? "panFirst4" : "panFirst6"] = first;
        ours[request.FirstFourLastSix ? "panLast6" : "panLast4"] = last;
        if (request.Kind == CaptureKind.Peinau)
            ours["req_card_number"] = $"xxxxxxxxxxxx{request.Card.Last4}";
        return ours.ToJsonString();
    }

    // The link must lie where the configuration says the provider is: a card follows no other address.
    private string? DirectLink(string intent, CaptureKind kind)
    {
        var rel = kind == CaptureKind.Cmr ? "capture" : "capture_card";
        var links = Read(intent)?["links"] as JsonArray;
        var href = links?.FirstOrDefault(link => Text(link as JsonObject, "rel") == rel) is JsonObject link ? Text(link, "href") : null;
        return href?.StartsWith($"{endpoint.BaseUrl}/", StringComparison.Ordinal) == true ? href[(endpoint.BaseUrl.Length + 1)..] : null;
    }

    private async Task<string?> AccessTokenAsync()
    {
        await _oneAtATime.WaitAsync();
        try
        {
            if (_access is { } known && known.Until > time.GetUtcNow())
                return known.Token;
            _access = null;
            var reply = await endpoint.SendAsync(() => new HttpRequestMessage(HttpMethod.Post, $"{endpoint.BaseUrl}/sso/oauth2/v2/token")
            {
                Headers = { Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{endpoint["ClientId"]}:{endpoint["ClientSecret"]}"))) },
                Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]),
            });
            if (reply is WireReply.Answered { Status: 200 } answered && Read(answered.Body) is { } json
                && Text(json, "access_token") is { Length: > 0 } token && json["expires_in"] is JsonValue expires && expires.TryGetValue<long>(out var epoch))
            {
                // Its own clients renew ten seconds early.
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

    private async Task<WireReply> SendAsync(string path, string access, string key, string json)
    {
        var reply = await endpoint.SendAsync(() =>
        {
            var message = new HttpRequestMessage(HttpMethod.Post, $"{endpoint.BaseUrl}/{path}") { Content = new StringContent(json, Encoding.UTF8, "application/json") };
            message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", access);
            message.Headers.Add("Idempotency-Key", key);
            return message;
        });
        if (reply is WireReply.Answered { Status: 401 })
            _access = null;
        return reply;
    }

    private static JsonObject? Read(string body)
    {
        try
        {
            var json = JsonNode.Parse(body, documentOptions: s_strict) as JsonObject;
            // Text that is none, such as half a surrogate pair, shows only when it is read.
            _ = json?.ToJsonString();
            return json;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static string? Text(JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static string Describe(WireReply reply) => reply switch
    {
        WireReply.Answered answered => $"HTTP {answered.Status}",
        WireReply.NeverSent never => never.Reason,
        WireReply.Lost lost => lost.Reason,
        _ => "",
    };
}
