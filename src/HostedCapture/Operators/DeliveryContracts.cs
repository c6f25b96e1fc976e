using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using HostedCapture.Api;
using HostedCapture.Webhooks;

namespace HostedCapture.Operators;

/// <summary>A page of events.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record OperatorEventPage(
    IReadOnlyList<OperatorEvent> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>An event without its data.</summary>
/// <param name="Id">Identifies it: the <c>webhook-id</c>.</param>
/// <param name="Application">Whose it is.</param>
/// <param name="Type">What happened.</param>
/// <param name="ObjectId">The intent or payment.</param>
/// <param name="Sequence">Its place in the history of that.</param>
/// <param name="Time">When.</param>
public sealed record OperatorEvent(string Id, string Application, string Type, string ObjectId, long Sequence, DateTimeOffset Time);

/// <summary>A page of deliveries.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record OperatorDeliveryPage(
    IReadOnlyList<OperatorDelivery> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>One event on its way to one endpoint.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Application">Whose it is.</param>
/// <param name="EventId">The event.</param>
/// <param name="Type">The event's type.</param>
/// <param name="ObjectId">The intent or payment that it is about.</param>
/// <param name="Sequence">The event's place in the history of that.</param>
/// <param name="EndpointId">The endpoint.</param>
/// <param name="Url">Its address; absent when it is not configured any more.</param>
/// <param name="State"><c>pending</c>, <c>delivered</c>, <c>failed</c>, <c>disabled</c> or <c>dropped</c>.</param>
/// <param name="Tries">How often it was sent, since it was made or asked for again.</param>
/// <param name="CreateTime">When the event happened.</param>
/// <param name="NextTryTime">While it is pending: when it is sent next.</param>
/// <param name="LastTryTime">When the last try ended.</param>
/// <param name="LastStatus">The HTTP status of the last answer.</param>
/// <param name="LastError">Why there was none: <c>timeout</c>, <c>connect</c>, <c>tls</c>, <c>address</c> or <c>answer</c>.</param>
public sealed record OperatorDelivery(
    string Id,
    string Application,
    string EventId,
    string Type,
    string ObjectId,
    long Sequence,
    string EndpointId,
    string? Url,
    string State,
    int Tries,
    DateTimeOffset CreateTime,
    DateTimeOffset? NextTryTime,
    DateTimeOffset? LastTryTime,
    int? LastStatus,
    string? LastError)
{
    /// <summary>What is shown of a delivery.</summary>
    internal static OperatorDelivery Of(FoundDelivery row) => new(
        row.Id, row.ApplicationId, row.EventId, row.Type, row.ObjectId, row.Sequence, row.EndpointId, row.Url, row.State, row.Tries,
        row.CreateTime, row.NextTryTime, row.LastTryTime, row.LastStatus, row.LastError);
}

/// <summary>A delivery with all that was sent.</summary>
/// <param name="Delivery">The delivery.</param>
/// <param name="Body">The body, made from the event as it is kept now; absent when the event is gone.</param>
/// <param name="TriesMade">Each try of the last thirty days, newest first, at most 100.</param>
public sealed record DeliveryDetail(OperatorDelivery Delivery, JsonObject? Body, IReadOnlyList<DeliveryTryItem> TriesMade);

/// <summary>One try.</summary>
/// <param name="Time">When it was sent.</param>
/// <param name="Milliseconds">How long the answer took.</param>
/// <param name="Url">Where it went.</param>
/// <param name="WebhookId">The header <c>webhook-id</c>.</param>
/// <param name="WebhookTimestamp">The header <c>webhook-timestamp</c>.</param>
/// <param name="WebhookSignature">The header <c>webhook-signature</c>.</param>
/// <param name="BodySha256">The hash of the body that left, hexadecimal.</param>
/// <param name="BodyBytes">Its length.</param>
/// <param name="BodyMatches">Whether the body that is shown, unmasked, has these bytes.</param>
/// <param name="Status">The HTTP status of the answer.</param>
/// <param name="Error">Why there was none.</param>
/// <param name="Answer">The answer's beginning, at most 500 characters; masked unless personal data is shown.</param>
public sealed record DeliveryTryItem(
    DateTimeOffset Time,
    long Milliseconds,
    string Url,
    string WebhookId,
    string WebhookTimestamp,
    string WebhookSignature,
    string BodySha256,
    int BodyBytes,
    bool BodyMatches,
    int? Status,
    string? Error,
    string? Answer);

