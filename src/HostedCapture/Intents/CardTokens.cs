using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Intents;

/// <summary>A card to charge: the token and what was captured with it.</summary>
public sealed record CapturedCard
{
    /// <summary>The intent.</summary>
    public required Guid IntentId { get; init; }

    /// <summary>Only a captured one has a token.</summary>
    public required IntentState State { get; init; }

    /// <summary>What was captured.</summary>
    public required CaptureKind Kind { get; init; }

    /// <summary>The provider that made the token; it is charged there. Null while there is none.</summary>
    public string? Provider { get; init; }

    /// <summary>The provider's token; null before capture, and once it is forgotten.</summary>
    public string? Token { get; init; }

    /// <summary>What the merchant sent; empty once it is forgotten.</summary>
    public required CreateIntent Body { get; init; }

    /// <summary>The provider's fields; null once they are forgotten.</summary>
    public string? Gateway { get; init; }

    /// <summary>The number's truncated parts, as the application truncates; null where they are not known.</summary>
    public (string First, string Last)? Pan
    {
        get
        {
            if (Gateway is null || JsonNode.Parse(Gateway) is not JsonObject gateway)
                return null;
            return ((string?)(gateway["panFirst6"] ?? gateway["panFirst4"]), (string?)(gateway["panLast4"] ?? gateway["panLast6"])) is ({ } first, { } last) ? (first, last) : null;
        }
    }
}

/// <summary>Finds cards for payments: the only code that reads tokens for them.</summary>
/// <param name="db">The database.</param>
public sealed class CardTokens(Db db)
{
    /// <summary>An application's intent with its token, forgotten ones too; null when it is unknown or another's.</summary>
    public Task<CapturedCard?> FindAsync(string applicationId, Guid intentId) => db.ReadAsync(tx => tx.FindAsync<CapturedCard>(
        "select id as intent_id, state, kind, provider, token, body, gateway from intents where id = @intentId and application_id = @applicationId",
        new { intentId, applicationId }));
}
