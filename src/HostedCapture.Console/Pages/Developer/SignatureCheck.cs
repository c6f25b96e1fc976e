using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Client;

namespace OperatorConsole.Pages.Developer;

/// <summary>One thing that was found about a webhook.</summary>
/// <param name="Code">Which: the key of its text, <c>developer.checker.found.{code}</c>.</param>
/// <param name="Good">Whether it is as it should be.</param>
/// <param name="Detail">What fills its text's <c>{0}</c>.</param>
public sealed record SignatureFinding(string Code, bool Good, string? Detail = null);

/// <summary>
/// Verifies a webhook that somebody received, with the client's own verifier and in this process alone: nothing is sent on, and nothing
/// is kept. Age and signature are told apart, so that one that came yesterday can be looked into.
/// </summary>
public static class SignatureCheck
{
    private static readonly string[] s_names = ["webhook-id", "webhook-timestamp", "webhook-signature"];

    private static readonly TimeSpan s_tolerance = TimeSpan.FromMinutes(5);

    // As the product writes bodies.
    private static readonly JsonSerializerOptions s_compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Checks one.</summary>
    /// <param name="body">As it was received.</param>
    /// <param name="headers">A header in each line: <c>webhook-id: evt_…</c>; others are passed over.</param>
    /// <param name="secret">What it is verified with, <c>whsec_</c> and base64.</param>
    /// <param name="now">The present.</param>
    /// <returns>What was found, in the order in which a program meets it; it is genuine when all is good.</returns>
    public static IReadOnlyList<SignatureFinding> Check(string body, string headers, string secret, DateTimeOffset now)
    {
        var found = Read(headers);
        var missing = s_names.Where(name => !found.ContainsKey(name)).ToList();
        if (missing.Count > 0)
            return [.. missing.Select(name => new SignatureFinding("missing_header", false, name))];
        if (!long.TryParse(found[s_names[1]], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return [new("timestamp_format", false, found[s_names[1]])];
        }

        var sent = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return [Signature(body, found, secret, sent), Age(now - sent)];
    }

    /// <summary>The headers in a text, a line for each: names in any case, and the marks of curl and of logs before them.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyDictionary<string, string> Read(string text)
    {
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in text.Split('\n'))
        {
            var at = line.IndexOf(':', StringComparison.Ordinal);
            if (at <= 0)
                continue;
            var name = line[..at].Trim(' ', '\t', '\r', '<', '>', '"', '\'');
            var value = line[(at + 1)..].Trim(' ', '\t', '\r', ',', '"', '\'');
            if (s_names.Contains(name, StringComparer.OrdinalIgnoreCase) && value.Length > 0)
                headers.TryAdd(name, value);
        }

        return headers;
    }

    private static SignatureFinding Signature(
        string body, IReadOnlyDictionary<string, string> headers, string secret, DateTimeOffset sent)
    {
        try
        {
            // A field of a form has no carriage returns, and often a line end that is not the body's.
            (string Text, string Code)[] tries =
            [
                (body, "signed"), (body.TrimEnd('\r', '\n'), "signed"), (Compact(body) ?? body, "reserialized"),
            ];
            foreach (var (text, code) in tries)
            {
                if (IsSigned(text, headers, secret, sent))
                    return new(code, code == "signed");
            }

            return new("no_match", false);
        }
        catch (ArgumentException)
        {
            return new("secret_format", false);
        }
    }

    private static bool IsSigned(string body, IReadOnlyDictionary<string, string> headers, string secret, DateTimeOffset sent)
    {
        try
        {
            WebhookVerifier.Verify(Encoding.UTF8.GetBytes(body), name => headers.GetValueOrDefault(name), sent, secret.Trim());
            return true;
        }
        catch (WebhookException exception)
        {
            // Signed, but no event: the signature is what is asked for here.
            return exception.InnerException is JsonException;
        }
    }

    private static SignatureFinding Age(TimeSpan age) => age.Duration() <= s_tolerance
        ? new("age_good", true)
        : new(age > TimeSpan.Zero ? "age_old" : "age_future", false, Math.Floor(age.Duration().TotalMinutes).ToString("0"));

    private static string? Compact(string body)
    {
        try
        {
            return JsonNode.Parse(body)?.ToJsonString(s_compact);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
