using HostedCapture.Api;
using HostedCapture.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace HostedCapture.Operators;

/// <summary>Events, for those who ask what happened and when.</summary>
internal static class EventRoutes
{
    private static readonly OpenApiParameter[] s_filters =
    [
        OperatorQueries.Parameter("application", "Only events of this application."),
        OperatorQueries.Parameter("id", "Only this event."),
        OperatorQueries.Parameter("type", "Only events of this type: `capture.captured`."),
        OperatorQueries.Parameter("object_id", "Only events of this intent or payment."),
        .. DeliveryRoutes.Period,
    ];

    private static readonly ExportColumn<OperatorEvent>[] s_columns =
    [
        new("id", one => one.Id), new("application", one => one.Application), new("type", one => one.Type),
        new("object_id", one => one.ObjectId), new("sequence", one => one.Sequence), new("time", one => one.Time),
    ];

    /// <summary>Maps the routes.</summary>
    public static void MapEvents(RouteGroupBuilder operators)
    {
        operators.MapGet("/events", ListAsync).WithName("listOperatorEvents").WithMetadata(DeliveryExamples.Events)
            .WithMetadata([.. s_filters, .. OperatorQueries.Page])
            .RequiresPermission(Permission.EventsRead)
            .Answers(Problem.InvalidModel(new FieldError("after", "cursor")));
        operators.MapGet("/events/count", CountAsync).WithName("countOperatorEvents").WithMetadata(ListCount.Example)
            .WithMetadata(s_filters)
            .RequiresPermission(Permission.EventsRead)
            .Answers(Problem.InvalidModel(new FieldError("from", "time")));
        operators.MapGet("/events/export", ExportAsync).WithName("exportOperatorEvents").ProducesRows()
            .WithMetadata(RowExport.Example("id,application,type,object_id,sequence,time\r\n")).WithMetadata(s_filters)
            .RequiresPermission(Permission.EventsRead)
            .Answers(Problem.InvalidModel(new FieldError("format", "unknown_value")));
    }

    /// <summary>List events of all applications</summary>
    /// <remarks>The events of the operator's applications, newest first, without their data: that is in each delivery.</remarks>
    internal static async Task<Results<Ok<OperatorEventPage>, Problem>> ListAsync(
        HttpRequest request, CurrentOperator caller, EventSearch events)
    {
        var query = new QueryReader(request.Query);
        var filter = Filter(query, caller);
        var (limit, after) = (query.Limit(), query.Cursor("after", text => DeliveryRoutes.IsId(text, "evt_") ? text : null));
        if (query.Problem is { } problem)
            return problem;
        var (items, next) = (await events.ListAsync(filter, after, limit)).Page(limit, row => row.Id);
        return TypedResults.Ok(new OperatorEventPage([.. items.Select(Show)], next));
    }

    /// <summary>Count events</summary>
    /// <remarks>How many events the list's filters find. Counting ends at 10,000, and when it takes long.</remarks>
    internal static Task<Results<Ok<ListCount>, Problem>> CountAsync(
        HttpRequest request, CurrentOperator caller, EventSearch events, TimeProvider time)
    {
        var query = new QueryReader(request.Query);
        var filter = Filter(query, caller);
        return ListCount.OfAsync(query, time, enough => events.CountAsync(filter, enough));
    }

    /// <summary>Export events</summary>
    /// <remarks>
    /// All events that the same filters list, as a file, newest first, without their data. Each export is a row of the audit log.
    /// </remarks>
    internal static async Task<Results<PushStreamHttpResult, Problem>> ExportAsync(
        HttpContext context, CurrentOperator caller, EventSearch events)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = Filter(query, caller);
        var ndjson = RowExport.IsNdjson(query);
        if (query.Problem is { } problem)
            return problem;
        var rows = RowExport.AllAsync<EventRow, string>(after => events.ListAsync(filter, after, RowExport.Batch), row => row.Id);
        return await RowExport.SendAsync(context, "events", ndjson, s_columns, rows.Select(Show));
    }

    private static OperatorEvent Show(EventRow row) =>
        new(row.Id, row.ApplicationId, row.Type, row.ObjectId.ToString(), row.Sequence, row.CreatedAt);

    private static EventFilter Filter(QueryReader query, CurrentOperator caller) => new()
    {
        Applications = caller.Scope(query.Plain("application")),
        Id = query.Plain("id"),
        Type = query.Plain("type"),
        ObjectId = query.Plain("object_id"),
        From = query.Time("from"),
        To = query.Time("to"),
    };
}
