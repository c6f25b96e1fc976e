using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Domain;

namespace HostedCapture.Intents;

/// <summary>A row of the table, in its column types.</summary>
internal sealed class IntentRow
{
    /// <summary>What is read of a row.</summary>
    public const string Columns =
        "id, application_id, kind, state, attempt, tries_left, posts, body, created_at, updated_at, expires_at, deletion_at, gateway, last_code";

    /// <summary>The body of an intent that is forgotten.</summary>
    public const string NoBody = "{}";

    public string Id { get; init; } = "";

    public string ApplicationId { get; init; } = "";

    public string Kind { get; init; } = "";

    public string State { get; init; } = "";

    public long Attempt { get; init; }

    public long TriesLeft { get; init; }

    public long Posts { get; init; }

    public string Body { get; init; } = "";

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long ExpiresAt { get; init; }

    public long? DeletionAt { get; init; }

    public string? Gateway { get; init; }

    public string? LastCode { get; init; }

    public StoredIntent ToIntent() => new()
    {
        Id = Guid.Parse(Id),
        ApplicationId = ApplicationId,
        Kind = CaptureKinds.Parse(Kind)!.Value,
        State = Enum.Parse<IntentState>(State, ignoreCase: true),
        Attempt = (int)Attempt,
        TriesLeft = (int)TriesLeft,
        Posts = (int)Posts,
        Body = ReadBody(Body),
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
        ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt),
        DeletionAt = DeletionAt is { } deletion ? DateTimeOffset.FromUnixTimeMilliseconds(deletion) : null,
        Gateway = Gateway,
        LastCode = LastCode,
    };

    /// <summary>What the merchant sent.</summary>
    public static CreateIntent ReadBody(string json) => JsonSerializer.Deserialize<CreateIntent>(json, Json.Options)!;

    /// <summary>A state as the column has it.</summary>
    public static string Name(IntentState state) => state == IntentState.Submitting ? "submitting" : state.ToWire();
}
