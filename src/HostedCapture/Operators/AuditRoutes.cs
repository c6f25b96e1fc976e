using System.Globalization;
using System.Text.Json.Serialization;
using HostedCapture.Api;
using HostedCapture.Audit;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.OpenApi;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>The audit log: who did what.</summary>
internal static class AuditRoutes
{
    private static readonly OpenApiParameter[] s_filters =
    [
        OperatorQueries.Parameter(
            "actor", "Only what this one did: an application's id, `cardholder`, `anonymous`, `system`, `operator:NAME`."),
        OperatorQueries.Parameter("type", "Only this: `intent.created`."),
        OperatorQueries.Parameter("outcome", "Only with this outcome: `success`, `failure`, or a word that says more."),
        OperatorQueries.Parameter("object_id", "Only what happened to this."),
        OperatorQueries.Time("from", "Only at this time or later."),
        OperatorQueries.Time("to", "Only before this time."),
    ];

    private static readonly AuditItem s_item = new(
        ApiExample.Id, DateTimeOffset.FromUnixTimeMilliseconds(1_795_898_000_000), "operator:ana", "203.0.113.0", "provider.paused",
        "success",
        "quickpay", "it declines everything", 4211, "5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef");

    private static readonly ExportColumn<AuditItem>[] s_columns =
    [
        new("id", one => one.Id), new("time", one => one.Time), new("actor", one => one.Actor), new("origin", one => one.Origin),
        new("type", one => one.Type), new("outcome", one => one.Outcome), new("object_id", one => one.ObjectId),
        new("detail", one => one.Detail), new("number", one => one.Number), new("hash", one => one.Hash),
    ];

    /// <summary>Maps the routes.</summary>
    public static void MapAudit(RouteGroupBuilder operators)
    {
        operators.MapGet("/audit", ListAsync).WithName("listAudit")
            .WithMetadata(Answer("page", "A provider was paused", new AuditPage([s_item], null)))
            .WithMetadata([.. s_filters, .. OperatorQueries.Page, PersonalData.Described])
            .RequiresPermission(Permission.AuditRead)
            .Answers(Problem.InvalidModel(new FieldError("after", "cursor")));
        operators.MapGet("/audit/count", CountAsync).WithName("countAudit")
            .WithMetadata(ListCount.Example).WithMetadata(s_filters)
            .RequiresPermission(Permission.AuditRead)
            .Answers(Problem.InvalidModel(new FieldError("from", "time")));
        operators.MapGet("/audit/export", ExportAsync).WithName("exportAudit").ProducesRows()
            .WithMetadata(RowExport.Example("id,time,actor,origin,type,outcome,object_id,detail,number,hash\r\n"))
            .WithMetadata([.. s_filters, PersonalData.Described])
            .RequiresPermission(Permission.AuditRead)
            .Answers(Problem.InvalidModel(new FieldError("format", "unknown_value")));
        operators.MapPost("/audit/verify", VerifyAsync).WithName("verifyAudit")
            .WithMetadata(
                Request("noted", "With a link that was noted down", new VerifyAudit($"{s_item.Number}:{s_item.Hash}")),
                Answer("good", "Unchanged", new AuditVerdict(true, 4211, null, $"{s_item.Number}:{s_item.Hash}")))
            .RequiresPermission(Permission.AuditVerify)
            .Answers(Problem.InvalidModel(new FieldError("known", "format")));
    }

