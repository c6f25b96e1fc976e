using HostedCapture.Domain;





namespace HostedCapture.Providers;

/// <summary>How one provider is reached, as configured under <c>Providers:name</c>.</summary>
/// <param name="BaseUrl">Its address, without a slash at its end.</param>
/// <param name="Timeout">The longest one call may take.</param>
/// <param name="Credentials">The provider's own settings by name: <c>MerchantId</c>, <c>TransactionKey</c>, <c>ClientId</c>, …</param>
public sealed record ProviderSettings(Uri BaseUrl, TimeSpan Timeout, IReadOnlyDictionary<string, string> Credentials)
{
    /// <summary>All providers.</summary>
    public static IReadOnlyList<string> Names { get; } = ["cybersource", "quickpay", "firstoken", "tumipay", "juspay"];

    /// <summary>Whether a provider can tokenize a kind of card. TumiPay can none: its own browser SDK makes its tokens.</summary>
    public static bool Tokenizes(string name, CaptureKind kind) => (name, kind) switch
    {
        ("cybersource" or "firstoken" or "juspay", CaptureKind.CreditCard or CaptureKind.Peinau) => true,
        ("quickpay", CaptureKind.Peinau or CaptureKind.Cmr) => true,
        _ => false,
    };

    /// <summary>Whether a provider can tokenize any card at all.</summary>
    public static bool TokenizesAny(string name) => Enum.GetValues<CaptureKind>().Any(kind => Tokenizes(name, kind));

    /// <summary>Where a kind of card goes when an application does not say.</summary>
    public static string Usual(CaptureKind kind) => kind == CaptureKind.CreditCard ? "cybersource" : "quickpay";

    /// <summary>The settings a provider cannot do without.</summary>
    public static IReadOnlyList<string> RequiredCredentials(string name) => name switch
    {
        "cybersource" => ["MerchantId", "TransactionKey"],
        "quickpay" => ["ClientId", "ClientSecret"],
        "firstoken" => ["ApiKey"],
        "tumipay" => ["TokenTop", "User", "Password", "MerchantId"],
        "juspay" => ["ApiKey", "MerchantId"],
        _ => [],
    };
}
