using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Hosting;

namespace HostedCapture.Webhooks;

/// <summary>Something that is wrong with a webhook as it was received, or with how it was verified.</summary>
/// <param name="Code">The key of its text: <c>signature.{code}</c>.</param>
/// <param name="Name">The header or endpoint it is about.</param>
public sealed record SignatureFinding(string Code, string? Name = null);

/// <summary>What a check of a signature gave.</summary>
/// <param name="Endpoint">The endpoint with whose secret it was signed, when that is known.</param>
/// <param name="Findings">What is wrong; nothing: it is valid.</param>
public sealed record SignatureVerdict(WebhookEndpoint? Endpoint, IReadOnlyList<SignatureFinding> Findings);

/// <summary>Says why a signature does not match: it looks for the fewest mistakes that explain it.</summary>
/// <param name="endpoints">The application's.</param>
/// <param name="now">The time.</param>
public sealed class SignatureCheck(IReadOnlyList<WebhookEndpoint> endpoints, DateTimeOffset now)
{
    // What verifying libraries allow.
    private const long ToleranceSeconds = 300;

    // A timestamp in milliseconds has three digits more than one in seconds.
    private const long LargestSeconds = 100_000_000_000;

    // Longer than any body this product sends, and short enough to try all variants below.
    private const int LongestPayload = 32 * 1024;
    private const int LongestHeader = 2048;
    private const int LongestSecret = 256;
    private const int MostSignatures = 20;

    private static readonly char[] s_betweenSignatures = [' ', ';'];
    private static readonly string[] s_headers = [WebhookMessage.IdHeader, WebhookMessage.TimestampHeader, WebhookMessage.SignatureHeader];

