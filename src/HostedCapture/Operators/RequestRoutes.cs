using System.Text.Json.Serialization;
using HostedCapture.Api;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>Failed calls of the merchants' API, for those who ask what their program sent.</summary>
internal static class RequestRoutes
{
    private static readonly string[] s_methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    private static readonly OpenApiParameter[] s_filters =
    [
        OperatorQueries.Parameter("application", "Only calls of this application."),
        OperatorQueries.Parameter("method", "Only calls with this method.", s_methods),
        OperatorQueries.Parameter("route", "Only calls of this route, by its template: `/tokenization/captures/{id}`."),
        OperatorQueries.Parameter("status", "Only calls that were answered with this HTTP status."),
        OperatorQueries.Parameter("code", "Only calls that were answered with this `error_code`."),
        OperatorQueries.Parameter("request_id", "Only the call with this `X-Request-Id`."),
        OperatorQueries.Parameter("object_id", "Only calls whose path named this intent or payment."),
        .. OperatorQueries.Period,
    ];

    private static readonly ApiExample[] s_list =
    [
        Answer("page", "A body with a wrong country", new FailedRequestPage(
            [new FailedRequest(
                ApiExample.Id, DateTimeOffset.FromUnixTimeMilliseconds(1_795_898_000_000), "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01", "POST",
                "/tokenization/captures", 400, "INVALID_MODEL", [new FailedField("cardholder.country", "country")], 3,
                "0HNH3QD2L2V1F:00000004", "shop-backend/2.1")],
            null)),
    ];

    private static readonly ExportColumn<FailedRequest>[] s_columns =
    [
        new("id", one => one.Id), new("time", one => one.Time), new("application", one => one.Application),
        new("method", one => one.Method), new("route", one => one.Route), new("status", one => one.Status),
        new("error_code", one => one.ErrorCode),
        new("fields", one => one.Fields is null ? null : string.Join(' ', one.Fields.Select(field => $"{field.Field}:{field.Code}"))),
        new("milliseconds", one => one.Milliseconds), new("request_id", one => one.RequestId), new("client", one => one.Client),
    ];

    /// <summary>Maps the routes.</summary>
    public static void MapRequests(RouteGroupBuilder operators)
    {
        operators.MapGet("/requests", ListAsync).WithName("listOperatorRequests")
            .WithMetadata(s_list).WithMetadata([.. s_filters, .. OperatorQueries.Page])
            .RequiresPermission(Permission.RequestsRead)
            .Answers(Problem.InvalidModel(new FieldError("status", "range")));
        operators.MapGet("/requests/count", CountAsync).WithName("countOperatorRequests")
            .WithMetadata(ListCount.Example).WithMetadata(s_filters)
            .RequiresPermission(Permission.RequestsRead)
            .Answers(Problem.InvalidModel(new FieldError("status", "range")));
        operators.MapGet("/requests/export", ExportAsync).WithName("exportOperatorRequests").ProducesRows()
            .WithMetadata(RowExport.Example("id,time,application,method,route\r\n")).WithMetadata(s_filters)
            .RequiresPermission(Permission.RequestsRead)
            .Answers(Problem.InvalidModel(new FieldError("format", "unknown_value")));
    }

    /// <summary>List failed calls</summary>
    /// <remarks>
    /// The calls of the merchants' API that failed in the last thirty days, newest first: which route, which fields were wrong and why,
    /// and which program called. Never a body, a value or a path. At most 120 a minute of each application are kept; a call without a
    /// good token belongs to no application, and only operators of the whole installation see it. A call is there a moment after it was
    /// answered.
    /// </remarks>
    internal static async Task<Results<Ok<FailedRequestPage>, Problem>> ListAsync(
        HttpRequest request, CurrentOperator caller, FailedCalls calls)
    {
        var query = new QueryReader(request.Query);
        var filter = Filter(query, caller);
        var (limit, after) = (query.Limit(), query.PlaceById());
        if (query.Problem is { } problem)
            return problem;
        var (items, next) = (await calls.ListAsync(filter, after, limit)).Page(limit, call => call.Id);
        return TypedResults.Ok(new FailedRequestPage([.. items.Select(Show)], next));
    }

