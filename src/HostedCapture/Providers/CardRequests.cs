using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>What the <c>gateway</c> block shows of an attempt beside the provider's own fields. All of it may be kept.</summary>
/// <param name="AttemptId">The merchant reference at the provider.</param>
/// <param name="ReferenceId">The merchant's reference.</param>
/// <param name="Kind">What is captured.</param>
/// <param name="PanFirst">The number's first six digits; four in Quickpay's form of 2017.</param>
/// <param name="PanLast">Its last four digits; six in that case.</param>
public sealed record AttemptFacts(Guid AttemptId, string? ReferenceId, CaptureKind Kind, string PanFirst, string PanLast)
{
    /// <summary>Whether the digits are truncated in Quickpay's form of 2017.</summary>
    public bool FirstFourLastSix => PanFirst.Length == 4;
}

/// <summary>The look-up of an attempt.</summary>
/// <param name="Facts">Its facts.</param>
/// <param name="UpstreamId">The provider's id of it, if the adapter stored one; see <see cref="ProviderRequest.Remember"/>.</param>
/// <param name="StartedAt">When it began.</param>
public sealed record CardLookupRequest(AttemptFacts Facts, string? UpstreamId, DateTimeOffset StartedAt) : LookupRequest
{
    /// <summary>What its bank was asked about the card.</summary>
    public CardVerification Verify { get; init; }

    /// <summary>Whether a street went with the card, so that the bank could say something of it.</summary>
    public bool HasStreet { get; init; }
}

/// <summary>A card on its way to a provider.</summary>
public sealed record TokenizeRequest : ProviderRequest
{
    /// <summary>What is captured.</summary>
    public required CaptureKind Kind { get; init; }

    /// <summary>The card.</summary>
    public required Card Card { get; init; }

    /// <summary>
    /// What its bank is asked about the card. Other than nothing, the outcome is a token only of a card that passed, with its
    /// <see cref="Outcome.Verification"/>; and the look-up of the attempt answers so, too.
    /// </summary>
    public CardVerification Verify { get; init; }

    /// <summary>The cardholder's identity document, for CMR: a RUT without separators.</summary>
    public string? Document { get; init; }

    /// <summary>The name on the card, where it is known.</summary>
    public string? HolderName { get; init; }

    /// <summary>The cardholder's address for mail, where it is known.</summary>
    public string? Email { get; init; }

    /// <summary>The cardholder's country, ISO 3166-1 alpha-2.</summary>
    public required string Country { get; init; }

    /// <summary>The billing address, where it is known.</summary>
    public BillingAddress? Billing { get; init; }

    /// <summary>The merchant's reference, for the fields that echo it.</summary>
    public string? ReferenceId { get; init; }

    /// <summary>The merchant's return address; some systems ask for it.</summary>
    public required string ReturnUrl { get; init; }

    /// <inheritdoc cref="ReturnUrl"/>
    public required string CancelUrl { get; init; }

    /// <summary>First four and last six digits (Quickpay's form of 2017) instead of first six and last four.</summary>
    public bool FirstFourLastSix { get; init; }

    /// <summary>What may be kept of it.</summary>
    public AttemptFacts Facts
    {
        get
        {
            var (first, last) = Card.Truncate(FirstFourLastSix);
            return new(AttemptId, ReferenceId, Kind, first, last);
        }
    }
}

/// <summary>A billing address.</summary>
/// <param name="Line1">Street and number.</param>
/// <param name="Line2">Flat, office.</param>
/// <param name="City">City.</param>
/// <param name="State">Region or commune.</param>
/// <param name="Country">ISO 3166-1 alpha-2.</param>
public sealed record BillingAddress(string? Line1, string? Line2, string? City, string? State, string? Country);
