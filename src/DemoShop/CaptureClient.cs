using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace DemoShop;

/// <summary>The shop's server: calls the public API over HTTP as any merchant's would, with client credentials.</summary>
/// <param name="settings">Where the API is, and the clients' secrets.</param>
/// <param name="time">Tells when the token has expired.</param>
public sealed class CaptureClient(ShopSettings settings, TimeProvider time) : IDisposable
{
    /// <summary>The shop's usual client id.</summary>
    public const string ClientId = "demo-shop";

    /// <summary>Where tokens are got.</summary>
    public const string TokenPath = "/sso/oauth2/v2/token";

    /// <summary>Where intents live.</summary>
    public const string CapturesPath = "/tokenization/captures";

    private static readonly TimeSpan s_early = TimeSpan.FromSeconds(30);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = TimeSpan.FromSeconds(30),
        MaxResponseContentBufferSize = 1024 * 1024,
    };

    private readonly ConcurrentDictionary<string, Access> _access = [];

    /// <summary>Makes an intent for an order.</summary>
    /// <param name="client">The client id that asks.</param>
    /// <param name="order">The order.</param>
    /// <param name="address">The shop's own address, for the way back.</param>
    public Task<Exchange> CreateAsync(string client, Order order, string address) => SendAsync(client, new(HttpMethod.Post, CapturesPath)
    {
        IdempotencyKey = $"order-{order.Id}",
        Body = Exchange.Indent(IntentFor(order, address + order.Path)),
    });

    /// <summary>Reads an intent: the only thing to believe when a browser comes back.</summary>
    public Task<Exchange> ReadAsync(string client, string captureId) => SendAsync(client, new(HttpMethod.Get, $"{CapturesPath}/{captureId}"));

    /// <summary>Cancels an intent that is still open.</summary>
    public Task<Exchange> CancelAsync(string client, string captureId) => SendAsync(client, new(HttpMethod.Post, $"{CapturesPath}/{captureId}/cancel"));

    /// <summary>Has the token and the cardholder's data forgotten.</summary>
    public Task<Exchange> DeleteAsync(string client, string captureId) => SendAsync(client, new(HttpMethod.Delete, $"{CapturesPath}/{captureId}"));

    /// <summary>The states of the latest intents by their ids; empty when the API does not answer.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StatesAsync(string client)
    {
        var listed = await SendAsync(client, new(HttpMethod.Get, $"{CapturesPath}?limit=100"));
        return listed.Succeeded && listed.Json?["items"] is JsonArray items
            ? items.OfType<JsonObject>().ToDictionary(item => (string)item["id"]!, item => (string)item["state"]!)
            : new Dictionary<string, string>();
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    /// <summary>What is sent for an order. A merchant fills in its own customer.</summary>
    private static JsonObject IntentFor(Order order, string wayBack)
    {
        var intent = new JsonObject
        {
            ["capture"] = order.Choices.Card.Kind,
            ["capture_method"] = "TOKENIZATION",
            ["cardholder"] = new JsonObject { ["reference_id"] = order.Id, ["name"] = "Ana Rojas", ["email"] = "ana.rojas@example.com", ["country"] = "CL" },
            ["billing"] = new JsonObject { ["line1"] = "Av. Providencia 1234", ["city"] = "Santiago", ["state"] = "Providencia", ["country"] = "CL" },
            ["redirect_urls"] = new JsonObject { ["return_url"] = wayBack, ["cancel_url"] = wayBack },
        };
        if (order.Choices.Remember)
            intent["additional_attributes"] = new JsonObject { ["remember_capture"] = true };
        if (order.Choices.Locale is { } locale)
            intent["locale"] = locale;
        if (order.Choices.ExpiresIn is { } seconds)
            intent["expires_in"] = seconds;
        return intent;
    }

    /// <summary>Sends a request with a token, a new one where it is needed.</summary>
    internal async Task<Exchange> SendAsync(string client, Call call)
    {
        var (token, refusal) = await TokenAsync(client);
        if (token is null)
            return refusal!;
        var answer = await SendOnceAsync(call, new AuthenticationHeaderValue("Bearer", token));
        if (answer.Status != StatusCodes.Status401Unauthorized)
            return answer;

        // The issuer's keys may have changed under a token that had time left.
        _access.TryRemove(client, out _);
        (token, refusal) = await TokenAsync(client);
        return token is null ? refusal! : await SendOnceAsync(call, new AuthenticationHeaderValue("Bearer", token));
    }

    private async Task<(string? Token, Exchange? Refusal)> TokenAsync(string client)
    {
        if (_access.TryGetValue(client, out var known) && known.ExpiresAt - s_early > time.GetUtcNow())
            return (known.Token, null);
        var credentials = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{client}:{settings.Clients[client]}"));
        var call = new Call(HttpMethod.Post, TokenPath) { Body = "grant_type=client_credentials", MediaType = "application/x-www-form-urlencoded" };
        var answer = await SendOnceAsync(call, new AuthenticationHeaderValue("Basic", credentials));
        if (!answer.Succeeded || answer.Text("access_token") is not { } token
            || answer.Json?["expires_in"] is not JsonValue value || !value.TryGetValue<long>(out var expires))
        {
            return (null, answer);
        }

        // As the original: the moment it expires, in seconds since 1970, not a duration.
        _access[client] = new Access(token, DateTimeOffset.FromUnixTimeSeconds(expires));
        return (token, null);
    }

    private async Task<Exchange> SendOnceAsync(Call call, AuthenticationHeaderValue authorization)
    {
        using var request = new HttpRequestMessage(call.Method, new Uri(settings.Api, call.Path));
        request.Headers.Authorization = authorization;
        if (call.IdempotencyKey is not null)
            request.Headers.Add("Idempotency-Key", call.IdempotencyKey);
        if (call.Body is not null)
            request.Content = new StringContent(call.Body, new MediaTypeHeaderValue(call.MediaType));

        var (status, answer) = (0, "");
        try
        {
            using var response = await _http.SendAsync(request);
            (status, answer) = ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            answer = exception.Message;
        }

        return new Exchange(call.Method.Method, call.Path, status, answer) { IdempotencyKey = call.IdempotencyKey, Body = call.Body };
    }

    /// <summary>An access token. Not a record: it must not print itself.</summary>
    private sealed class Access(string token, DateTimeOffset expiresAt)
    {
        public string Token => token;

        public DateTimeOffset ExpiresAt => expiresAt;
    }

    /// <summary>One request to be made.</summary>
    internal sealed record Call(HttpMethod Method, string Path)
    {
        public string? IdempotencyKey { get; init; }

        public string? Body { get; init; }

        public string MediaType { get; init; } = "application/json";
    }
}
