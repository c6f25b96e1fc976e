namespace HostedCapture.Testing;

/// <summary>
/// A card that the simulator knows by its number: what becomes of it needs no script, and so does not depend on what other tests do
/// at the same time.
/// </summary>
/// <param name="Number">Its number.</param>
public sealed record TestCard(string Number)
{
    /// <summary>Saved; a Visa.</summary>
    public static TestCard Saved { get; } = new("4111111111111111");

    /// <summary>Saved; a Mastercard.</summary>
    public static TestCard SavedMastercard { get; } = new("5555555555554444");

    /// <summary>Saved; an American Express, with a code of four digits.</summary>
    public static TestCard SavedAmex { get; } = new("378282246310005") { Code = "1234" };

    /// <summary>Saved; a CMR, with a RUT instead of expiry, code and name.</summary>
    public static TestCard SavedCmr { get; } = new("4455961234561434") { Document = "11.111.111-1" };

    /// <summary>Declined, for no reason that is told.</summary>
    public static TestCard Declined { get; } = new("4000000000000002");

    /// <summary>Declined: no funds.</summary>
    public static TestCard NoFunds { get; } = new("4000000000009995");

    /// <summary>Declined: a wrong code.</summary>
    public static TestCard WrongCode { get; } = new("4000000000000127");

    /// <summary>Saved; declined where its bank is asked whether the code is right (<c>verify: code</c>, at CyberSource).</summary>
    public static TestCard UnverifiedCode { get; } = new("4000000000005126");

    /// <summary>Accepted by the provider, which never answers: the outcome is unknown, then found.</summary>
    public static TestCard Timeout { get; } = new("4000000000000259");

    /// <summary>Accepted by the provider, which answers what nobody can read: the outcome is unknown, then found.</summary>
    public static TestCard Unknown { get; } = new("4000000000000044");

    /// <summary>Saved after three seconds.</summary>
    public static TestCard Slow { get; } = new("4000000000000341");

    /// <summary>Month and year as they are typed.</summary>
    public string Expiry { get; init; } = "12/30";

    /// <summary>The security code.</summary>
    public string Code { get; init; } = "123";

    /// <summary>The name on the card.</summary>
    public string Name { get; init; } = "Ana Rojas";

    /// <summary>The cardholder's RUT, where the form asks for one; null: it asks for expiry, code and name.</summary>
    public string? Document { get; init; }
}
