using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>The data of every operation on a payment.</summary>
public abstract record PaymentRequest : ProviderRequest
{
    /// <summary>The payment; the same for all its operations.</summary>
    public required Guid PaymentId { get; init; }

    /// <summary>The amount of this operation. Of a void: all of what is voided.</summary>
    public required Money Amount { get; init; }

    /// <summary>The merchant's own unique order number, where it gave one.</summary>
    public string? GatewayOrder { get; init; }
}

/// <summary>A token to charge or to authorize.</summary>
public sealed record ChargeRequest : PaymentRequest
{
    /// <summary><see cref="Operation.Charge"/> or <see cref="Operation.Authorize"/>.</summary>
    public required Operation Operation { get; init; }

    /// <summary>The provider's token of the card: <see cref="Outcome.Approved.Handle"/> of its capture, or one made elsewhere.</summary>
    public required string Token { get; init; }

    /// <summary>What was captured; null for a token made elsewhere.</summary>
    public CaptureKind? Kind { get; init; }

    /// <summary>The card capture's own <c>gateway</c> block as JSON, where there is one: some systems need more than the token.</summary>
    public string? CaptureGateway { get; init; }

    /// <summary>Who pays.</summary>
    public required Payer Payer { get; init; }

    /// <summary>The billing address of the capture, where it is known.</summary>
    public BillingAddress? Billing { get; init; }

    /// <summary>The part of the amount that is tax, zero where the merchant did not say.</summary>
    public required Money Tax { get; init; }

    /// <summary>How many installments the cardholder pays in; 1 when none were chosen.</summary>
    public int Installments { get; init; } = 1;

    /// <summary>What is bought, for people.</summary>
    public string? Description { get; init; }

    /// <summary>The text on the cardholder's statement.</summary>
    public string? SoftDescriptor { get; init; }

    /// <summary>The merchant's return address; some systems ask for it though no browser goes there.</summary>
    public required string ReturnUrl { get; init; }

    /// <inheritdoc cref="ReturnUrl"/>
    public required string CancelUrl { get; init; }

    /// <summary>
    /// Where the cardholder's bank sends her browser back to, so that it may be asked whether it is she; null: nobody is there, or the
    /// merchant does not wish it, and no bank may be visited.
    /// </summary>
    public string? BankReturnUrl { get; init; }
}

/// <summary>Who pays, as far as it is known.</summary>
/// <param name="Name">Full name.</param>
/// <param name="Email">Address for mail.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
/// <param name="DocumentType"><c>RUT</c>, <c>CC</c>, …</param>
/// <param name="DocumentNumber">The identity document, as the merchant sent it.</param>
public sealed record Payer(string? Name, string? Email, string? Country, string? DocumentType, string? DocumentNumber)
{
    /// <summary>The IP address of the browser or merchant, for systems that ask for one.</summary>
    public string? IpAddress { get; init; }

    /// <summary>A telephone number.</summary>
    public string? Phone { get; init; }
}

/// <summary>A step on a payment that was charged or authorized: confirm, void or refund.</summary>
public sealed record PaymentStep : PaymentRequest
{
    /// <summary>The provider's id of the charge or authorization: its <see cref="Outcome.Approved.Handle"/>.</summary>
    public required string Charged { get; init; }

    /// <summary>Whether it was an authorization.</summary>
    public required bool Deferred { get; init; }

    /// <summary>The provider's id of the funds capture; null when there was none.</summary>
    public string? Confirmed { get; init; }

    /// <summary>What was charged or authorized.</summary>
    public required Money Total { get; init; }

    /// <summary>What was refunded before this step; zero for the first.</summary>
    public required Money RefundedBefore { get; init; }

    /// <summary>Of a confirm: the part of the amount that is tax.</summary>
    public Money? Tax { get; init; }
}

/// <summary>The look-up of an operation.</summary>
public sealed record PaymentLookupRequest : LookupRequest
{
    /// <summary>What was to be done.</summary>
    public required Operation Operation { get; init; }

    /// <inheritdoc cref="ProviderRequest.AttemptId"/>
    public required Guid AttemptId { get; init; }

    /// <inheritdoc cref="ProviderRequest.Key"/>
    public required string Key { get; init; }

    /// <summary>The payment; the same for all its operations.</summary>
    public required Guid PaymentId { get; init; }

    /// <summary>The amount of the operation.</summary>
    public required Money Amount { get; init; }

    /// <summary>The id stored by <see cref="ProviderRequest.Remember"/>; null: none.</summary>
    public string? UpstreamId { get; init; }

    /// <summary>Of a confirm, void or refund: <see cref="PaymentStep.Charged"/>.</summary>
    public string? Charged { get; init; }

    /// <summary>Of a refund: <see cref="PaymentStep.Confirmed"/>.</summary>
    public string? Confirmed { get; init; }

    /// <summary>Of a refund: what was refunded before it, for providers that show only the sum.</summary>
    public required Money RefundedBefore { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>
    /// Whether the request may still be on its way: its lease is not over. While it is true, an empty look-up is
    /// no answer, and <see cref="Lookup.None"/> must not be final unless other facts rule the operation out.
    /// </summary>
    public required bool InFlight { get; init; }

    /// <summary>
    /// Whether the provider answered that it accepted the operation (<see cref="Outcome.Pending"/>). Then an unchanged
    /// state there means that it has not settled it, however long that takes.
    /// </summary>
    public bool Taken { get; init; }

    /// <summary>Whether the cardholder was sent to her bank.</summary>
    public bool AtBank { get; init; }
}
