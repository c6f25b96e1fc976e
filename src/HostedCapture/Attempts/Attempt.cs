using HostedCapture.Domain;

namespace HostedCapture.Attempts;

/// <summary>The state of an attempt.</summary>
public enum AttemptState
{
    /// <summary>At the provider.</summary>
    Running,

    /// <summary>The outcome is not known; the provider is asked.</summary>
    Unknown,

    /// <summary>Done.</summary>
    Approved,

    /// <summary>The provider said no.</summary>
    Declined,

    /// <summary>Nothing was done.</summary>
    Refused,

    /// <summary>
    /// Done, but found after its owner had moved on. A token is deleted at the provider; a movement of money needs a person.
    /// </summary>
    Orphan,
}

/// <summary>
/// One call to a provider whose outcome may stay unknown: a card of an intent, or money of a payment. It is written before the
/// call and stays as a record of it, whatever becomes of its owner.
/// </summary>
public sealed record Attempt
{
    /// <summary>What is read of a row, named as here.</summary>
    public const string Columns =
        "id, owner_id, number, operation, provider, provider_key, state, code, upstream_id, gateway, authorization_code, taken, "
        + "pan_first, pan_last, card, currency, amount as units, refunded_before as refunded_units, "
        + "bank_visit, bank_back_at, authentication, verification, started_at, finished_at, lease_until";

    /// <summary>Also the merchant reference at the provider.</summary>
    public required Guid Id { get; init; }

    /// <summary>The intent or payment.</summary>
    public required Guid OwnerId { get; init; }

    /// <summary>1, 2, … of its owner: the fence. Only the newest one may settle its owner.</summary>
    public required int Number { get; init; }

    /// <summary>What was to be done.</summary>
    public required Operation Operation { get; init; }

    /// <summary>Where.</summary>
    public required string Provider { get; init; }

    /// <summary>The random idempotency key there: 32 hexadecimal digits.</summary>
    public required string ProviderKey { get; init; }

    /// <summary>How it ended.</summary>
    public AttemptState State { get; init; }

    /// <summary>Why it was declined, refused or is unknown.</summary>
    public string? Code { get; init; }

    /// <summary>The provider's id of it, stored before anything is done there.</summary>
    public string? UpstreamId { get; init; }

    /// <summary>Of money: the provider's own answer, a JSON object.</summary>
    public string? Gateway { get; init; }

    /// <summary>Of money: the bank's authorization code.</summary>
    public string? AuthorizationCode { get; init; }

    /// <summary>Whether the provider accepted it and will settle it later.</summary>
    public bool Taken { get; init; }

    /// <summary>Of a card: the number's first six digits, or four where the application truncates so; null once it is forgotten.</summary>
    public string? PanFirst { get; init; }

    /// <summary>Of a card: the last four digits, or six.</summary>
    public string? PanLast { get; init; }

    /// <summary>Of money: the card, by a capture's intent or as a token made elsewhere; null: not known, or forgotten.</summary>
    public string? Card { get; init; }

    /// <summary>Of money: ISO 4217.</summary>
    public string? Currency { get; init; }

    /// <summary>Of money: how much, in minor units.</summary>
    public long Units { get; init; }

    /// <summary>Of money: what was refunded before it, in minor units.</summary>
    public long RefundedUnits { get; init; }

    /// <summary>Where the cardholder's bank wants to see her; null: nowhere, or it is settled.</summary>
    public BankVisit? BankVisit { get; init; }

    /// <summary>When her browser last came back from there; null: it has not.</summary>
    public DateTimeOffset? BankBackAt { get; init; }

    /// <summary>What the bank said of her; null: it was not asked, or has not decided.</summary>
    public Authentication? Authentication { get; init; }

    /// <summary>Of a verified card: what its bank said; null: it was not asked, or nothing is known.</summary>
    public Verification? Verification { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended, or was given up; null: its process died, or it is under way.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Until when the request may be on its way.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>Of money: how much.</summary>
    public Money Amount => new(Units, Domain.Currency.Of(Currency!)!);

    /// <summary>Of money: what was refunded before it.</summary>
    public Money RefundedBefore => Amount.With(RefundedUnits);
}
