using System.Security.Cryptography;
using HostedCapture.Api;
using HostedCapture.Audit;
using HostedCapture.Hosting;
using HostedCapture.Webhooks;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;

namespace HostedCapture.Operators;

/// <summary>Deliveries of events and the endpoints, for those who ask whether a server got them.</summary>
internal static class DeliveryRoutes
{
    /// <summary>Parameters that every list of events or deliveries takes.</summary>
    internal static OpenApiParameter[] Period { get; } =
    [
        OperatorQueries.Time("from", "Only those made at this time or later."),
        OperatorQueries.Time("to", "Only those made before this time."),
    ];

    private static readonly OpenApiParameter[] s_filters =
    [
        OperatorQueries.Parameter("application", "Only deliveries of this application."),
        OperatorQueries.Parameter("state", "Only deliveries in this state.", WebhookApi.States),
        OperatorQueries.Parameter("endpoint", "Only deliveries to this endpoint, by its id."),
        .. Period,
    ];

    private static readonly ExportColumn<FoundDelivery>[] s_columns =
    [
        new("id", one => one.Id), new("application", one => one.ApplicationId), new("event_id", one => one.EventId),
        new("type", one => one.Type), new("object_id", one => one.ObjectId), new("sequence", one => one.Sequence),
        new("endpoint_id", one => one.EndpointId), new("url", one => one.Url), new("state", one => one.State),
        new("tries", one => one.Tries), new("create_time", one => one.CreateTime), new("next_try_time", one => one.NextTryTime),
        new("last_try_time", one => one.LastTryTime), new("last_status", one => one.LastStatus), new("last_error", one => one.LastError),
    ];

    /// <summary>Maps the routes.</summary>
    public static void MapDeliveries(RouteGroupBuilder operators)
    {
        operators.MapGet("/deliveries", ListAsync).WithName("listOperatorDeliveries").WithMetadata(DeliveryExamples.List)
            .WithMetadata([.. s_filters, .. OperatorQueries.Page])
            .RequiresPermission(Permission.DeliveriesRead)
            .Answers(Problem.InvalidModel(new FieldError("state", "unknown_value")));
        operators.MapGet("/deliveries/count", CountAsync).WithName("countOperatorDeliveries").WithMetadata(ListCount.Example)
            .WithMetadata(s_filters)
            .RequiresPermission(Permission.DeliveriesRead)
            .Answers(Problem.InvalidModel(new FieldError("state", "unknown_value")));
        operators.MapGet("/deliveries/export", ExportAsync).WithName("exportOperatorDeliveries").ProducesRows()
            .WithMetadata(RowExport.Example("id,application,event_id,type\r\n")).WithMetadata(s_filters)
            .RequiresPermission(Permission.DeliveriesRead)
            .Answers(Problem.InvalidModel(new FieldError("format", "unknown_value")));
        operators.MapGet("/deliveries/{id}", ReadAsync).WithName("readOperatorDelivery").WithMetadata(DeliveryExamples.Read)
            .WithMetadata(PersonalData.Described)
            .RequiresPermission(Permission.DeliveriesRead)
            .Answers(Problem.InvalidModel(new FieldError("personal", "unknown_value")), Problem.NotFound());
        operators.MapPost("/deliveries/{id}/resend", ResendAsync).WithName("resendOperatorDelivery").WithMetadata(DeliveryExamples.Resend)
            .RequiresPermission(Permission.DeliveriesResend)
            .Answers(Problem.NotFound(), Problem.InvalidState("dropped"));
        operators.MapPost("/deliveries/resend", ResendAllAsync).WithName("resendOperatorDeliveries")
            .WithMetadata(DeliveryExamples.ResendAll)
            .RequiresPermission(Permission.DeliveriesResend)
            .Answers(Problem.InvalidModel(new FieldError("expected_count", "required")), CountChanged(41), TooMany());
        operators.MapGet("/deliveries/resends/{id:guid}", ProgressAsync).WithName("readOperatorResend")
            .WithMetadata(DeliveryExamples.Progress)
            .RequiresPermission(Permission.DeliveriesRead)
            .Answers(Problem.NotFound());
        operators.MapGet("/endpoints", EndpointsAsync).WithName("listOperatorEndpoints").WithMetadata(DeliveryExamples.Endpoints)
            .WithMetadata(OperatorQueries.Parameter("application", "Only endpoints of this application."))
            .RequiresPermission(Permission.DeliveriesRead)
            .Answers(Problem.InvalidModel(new FieldError("application", "empty")));
    }

    /// <summary>List deliveries of all applications</summary>
    /// <remarks>The deliveries of the operator's applications, newest first, with what came of the last try of each.</remarks>
    internal static async Task<Results<Ok<OperatorDeliveryPage>, Problem>> ListAsync(
        HttpRequest request, CurrentOperator caller, DeliverySearch deliveries)
    {
        var query = new QueryReader(request.Query);
        var filter = Filter(query, caller);
        var (limit, after) = (query.Limit(), query.Cursor("after", text => IsId(text, "dlv_") ? text : null));
        if (query.Problem is { } problem)
            return problem;
        var (items, next) = (await deliveries.ListAsync(filter, after, limit)).Page(limit, row => row.Id);
        return TypedResults.Ok(new OperatorDeliveryPage([.. items.Select(OperatorDelivery.Of)], next));
    }

