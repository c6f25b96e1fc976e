using System.Text.Json.Serialization;
using HostedCapture.Api;
using HostedCapture.Audit;
using HostedCapture.CardTesting;
using HostedCapture.Data;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Http.HttpResults;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>What the rules against card testing stopped and why, and who is left alone.</summary>
internal static class GuardRoutes
{
    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_795_898_000_000);

    private static readonly AllowanceItem s_allowance =
        new(Guid.Parse(ApiExample.Id), "203.0.113.0/24", s_time.AddDays(7), "The call centre's new building", "operator:ana", s_time);

    /// <summary>Maps the routes.</summary>
    public static void MapGuard(RouteGroupBuilder operators)
    {
        operators.MapGet("/guard/stops", StopsAsync).WithName("listGuardStops")
            .WithMetadata(Answer("page", "Too many cards from one address", new GuardStopPage(
                [new(ApiExample.Id, s_time, ApiExample.Id, "203.0.113.0", "address-minute", "stopped",
                    "More cards came from one address in a minute than one person types.", "more than 3 in 00:01:00")],
                null)))
            .WithMetadata(
            [
                OperatorQueries.Parameter("rule", "Only stops by this rule.", GuardStops.Rules),
                OperatorQueries.Parameter("intent", "Only stops of this intent."),
                OperatorQueries.Time("from", "Only at this time or later."), OperatorQueries.Time("to", "Only before this time."),
                .. OperatorQueries.Page, PersonalData.Described,
            ])
            .RequiresPermission(Permission.GuardRead)
            .Answers(Problem.InvalidModel(new FieldError("rule", "unknown_value")));
        operators.MapGet("/guard/alarms", AlarmsAsync).WithName("listGuardAlarms")
            .WithMetadata(Answer("page", "Many declines of one BIN", new GuardAlarmPage(
                [new(ApiExample.Id, s_time, "411111", "more than 30 declines in 00:10:00")], null)))
            .WithMetadata(
            [
                OperatorQueries.Time("from", "Only at this time or later."), OperatorQueries.Time("to", "Only before this time."),
                .. OperatorQueries.Page,
            ])
            .RequiresPermission(Permission.GuardRead)
            .Answers(Problem.InvalidModel(new FieldError("after", "cursor")));
        operators.MapGet("/guard/allowances", Allowances).WithName("listGuardAllowances")
            .WithMetadata(Answer("allowances", "One network", new AllowanceList([s_allowance], ["198.51.100.7/32"])))
            .RequiresPermission(Permission.GuardRead);
        operators.MapPost("/guard/allowances", AllowAsync).WithName("createGuardAllowance")
            .WithMetadata(
                Request("network", "A network for a week", new CreateAllowance(s_allowance.Network, s_allowance.Until, s_allowance.Reason)),
                Answer(201, "made", "It holds", s_allowance))
            .RequiresPermission(Permission.GuardManage)
            .Answers(Problem.InvalidModel(new FieldError("network", "network")), TooMany());
        operators.MapDelete("/guard/allowances/{id:guid}", EndAsync).WithName("deleteGuardAllowance")
            .RequiresPermission(Permission.GuardManage)
            .Answers(Problem.NotFound());
    }

    /// <summary>List what the guard stopped</summary>
    /// <remarks>
    /// Submissions that were stopped or delayed, newest first, each with the rule and the sentence that explains it, in the reader's
    /// language. Of a flood of stops from strangers only the first of each address are there, with a sum of the others.
    /// </remarks>
    internal static async Task<Results<Ok<GuardStopPage>, Problem>> StopsAsync(
        HttpContext context, CurrentOperator caller, AuditList list)
    {
        var query = new QueryReader(context.Request.Query);
        var rule = query.OneOf("rule", GuardStops.Rules);
        var filter = new AuditFilter
        {
            Types = GuardStops.Types,
            Rule = rule is null ? null : GuardStops.Prefix(rule),
            ObjectId = query.Plain("intent"),
            From = query.Time("from"),
            To = query.Time("to"),
        };
        var (limit, after, asked) = (query.Limit(), query.PlaceById(), PersonalData.IsAsked(query));
        if (query.Problem is { } problem)
            return problem;
        var (personal, refusal) = await PersonalData.ForAsync(asked, caller, context, null, $"stops {context.Request.QueryString}");
        if (refusal is not null)
            return refusal;
        var texts = Texts.Accepted(context.Request) ?? Texts.English;
        var (items, next) = (await list.ListAsync(filter, after, limit)).Page(limit, row => row.Id);
        return TypedResults.Ok(new GuardStopPage([.. items.Select(row => GuardStops.Show(row, texts, personal))], next));
    }

    /// <summary>List the guard's alarms</summary>
    /// <remarks>BINs (the first six digits) with unusually many declines, newest first: their cards wait or do a proof of work.</remarks>
    internal static async Task<Results<Ok<GuardAlarmPage>, Problem>> AlarmsAsync(HttpRequest request, AuditList list)
    {
        var query = new QueryReader(request.Query);
        var filter = new AuditFilter { Type = GuardStops.Alarm, From = query.Time("from"), To = query.Time("to") };
        var (limit, after) = (query.Limit(), query.PlaceById());
        if (query.Problem is { } problem)
            return problem;
        var (items, next) = (await list.ListAsync(filter, after, limit)).Page(limit, row => row.Id);
        return TypedResults.Ok(new GuardAlarmPage([.. items.Select(GuardStops.ShowAlarm)], next));
    }

    /// <summary>List the addresses that are left alone</summary>
    /// <remarks>Those that were given here and hold now, and those of the configuration.</remarks>
    internal static Ok<AllowanceList> Allowances(GuardAllowances allowances, CardTestingSettings settings) => TypedResults.Ok(
        new AllowanceList([.. allowances.Now.Select(Show)], [.. settings.Allowed.Networks.Select(network => network.ToString())]));

    /// <summary>Leave an address alone</summary>
    /// <remarks>
    /// Until a time, at most 366 days ahead, the rules for addresses, cards and BINs leave an address or a network alone, on every node
    /// within two seconds. The limit of posts of one intent holds all the same. An IPv4 network has at most 65,536 addresses (/16), an
    /// IPv6 network is at most a /32.
    /// </remarks>
    internal static async Task<Results<Created<AllowanceItem>, Problem>> AllowAsync(
        HttpContext context,
        JsonBody<CreateAllowance> body,
        CurrentOperator caller,
        GuardAllowances allowances,
        Db db,
        AuditLog audit,
        TimeProvider time)
    {
        if (body.Value is not { } wanted)
            return body.Problem!;
        var now = time.GetUtcNow();
        var network = GuardAllowances.Read(wanted.Network ?? "");
        var errors = Reasons.Check(wanted.Reason).ToList();
        if (network is null)
            errors.Add(new("network", string.IsNullOrEmpty(wanted.Network) ? "required" : "network"));
        if (wanted.Until is not { } until)
            errors.Add(new("until", "required"));
        else if (until <= now || until > now + GuardAllowances.Longest)
            errors.Add(new("until", "range"));
        if (errors.Count > 0)
            return Problem.InvalidModel(errors);
        if (allowances.Now.Count >= GuardAllowances.Most)
            return TooMany();
        var allowance = new GuardAllowance
        {
            Id = Idempotency.ReservedId(context),
            Network = network!,
            UntilAt = wanted.Until!.Value,
            Reason = wanted.Reason!,
            CreatedBy = caller.Actor(),
            CreatedAt = now,
        };
        var row = audit.Row(
            "guard.allowed", AuditLog.Success, allowance.Id, $"{allowance.Network} until {allowance.UntilAt:u}: {allowance.Reason}");
        await db.InTransactionAsync(async tx =>
        {
            if (await allowances.AddAsync(tx, allowance) == 1)
                await audit.AppendAsync(tx, row);
            return true;
        });
        await allowances.LookAsync();
        return TypedResults.Created($"/operator/guard/allowances/{allowance.Id}", Show(allowance));
    }

    /// <summary>Leave an address alone no more</summary>
    /// <remarks>The rules hold for it again, on every node within two seconds.</remarks>
    /// <param name="id">The allowance's <c>id</c>.</param>
    internal static async Task<Results<NoContent, Problem>> EndAsync(Guid id, GuardAllowances allowances, Db db, AuditLog audit)
    {
        var row = audit.Row("guard.allowance_ended", AuditLog.Success, id);
        var ended = await db.InTransactionAsync(async tx =>
        {
            var allowance = await allowances.RemoveAsync(tx, id);
            if (allowance is not null)
            {
                var what = $"{allowance.Network} until {allowance.UntilAt:u}: {allowance.Reason}";
                await audit.AppendAsync(tx, row with { Detail = row.Detail is null ? what : $"{row.Detail}: {what}" });
            }

            return allowance;
        });
        await allowances.LookAsync();
        return ended is null ? Problem.NotFound() : TypedResults.NoContent();
    }

    private static Problem TooMany() => new(StatusCodes.Status422UnprocessableEntity, "TOO_MANY_ALLOWANCES");

    private static AllowanceItem Show(GuardAllowance row) =>
        new(row.Id, row.Network, row.UntilAt, row.Reason, row.CreatedBy, row.CreatedAt);
}