    /// <summary>Count failed calls</summary>
    /// <remarks>How many failed calls the list's filters find. Counting ends at 10,000, and when it takes long.</remarks>
    internal static Task<Results<Ok<ListCount>, Problem>> CountAsync(
        HttpRequest request, CurrentOperator caller, FailedCalls calls, TimeProvider time)
    {
        var query = new QueryReader(request.Query);
        var filter = Filter(query, caller);
        return ListCount.OfAsync(query, time, enough => calls.CountAsync(filter, enough));
    }

    /// <summary>Export failed calls</summary>
    /// <remarks>
    /// All failed calls that the same filters list, as a file, newest first; `fields` has each wrong field with what was wrong, as
    /// `field:code`. Each export is a row of the audit log.
    /// </remarks>
    internal static async Task<Results<PushStreamHttpResult, Problem>> ExportAsync(
        HttpContext context, CurrentOperator caller, FailedCalls calls)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = Filter(query, caller);
        var ndjson = RowExport.IsNdjson(query);
        if (query.Problem is { } problem)
            return problem;
        var rows = RowExport.AllAsync<FailedCall, string>(after => calls.ListAsync(filter, after, RowExport.Batch), call => call.Id);
        return await RowExport.SendAsync(context, "requests", ndjson, s_columns, rows.Select(Show));
    }

    private static FailedCallFilter Filter(QueryReader query, CurrentOperator caller)
    {
        var status = query.Number("status", 0, 400, 599);
        return new FailedCallFilter
        {
            Applications = caller.Scope(query.Plain("application")),
            Method = query.OneOf("method", s_methods),
            Route = query.Plain("route"),
            Status = status == 0 ? null : status,
            Code = query.Plain("code"),
            RequestId = query.Plain("request_id"),
            ObjectId = query.Plain("object_id"),
            From = query.Time("created_from"),
            To = query.Time("created_to"),
        };
    }

    private static FailedRequest Show(FailedCall call) => new(
        call.Id, call.CreatedAt, call.ApplicationId, call.Method, call.Route, call.Status, call.Code,
        call.Fields is null ? null : [.. call.Fields.Split('\n').Select(Field)],
        call.Milliseconds, call.RequestId, call.Client);

    private static FailedField Field(string line) =>
        line.LastIndexOf(' ') is >= 0 and var at ? new FailedField(line[..at], line[(at + 1)..]) : new FailedField(line, "");
}

/// <summary>A page of failed calls.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record FailedRequestPage(
    IReadOnlyList<FailedRequest> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>A call that failed.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Time">When it was answered.</param>
/// <param name="Application">Who called; absent: nobody with a good token.</param>
/// <param name="Method">The method.</param>
/// <param name="Route">The route's template.</param>
/// <param name="Status">The HTTP status.</param>
/// <param name="ErrorCode">The <c>error_code</c>, where the answer had one.</param>
/// <param name="Fields">The wrong fields; of a name that the API does not know, only that.</param>
/// <param name="Milliseconds">How long the answer took.</param>
/// <param name="RequestId">Its <c>X-Request-Id</c>.</param>
/// <param name="Client">The program that called, by the first name in its <c>User-Agent</c>.</param>
public sealed record FailedRequest(
    string Id,
    DateTimeOffset Time,
    string? Application,
    string Method,
    string Route,
    int Status,
    string? ErrorCode,
    IReadOnlyList<FailedField>? Fields,
    long Milliseconds,
    string RequestId,
    string? Client);

/// <summary>A field that was wrong.</summary>
/// <param name="Field">Its name; <c>(other)</c> for one that the API does not know.</param>
/// <param name="Code">What was wrong with it.</param>
public sealed record FailedField(string Field, string Code);
