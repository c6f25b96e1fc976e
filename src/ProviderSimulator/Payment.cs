namespace ProviderSimulator;

/// <summary>How far a payment has got.</summary>
internal enum Stage { Created, Authorized, Confirmed, Failed, Voided }

/// <summary>Why a payment does not move.</summary>
internal enum Refusal
{
    None,
    /// <summary>Not from this stage, or something is still pending.</summary>
    Stage,
    /// <summary>More than was authorized, or than is left to be refunded.</summary>
    Amount,
    /// <summary>The authorization has lapsed.</summary>
    Lapsed,
}

/// <summary>
/// One payment at one system. Only <see cref="Bank"/> changes it, with the payment locked; the systems translate
/// it into their own terms.
/// </summary>
internal sealed class Payment(string system, string id, string? reference, string currency, decimal total, string? lastFour, DateTimeOffset at)
{
    /// <summary>How long authorized money is held: Juspay's rule for India, used for all systems, since the others document none.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromDays(7);

    public string System { get; } = system;
    public string Id { get; } = id;
    public string? Reference { get; } = reference;
    public string Currency { get; } = currency;
    public decimal Total { get; } = total;

    /// <summary>Of its card.</summary>
    public string? LastFour { get; } = lastFour;
    public DateTimeOffset Created { get; } = at;

    public Stage Stage { get; set; }
    public DateTimeOffset Updated { get; set; } = at;
    public DateTimeOffset? Authorized { get; set; }
    public decimal Confirmed { get; set; }
    public decimal Refunded { get; set; }

    /// <summary>Accepted and not settled.</summary>
    public Operation? Pending { get; set; }

    /// <summary>The last decline with its reason; null after any other operation.</summary>
    public (Operation Operation, string Reason)? Declined { get; set; }

    /// <summary>True when the authorization was not used in time.</summary>
    public bool HasLapsed { get; set; }

    /// <summary>The payment's lock; a system may share one lock between payments.</summary>
    public Lock Lock { get; init; } = new();
}