/// <summary>Which deliveries are sent again.</summary>
/// <param name="Filter">Those that match; an empty object: all.</param>
/// <param name="ExpectedCount">How many they are, as they were counted.</param>
[Closed]
public sealed record ResendDeliveries(ResendFilter? Filter, int? ExpectedCount);

/// <summary>The filter of the deliveries' list.</summary>
/// <param name="Application">Of this application.</param>
/// <param name="State">In this state.</param>
/// <param name="Endpoint">To this endpoint.</param>
/// <param name="From">Made at this time or later.</param>
/// <param name="To">Made before this time.</param>
[Closed]
public sealed record ResendFilter(string? Application, string? State, string? Endpoint, DateTimeOffset? From, DateTimeOffset? To);

/// <summary>How far a resend has come.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="State"><c>running</c> or <c>done</c>.</param>
/// <param name="Expected">How many deliveries there were.</param>
/// <param name="Resent">How many were sent again so far.</param>
/// <param name="Skipped">How many were left out: their addresses are not configured any more.</param>
/// <param name="CreateTime">When it was asked for.</param>
/// <param name="EndTime">When it ended.</param>
public sealed record ResendProgress(
    Guid Id, string State, int Expected, int Resent, int Skipped, DateTimeOffset CreateTime, DateTimeOffset? EndTime)
{
    /// <summary>What is shown of one.</summary>
    internal static ResendProgress Of(BulkResend one) => new(
        one.Id, one.FinishedAt is null ? "running" : "done", one.Expected, one.Resent, one.Skipped, one.CreatedAt, one.FinishedAt);
}

/// <summary>The endpoints.</summary>
/// <param name="Items">In the order of their configuration.</param>
public sealed record EndpointList(IReadOnlyList<EndpointItem> Items);

/// <summary>Where an application's webhooks go.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Application">Whose it is.</param>
/// <param name="Url">Its address.</param>
/// <param name="State"><c>active</c>, <c>paused</c> (it asked to be left alone) or <c>disabled</c> (it answered 410).</param>
/// <param name="Secrets">How many secrets sign.</param>
/// <param name="PausedUntil">Until when it asked to be left alone.</param>
/// <param name="DisabledTime">When it answered 410.</param>
/// <param name="LastDeliveredTime">When a delivery of the last 24 hours reached it last.</param>
/// <param name="Deliveries">Its deliveries of the last 24 hours.</param>
public sealed record EndpointItem(
    string Id,
    string Application,
    string Url,
    string State,
    int Secrets,
    DateTimeOffset? PausedUntil,
    DateTimeOffset? DisabledTime,
    DateTimeOffset? LastDeliveredTime,
    EndpointDeliveries Deliveries)
{
    /// <summary>What is shown of one.</summary>
    internal static EndpointItem Of(FoundEndpoint one, DateTimeOffset now)
    {
        var paused = one.PausedUntil > now ? one.PausedUntil : null;
        return new EndpointItem(
            one.Id, one.ApplicationId, one.Url, one.DisabledAt is not null ? "disabled" : paused is not null ? "paused" : "active",
            one.Secrets, paused, one.DisabledAt, one.LastDelivered,
            new EndpointDeliveries(Count("pending"), Count("delivered"), Count("failed"), Count("disabled"), Count("dropped")));

        long Count(string state) => one.Counts.GetValueOrDefault(state);
    }
}

/// <summary>Deliveries by their state.</summary>
/// <param name="Pending">Will be sent.</param>
/// <param name="Delivered">Reached it.</param>
/// <param name="Failed">Given up.</param>
/// <param name="Disabled">Wait, since it answered 410.</param>
/// <param name="Dropped">Left out, since its address was not configured any more.</param>
public sealed record EndpointDeliveries(long Pending, long Delivered, long Failed, long Disabled, long Dropped);
