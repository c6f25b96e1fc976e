using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace HostedCapture.Providers;

/// <summary>Calls to Quickpay Connect with its access token, which is kept until it ends.</summary>
// Fact, from the Peinau developer portal: POST sso/oauth2/v2/token with Basic credentials, raw as its own clients send
// them; expires_in is an absolute epoch.
internal sealed class QuickpayAccess(ProviderEndpoint endpoint, TimeProvider time) : IDisposable
{
    /// <summary>What its bodies are.</summary>
    public const string MediaType = "application/json";

    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    private readonly SemaphoreSlim _oneAtATime = new(1, 1);
    private (string Token, DateTimeOffset Until)? _access;

    /// <summary>The token; null when none is to be had.</summary>
    public async Task<string?> TokenAsync()
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

    /// <summary>Sends a request with a token, and with a key where it is given.</summary>
    public async Task<WireReply> SendAsync(HttpMethod method, string path, string access, string? key = null, Func<HttpContent>? body = null)
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

    /// <summary>
    /// The path of a link in a document of theirs; null when it has none. It must lie where the configuration says the
    /// provider is: neither a card nor money follows another address.
    /// </summary>
    public string? Link(JsonObject? document, string rel)
    {
        var href = (document?["links"] as JsonArray)?.FirstOrDefault(link => Text(link as JsonObject, "rel") == rel) is JsonObject link ? Text(link, "href") : null;
        return href?.StartsWith($"{endpoint.BaseUrl}/", StringComparison.Ordinal) == true ? href[(endpoint.BaseUrl.Length + 1)..] : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _oneAtATime.Dispose();

    /// <summary>A body.</summary>
    public static StringContent JsonContent(string json) => new(json, Encoding.UTF8, MediaType);

    /// <summary>A JSON object; null for anything else.</summary>
    public static JsonObject? Read(string body)
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

    /// <summary>A text member; null when there is none.</summary>
    public static string? Text(JsonObject? json, string name) =>
        json?[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>A reply for the log.</summary>
    public static string Describe(WireReply reply) => reply switch
    {
        WireReply.Answered answered => $"HTTP {answered.Status}",
        WireReply.NeverSent never => never.Reason,
        WireReply.Lost lost => lost.Reason,
        _ => "",
    };
}
