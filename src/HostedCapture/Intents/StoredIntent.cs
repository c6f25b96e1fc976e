using HostedCapture.Attempts;
using HostedCapture.CardTesting;
using HostedCapture.Domain;

namespace HostedCapture.Intents;

/// <summary>A capture intent as the database has it.</summary>
public sealed record StoredIntent
{
    /// <summary>What is read of a row, named as here.</summary>
    public const string Columns =
        "id, application_id, kind, state, attempt, tries_left, posts, body, created_at, updated_at, expires_at, deletion_at, gateway, "
            + "last_code, verification, consent";

    /// <summary>A <see cref="LastCode"/>: the last try made no token, for another reason than the card.</summary>
    public const string Refused = "refused";

    /// <summary>A <see cref="LastCode"/>: the outcome of the last try is unknown.</summary>
    public const string Unconfirmed = "unconfirmed";

    /// <summary>Identifies it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string ApplicationId { get; init; }

    /// <summary>What is captured.</summary>
    public required CaptureKind Kind { get; init; }

    /// <summary>The stored state; see <see cref="StateAt"/> for the current one.</summary>
    public required IntentState State { get; init; }

    /// <summary>Submissions so far: the fence of the newest one.</summary>
    public required int Attempt { get; init; }

    /// <summary>Submissions that are still allowed.</summary>
    public required int TriesLeft { get; init; }

    /// <summary>Submissions so far, invalid cards included.</summary>
    public int Posts { get; init; }

    /// <summary>What the merchant sent.</summary>
    public required CreateIntent Body { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>When it expires, unless something happens before.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When token and personal data are forgotten; null while open, and for a token to be remembered.</summary>
    public DateTimeOffset? DeletionAt { get; init; }

    /// <summary>The provider's fields for the merchant, as JSON; after capture.</summary>
    public string? Gateway { get; init; }

    /// <summary>The last try: the provider's reason of a decline, or one of the two codes above; null: none yet, or a token.</summary>
    public string? LastCode { get; init; }

    /// <summary>What the bank of the last card said of it; null: none was asked, or its answer is not known.</summary>
    public Verification? Verification { get; init; }

    /// <summary>What a card's bank is asked before its token is kept.</summary>
    public CardVerification Verify => CardVerifications.Of(Body.Verify);

    /// <summary>That the cardholder agreed when she sent the last card; see <see cref="Given"/>.</summary>
    public GivenConsent? Consent { get; init; }

    /// <summary>That she agreed, with the captured card; null: nothing was asked, or the card did not come from the page.</summary>
    public GivenConsent? Given => State == IntentState.Captured ? Consent : null;

    /// <summary>Whether the token is kept until it is deleted.</summary>
    public bool Remember => Body.AdditionalAttributes?.RememberCapture == true;

    /// <summary>Its data for the rules against card testing.</summary>
    public GuardedIntent Guarded => new(Id, Posts, ExpiresAt);

    /// <summary>Whether an attempt is its newest, and it waits for it.</summary>
    public bool IsHeldBy(Attempt attempt) => State == IntentState.Submitting && Attempt == attempt.Number;

    /// <summary>The state at a time: an open intent past its time is expired, even before the sweeper has marked it.</summary>
    public IntentState StateAt(DateTimeOffset now) =>
        State == IntentState.Created && ExpiresAt <= now ? IntentState.Expired : State;
}
