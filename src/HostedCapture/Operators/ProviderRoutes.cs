using HostedCapture.Api;
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
        new ProviderAbility(
            ["PEINAU_CAPTURE", "CMR_CAPTURE"], ["charge", "authorize", "confirm", "void", "refund"], null, true, false, false),
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
            .WithMetadata(
                Request("reason", "With the reason", new ProviderReason(s_pause.Reason)),
                Answer("paused", "It is paused", s_item))
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
        var from = asked ?? (to - DateTimeOffset.MinValue > s_usualPeriod ? to - s_usualPeriod : to);
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
        if ((body.Problem ?? Reasons.Refuse(body.Value!.Reason)) is { } problem)
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
        if ((body.Problem ?? Reasons.Refuse(body.Value!.Reason)) is { } problem)
            return problem;
        return await board.ResumeAsync(name, body.Value!.Reason!)
            ? TypedResults.Ok(await board.FindAsync(name))
            : Problem.InvalidState("active");
    }
}
