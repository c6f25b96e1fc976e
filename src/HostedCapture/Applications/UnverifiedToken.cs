using System.Text.Json;
using HostedCapture.Hosting;
using Microsoft.Net.Http.Headers;

namespace HostedCapture.Applications;

/// <summary>
/// The content of a token, read strictly. Before its signature is checked it only selects the scheme that checks it;
/// afterwards it has the signed claims.
/// </summary>
internal sealed class UnverifiedToken
{
    /// <summary>The longest token that is looked at, in characters.</summary>
    public const int Longest = 8 * 1024;

    private const string Scheme = "Bearer ";

    private readonly JsonElement _header;
    private readonly JsonElement _claims;

    private UnverifiedToken(string text, JsonElement header, JsonElement claims) => (Text, _header, _claims) = (text, header, claims);

    // Duplicate members and deep nesting are refused here, before a more lenient parser reads the token.
    private static readonly JsonDocumentOptions s_strict = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>The token in compact form.</summary>
    public string Text { get; }

    /// <summary>The payload's <c>iss</c>.</summary>
    public string? Issuer => Claim("iss");

    /// <summary>The header's <c>kid</c>.</summary>
    public string? Kid => HeaderText("kid");

    /// <summary>What follows <c>Bearer</c> in the request's one <c>Authorization</c> header; null when it has another form.</summary>
    public static string? Sent(HttpRequest request) =>
        request.Headers[HeaderNames.Authorization] is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && header[Scheme.Length..].Trim() is { Length: > 0 } token ? token : null;

    /// <summary>Reads a signed JWT in compact form; null for anything else, a non-canonical encoding too.</summary>
    public static UnverifiedToken? Read(string? token)
    {
        if (token is not { Length: <= Longest } || token.Split('.') is not [var header, var payload, { Length: > 0 } signature]
            || StrictBase64.ReadUrl(signature) is null)
        {
            return null;
        }

        try
        {
            return new UnverifiedToken(token, Parse(header), Parse(payload));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    /// <summary>A member of the header that is a text; null for any other.</summary>
    public string? HeaderText(string name) => TextOf(_header, name);

    /// <summary>Whether the header has a member.</summary>
    public bool HasHeader(string name) => _header.TryGetProperty(name, out _);

    /// <summary>A claim that is a text; null for any other.</summary>
    public string? Claim(string name) => TextOf(_claims, name);

    /// <summary>A claim that is a text or a list of texts; empty for any other.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        try
        {
            if (!_claims.TryGetProperty(name, out var claim))
                return [];
            return claim.ValueKind switch
            {
                JsonValueKind.String => [claim.GetString()!],
                JsonValueKind.Array =>
                    [.. claim.EnumerateArray().Where(one => one.ValueKind == JsonValueKind.String).Select(one => one.GetString()!)],
                _ => [],
            };
        }
        catch (InvalidOperationException)
        {
            return [];
        }
    }

    /// <summary>Whether the payload has a claim.</summary>
    public bool Has(string name) => _claims.TryGetProperty(name, out _);

    /// <summary>A claim that is a whole number of seconds since 1970; null for any other.</summary>
    public DateTimeOffset? Time(string name) =>
        _claims.TryGetProperty(name, out var claim) && claim.ValueKind == JsonValueKind.Number
        && claim.TryGetInt64(out var seconds) && seconds is >= 0 and <= 253_402_300_799
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : null;

    /// <summary>Not the token: this may end up in a log.</summary>
    public override string ToString() => nameof(UnverifiedToken);

    private static JsonElement Parse(string part)
    {
        using var document = JsonDocument.Parse(StrictBase64.ReadUrl(part) ?? throw new FormatException(), s_strict);
        return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new JsonException();
    }

    private static string? TextOf(JsonElement of, string name)
    {
        try
        {
            return of.TryGetProperty(name, out var member) && member.ValueKind == JsonValueKind.String ? member.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // Invalid UTF-8 shows only when the text is read.
            return null;
        }
    }
}
