using HostedCapture.Api;
using HostedCapture.Attempts;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Providers;
using Microsoft.AspNetCore.Http.HttpResults;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>The providers: is it them or us?</summary>
internal static class ProviderRoutes
{
    private static readonly TimeSpan s_usualPeriod = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_longestPeriod = TimeSpan.FromDays(92);
    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_795_898_000_000);

    private static readonly PauseItem s_pause = new("It declines every card since 10:40", "operator:ana", s_time);

    private static readonly ProviderItem s_item = new(
        "quickpay", true, s_pause,
        new ProviderAbility(["PEINAU_CAPTURE", "CMR_CAPTURE"], ["charge", "authorize", "confirm", "void", "refund"], null, true, false),
        new ProviderPeriod(
            412, new ProviderOutcomes(360, 50, 1, 1, 0), 1, 640, 2100, [new DeclineReason("203", 41), new DeclineReason("204", 9)],
            [new OperationCount("tokenize", 300), new OperationCount("charge", 112)]));

    /// <summary>Maps the routes.</summary>
    public static void MapProviders(RouteGroupBuilder operators)
    {
        operators.MapGet("/providers", ListAsync).WithName("listProviders")
            .WithMetadata(Answer("providers", "One of them, paused", new ProviderList(s_time.AddDays(-1), s_time, [s_item])))
            .WithMetadata(
            [
                OperatorQueries.Time("from", "Calls that began at this time or later; by itself 24 hours before `to`."),
                OperatorQueries.Time("to", "Calls that began before this time; by itself now. At most 92 days after `from`."),
            ])
            .RequiresPermission(Permission.ProvidersRead)
            .Answers(Problem.InvalidModel(new FieldError("from", "range")));
        operators.MapPost("/providers/{name}/test", TestAsync).WithName("testProvider")
            .WithMetadata(Answer("answered", "It answers", new ProviderTest("quickpay", "answered", "nothing", 212, s_time)))
            .RequiresPermission(Permission.ProvidersTest)
            .Answers(Problem.NotFound());
        operators.MapPost("/providers/{name}/pause", PauseAsync).WithName("pauseProvider")
            .WithMetadata(Request("reason", "With the reason", new ProviderReason(s_pause.Reason)), Answer("paused", "It is paused", s_item))
            .RequiresPermission(Permission.ProvidersPause)
            .Answers(Problem.InvalidModel(new FieldError("reason", "required")), Problem.NotFound(), Problem.InvalidState("paused"));
        operators.MapPost("/providers/{name}/resume", ResumeAsync).WithName("resumeProvider")
            .WithMetadata(
                Request("reason", "With the reason", new ProviderReason("It answers again")),
                Answer("resumed", "It goes on", s_item with { Pause = null }))
            .RequiresPermission(Permission.ProvidersPause)
            .Answers(Problem.InvalidModel(new FieldError("reason", "required")), Problem.NotFound(), Problem.InvalidState("active"));
    }

    /// <summary>List the providers</summary>
    /// <remarks>
    /// Each provider with what it can do, whether it is paused, and its calls of a period: outcomes, reasons of declines, and how long
    /// it took until an outcome was known (`p50`, `p95` in milliseconds, rounded down; a look-up's time is among them).
    /// </remarks>
    internal static async Task<Results<Ok<ProviderList>, Problem>> ListAsync(HttpRequest request, ProviderBoard board, TimeProvider time)
    {
        var query = new QueryReader(request.Query);
        var (asked, to) = (query.Time("from"), query.Time("to") ?? time.GetUtcNow());
        if (query.Problem is { } problem)
            return problem;
        var from = asked ?? to - s_usualPeriod;
        return from >= to || to - from > s_longestPeriod
            ? Problem.InvalidModel(new FieldError("from", "range"))
            : TypedResults.Ok(new ProviderList(from, to, await board.ReadAsync(from, to)));
    }

    /// <summary>Test a provider</summary>
    /// <remarks>
    /// Asks it, as the reconciler would, for an operation that never was: this changes nothing there. `answered`: it was reached, took
    /// our credentials and answered; `failed`: `detail` says why not; `untestable`: it has no look-up. A paused provider can be tested.
    /// </remarks>
    /// <param name="name">The provider's name.</param>
    internal static async Task<Results<Ok<ProviderTest>, Problem>> TestAsync(string name, ProviderBoard board) =>
        await board.TestAsync(name) is { } test ? TypedResults.Ok(test) : Problem.NotFound();

    /// <summary>Pause a provider</summary>
    /// <remarks>
    /// From now on, on every node within two seconds, no new card and no new charge goes there: new intents of its routes and direct
    /// calls are answered 503 `PROVIDER_PAUSED`, an open card page says so before a card is typed and stays open, and no try is used
    /// up. What is under way is looked up, and money that is there is confirmed, voided and refunded.
    /// </remarks>
    /// <param name="name">The provider's name.</param>
    internal static async Task<Results<Ok<ProviderItem>, Problem>> PauseAsync(
        string name, JsonBody<ProviderReason> body, CurrentOperator caller, ProviderBoard board)
    {
        if (!board.Has(name))
            return Problem.NotFound();
        if ((body.Problem ?? Checked(body.Value!)) is { } problem)
            return problem;
        return await board.PauseAsync(name, body.Value!.Reason!, caller.Actor())
            ? TypedResults.Ok(await board.FindAsync(name))
            : Problem.InvalidState("paused");
    }

    /// <summary>Let a provider go on</summary>
    /// <remarks>Cards and charges go there again, on every node within two seconds.</remarks>
    /// <param name="name">The provider's name.</param>
    internal static async Task<Results<Ok<ProviderItem>, Problem>> ResumeAsync(
        string name, JsonBody<ProviderReason> body, ProviderBoard board)
    {
        if (!board.Has(name))
            return Problem.NotFound();
        if ((body.Problem ?? Checked(body.Value!)) is { } problem)
            return problem;
        return await board.ResumeAsync(name, body.Value!.Reason!) ? TypedResults.Ok(await board.FindAsync(name)) : Problem.InvalidState("active");
    }

    private static Problem? Checked(ProviderReason body) =>
        HouseQueries.CheckReason(body.Reason).ToList() is { Count: > 0 } errors ? Problem.InvalidModel(errors) : null;
}

