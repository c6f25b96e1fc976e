using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>
/// The state of a payment. An open list: a value that is not named here, from a newer installation, is a value like any other.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly struct PaymentState : IEquatable<PaymentState>
{
    private readonly string? _value;

    /// <summary>A value by its name in the API.</summary>
    /// <param name="value">Its name.</param>
    public PaymentState(string value) => _value = value;

    /// <summary><c>created</c>: it can be charged.</summary>
    public static PaymentState Created { get; } = new("created");

    /// <summary><c>authorized</c>: money is held: confirm or void it.</summary>
    public static PaymentState Authorized { get; } = new("authorized");

    /// <summary><c>paid</c>: money was taken.</summary>
    public static PaymentState Paid { get; } = new("paid");

    /// <summary><c>rejected</c>: the charge was declined.</summary>
    public static PaymentState Rejected { get; } = new("rejected");

    /// <summary><c>voided</c>: held money was released.</summary>
    public static PaymentState Voided { get; } = new("voided");

    /// <summary><c>refunded</c>: all was given back.</summary>
    public static PaymentState Refunded { get; } = new("refunded");

    /// <summary><c>partially_refunded</c>: a part was given back.</summary>
    public static PaymentState PartiallyRefunded { get; } = new("partially_refunded");

    /// <summary><c>confirming</c>: the provider has not said what became of the confirm.</summary>
    public static PaymentState Confirming { get; } = new("confirming");

    /// <summary><c>voiding</c>: the provider has not said what became of the void.</summary>
    public static PaymentState Voiding { get; } = new("voiding");

    /// <summary><c>refunding</c>: the provider has not said what became of the refund.</summary>
    public static PaymentState Refunding { get; } = new("refunding");

    /// <summary>Its name in the API; empty when there is none.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(PaymentState left, PaymentState right) => left.Equals(right);

    /// <summary>Whether two are different.</summary>
    public static bool operator !=(PaymentState left, PaymentState right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(PaymentState other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PaymentState other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value;

    internal sealed class Converter() : OpenEnumConverter<PaymentState>(value => new(value), value => value.Value);
}
