using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>
/// The state of a webhook's delivery. An open list: a value that is not named here, from a newer installation, is a value like
/// any other.
/// </summary>
[JsonConverter(typeof(Converter))]
public readonly struct DeliveryState : IEquatable<DeliveryState>
{
    private readonly string? _value;

    /// <summary>A value by its name in the API.</summary>
    /// <param name="value">Its name.</param>
    public DeliveryState(string value) => _value = value;

    /// <summary><c>pending</c>: it will be sent.</summary>
    public static DeliveryState Pending { get; } = new("pending");

    /// <summary><c>delivered</c>: the endpoint answered 2xx.</summary>
    public static DeliveryState Delivered { get; } = new("delivered");

    /// <summary><c>failed</c>: given up after the last try.</summary>
    public static DeliveryState Failed { get; } = new("failed");

    /// <summary><c>disabled</c>: the endpoint answered 410.</summary>
    public static DeliveryState Disabled { get; } = new("disabled");

    /// <summary><c>dropped</c>: the address is not configured any more.</summary>
    public static DeliveryState Dropped { get; } = new("dropped");

    /// <summary>Its name in the API; empty when there is none.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(DeliveryState left, DeliveryState right) => left.Equals(right);

    /// <summary>Whether two are different.</summary>
    public static bool operator !=(DeliveryState left, DeliveryState right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(DeliveryState other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is DeliveryState other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value;

    internal sealed class Converter() : OpenEnumConverter<DeliveryState>(value => new(value), value => value.Value);
}