    /// <summary>Count deliveries</summary>
    /// <remarks>How many deliveries a filter finds: what `POST /operator/deliveries/resend` with the same filter is about.</remarks>
    internal static async Task<Results<Ok<ListCount>, Problem>> CountAsync(
        HttpRequest request, CurrentOperator caller, DeliverySearch deliveries)
    {
        var query = new QueryReader(request.Query);
        var filter = Filter(query, caller);
        if (query.Problem is { } problem)
            return problem;
        var (count, _) = await deliveries.CountAsync(filter);
        return TypedResults.Ok(new ListCount(Math.Min(count, DeliverySearch.MostCounted), count <= DeliverySearch.MostCounted));
    }

    /// <summary>Export deliveries</summary>
    /// <remarks>
    /// All deliveries that the same filters list, as a file, newest first, without what was sent. Each export is a row of the audit log.
    /// </remarks>
    internal static async Task<Results<PushStreamHttpResult, Problem>> ExportAsync(
        HttpContext context, CurrentOperator caller, DeliverySearch deliveries)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = Filter(query, caller);
        var ndjson = RowExport.IsNdjson(query);
        if (query.Problem is { } problem)
            return problem;
        var rows = RowExport.AllAsync<FoundDelivery, string>(after => deliveries.ListAsync(filter, after, RowExport.Batch), row => row.Id);
        return await RowExport.SendAsync(context, "deliveries", ndjson, s_columns, rows);
    }

    /// <summary>Read a delivery</summary>
    /// <remarks>
    /// Each try with the headers that were signed, the hash of the body that left, and what came back. The body is shown as it is made
    /// from the event now; `body_matches` of a try says that these were the bytes. Personal data in it is masked unless it is asked for.
    /// </remarks>
    /// <param name="id">The delivery's <c>id</c>.</param>
    internal static async Task<Results<Ok<DeliveryDetail>, Problem>> ReadAsync(
        string id,
        HttpContext context,
        CurrentOperator caller,
        DeliverySearch deliveries,
        EventFeed feed,
        HostSettings host,
        OwnAddress own)
    {
        var query = new QueryReader(context.Request.Query);
        var asked = PersonalData.IsAsked(query);
        if (query.Problem is { } problem)
            return problem;
        if (!IsId(id, "dlv_") || await deliveries.FindAsync(caller.Applications, id) is not { } delivery)
            return Problem.NotFound();
        var (personal, refusal) = await PersonalData.ForAsync(asked, caller, context, id);
        if (refusal is not null)
            return refusal;
        var tries = await deliveries.TriesAsync(delivery);
        var body = await deliveries.EventAsync(delivery) is { } row
            ? WebhookMessage.Body(feed.Item(row, WebhookMessage.Address(host, own)))
            : [];
        var hash = Convert.ToHexStringLower(SHA256.HashData(body));
        return TypedResults.Ok(new DeliveryDetail(
            OperatorDelivery.Of(delivery), body.Length == 0 ? null : DeliveredBody.Show(body, personal),
            [.. tries.Select(one => new DeliveryTryItem(
                one.SentAt, one.Milliseconds, one.Url, delivery.EventId, one.Stamp, one.Signature, one.BodySha256, one.BodyBytes,
                one.BodySha256 == hash, one.Status, one.Error, personal.Shown ? one.Answer : Masked(one.Answer)))]));
    }

    /// <summary>Send a delivery of any application again</summary>
    /// <remarks>
    /// The same as the merchant's: now, whatever became of it, and by the whole schedule. Possible while its address is configured.
    /// </remarks>
    /// <param name="id">The delivery's <c>id</c>.</param>
    internal static async Task<Results<Accepted<OperatorDelivery>, Problem>> ResendAsync(
        string id, CurrentOperator caller, DeliverySearch deliveries, DeliveryList list, AuditLog audit)
    {
        if (!IsId(id, "dlv_") || await deliveries.FindAsync(caller.Applications, id) is not { } found
            || await list.FindAsync(found.ApplicationId, id) is not { } delivery)
            return Problem.NotFound();
        var row = audit.Row("delivery.resent", AuditLog.Success, id, $"{found.Type} of {found.ObjectId}, was {found.State}");
        if (!await list.ResendAsync(found.ApplicationId, delivery, row))
            return Problem.InvalidState(found.State);
        return TypedResults.Accepted((string?)null, OperatorDelivery.Of(await deliveries.FindAsync(caller.Applications, id) ?? found));
    }

    /// <summary>Send all that match again</summary>
    /// <remarks>
    /// Sends every delivery that a filter finds again, at most 100,000, not only those on a page. Count them first and send the number
    /// as `expected_count`: when it is another one meanwhile, nothing is done and `meta_data.count` says how many there are. It goes on
    /// by itself, oldest first; read its progress at `/operator/deliveries/resends/{id}`.
    /// </remarks>
    internal static async Task<Results<Accepted<ResendProgress>, Problem>> ResendAllAsync(
        HttpContext context,
        JsonBody<ResendDeliveries> body,
        CurrentOperator caller,
        DeliverySearch deliveries,
        BulkResends resends,
        AuditLog audit)
    {
        if (body.Value is not { } wanted)
            return body.Problem!;
        var id = Idempotency.ReservedId(context);
        if (await resends.FindAsync(id) is { } known)
            return Begun(known);
        var errors = new List<FieldError>();
        if (wanted.Filter is null)
            errors.Add(new("filter", "required"));
        if (wanted.ExpectedCount is null)
            errors.Add(new("expected_count", "required"));
        if (wanted.Filter?.State is { } state && !WebhookApi.States.Contains(state))
            errors.Add(new("filter.state", "unknown_value"));
        if (errors.Count > 0)
            return Problem.InvalidModel(errors);
        var asked = wanted.Filter!;
        var filter = new DeliveryFilter
        {
            Applications = caller.Scope(asked.Application),
            State = asked.State,
            EndpointId = asked.Endpoint,
            From = asked.From,
            To = asked.To,
        };
        var (count, last) = await deliveries.CountAsync(filter);
        if (count > DeliverySearch.MostCounted)
            return TooMany();
        if (count != wanted.ExpectedCount)
            return CountChanged(count);
        var row = audit.Row(
            "deliveries.resent", AuditLog.Success, id,
            $"{count} deliveries: application {asked.Application ?? "any"}, state {asked.State ?? "any"}, "
                + $"endpoint {asked.Endpoint ?? "any"}, "
                + $"from {asked.From?.ToString("u") ?? "any"}, to {asked.To?.ToString("u") ?? "any"}");
        return Begun(await resends.BeginAsync(id, filter, count, last ?? "", row));
    }

    /// <summary>Read how far a resend has come</summary>
    /// <remarks>`state` is `running` until it is `done`. Kept for thirty days.</remarks>
    /// <param name="id">The resend's <c>id</c>.</param>
    internal static async Task<Results<Ok<ResendProgress>, Problem>> ProgressAsync(Guid id, CurrentOperator caller, BulkResends resends) =>
        await resends.FindAsync(id) is { } bulk && IsTheirs(bulk, caller) ? TypedResults.Ok(ResendProgress.Of(bulk)) : Problem.NotFound();

    /// <summary>List endpoints</summary>
    /// <remarks>Where webhooks go, whether each endpoint takes them, and its deliveries of the last 24 hours by state.</remarks>
    internal static async Task<Results<Ok<EndpointList>, Problem>> EndpointsAsync(
        HttpRequest request, CurrentOperator caller, DeliverySearch deliveries, TimeProvider time)
    {
        var query = new QueryReader(request.Query);
        var application = query.Plain("application");
        if (query.Problem is { } problem)
            return problem;
        var now = time.GetUtcNow();
        var found = await deliveries.EndpointsAsync(caller.Scope(application), now.AddDays(-1));
        return TypedResults.Ok(new EndpointList([.. found.Select(one => EndpointItem.Of(one, now))]));
    }

    /// <summary>409: there are more or fewer than was said.</summary>
    internal static Problem CountChanged(int count) => new(StatusCodes.Status409Conflict, "COUNT_CHANGED")
    {
        MetaData = new Dictionary<string, object> { ["count"] = count },
    };

    /// <summary>422: more than one request may touch.</summary>
    internal static Problem TooMany() => new(StatusCodes.Status422UnprocessableEntity, "TOO_MANY_DELIVERIES");

    private static Accepted<ResendProgress> Begun(BulkResend bulk) =>
        TypedResults.Accepted($"/operator/deliveries/resends/{bulk.Id}", ResendProgress.Of(bulk));

    // Who is of single applications sees only what is about no other.
    /// <summary>Whether a resend is about nothing but the caller's applications.</summary>
    internal static bool IsTheirs(BulkResend bulk, CurrentOperator caller) =>
        caller.Applications is null || (bulk.Filtered.Applications is { } about && about.All(caller.IsOf));

    private static DeliveryFilter Filter(QueryReader query, CurrentOperator caller) => new()
    {
        Applications = caller.Scope(query.Plain("application")),
        State = query.OneOf("state", WebhookApi.States),
        EndpointId = query.Plain("endpoint"),
        From = query.Time("from"),
        To = query.Time("to"),
    };

    /// <summary>Whether a text is an id of its kind, which begins with <paramref name="prefix"/>.</summary>
    internal static bool IsId(string text, string prefix) =>
        text.Length == 36 && text.StartsWith(prefix, StringComparison.Ordinal) && text.Skip(prefix.Length).All(char.IsAsciiHexDigitLower);

    // What an endpoint answered may quote what it was sent.
    private static string? Masked(string? answer) => answer is null ? null : "***";
}
