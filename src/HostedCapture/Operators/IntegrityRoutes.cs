using System.Globalization;
using HostedCapture.Api;
using HostedCapture.CardPage;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Http.HttpResults;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>The card page's integrity (PCI DSS 6.4.3, 11.6.1), and evidence for an assessor.</summary>
internal static class IntegrityRoutes
{
    private const int MostChecks = 50;
    private const int MostReports = 100;
    private const string Zip = "application/zip";

    private static readonly TimeSpan s_usualPeriod = TimeSpan.FromDays(90);

    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_795_898_000_000);

    private static readonly PageCheckItem s_check = new(
        Guid.Parse(ApiExample.Id), s_time, "operator:ana", "https://pay.example", true, [],
        [new PageHeader("Cache-Control", "no-store", "no-store")],
        [new PageFile("/assets/capture.8hlq2x.js", "sha384-oqVuAf", "sha384-oqVuAf", "The form")]);

    /// <summary>Maps the routes.</summary>
    public static void MapIntegrity(RouteGroupBuilder operators)
    {
        operators.MapGet("/integrity", ReadAsync).WithName("readIntegrity")
            .WithMetadata(Answer("good", "As it should be", new IntegrityAnswer(
                [new InventoryItem("assets/capture.js", "sha384-oqVuAf", "The form")], [s_check],
                [new BrowserReportItem("script-src-elem", "https://cdn.example", 3, s_time.AddDays(-2), s_time)])))
            .WithMetadata(
                OperatorQueries.Time("from", "Checks and reports at this time or later; by itself of 90 days."),
                OperatorQueries.Time("to", "Checks and reports before this time; by itself until now."))
            .RequiresPermission(Permission.IntegrityRead)
            .Answers(Problem.InvalidModel(new FieldError("from", "range")));
        operators.MapPost("/integrity/check", CheckAsync).WithName("checkIntegrity")
            .WithMetadata(
                Request("intent", "The page of an intent", new CheckPageOf(Guid.Parse(ApiExample.Id))),
                Answer("good", "No difference", s_check))
            .RequiresPermission(Permission.IntegrityCheck)
            .Answers(Problem.InvalidModel(new FieldError("intent_id", "type")), NoOpenIntent(), Unreachable("ConnectionError"));
        operators.MapGet("/evidence", EvidenceAsync).WithName("exportEvidence")
            .WithMetadata(OperatorQueries.Parameter("quarter", "The quarter: `2026Q4`."))
            .Produces<Stream>(StatusCodes.Status200OK, Zip)
            .RequiresPermission(Permission.EvidenceExport)
            .Answers(Problem.InvalidModel(new FieldError("quarter", "required")));
    }

    /// <summary>Read the page's integrity</summary>
    /// <remarks>
    /// The inventory of the card page's scripts and styles with the reason of each; the last 50 checks of a period with their
    /// differences; and what browsers refused because of the page's policy.
    /// </remarks>
    internal static async Task<Results<Ok<IntegrityAnswer>, Problem>> ReadAsync(
        HttpRequest request, PageChecks checks, BrowserReports reports, TimeProvider time)
    {
        var query = new QueryReader(request.Query);
        var (asked, to) = (query.Time("from"), query.Time("to") ?? time.GetUtcNow().AddSeconds(1));
        if (query.Problem is { } problem)
            return problem;
        var from = asked ?? (to - DateTimeOffset.MinValue > s_usualPeriod ? to - s_usualPeriod : to);
        if (from >= to)
            return Problem.InvalidModel(new FieldError("from", "range"));
        return TypedResults.Ok(new IntegrityAnswer(
            Inventory(),
            [.. (await checks.ListAsync(from, to, MostChecks)).Select(PageCheckItem.Of)],
            [.. (await reports.ListAsync(from, to, MostReports)).Select(BrowserReportItem.Of)]));
    }

    /// <summary>Check the card page</summary>
    /// <remarks>
    /// Fetches a card page at its public address as a browser does, through whatever is in front of this server, and compares headers,
    /// scripts and styles with those that this program sends. It needs an open intent: the newest one, or the one that is named. The
    /// report is kept for thirteen months.
    /// </remarks>
    internal static async Task<Results<Ok<PageCheckItem>, Problem>> CheckAsync(
        JsonBody<CheckPageOf> body, CurrentOperator caller, IntegrityCheck check)
    {
        if (body.Value is not { } wanted)
            return body.Problem!;
        if (await check.FindAsync(wanted.IntentId) is not { } intent)
            return NoOpenIntent();
        var (kept, reason) = await check.RunAsync(intent, caller.Actor());
        return kept is null ? Unreachable(reason!) : TypedResults.Ok(PageCheckItem.Of(kept));
    }

    /// <summary>Export evidence</summary>
    /// <remarks>
    /// One zip for a quarter: the page's inventory, the checks and browsers' reports of the quarter, its verifications of the audit log
    /// and one of now, its starts with their versions and fingerprints of the configuration, and a summary. No personal data is in it.
    /// </remarks>
    internal static async Task<Results<FileContentHttpResult, Problem>> EvidenceAsync(
        HttpRequest request,
        CurrentOperator caller,
        Evidence evidence)
    {
        var query = new QueryReader(request.Query);
        var quarter = query.Cursor("quarter", Quarter.Read);
        if (query.Problem is { } problem)
            return problem;
        return quarter is null
            ? Problem.InvalidModel(new FieldError("quarter", "required"))
            : TypedResults.File(await evidence.MakeAsync(quarter, caller.Actor()), Zip, $"evidence-{quarter.Name}.zip");
    }

    /// <summary>The inventory.</summary>
    internal static IReadOnlyList<InventoryItem> Inventory() =>
        [.. PageInventory.All.Select(entry => new InventoryItem(entry.Path, entry.Integrity, entry.Reason))];

    private static Problem NoOpenIntent() => new(StatusCodes.Status409Conflict, "NO_OPEN_INTENT");

    private static Problem Unreachable(string reason) => new(StatusCodes.Status502BadGateway, "PAGE_UNREACHABLE")
    {
        MetaData = new Dictionary<string, object> { ["reason"] = reason },
    };
}