    /// <summary>List the audit log</summary>
    /// <remarks>
    /// What was done, newest first. The address of a person's device is cut to its network unless personal data is asked for.
    /// </remarks>
    internal static async Task<Results<Ok<AuditPage>, Problem>> ListAsync(HttpContext context, CurrentOperator caller, AuditList list)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = Filter(query);
        var (limit, after, asked) = (query.Limit(), query.PlaceById(), PersonalData.IsAsked(query));
        if (query.Problem is { } problem)
            return problem;
        var (personal, refusal) = await PersonalData.ForAsync(asked, caller, context, null, $"audit {context.Request.QueryString}");
        if (refusal is not null)
            return refusal;
        var (items, next) = (await list.ListAsync(filter, after, limit)).Page(limit, row => row.Id);
        return TypedResults.Ok(new AuditPage([.. items.Select(row => AuditItem.Of(row, personal))], next));
    }

    /// <summary>Count the audit log</summary>
    /// <remarks>How many rows the list's filters find. Counting ends at 10,000, and when it takes long.</remarks>
    internal static Task<Results<Ok<ListCount>, Problem>> CountAsync(HttpRequest request, AuditList list, TimeProvider time)
    {
        var query = new QueryReader(request.Query);
        var filter = Filter(query);
        return ListCount.OfAsync(query, time, enough => list.CountAsync(filter, enough));
    }

    /// <summary>Export the audit log</summary>
    /// <remarks>Everything that the same filters list, as a file, newest first. Each export is itself a row of the audit log.</remarks>
    internal static async Task<Results<PushStreamHttpResult, Problem>> ExportAsync(
        HttpContext context, CurrentOperator caller, AuditList list)
    {
        var query = new QueryReader(context.Request.Query);
        var filter = Filter(query);
        var (ndjson, asked) = (RowExport.IsNdjson(query), PersonalData.IsAsked(query));
        if (query.Problem is { } problem)
            return problem;
        var (personal, refusal) = await PersonalData.ForAsync(asked, caller, context, null, $"audit {context.Request.QueryString}");
        if (refusal is not null)
            return refusal;
        var rows = RowExport.AllAsync<AuditRow, string>(after => list.ListAsync(filter, after, RowExport.Batch), row => row.Id);
        return await RowExport.SendAsync(context, "audit", ndjson, s_columns, rows.Select(row => AuditItem.Of(row, personal)));
    }

    /// <summary>Verify the audit log</summary>
    /// <remarks>
    /// Reads every row and compares it with its link. A whole older log, put back in its place, cannot be noticed from inside: note the
    /// `last` link down elsewhere, and send it as `known` the next time.
    /// </remarks>
    internal static async Task<Results<Ok<AuditVerdict>, Problem>> VerifyAsync(
        JsonBody<VerifyAudit> body, AuditVerification verification) =>
        body.Value is not { } wanted ? body.Problem!
            : wanted.Known is not null && AuditVerification.Link(wanted.Known) is null
                ? Problem.InvalidModel(new FieldError("known", "format"))
            : TypedResults.Ok(await verification.RunAsync(wanted.Known is null ? null : AuditVerification.Link(wanted.Known)));

    private static AuditFilter Filter(QueryReader query) => new()
    {
        Actor = query.Plain("actor"),
        Type = query.Plain("type"),
        Outcome = query.Plain("outcome"),
        ObjectId = query.Plain("object_id"),
        From = query.Time("from"),
        To = query.Time("to"),
    };
}

/// <summary>Verifies the audit log, and says so in it.</summary>
/// <param name="chain">Verifies.</param>
/// <param name="audit">Writes.</param>
internal sealed class AuditVerification(AuditChain chain, AuditLog audit)
{
    private const int HashLength = 64;

    /// <summary>What a row of the audit log about a verification is called.</summary>
    public const string Type = "audit.verified";

    /// <summary>A link as it was noted down, <c>NUMBER:HASH</c>; null when it is none.</summary>
    public static AuditChain.Link? Link(string text) =>
        text.Split(':') is [var number, { Length: HashLength } hash] && hash.All(char.IsAsciiHexDigit)
            && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            ? new AuditChain.Link { Number = parsed, Hash = hash }
            : null;

    /// <summary>Reads every row.</summary>
    public async Task<AuditVerdict> RunAsync(AuditChain.Link? known = null)
    {
        await chain.LinkAsync();
        var verdict = await chain.VerifyAsync(known);
        var outcome = verdict.Broken is null ? AuditLog.Success : AuditLog.Failure;
        await audit.WriteAsync(audit.Row(Type, outcome, null, verdict.Broken ?? $"{verdict.Good} rows"));
        return new AuditVerdict(verdict.Broken is null, verdict.Good, verdict.Broken, $"{verdict.Last.Number}:{verdict.Last.Hash}");
    }
}

/// <summary>A page of the audit log.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record AuditPage(
    IReadOnlyList<AuditItem> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>A row of the audit log.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Time">When.</param>
/// <param name="Actor">Who: an application's id, <c>cardholder</c>, <c>anonymous</c>, <c>system</c>, <c>operator:NAME</c>.</param>
/// <param name="Origin">From where: the network address, or the machine.</param>
/// <param name="Type">What happened.</param>
/// <param name="Outcome">With what outcome.</param>
/// <param name="ObjectId">To which object.</param>
/// <param name="Detail">More about it.</param>
/// <param name="Number">Its place in the chain; absent until it is linked, a moment later.</param>
/// <param name="Hash">Its link.</param>
public sealed record AuditItem(
    string Id,
    DateTimeOffset Time,
    string Actor,
    string Origin,
    string Type,
    string Outcome,
    string? ObjectId,
    string? Detail,
    long? Number,
    string? Hash)
{
    /// <summary>What is shown of a row. The time of one that was tampered with may be no time.</summary>
    internal static AuditItem Of(AuditRow row, PersonalData personal) => new(
        row.Id, DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(row.CreatedAt, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())),
        row.Actor, personal.Address(row.Origin), row.Type, row.Outcome, row.ObjectId, row.Detail, row.Number, row.Hash);
}

/// <summary>What is verified.</summary>
/// <param name="Known">A link that was noted down earlier, <c>NUMBER:HASH</c>, and must still be there; left out: none.</param>
[Closed]
public sealed record VerifyAudit(string? Known) : IOptionalBody;

/// <summary>What a verification found.</summary>
/// <param name="Good">Whether every row is as it was written.</param>
/// <param name="Rows">How many rows are, from the first one on.</param>
/// <param name="Broken">The first one that is not, and how.</param>
/// <param name="Last">The last good link, to be noted down elsewhere.</param>
public sealed record AuditVerdict(bool Good, long Rows, string? Broken, string Last);
