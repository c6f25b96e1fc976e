using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>
/// Whether the cardholder's bank is asked whether it is she who pays (3-D Secure). An open list:
/// a value that is not named here, from a newer installation, is a value like any other.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly struct BankAuthentication : IEquatable<BankAuthentication>
{
    private readonly string? _value;

    /// <summary>A value by its name in the API.</summary>
    /// <param name="value">Its name.</param>
    public BankAuthentication(string value) => _value = value;

    /// <summary><c>if_possible</c>: on the approval page, where the card's provider can; also without a wish.</summary>
    public static BankAuthentication IfPossible { get; } = new("if_possible");

    /// <summary><c>required</c>: always, so the payment cannot be charged without the cardholder.</summary>
    public static BankAuthentication Required { get; } = new("required");

    /// <summary><c>never</c>.</summary>
    public static BankAuthentication Never { get; } = new("never");

    /// <summary>Its name in the API; empty when there is none.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(BankAuthentication left, BankAuthentication right) => left.Equals(right);

    /// <summary>Whether two are different.</summary>
    public static bool operator !=(BankAuthentication left, BankAuthentication right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(BankAuthentication other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is BankAuthentication other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value;

    internal sealed class Converter() : OpenEnumConverter<BankAuthentication>(value => new(value), value => value.Value);
}