/// <summary>A quarter of a year.</summary>
/// <param name="Name"><c>2026Q4</c>.</param>
/// <param name="From">Its begin.</param>
/// <param name="To">Its end.</param>
internal sealed record Quarter(string Name, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Reads a name; null for any other text.</summary>
    public static Quarter? Read(string text)
    {
        if (text.Length != 6 || text[4] != 'Q' || text[5] is < '1' or > '4'
            || !int.TryParse(text.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) || year is < 2000 or > 9000)
            return null;
        var from = new DateTimeOffset(year, (text[5] - '1') * 3 + 1, 1, 0, 0, 0, TimeSpan.Zero);
        return new Quarter(text, from, from.AddMonths(3));
    }
}

/// <summary>The card page's integrity.</summary>
/// <param name="Inventory">Its scripts and styles.</param>
/// <param name="Checks">Checks, newest first.</param>
/// <param name="Reports">What browsers refused, the most usual first.</param>
public sealed record IntegrityAnswer(
    IReadOnlyList<InventoryItem> Inventory, IReadOnlyList<PageCheckItem> Checks, IReadOnlyList<BrowserReportItem> Reports);

/// <summary>A script or style that the page may have.</summary>
/// <param name="Path">Below the root, without the fingerprint.</param>
/// <param name="Integrity">The hash that it must have.</param>
/// <param name="Reason">Why the page needs it.</param>
public sealed record InventoryItem(string Path, string Integrity, string Reason);

/// <summary>A check of the page.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Time">When.</param>
/// <param name="By">Who asked for it.</param>
/// <param name="Page">The page's host.</param>
/// <param name="Good">Whether it was as it should be.</param>
/// <param name="Differences">What was not.</param>
/// <param name="Headers">The headers that were found and expected.</param>
/// <param name="Files">The scripts and styles.</param>
public sealed record PageCheckItem(
    Guid Id,
    DateTimeOffset Time,
    string By,
    string Page,
    bool Good,
    IReadOnlyList<string> Differences,
    IReadOnlyList<PageHeader> Headers,
    IReadOnlyList<PageFile> Files)
{
    /// <summary>What is shown of one.</summary>
    internal static PageCheckItem Of(KeptCheck kept)
    {
        var report = kept.Read();
        return new PageCheckItem(
            kept.Id, kept.CreatedAt, kept.CreatedBy, kept.Page, report.Differences.Count == 0, report.Differences,
            [.. report.Headers.Select(pair => new PageHeader(pair.Key, pair.Value.Found, pair.Value.Expected))],
            [.. report.Files.Select(file => new PageFile(file.Path, file.Tag, file.Found, file.Reason))]);
    }
}

/// <summary>A header of the page.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Found">What was there; absent: nothing.</param>
/// <param name="Expected">What this program sends.</param>
public sealed record PageHeader(string Name, string? Found, string Expected);

/// <summary>A script or style of the page.</summary>
/// <param name="Path">Where it is served.</param>
/// <param name="Tag">The hash on its tag.</param>
/// <param name="Found">The hash of the file.</param>
/// <param name="Reason">The inventory's reason; absent: it is not in the inventory.</param>
public sealed record PageFile(string Path, string? Tag, string Found, string? Reason);

/// <summary>What browsers refused.</summary>
/// <param name="Directive">The rule of the page's policy.</param>
/// <param name="Blocked">The host or keyword that was refused, without digits.</param>
/// <param name="Count">How often.</param>
/// <param name="FirstTime">When first.</param>
/// <param name="LastTime">When last.</param>
public sealed record BrowserReportItem(string Directive, string Blocked, long Count, DateTimeOffset FirstTime, DateTimeOffset LastTime)
{
    /// <summary>What is shown of one.</summary>
    internal static BrowserReportItem Of(BrowserReport one) => new(one.Directive, one.Blocked, one.Reports, one.FirstAt, one.LastAt);
}

/// <summary>Which page is checked.</summary>
/// <param name="IntentId">The page of this open intent; left out: of the newest one.</param>
[Closed]
public sealed record CheckPageOf(Guid? IntentId) : IOptionalBody;
