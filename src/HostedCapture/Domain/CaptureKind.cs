namespace HostedCapture.Domain;

/// <summary>What is captured, and so which form the cardholder sees and which fields the result has.</summary>
public enum CaptureKind
{
    /// <summary><c>CREDIT_CARD</c>: number, expiry, code.</summary>
    CreditCard,

    /// <summary><c>PEINAU_CAPTURE</c>: number, expiry, code, at Quickpay Connect.</summary>
    Peinau,

    /// <summary><c>CMR_CAPTURE</c>: a Falabella CMR card, by number and identity document.</summary>
    Cmr,
}

/// <summary>The wire names of <see cref="CaptureKind"/>.</summary>
public static class CaptureKinds
{
    /// <summary>The name on the wire.</summary>
    public static string ToWire(this CaptureKind kind) => kind switch
    {
        CaptureKind.CreditCard => "CREDIT_CARD",
        CaptureKind.Peinau => "PEINAU_CAPTURE",
        CaptureKind.Cmr => "CMR_CAPTURE",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>The kind a wire name means; null for any other text.</summary>
    public static CaptureKind? Parse(string? name) => name switch
    {
        "CREDIT_CARD" => CaptureKind.CreditCard,
        "PEINAU_CAPTURE" => CaptureKind.Peinau,
        "CMR_CAPTURE" => CaptureKind.Cmr,
        _ => null,
    };
}
