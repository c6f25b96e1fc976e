using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>
/// What kind of card an intent captures. An open list: a value that is not named here, from a newer installation, is a value
/// like any other.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly struct CaptureKind : IEquatable<CaptureKind>
{
    private readonly string? _value;

    /// <summary>A value by its name in the API.</summary>
    /// <param name="value">Its name.</param>
    public CaptureKind(string value) => _value = value;

    /// <summary><c>CREDIT_CARD</c>: a card of any brand.</summary>
    public static CaptureKind CreditCard { get; } = new("CREDIT_CARD");

    /// <summary><c>PEINAU_CAPTURE</c>: a card of any brand; may be sent directly.</summary>
    public static CaptureKind Peinau { get; } = new("PEINAU_CAPTURE");

    /// <summary><c>CMR_CAPTURE</c>: a CMR card.</summary>
    public static CaptureKind Cmr { get; } = new("CMR_CAPTURE");

    /// <summary>Its name in the API; empty when there is none.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(CaptureKind left, CaptureKind right) => left.Equals(right);

    /// <summary>Whether two are different.</summary>
    public static bool operator !=(CaptureKind left, CaptureKind right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(CaptureKind other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CaptureKind other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value;

    internal sealed class Converter() : OpenEnumConverter<CaptureKind>(value => new(value), value => value.Value);
}
