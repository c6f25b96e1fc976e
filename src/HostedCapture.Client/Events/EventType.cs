using System.Text.Json.Serialization;

namespace HostedCapture.Client;

/// <summary>What happened. An open list: a value that is not named here, from a newer installation, is a value like any other.</summary>
[JsonConverter(typeof(Converter))]
public readonly struct EventType : IEquatable<EventType>
{
    private readonly string? _value;

    /// <summary>A value by its name in the API.</summary>
    /// <param name="value">Its name.</param>
    public EventType(string value) => _value = value;

    /// <summary><c>capture.created</c>: an intent was made.</summary>
    public static EventType CaptureCreated { get; } = new("capture.created");

    /// <summary><c>capture.captured</c>: a card was captured.</summary>
    public static EventType CaptureCaptured { get; } = new("capture.captured");

    /// <summary><c>capture.rejected</c>: all tries were declined.</summary>
    public static EventType CaptureRejected { get; } = new("capture.rejected");

    /// <summary><c>capture.canceled</c>: an intent was canceled.</summary>
    public static EventType CaptureCanceled { get; } = new("capture.canceled");

    /// <summary><c>capture.expired</c>: an intent expired.</summary>
    public static EventType CaptureExpired { get; } = new("capture.expired");

    /// <summary><c>consent.withdrawn</c>: a consent ended, since its card was deleted.</summary>
    public static EventType ConsentWithdrawn { get; } = new("consent.withdrawn");

    /// <summary><c>payment.created</c>: a payment was made.</summary>
    public static EventType PaymentCreated { get; } = new("payment.created");

    /// <summary><c>payment.edited</c>: a payment was edited.</summary>
    public static EventType PaymentEdited { get; } = new("payment.edited");

    /// <summary><c>payment.authorized</c>: money is held.</summary>
    public static EventType PaymentAuthorized { get; } = new("payment.authorized");

    /// <summary><c>payment.paid</c>: money was taken.</summary>
    public static EventType PaymentPaid { get; } = new("payment.paid");

    /// <summary><c>payment.rejected</c>: a charge was declined.</summary>
    public static EventType PaymentRejected { get; } = new("payment.rejected");

    /// <summary><c>payment.voided</c>: held money was released.</summary>
    public static EventType PaymentVoided { get; } = new("payment.voided");

    /// <summary><c>payment.partially_refunded</c>: a part was given back.</summary>
    public static EventType PaymentPartiallyRefunded { get; } = new("payment.partially_refunded");

    /// <summary><c>payment.refunded</c>: all was given back.</summary>
    public static EventType PaymentRefunded { get; } = new("payment.refunded");

    /// <summary><c>payment.confirm_declined</c>: a confirm was declined.</summary>
    public static EventType PaymentConfirmDeclined { get; } = new("payment.confirm_declined");

    /// <summary><c>payment.void_declined</c>: a void was declined.</summary>
    public static EventType PaymentVoidDeclined { get; } = new("payment.void_declined");

    /// <summary><c>payment.refund_declined</c>: a refund was declined.</summary>
    public static EventType PaymentRefundDeclined { get; } = new("payment.refund_declined");

    /// <summary><c>payment.charge_failed</c>: a charge whose outcome was unknown came to nothing.</summary>
    public static EventType PaymentChargeFailed { get; } = new("payment.charge_failed");

    /// <summary><c>payment.authorize_failed</c>: an authorization whose outcome was unknown came to nothing.</summary>
    public static EventType PaymentAuthorizeFailed { get; } = new("payment.authorize_failed");

    /// <summary><c>payment.confirm_failed</c>: a confirm whose outcome was unknown came to nothing.</summary>
    public static EventType PaymentConfirmFailed { get; } = new("payment.confirm_failed");

    /// <summary><c>payment.void_failed</c>: a void whose outcome was unknown came to nothing.</summary>
    public static EventType PaymentVoidFailed { get; } = new("payment.void_failed");

    /// <summary><c>payment.refund_failed</c>: a refund whose outcome was unknown came to nothing.</summary>
    public static EventType PaymentRefundFailed { get; } = new("payment.refund_failed");

    /// <summary>Its name in the API; empty when there is none.</summary>
    public string Value => _value ?? "";

    /// <summary>Whether two are the same.</summary>
    public static bool operator ==(EventType left, EventType right) => left.Equals(right);

    /// <summary>Whether two are different.</summary>
    public static bool operator !=(EventType left, EventType right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(EventType other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EventType other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(Value);

    /// <inheritdoc cref="Value"/>
    public override string ToString() => Value;

    internal sealed class Converter() : OpenEnumConverter<EventType>(value => new(value), value => value.Value);
}