/// <summary>What is known of the providers, and what is done to them.</summary>
internal sealed class ProviderBoard(
    IEnumerable<IProvider> providers, ProviderPauses pauses, ProviderFigures figures, Db db, AuditLog audit, TimeProvider time)
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(30);

    /// <summary>Whether a provider is configured.</summary>
    public bool Has(string name) => providers.Any(provider => provider.Facts.Name == name);

    /// <summary>All that are configured, with their figures of a period.</summary>
    public async Task<IReadOnlyList<ProviderItem>> ReadAsync(DateTimeOffset from, DateTimeOffset to)
    {
        var known = (await figures.ReadAsync(from, to)).ToDictionary(figure => figure.Provider);
        var configured = providers.Select(provider => provider.Facts).ToDictionary(facts => facts.Name);
        // One that is configured no more may still have been called.
        return [.. configured.Keys.Union(known.Keys).Order(StringComparer.Ordinal).Select(name => Show(name, configured.GetValueOrDefault(name), known.GetValueOrDefault(name)))];
    }

    /// <summary>One of them, with its figures of the last 24 hours.</summary>
    public async Task<ProviderItem> FindAsync(string name)
    {
        var now = time.GetUtcNow();
        return (await ReadAsync(now.AddDays(-1), now)).Single(item => item.Name == name);
    }

    /// <summary>Asks for what never was; null when there is no such provider.</summary>
    public async Task<ProviderTest?> TestAsync(string name)
    {
        if (providers.FirstOrDefault(one => one.Facts.Name == name) is not { } provider)
            return null;
        var (now, start) = (time.GetUtcNow(), time.GetTimestamp());
        var (result, detail) = provider.Facts.LooksUp ? Told(await AskAsync(provider, now)) : ("untestable", null);
        var took = (long)time.GetElapsedTime(start).TotalMilliseconds;
        await audit.WriteAsync(audit.Row("provider.tested", result == "failed" ? AuditLog.Failure : AuditLog.Success, name, detail));
        return new ProviderTest(name, result, detail, took, now);
    }

    /// <summary>Pauses it. False when it is paused already.</summary>
    public async Task<bool> PauseAsync(string name, string reason, string actor)
    {
        var row = audit.Row("provider.paused", AuditLog.Success, name, reason);
        var pause = new ProviderPause { Provider = name, Reason = reason, PausedBy = actor, PausedAt = time.GetUtcNow() };
        var paused = await db.InTransactionAsync(async tx =>
        {
            var done = await pauses.AddAsync(tx, pause);
            if (done)
                await audit.AppendAsync(tx, row);
            return done;
        });
        await pauses.LookAsync();
        return paused;
    }

    /// <summary>Lets it go on. False when it is not paused.</summary>
    public async Task<bool> ResumeAsync(string name, string reason)
    {
        var row = audit.Row("provider.resumed", AuditLog.Success, name, reason);
        var resumed = await db.InTransactionAsync(async tx =>
        {
            var pause = await pauses.EndAsync(tx, name);
            if (pause is not null)
                await audit.AppendAsync(tx, row with { Detail = $"{row.Detail}; it was paused since {pause.PausedAt:u}: {pause.Reason}" });
            return pause is not null;
        });
        await pauses.LookAsync();
        return resumed;
    }

    private async Task<Lookup> AskAsync(IProvider provider, DateTimeOffset now)
    {
        var nothing = Guid.NewGuid();
        var request = new PaymentLookupRequest
        {
            Operation = Operation.Charge,
            AttemptId = nothing,
            Key = AttemptStore.NewKey(),
            PaymentId = nothing,
            Amount = new Money(1, Currency.Of("CLP")!),
            UpstreamId = nothing.ToString(),
            Charged = null,
            Confirmed = null,
            RefundedBefore = new Money(0, Currency.Of("CLP")!),
            StartedAt = now,
            InFlight = false,
            Taken = false,
        };
        try
        {
            return await provider.LookUpAsync(request).WaitAsync(s_longest, time);
        }
        catch (TimeoutException)
        {
            return new Lookup.CannotSay("Timeout");
        }
        catch (Exception exception)
        {
            return new Lookup.CannotSay(exception.GetType().Name);
        }
    }

    // That it knows nothing of what never was is the answer that is wanted; 404 is how some say it.
    private static (string Result, string? Detail) Told(Lookup lookup) => lookup switch
    {
        Lookup.CannotSay { Reason: "HTTP 404" } => ("answered", "nothing"),
        Lookup.CannotSay cannot => ("failed", cannot.Reason),
        Lookup.Pending pending => ("answered", pending.Reason),
        _ => ("answered", "nothing"),
    };

    private ProviderItem Show(string name, ProviderFacts? facts, ProviderFigure? figure)
    {
        var pause = pauses.All.FirstOrDefault(one => one.Provider == name);
        return new ProviderItem(
            name, facts is not null, pause is null ? null : new PauseItem(pause.Reason, pause.PausedBy, pause.PausedAt),
            facts is null ? null : new ProviderAbility(
                [.. facts.Tokenizes.Select(kind => kind.ToWire())], [.. facts.Operations.Select(ColumnTypes.Name)],
                facts.Accepted.Brands?.ToList(), facts.FindsTokens, facts.DeletesTokens),
            new ProviderPeriod(
                figure?.States.Values.Sum() ?? 0,
                new ProviderOutcomes(Count("approved"), Count("declined"), Count("refused"), Count("running") + Count("unknown"), Count("orphan")),
                figure?.Open ?? 0, figure?.P50, figure?.P95,
                [.. figure?.Declines.Select(one => new DeclineReason(one.Code, one.Count)) ?? []],
                [.. figure?.Operations.OrderByDescending(pair => pair.Value).Select(pair => new OperationCount(pair.Key, pair.Value)) ?? []]));

        long Count(string state) => figure?.States.GetValueOrDefault(state) ?? 0;
    }
}

