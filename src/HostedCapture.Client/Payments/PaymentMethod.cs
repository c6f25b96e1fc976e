using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>
/// How a payment is paid. An open list: a value that is not named here, from a newer installation, is a value like any other.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly struct PaymentMethod : IEquatable<PaymentMethod>
{
    private readonly string? _value;

    /// <summary>A value by its name in the API.</summary>
    /// <param name="value">Its name.</param>
    public PaymentMethod(string value) => _value = value;

    /// <summary><c>QUICKPAY_TOKEN</c>: a captured card of any brand.</summary>
    public static PaymentMethod Token { get; } = new("QUICKPAY_TOKEN");

    /// <summary><c>QUICKPAY_CREDIT</c>: a captured CMR card.</summary>
    public static PaymentMethod Credit { get; } = new("QUICKPAY_CREDIT");

    /// <summary>Its name in the API; empty when there is none.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(PaymentMethod left, PaymentMethod right) => left.Equals(right);

    /// <summary>Whether two are different.</summary>
    public static bool operator !=(PaymentMethod left, PaymentMethod right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(PaymentMethod other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PaymentMethod other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value;

    internal sealed class Converter() : OpenEnumConverter<PaymentMethod>(value => new(value), value => value.Value);
}
