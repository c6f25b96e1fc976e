using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>
/// Whether a card's bank is asked about it before it is saved, without charging anything. An open list: a value that is not named
/// here, from a newer installation, is a value like any other.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly struct CardVerification : IEquatable<CardVerification>
{
    private readonly string? _value;

    /// <summary>A value by its name in the API.</summary>
    /// <param name="value">Its name.</param>
    public CardVerification(string value) => _value = value;

    /// <summary><c>none</c>: it is not; also without a wish.</summary>
    public static CardVerification None { get; } = new("none");

    /// <summary><c>zero</c>: whether the card is good. Its security code is not sent.</summary>
    public static CardVerification Zero { get; } = new("zero");

    /// <summary><c>code</c>: the same, and whether the security code is the card's.</summary>
    public static CardVerification Code { get; } = new("code");

    /// <summary>Its name in the API; empty when there is none.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(CardVerification left, CardVerification right) => left.Equals(right);

    /// <summary>Whether two are different.</summary>
    public static bool operator !=(CardVerification left, CardVerification right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(CardVerification other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CardVerification other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value;

    internal sealed class Converter() : OpenEnumConverter<CardVerification>(value => new(value), value => value.Value);
}