/// <summary>The providers and their figures.</summary>
/// <param name="From">Calls that began at this time or later.</param>
/// <param name="To">Calls that began before this time.</param>
/// <param name="Items">By their names.</param>
public sealed record ProviderList(DateTimeOffset From, DateTimeOffset To, IReadOnlyList<ProviderItem> Items);

/// <summary>A provider.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Configured">Whether it is configured; one that was called and is not any more has figures only.</param>
/// <param name="Pause">Why it is paused; absent: it is not.</param>
/// <param name="Can">What it can do.</param>
/// <param name="Calls">Its calls of the period.</param>
public sealed record ProviderItem(string Name, bool Configured, PauseItem? Pause, ProviderAbility? Can, ProviderPeriod Calls);

/// <summary>A pause.</summary>
/// <param name="Reason">Why.</param>
/// <param name="By">Who paused it.</param>
/// <param name="Since">When.</param>
public sealed record PauseItem(string Reason, string By, DateTimeOffset Since);

/// <summary>What a provider can do.</summary>
/// <param name="Captures">The kinds of captures that it makes tokens for.</param>
/// <param name="Operations">What it can do with money.</param>
/// <param name="Brands">The brands of cards that it takes; absent: any.</param>
/// <param name="FindsTokens">Whether it can be asked what became of a card.</param>
/// <param name="DeletesTokens">Whether it can delete a token.</param>
public sealed record ProviderAbility(
    IReadOnlyList<string> Captures, IReadOnlyList<string> Operations, IReadOnlyList<string>? Brands, bool FindsTokens, bool DeletesTokens);

