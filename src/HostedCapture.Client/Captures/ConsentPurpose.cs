using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>
/// What a card is kept for. An open list: a value that is not named here, from a newer installation, is a value like any other.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly struct ConsentPurpose : IEquatable<ConsentPurpose>
{
    private readonly string? _value;

    /// <summary>A value by its name in the API.</summary>
    /// <param name="value">Its name.</param>
    public ConsentPurpose(string value) => _value = value;

    /// <summary><c>one_click</c>: she pays with it again herself, without typing it.</summary>
    public static ConsentPurpose OneClick { get; } = new("one_click");

    /// <summary><c>unscheduled</c>: you charge it when something agreed on happens, such as a balance that runs low.</summary>
    public static ConsentPurpose Unscheduled { get; } = new("unscheduled");

    /// <summary><c>recurring</c>: you charge it on agreed dates, without an end.</summary>
    public static ConsentPurpose Recurring { get; } = new("recurring");

    /// <summary><c>installments</c>: you charge one purchase in parts, on agreed dates.</summary>
    public static ConsentPurpose Installments { get; } = new("installments");

    /// <summary>Its name in the API; empty when there is none.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(ConsentPurpose left, ConsentPurpose right) => left.Equals(right);

    /// <summary>Whether two are different.</summary>
    public static bool operator !=(ConsentPurpose left, ConsentPurpose right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(ConsentPurpose other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ConsentPurpose other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value;

    internal sealed class Converter() : OpenEnumConverter<ConsentPurpose>(value => new(value), value => value.Value);
}