/// <summary>Rows of the audit log that the guard wrote.</summary>
internal static class GuardStops
{
    /// <summary>What an alarm is called there.</summary>
    public const string Alarm = "card_testing.alarm";

    private const string Rule = "rule ";
    private const string Stopped = "submission.stopped";

    // The rules by their names, with the sentence that explains each.
    private static readonly Dictionary<string, string> s_sentences = new()
    {
        ["intent-posts"] = "stopped.intent-posts",
        ["address-minute"] = "stopped.address-minute",
        ["address-hour"] = "stopped.address-hour",
        ["card-hour"] = "stopped.card-hour",
        ["bin-declines"] = "stopped.bin-declines",
    };

    /// <summary>The rules by their names.</summary>
    public static readonly string[] Rules = [.. s_sentences.Keys];

    /// <summary>What stops and delays are called there.</summary>
    public static readonly string[] Types = [Stopped, "submission.delayed"];

    /// <summary>What the detail of a rule's rows begins with.</summary>
    public static string Prefix(string rule) => $"{Rule}{rule}:";

    /// <summary>What is shown of a stop.</summary>
    public static GuardStop Show(AuditRow row, Texts texts, PersonalData personal)
    {
        var detail = row.Detail ?? "";
        var rule = Array.Find(Rules, one => detail.StartsWith(Prefix(one), StringComparison.Ordinal));
        return new GuardStop(
            row.Id, Time(row), row.ObjectId, personal.Address(row.Origin), rule, row.Type == Stopped ? "stopped" : "delayed",
            texts[rule is null ? "stopped.sum" : s_sentences[rule]], rule is null ? detail : detail[Prefix(rule).Length..].Trim());
    }