    // As bodies are written, but deeper.
    private static readonly JsonSerializerOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false };

    private delegate byte[] Sign(byte[] text);

    /// <summary>The fields that are too long to be checked, by their wire names.</summary>
    /// <inheritdoc cref="Check"/>
    public static IReadOnlyList<FieldError> TooMuch(string payload, IReadOnlyDictionary<string, string> headers, string? secret)
    {
        var errors = s_headers.Where(name => Value(headers, name).Length > LongestHeader)
            .Select(name => new FieldError($"headers.{name}", "too_long")).ToList();
        if (payload.Length > LongestPayload)
            errors.Add(new("payload", "too_long"));
        if (secret?.Length > LongestSecret)
            errors.Add(new("secret", "too_long"));
        if (errors.Count == 0 && Split(Value(headers, WebhookMessage.SignatureHeader)).Length > MostSignatures)
            errors.Add(new($"headers.{WebhookMessage.SignatureHeader}", "too_many"));
        return errors;
    }

    /// <summary>Checks a webhook as it was received.</summary>
    /// <param name="payload">The body.</param>
    /// <param name="headers">The three headers, by name in any case.</param>
    /// <param name="secret">The secret it was verified with; null: any of the endpoints'.</param>
    /// <param name="sent">The body that was sent for the id, as far as it can be known; null: no such event.</param>
    public SignatureVerdict Check(string payload, IReadOnlyDictionary<string, string> headers, string? secret, byte[]? sent)
    {
        var values = s_headers.Select(name => Value(headers, name)).ToArray();
        var missing = s_headers.Where((_, i) => values[i].Length == 0).Select(name => new SignatureFinding("missing_header", name)).ToList();
        if (missing.Count > 0)
            return new SignatureVerdict(null, missing);

        var (id, timestamp, signature) = (values[0], values[1], values[2]);
        var keys = Keys(secret).ToList();
        var found = Explain(keys, Texts(id, timestamp), Payloads(payload, sent), Signatures(signature));
        var findings = found?.Findings.ToList() ?? Unexplained(secret, keys, sent);
        if (TimeOf(timestamp) is { } wrong)
            findings.Add(wrong);
        return new SignatureVerdict(found?.Endpoint, findings);
    }

    /// <summary>A header by its name in any case; empty when it is missing.</summary>
    public static string Value(IReadOnlyDictionary<string, string> headers, string name) =>
        headers.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value ?? "";

    private static List<SignatureFinding> Unexplained(string? secret, List<Option<Sign>> keys, byte[]? sent)
    {
        if (keys.Count == 0)
            return [new SignatureFinding("no_secret")];
        var findings = new List<SignatureFinding>();
        if (secret is not null && Parse(secret) is null)
            findings.Add(new("secret_format"));
        if (sent is null)
            findings.Add(new("unknown_id"));
        findings.Add(new("no_match"));
        return findings;
    }

    private SignatureFinding? TimeOf(string timestamp)
    {
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            return new SignatureFinding("timestamp_format");
        if (seconds > LargestSeconds)
            return new SignatureFinding("timestamp_milliseconds");
        var age = now.ToUnixTimeSeconds() - seconds;
        return age > ToleranceSeconds ? new SignatureFinding("timestamp_old") : age < -ToleranceSeconds ? new SignatureFinding("timestamp_future") : null;
    }

    private static Explanation? Explain(List<Option<Sign>> keys, List<Option<Func<byte[], byte[]>>> texts, List<Option<byte[]>> payloads, List<Option<byte[]>> signatures)
    {
        var ways = from key in keys
                   from text in texts
                   from payload in payloads
                   orderby key.Mistakes + text.Mistakes + payload.Mistakes
                   select (Key: key, Text: text, Payload: payload);
        foreach (var (key, text, payload) in ways)
        {
            var expected = key.Value(text.Value(payload.Value));
            foreach (var signature in signatures)
            {
                if (CryptographicOperations.FixedTimeEquals(expected, signature.Value))
                    return new Explanation(key.Endpoint, [.. new[] { key.Finding, text.Finding, payload.Finding, signature.Finding }.OfType<SignatureFinding>()]);
            }
        }

        return null;
    }

    // The possible secrets: the given one, an endpoint's, or the given one decoded wrongly.
    private IEnumerable<Option<Sign>> Keys(string? secret)
    {
        var given = secret is null ? null : Parse(secret);
        if (given is not null)
        {
            var own = endpoints.FirstOrDefault(endpoint => endpoint.Secrets.Any(known => known.Is(given)));
            yield return new(text => given.Sign(text), secret == secret!.Trim() ? null : new("secret_format"), own);
        }

        foreach (var endpoint in endpoints)
        {
            foreach (var known in endpoint.Secrets.Where(known => given is null || !known.Is(given)))
                yield return new(text => known.Sign(text), secret is null ? null : new("other_secret", endpoint.Url.AbsoluteUri), endpoint);
        }

        if (secret is null)
            yield break;
        foreach (var misread in new[] { secret, secret.Replace(WebhookSecret.Prefix, "", StringComparison.Ordinal) }.Distinct())
            yield return new(text => HMACSHA256.HashData(Encoding.UTF8.GetBytes(misread), text), new("secret_not_decoded"));
    }

    // The possible signed texts: id, timestamp and body, or what other schemes sign.
    private static List<Option<Func<byte[], byte[]>>> Texts(string id, string timestamp) =>
    [
        new(body => [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body]),
        new(body => body, new("signed_text")),
        new(body => [.. Encoding.UTF8.GetBytes($"{timestamp}."), .. body], new("signed_text")),
        new(body => [.. Encoding.UTF8.GetBytes($"{id}."), .. body], new("signed_text")),
        new(body => [.. Encoding.UTF8.GetBytes($"{id}{timestamp}"), .. body], new("signed_text")),
    ];

    // The possible bodies: as received, with common changes undone, or as sent.
    private static List<Option<byte[]>> Payloads(string payload, byte[]? sent)
    {
        var payloads = new List<Option<byte[]>> { new(Encoding.UTF8.GetBytes(payload)) };
        Add("payload_newline", payload.TrimEnd('\r', '\n'));
        Add("payload_bom", payload.TrimStart('\ufeff'));
        if (payload.All(c => c <= '\u00ff'))
            AddBytes("payload_encoding", Encoding.Latin1.GetBytes(payload));
        var json = Json(payload);
        if (json is not null)
            Add("payload_reserialized", json.ToJsonString(s_compact));
        if (sent is not null)
            AddBytes(JsonNode.DeepEquals(json, JsonNode.Parse(sent)) ? "payload_reserialized" : "payload_changed", sent);
        return payloads;

        void Add(string finding, string text) => AddBytes(finding, Encoding.UTF8.GetBytes(text));

        void AddBytes(string finding, byte[] bytes)
        {
            if (!payloads.Exists(known => known.Value.AsSpan().SequenceEqual(bytes)))
                payloads.Add(new(bytes, new(finding)));
        }
    }

    // The header's signatures, or other text in the header.
    private static List<Option<byte[]>> Signatures(string header)
    {
        var signatures = new List<Option<byte[]>>();
        foreach (var one in Split(header))
        {
            var known = one.StartsWith(WebhookMessage.Version, StringComparison.Ordinal);
            var text = known ? one[WebhookMessage.Version.Length..] : one[(one.AsSpan(0, Math.Min(one.Length, 8)).LastIndexOfAny(',', '=', ':') + 1)..];
            var prefix = known ? null : new SignatureFinding("signature_prefix");
            if (StrictBase64.Read(text) is { } bytes)
                signatures.Add(new(bytes, prefix));
            foreach (var other in new[] { Hex(text), StrictBase64.ReadUrl(text.TrimEnd('=')) })
            {
                if (other is not null)
                    signatures.Add(new(other, prefix ?? new("signature_encoding")));
            }
        }

        return signatures;
    }

    private static string[] Split(string header) => header.Split(s_betweenSignatures, StringSplitOptions.RemoveEmptyEntries);

    private static byte[]? Hex(string text)
    {
        var bytes = new byte[text.Length / 2];
        return Convert.FromHexString(text, bytes, out _, out _) == OperationStatus.Done ? bytes : null;
    }

    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text.TrimStart('\ufeff'), null, s_strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // Libraries accept a secret without its prefix, too.
    private static WebhookSecret? Parse(string secret) => WebhookSecret.Parse(secret.Trim()) ?? WebhookSecret.Parse(WebhookSecret.Prefix + secret.Trim());

    private sealed record Explanation(WebhookEndpoint? Endpoint, IReadOnlyList<SignatureFinding> Findings);

    private sealed record Option<T>(T Value, SignatureFinding? Finding = null, WebhookEndpoint? Endpoint = null)
    {
        public int Mistakes => Finding is null ? 0 : 1;
    }
}
