namespace HostedCapture.Providers;

/// <summary>All providers. Nothing else lists them.</summary>
public static class All
{
    /// <summary>One line per provider.</summary>
    public static IReadOnlyList<ProviderFacts> Providers { get; } =
    [
        CyberSource.Facts,
        Quickpay.Facts,
        Firstoken.Facts,
        TumiPay.Facts,
        Juspay.Facts,
    ];
}
