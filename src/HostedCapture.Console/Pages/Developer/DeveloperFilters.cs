using HostedCapture.Client;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.Developer;

/// <summary>The filters of the developer's lists: what can be chosen, and the API's filter that an address asks for.</summary>
public static class DeveloperFilters
{
    /// <summary>The name of the filter by an application's id.</summary>
    internal const string Application = "application";

    private static readonly Filter s_application = new(Application, "developer.filter.application", FilterKind.Text);

    private static readonly string[] s_eventTypes =
    [
        "capture.created", "capture.captured", "capture.rejected", "capture.canceled", "capture.expired", "consent.withdrawn",
        "payment.created", "payment.edited", "payment.authorized", "payment.paid", "payment.rejected", "payment.voided",
        "payment.partially_refunded",
        "payment.refunded", "payment.confirm_declined", "payment.void_declined", "payment.refund_declined", "payment.charge_failed",
        "payment.authorize_failed", "payment.confirm_failed", "payment.void_failed", "payment.refund_failed",
    ];

    /// <summary>Of events.</summary>
    public static IReadOnlyList<Filter> OfEvents { get; } =
    [
        new("type", "developer.filter.type", FilterKind.Choice, s_eventTypes, "parts.event_type"),
        new("object_id", "developer.filter.object", FilterKind.Text),
        new("id", "developer.filter.event", FilterKind.Text),
        s_application,
        new("from", "developer.filter.from", FilterKind.Day),
        new("to", "developer.filter.to", FilterKind.Day),
    ];

    /// <summary>Of deliveries.</summary>
    public static IReadOnlyList<Filter> OfDeliveries { get; } =
    [
        new("state", "developer.filter.state", FilterKind.Choice, ["pending", "delivered", "failed", "disabled", "dropped"],
            "parts.delivery_state"),
        new("endpoint", "developer.filter.endpoint", FilterKind.Text),
        s_application,
        new("from", "developer.filter.from", FilterKind.Day),
        new("to", "developer.filter.to", FilterKind.Day),
    ];

    /// <summary>Of failed calls.</summary>
    public static IReadOnlyList<Filter> OfRequests { get; } =
    [
        new("code", "developer.filter.code", FilterKind.Text),
        new("status", "developer.filter.status", FilterKind.Digits),
        new("method", "developer.filter.method", FilterKind.Choice, ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]),
        new("route", "developer.filter.route", FilterKind.Text),
        new("request_id", "developer.filter.request", FilterKind.Text),
        new("object_id", "developer.filter.object", FilterKind.Text),
        s_application,
        new("created_from", "developer.filter.from", FilterKind.Day),
        new("created_to", "developer.filter.to", FilterKind.Day),
    ];

    /// <summary>Of applications.</summary>
    public static IReadOnlyList<Filter> OfApplications { get; } =
    [
        new("source", "developer.filter.source", FilterKind.Choice, ["database", "configuration"], "developer.source"),
        new("state", "developer.filter.state", FilterKind.Choice, ["active", "taken_back"], "parts.application_state"),
    ];

    /// <summary>The events that an address asks for.</summary>
    /// <param name="query">Its query.</param>
    public static OperatorEventFilter Events(AddressQuery query) => new()
    {
        Application = query[Application],
        Id = query["id"],
        Type = query["type"] is { } type ? new EventType(type) : null,
        ObjectId = query["object_id"],
        From = query.From("from"),
        To = query.To("to"),
    };

    /// <summary>The deliveries that an address asks for: those of the list, and those that are sent again.</summary>
    /// <param name="query">Its query.</param>
    public static ResendFilter Deliveries(AddressQuery query) => new()
    {
        Application = query[Application],
        State = query["state"],
        Endpoint = query["endpoint"],
        From = query.From("from"),
        To = query.To("to"),
    };

    /// <summary>The failed calls that an address asks for.</summary>
    /// <param name="query">Its query.</param>
    public static FailedRequestFilter Requests(AddressQuery query) => new()
    {
        Application = query[Application],
        Method = query["method"],
        Route = query["route"],
        Status = query["status"] is not { } text ? null : int.TryParse(text, out var status) ? status : 0,
        Code = query["code"],
        RequestId = query["request_id"],
        ObjectId = query["object_id"],
        From = query.From("created_from"),
        To = query.To("created_to"),
    };
}
