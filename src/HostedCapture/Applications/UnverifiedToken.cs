using System.Text.Json;
using HostedCapture.Hosting;
using Microsoft.Net.Http.Headers;

namespace HostedCapture.Applications;

/// <summary>What a token says of itself before anyone has checked it: enough to choose who checks it, and to trust nothing.</summary>
/// <param name="Text">The token.</param>
/// <param name="Issuer">The payload's <c>iss</c>.</param>
/// <param name="Kid">The header's <c>kid</c>.</param>
internal sealed record UnverifiedToken(string Text, string? Issuer, string? Kid)
{
    /// <summary>The longest token that is looked at, in characters.</summary>
    public const int Longest = 8 * 1024;

    private const string Scheme = "Bearer ";

    // Duplicates and depth are refused here, before a parser that forgives them sees the token.
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>What follows <c>Bearer</c> in the request's one <c>Authorization</c> header; null when it has another form.</summary>
    public static string? Sent(HttpRequest request) =>
        request.Headers[HeaderNames.Authorization] is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && header[Scheme.Length..].Trim() is { Length: > 0 } token ? token : null;

    /// <summary>Reads a signed JWT in compact form; null for anything else, another spelling of the same bytes too.</summary>
    public static UnverifiedToken? Read(string? token)
    {
        if (token is not { Length: <= Longest } || token.Split('.') is not [var header, var payload, { Length: > 0 } signature]
            || StrictBase64.ReadUrl(signature) is null)
        {
            return null;
        }

        try
        {
            using var head = Parse(header);
            using var claims = Parse(payload);
            return new UnverifiedToken(token, Member(claims, "iss"), Member(head, "kid"));
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a text that is no UTF-8, which shows only when it is read.
            return null;
        }
    }

    /// <summary>Not the token: this may end up in a log.</summary>
    public override string ToString() => nameof(UnverifiedToken);

    private static JsonDocument Parse(string part)
    {
        var document = JsonDocument.Parse(StrictBase64.ReadUrl(part) ?? throw new FormatException(), s_strict);
        return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new JsonException();
    }

    private static string? Member(JsonDocument document, string name) =>
        document.RootElement.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
}
