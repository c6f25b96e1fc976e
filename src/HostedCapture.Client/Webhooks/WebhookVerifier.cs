using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace HostedCapture.Client;

/// <summary>Verifies webhooks, as Standard Webhooks 1.0.0 says, in any framework and without asking anybody.</summary>
public static class WebhookVerifier
{
    private const string SecretPrefix = "whsec_";
    private const string SignaturePrefix = "v1,";

    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);

    /// <summary>Verifies a webhook and gives its event.</summary>
    /// <param name="body">The body's bytes as they arrived, before anything parsed them.</param>
    /// <param name="header">Gives a header by its name, null or empty when it is not there: <c>name => request.Headers[name]</c>.</param>
    /// <param name="secrets">The endpoint's secrets, <c>whsec_</c> and base64; more than one while a secret is replaced.</param>
    /// <returns>The event. It may come again: handle each <see cref="Event.Id"/> once.</returns>
    /// <exception cref="WebhookException">It is not genuine, older than five minutes, or from the future.</exception>
    /// <exception cref="ArgumentException">There is no secret, or one is no secret.</exception>
    public static Event Verify(byte[] body, Func<string, string?> header, params string[] secrets) =>
        Verify(body, header, Now.UtcNow, secrets);

    /// <summary>The same by another clock than the system's: for tests of your own, or for a webhook that was kept.</summary>
    /// <param name="body">The body's bytes as they arrived, before anything parsed them.</param>
    /// <param name="header">Gives a header by its name, null or empty when it is not there.</param>
    /// <param name="now">What time it is.</param>
    /// <param name="secrets">The endpoint's secrets, <c>whsec_</c> and base64.</param>
    /// <returns>The event.</returns>
    /// <exception cref="WebhookException">It is not genuine, older than five minutes, or from the future.</exception>
    /// <exception cref="ArgumentException">There is no secret, or one is no secret.</exception>
    public static Event Verify(byte[] body, Func<string, string?> header, DateTimeOffset now, params string[] secrets)
    {
        var keys = Check(secrets);
        var (id, timestamp, signatures) =
            (Header(header, "webhook-id"), Header(header, "webhook-timestamp"), Header(header, "webhook-signature"));
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds))
            throw new WebhookException("webhook-timestamp is no number of seconds.");
        if (Math.Abs((decimal)now.ToUnixTimeSeconds() - seconds) > (decimal)s_tolerance.TotalSeconds)
            throw new WebhookException("webhook-timestamp is more than five minutes away: it is a replay, or a clock is wrong.");

        byte[] text = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        var isSigned = false;
        // All are tried, so that the time tells nothing.
        foreach (var key in keys)
        {
            using var hmac = new HMACSHA256(key);
            var expected = SignaturePrefix + Convert.ToBase64String(hmac.ComputeHash(text));
            foreach (var signature in signatures.Split(' '))
                isSigned |= AreEqual(signature, expected);
        }

        return isSigned
            ? Read(body, id)
            : throw new WebhookException("No signature matches: another secret, or not the bytes that were sent.");
    }

    /// <summary>The keys that secrets are; throws an <see cref="ArgumentException"/> where they are none.</summary>
    internal static List<byte[]> Check(string[] secrets) =>
        secrets.Length > 0 ? [.. secrets.Select(Key)] : throw new ArgumentException("A secret is needed.", nameof(secrets));

    private static Event Read(byte[] body, string id)
    {
        try
        {
            var sent = JsonSerializer.Deserialize(body, ClientJson.Default.WebhookBody) ?? throw new JsonException("The body is null.");
            return new Event
            {
                Id =
                id,
                Type = sent.Type,
                Time = sent.Timestamp,
                Sequence = sent.Sequence,
                Data = sent.Data,
                Omitted = sent.Omitted ?? []
            };
        }
        catch (JsonException exception)
        {
            throw new WebhookException("The body is signed, but no event.", exception);
        }
    }

    private static string Header(Func<string, string?> header, string name) =>
        header(name) is { Length: > 0 } value ? value : throw new WebhookException($"The header {name} is missing.");

    private static byte[] Key(string secret)
    {
        try
        {
            var isNamed = secret.StartsWith(SecretPrefix, StringComparison.Ordinal);
            return Convert.FromBase64String(isNamed ? secret.Substring(SecretPrefix.Length) : secret);
        }
        catch (FormatException exception)
        {
            // The secret itself is told to nobody.
            throw new ArgumentException("A webhook secret is whsec_ and base64.", nameof(secret), exception);
        }
    }

    // In a time that does not depend on where they differ.
    private static bool AreEqual(string given, string expected)
    {
        var difference = given.Length ^ expected.Length;
        for (var i = 0; i < given.Length && i < expected.Length; i++)
            difference |= given[i] ^ expected[i];
        return difference == 0;
    }
}

/// <summary>A webhook that is not genuine. The message says why; tell it to your log, not to the sender.</summary>
public sealed class WebhookException : Exception
{
    /// <summary>Makes one, for tests of your own.</summary>
    /// <param name="message">Why.</param>
    /// <param name="innerException">What is behind it.</param>
    public WebhookException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

/// <summary>A webhook's body on the wire.</summary>
internal sealed class WebhookBody
{
    public EventType Type { get; set; }

    public DateTimeOffset Timestamp { get; set; }

    public JsonElement Data { get; set; }

    public string? Id { get; set; }

    public long Sequence { get; set; }

    public IReadOnlyList<string>? Omitted { get; set; }
}
