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

    public Guid Id { get; init; }

    public string ApplicationId { get; init; } = "";

    public string Kind { get; init; } = "";

    public IntentState State { get; init; }

    public int Attempt { get; init; }

    public int TriesLeft { get; init; }

    public int Posts { get; init; }

    public string Body { get; init; } = "";

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    public DateTimeOffset? DeletionAt { get; init; }

    public string? Gateway { get; init; }

    public string? LastCode { get; init; }

    public StoredIntent ToIntent() => new()
    {
        Id = Id,
        ApplicationId = ApplicationId,
        Kind = CaptureKinds.Parse(Kind)!.Value,
        State = State,
        Attempt = Attempt,
        TriesLeft = TriesLeft,
        Posts = Posts,
        Body = ReadBody(Body),
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        ExpiresAt = ExpiresAt,
        DeletionAt = DeletionAt,
        Gateway = Gateway,
        LastCode = LastCode,
    };

    /// <summary>What the merchant sent.</summary>
    public static CreateIntent ReadBody(string json) => JsonSerializer.Deserialize<CreateIntent>(json, Json.Options)!;
}
