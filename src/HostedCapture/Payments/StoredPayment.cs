using HostedCapture.Domain;

namespace HostedCapture.Payments;

/// <summary>A payment as the database has it.</summary>
public sealed record StoredPayment
{
    /// <summary>Until when a payment can be charged after it was made. Source: the original's sample, three days.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromDays(3);

    /// <summary>Identifies it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Whose it is.</summary>
    public required string ApplicationId { get; init; }

    /// <summary>Its state and money.</summary>
    public required Payment Payment { get; init; }

    /// <summary>Operations so far: the fence of the newest one.</summary>
    public required int Attempt { get; init; }

    /// <summary>Counts edits, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>The captured card's intent; null: a token made elsewhere, or none yet.</summary>
    public Guid? IntentId { get; init; }

    /// <summary>Where the card is charged; null while there is none.</summary>
    public string? Provider { get; init; }

    /// <summary>The merchant's own order.</summary>
    public string? GatewayOrder { get; init; }

    /// <summary>What the merchant sent.</summary>
    public required CreatePayment Body { get; init; }

    /// <summary>The number's truncated parts, where they are known.</summary>
    public (string First, string Last)? Pan { get; init; }

    /// <summary>What the provider knows the charge or authorization by.</summary>
    public string? ChargedHandle { get; init; }

    /// <summary>What the provider knows the funds capture by.</summary>
    public string? ConfirmedHandle { get; init; }

    /// <summary>In how many installments it is paid; null before the charge.</summary>
    public int? Installments { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The last change.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Until when it can be charged.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>All operations, oldest first.</summary>
    public IReadOnlyList<StoredOperation> Operations { get; init; } = [];

    /// <summary>The token: an intent's id, or one made elsewhere; null: none yet.</summary>
    public string? CaptureToken => Body.AdditionalAttributes?.CaptureToken ?? Body.Payer?.CaptureToken;

    /// <summary>What identifies the card: a captured one's intent, or a token made elsewhere; null: none yet.</summary>
    public string? Card => IntentId?.ToString() ?? CaptureToken;

    /// <summary>The <c>token</c> or <c>credit</c> in the paths of its operations.</summary>
    public string Method => Body.Payer?.PaymentMethod == "QUICKPAY_CREDIT" ? "credit" : "token";

    /// <summary>For people.</summary>
    public string InvoiceNumber => $"INPA-{CreatedAt.ToUnixTimeMilliseconds()}";

    /// <summary>What the order is called where one is needed.</summary>
    public string Order => GatewayOrder ?? InvoiceNumber;
}

/// <summary>How an operation on a payment ended, or has not.</summary>
public enum OperationState
{
    /// <summary>At the provider.</summary>
    Running,

    /// <summary>Nobody knows yet; the provider is asked.</summary>
    Unknown,

    /// <summary>Done.</summary>
    Approved,

    /// <summary>The provider said no.</summary>
    Declined,

    /// <summary>Certainly nothing was moved.</summary>
    Refused,

    /// <summary>Done, but found too late: the payment had moved on. For a person to look at.</summary>
    Orphan,
}

/// <summary>
/// One operation on a payment, as it was begun: the payment may be edited after a charge that came to nothing, so what the
/// charge was is here.
/// </summary>
public sealed record StoredOperation
{
    /// <summary>The merchant reference at the provider.</summary>
    public required Guid Id { get; init; }

    /// <summary>The payment.</summary>
    public required Guid PaymentId { get; init; }

    /// <summary>1, 2, …: the fence.</summary>
    public required int Number { get; init; }

    /// <summary>What was to be done.</summary>
    public required Operation Operation { get; init; }

    /// <summary>Where.</summary>
    public required string Provider { get; init; }

    /// <summary>The random idempotency key there.</summary>
    public required string Key { get; init; }

    /// <summary>How it ended.</summary>
    public required OperationState State { get; init; }

    /// <summary>The card it is for: <see cref="StoredPayment.Card"/> of then; null: not known, or forgotten.</summary>
    public string? Card { get; init; }

    /// <summary>How much.</summary>
    public required Money Amount { get; init; }

    /// <summary>What was refunded before it.</summary>
    public required Money RefundedBefore { get; init; }

    /// <summary>Why it was declined, refused or is unknown.</summary>
    public string? Code { get; init; }

    /// <summary>The bank's authorization code.</summary>
    public string? AuthorizationCode { get; init; }

    /// <summary>What was remembered before money moved.</summary>
    public string? UpstreamId { get; init; }

    /// <summary>The provider's own answer, JSON.</summary>
    public string? Gateway { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Until when the request may be on its way.</summary>
    public required DateTimeOffset LeaseUntil { get; init; }

    /// <summary>Whether the provider said that it has taken it, to settle it later.</summary>
    public bool Taken { get; init; }

    /// <summary>Whether it charges or authorizes a card.</summary>
    public bool IsCharge => Operation is Operation.Charge or Operation.Authorize;

    /// <summary>Whether this charge is still what its payment asks for.</summary>
    public bool IsFor(StoredPayment payment) =>
        Amount == payment.Payment.Total
        && Operation == (payment.Payment.Deferred ? Operation.Authorize : Operation.Charge)
        && Provider == payment.Provider
        && (Card is null || Card == payment.Card);
}
