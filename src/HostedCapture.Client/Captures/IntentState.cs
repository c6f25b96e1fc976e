using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>
/// The state of an intent. An open list: a value that is not named here, from a newer installation, is a value like any other.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly struct IntentState : IEquatable<IntentState>
{
    private readonly string? _value;

    /// <summary>A value by its name in the API.</summary>
    /// <param name="value">Its name.</param>
    public IntentState(string value) => _value = value;

    /// <summary><c>created</c>: the card can be entered.</summary>
    public static IntentState Created { get; } = new("created");

    /// <summary><c>captured</c>: the intent's id is the token to charge.</summary>
    public static IntentState Captured { get; } = new("captured");

    /// <summary><c>rejected</c>: all tries were declined.</summary>
    public static IntentState Rejected { get; } = new("rejected");

    /// <summary><c>canceled</c>: by the cardholder or the merchant.</summary>
    public static IntentState Canceled { get; } = new("canceled");

    /// <summary><c>expired</c>: nobody entered a card in time.</summary>
    public static IntentState Expired { get; } = new("expired");

    /// <summary>Its name in the API; empty when there is none.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(IntentState left, IntentState right) => left.Equals(right);

    /// <summary>Whether two are different.</summary>
    public static bool operator !=(IntentState left, IntentState right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(IntentState other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is IntentState other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value;

    internal sealed class Converter() : OpenEnumConverter<IntentState>(value => new(value), value => value.Value);
}
