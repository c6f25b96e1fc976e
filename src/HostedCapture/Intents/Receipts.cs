using System.Text.Json;
using System.Text.RegularExpressions;
using HostedCapture.Applications;
using HostedCapture.Domain;

namespace HostedCapture.Intents;

/// <summary>
/// Fills the placeholders in a merchant's return addresses: <c>{CAPTURE_ID}</c>, <c>{CAPTURE_STATE}</c> and
/// <c>{CAPTURE_RECEIPT}</c>, a signed proof of the result that can be verified offline. Nothing else is added.
/// </summary>
/// <param name="keys">Signs the receipt: a type of its own, never an access token.</param>
/// <param name="issuer">The receipt's <c>iss</c>.</param>
/// <param name="time">Its <c>iat</c>.</param>
public sealed partial class Receipts(SigningKeys keys, TokenIssuer issuer, TimeProvider time)
{
    /// <summary>The <c>typ</c> of a receipt.</summary>
    public const string Type = "receipt+jwt";

    // A receipt has some 700 characters, with a consent 900, and they go into a header.
    private const int MostReceipts = 2;

    /// <summary>Validates the placeholders of a return address: at most two receipts.</summary>
    /// <returns>What is wrong, as the code of a message, or null.</returns>
    public static string? Check(string address) =>
        Places().Matches(address).Count(place => place.Groups["name"].Value == "RECEIPT") > MostReceipts ? "receipts" : null;

    /// <summary>A return address with its placeholders filled. Their braces may be percent-encoded, as many libraries send them.</summary>
    public string Fill(string address, StoredIntent intent, IntentState state)
    {
        string? receipt = null;
        return Places().Replace(address, place => place.Groups["name"].Value switch
        {
            "ID" => intent.Id.ToString(),
            "STATE" => state.ToWire(),
            _ => receipt ??= Sign(intent, state),
        });
    }

    /// <summary>The receipt of a finished intent (JWS, RS256, compact).</summary>
    public string Sign(StoredIntent intent, IntentState state) => keys.Sign(Type, new Claims(
        issuer.Name,
        intent.ApplicationId,
        intent.Id,
        state.ToWire(),
        intent.Body.Cardholder?.ReferenceId,
        LastFour(intent),
        intent.Given?.Proof,
        time.GetUtcNow().ToUnixTimeSeconds()));

    /// <summary>The last four digits of a captured card; null before.</summary>
    public static string? LastFour(StoredIntent intent)
    {
        if (intent.Gateway is null)
            return null;
        using var gateway = JsonDocument.Parse(intent.Gateway);
        // PanLast has four or six digits, by the application's truncation; both end in the last four.
        return (gateway.RootElement.TryGetProperty("panLast4", out var digits)
            || gateway.RootElement.TryGetProperty("panLast6", out digits))
            && digits.GetString() is { Length: >= 4 } last ? last[^4..] : null;
    }

    private sealed record Claims(
        string Iss, string Aud, Guid Sub, string State, string? ReferenceId, string? LastFour, ConsentProof? Consent, long Iat);

    [GeneratedRegex(
        "(?:\\{|%7[Bb])CAPTURE_(?<name>ID|STATE|RECEIPT)(?:\\}|%7[Dd])", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Places();
}
