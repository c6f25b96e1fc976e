namespace HostedCapture.Client;

/// <summary>What came of asking the cardholder's bank whether it is she who pays. The same for every provider.</summary>
public sealed class Authentication
{
    /// <summary>
    /// <c>authenticated</c>; <c>attempted</c>: the bank does not take part, and the network vouches for it; <c>failed</c>;
    /// <c>not_possible</c>: nobody could be asked.
    /// </summary>
    public string Result { get; set; } = "";

    /// <summary><c>frictionless</c> or <c>challenge</c>; null: the provider does not say.</summary>
    public string? Flow { get; set; }

    /// <summary>The network's electronic commerce indicator, two digits; null: the provider does not say.</summary>
    public string? Eci { get; set; }

    /// <summary>Of the protocol, <c>2.2.0</c>; null: the provider does not say.</summary>
    public string? Version { get; set; }

    /// <summary>Who bears a fraud: <c>issuer</c> or <c>merchant</c>; null: the provider does not say.</summary>
    public string? Liability { get; set; }
}