/// <summary>A provider's calls of a period.</summary>
/// <param name="Total">How many.</param>
/// <param name="Outcomes">By their outcome.</param>
/// <param name="Unknown">Those whose outcome should be known by now and is not.</param>
/// <param name="P50">In how many milliseconds half of the outcomes were known.</param>
/// <param name="P95">The same for 95 of 100.</param>
/// <param name="Declines">The ten most usual reasons of declines.</param>
/// <param name="Operations">By what was asked for.</param>
public sealed record ProviderPeriod(
    long Total,
    ProviderOutcomes Outcomes,
    long Unknown,
    long? P50,
    long? P95,
    IReadOnlyList<DeclineReason> Declines,
    IReadOnlyList<OperationCount> Operations);

/// <summary>Calls by their outcome.</summary>
/// <param name="Approved">Done.</param>
/// <param name="Declined">The provider said no.</param>
/// <param name="Refused">Nothing was done.</param>
/// <param name="Open">Under way, or not known yet.</param>
/// <param name="Orphan">Done after the intent or payment had moved on.</param>
public sealed record ProviderOutcomes(long Approved, long Declined, long Refused, long Open, long Orphan);

/// <summary>A reason of declines.</summary>
/// <param name="Code">The provider's code.</param>
/// <param name="Count">How many.</param>
public sealed record DeclineReason(string Code, long Count);

/// <summary>Calls of one operation.</summary>
/// <param name="Operation">What was asked for.</param>
/// <param name="Count">How many.</param>
public sealed record OperationCount(string Operation, long Count);

/// <summary>A harmless call.</summary>
/// <param name="Name">The provider.</param>
/// <param name="Result"><c>answered</c>, <c>failed</c> or <c>untestable</c>.</param>
/// <param name="Detail">What it said, or why it could not.</param>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Time">When it was asked.</param>
public sealed record ProviderTest(string Name, string Result, string? Detail, long Milliseconds, DateTimeOffset Time);

/// <summary>Why a provider is paused or goes on.</summary>
/// <param name="Reason">For the audit log, at most 500 characters.</param>
[Closed]
public sealed record ProviderReason(string? Reason);