    /// <summary>What is shown of an alarm.</summary>
    public static GuardAlarm ShowAlarm(AuditRow row) =>
        new(row.Id, Time(row), row.ObjectId?.Replace("bin:", "", StringComparison.Ordinal) ?? "", row.Detail ?? "");

    private static DateTimeOffset Time(AuditRow row) =>
        DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(row.CreatedAt, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));
}

/// <summary>A page of stops.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record GuardStopPage(
    IReadOnlyList<GuardStop> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>A submission that a rule stopped or delayed.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Time">When.</param>
/// <param name="IntentId">The intent; absent of a sum.</param>
/// <param name="Address">From where, cut to its network unless personal data is shown.</param>
/// <param name="Rule">The rule; absent of a sum.</param>
/// <param name="Action"><c>stopped</c> or <c>delayed</c>.</param>
/// <param name="Explanation">Why, as a sentence in the reader's language.</param>
/// <param name="Detail">The rule's figures.</param>
public sealed record GuardStop(
    string Id, DateTimeOffset Time, string? IntentId, string Address, string? Rule, string Action, string Explanation, string Detail);

/// <summary>A page of alarms.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Next">What to send as <c>after</c> for the next page; null on the last.</param>
public sealed record GuardAlarmPage(
    IReadOnlyList<GuardAlarm> Items, [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] string? Next);

/// <summary>Unusually many declines of a BIN.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Time">When the limit was passed.</param>
/// <param name="Bin">The first six digits.</param>
/// <param name="Detail">The limit.</param>
public sealed record GuardAlarm(string Id, DateTimeOffset Time, string Bin, string Detail);

/// <summary>Addresses that are left alone.</summary>
/// <param name="Items">Those that were given and hold now, newest first.</param>
/// <param name="Configured">Those of <c>CardTesting:AllowedAddresses</c>, for good.</param>
public sealed record AllowanceList(IReadOnlyList<AllowanceItem> Items, IReadOnlyList<string> Configured);

/// <summary>An address or network that is left alone.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Network">An address or a CIDR block.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Reason">Why.</param>
/// <param name="CreatedBy">Who gave it.</param>
/// <param name="CreateTime">When.</param>
public sealed record AllowanceItem(
    Guid Id, string Network, DateTimeOffset Until, string Reason, string CreatedBy, DateTimeOffset CreateTime);

/// <summary>An address or network to leave alone.</summary>
/// <param name="Network">An address or a CIDR block.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Reason">Why, for the audit log, at most 500 characters.</param>
[Closed]
public sealed record CreateAllowance(string? Network, DateTimeOffset? Until, string? Reason);
