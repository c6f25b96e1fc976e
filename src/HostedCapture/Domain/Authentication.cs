namespace HostedCapture.Domain;

/// <summary>What came of asking the cardholder's bank whether it is she who pays. The same for every provider.</summary>
/// <param name="Result">
/// <c>authenticated</c>; <c>attempted</c>: the bank does not take part, and the network vouches for it; <c>failed</c>;
/// <c>not_possible</c>: nobody could be asked.
/// </param>
public sealed record Authentication(string Result)
{
    /// <summary>The bank saw her.</summary>
    public static readonly Authentication Authenticated = new("authenticated");

    /// <summary>The bank takes no part, and the network vouches for it.</summary>
    public static readonly Authentication Attempted = new("attempted");

    /// <summary>The bank did not recognise her, or she gave up.</summary>
    public static readonly Authentication Failed = new("failed");

    /// <summary>Nobody could be asked.</summary>
    public static readonly Authentication NotPossible = new("not_possible");

    /// <summary><c>frictionless</c> or <c>challenge</c>; null: the provider does not say.</summary>
    public string? Flow { get; init; }

    /// <summary>The network's electronic commerce indicator, two digits; null: the provider does not say.</summary>
    public string? Eci { get; init; }

    /// <summary>Of the protocol, <c>2.2.0</c>; null: the provider does not say.</summary>
    public string? Version { get; init; }

    /// <summary>Who bears a fraud: <c>issuer</c> or <c>merchant</c>; null: the provider does not say.</summary>
    public string? Liability { get; init; }
}
