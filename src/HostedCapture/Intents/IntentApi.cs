using System.Buffers.Text;
using System.Text;
using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Pages;
using HostedCapture.Providers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HostedCapture.Intents;

/// <summary>The card capture API.</summary>
public static class IntentApi
{
    private const int LargestBody = 64 * 1024;

    private static readonly string[] s_states = ["created", "captured", "rejected", "canceled", "expired"];
    private static readonly string s_verify = ColumnTypes.Name(Operation.Verify);
    private static readonly long s_lastTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();
    private static readonly Problem[] s_closed = [Problem.NotFound(), Problem.InvalidState("captured")];
    private static readonly Problem[] s_submitting = [Problem.NotFound(), Problem.InvalidState("created", submitting: true)];

    /// <summary>The default number of intents on a page.</summary>
    internal const int DefaultPage = 20;

    /// <summary>The most intents on a page.</summary>
    internal const int LargestPage = 100;

    /// <summary>Maps the routes.</summary>
    public static void MapIntents(this IEndpointRouteBuilder app)
    {
        var captures = app.MapGroup("/tokenization/captures")
            .WithMetadata(new ApiTag(
                "Card captures",
                "An intent is one card to be captured: create it, send the cardholder to its page, read what became of it."))
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .RequireRateLimiting(ApiLimits.Policy);
        var read = captures.MapGroup("").RequireAuthorization(BearerTokens.Read);
        var write = captures.MapGroup("").RequireAuthorization(BearerTokens.Write);

        write.MapPost("", CreateAsync)
            .WithName("createCapture")
            .WithMetadata(IntentExamples.Create)
            .Answers(
                Problem.InvalidModel(new FieldError("cardholder.country", "required")),
                Problem.OperationNotSupported("quickpay", s_verify),
                Problem.ProviderPaused("quickpay", ProviderPauses.RetryAfterSeconds));
        read.MapGet("", ListAsync)
            .WithName("listCaptures")
            .WithMetadata(IntentExamples.List)
            .WithMetadata(IntentSchemas.Filters)
            .Answers(Problem.InvalidModel(new FieldError("limit", "range")));
        read.MapGet("/{id:guid}", ReadAsync).WithName("readCapture").WithMetadata(IntentExamples.Read).Answers(Problem.NotFound());
        write.MapPost("/{id:guid}/cancel", CancelAsync).WithName("cancelCapture").WithMetadata(IntentExamples.Cancel).Answers(s_closed);
        write.MapDelete("/{id:guid}", DeleteAsync).WithName("deleteCapture").Answers(s_submitting);

        var peinau = write.MapGroup("/gateways/peinau/capture/{id:guid}")
            .WithMetadata(IntentExamples.Card)
            .Answers(DirectCapture.Problems("card_number"));
        peinau.MapPost("/capture_card", CapturePeinauAsync).WithName("captureCard");
        peinau.MapPost("/capture", CapturePeinauAsync).WithName("captureCardByOldPath");
        write.MapPost("/gateways/cmr/capture/{id:guid}/capture", CaptureCmrAsync)
            .WithName("captureCmrCard")
            .WithMetadata(IntentExamples.CmrCard)
            .Answers(DirectCapture.Problems("panNumber"));
    }

    /// <summary>Create an intent</summary>
    /// <remarks>
    /// Makes an intent and the link for its cardholder: send the browser to the link with `rel` = `capture_url`.
    ///
    /// `CREDIT_CARD` needs `cardholder.country` and `redirect_urls`. `PEINAU_CAPTURE` and `CMR_CAPTURE` also need
    /// `cardholder.name`, `cardholder.email` and all of `billing` but `line2`. The origins of both addresses must be on
    /// the application's list. With `consent` the page shows its cardholder a text to agree to. No field may hold a card
    /// number. Other members are ignored, but not one that only looks as if it decided something: `expiresIn` is `unknown`.
    ///
    /// `verify` asks the card's bank about it before it is saved, by an authorization of nothing; the answer is in `verification`. It is
    /// refused where the card's provider cannot (422 `OPERATION_NOT_SUPPORTED`).
    /// </remarks>
    internal static async Task<Results<Created<IntentAnswer>, Problem>> CreateAsync(
        HttpContext context,
        JsonBody<CreateIntent> body,
        CurrentApplication caller,
        IntentSettings settings,
        IntentStore store,
        IntentView view,
        CardSubmission submissions,
        CaptureLink link)
    {
        if (body.Value is not { } wanted)
            return body.Problem!;
        if (CreateIntentRules.Check(wanted, caller.Application, settings) is { Count: > 0 } errors)
            return Problem.InvalidModel(errors);
        var kind = CaptureKinds.Parse(wanted.Capture)!.Value;
        if (submissions.CannotVerify(caller.Application, kind, CardVerifications.Of(wanted.Verify)) is { } unable)
            return Problem.OperationNotSupported(unable, s_verify);
        if (submissions.Paused(caller.Application, kind) is { } paused)
            return Problem.ProviderPaused(paused, ProviderPauses.RetryAfterSeconds);

        var id = Idempotency.ReservedId(context);
        // Nothing is stored where a request with the same key got as far as this before.
        var intent = await store.InsertAsync(
            id, caller.Application.Id, kind, wanted, LinkKey.Hash(link.Key(id)))
            ?? await store.FindAsync(caller.Application.Id, id);
        var answer = view.Show(intent!, context.Request);
        return TypedResults.Created(answer.Links[0].Href, answer);
    }

    /// <summary>Read an intent</summary>
    /// <remarks>
    /// The intent as it is now. Once it is `captured`, `gateway` holds the provider's own fields, and `id` is the token to
    /// charge. Of the card only the first six and last four digits are there.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<IntentAnswer>, Problem>> ReadAsync(
        Guid id,
        HttpRequest request,
        CurrentApplication caller,
        IntentStore store,
        IntentView view) =>
        await store.FindAsync(caller.Application.Id, id) is { } intent ? TypedResults.Ok(view.Show(intent, request)) : Problem.NotFound();

    /// <summary>List intents</summary>
    /// <remarks>
    /// The application's intents, newest first. Each page's `next` is the `after` of the next one; on the last page it is null.
    /// </remarks>
    internal static async Task<Results<Ok<IntentPage>, Problem>> ListAsync(
        HttpRequest request,
        CurrentApplication caller,
        IntentStore store,
        IntentView view)
    {
        var query = new QueryReader(request.Query);
        var filter = Filter(query);
        if (query.Problem is { } problem)
            return problem;

        var intents = await store.ListAsync(caller.Application.Id, filter);
        var page = intents.Take(filter.Limit).ToList();
        var next = intents.Count > filter.Limit ? Cursor(page[^1]) : null;
        return TypedResults.Ok(new IntentPage([.. page.Select(intent => view.Show(intent, request))], next));
    }

    /// <summary>Cancel an intent</summary>
    /// <remarks>
    /// No card can be entered any more; an open page goes on to `cancel_url`. Possible while the intent is
    /// `created` and no card is at the provider.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<IntentAnswer>, Problem>> CancelAsync(
        Guid id,
        HttpRequest request,
        CurrentApplication caller,
        IntentStore store,
        IntentView view)
    {
        if (await store.FindAsync(caller.Application.Id, id) is null)
            return Problem.NotFound();
        var canceled = await store.CancelAsync(id);
        var answer = view.Show((await store.FindAsync(caller.Application.Id, id))!, request);
        return canceled ? TypedResults.Ok(answer) : NotOpen(answer);
    }

    /// <summary>Delete an intent</summary>
    /// <remarks>
    /// Forgets the token and the cardholder's data; an open intent is canceled first. Not possible while a card is at the
    /// provider. Afterwards the intent is not found.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<NoContent, Problem>> DeleteAsync(
        Guid id,
        HttpRequest request,
        CurrentApplication caller,
        IntentStore store,
        IntentView view)
    {
        if (await store.DeleteAsync(caller.Application.Id, id))
            return TypedResults.NoContent();
        return await store.FindAsync(caller.Application.Id, id) is { } intent ? NotOpen(view.Show(intent, request)) : Problem.NotFound();
    }

    /// <summary>Capture a card directly</summary>
    /// <remarks>
    /// For merchants who may handle card numbers themselves (PCI DSS): sends the card of a `PEINAU_CAPTURE` intent without
    /// the page. Follow the link with `rel` = `capture_card`. A declined card is a 422 `GW01_` and the provider's reason;
    /// while `meta_data.state` is `created`, another one may be sent. A card of a brand that the provider does not take is a
    /// 400 with `brand` or `unknown_brand` and costs no attempt. After a 504, read the intent until `submitting` is gone.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<IntentAnswer>, Problem>> CapturePeinauAsync(
        Guid id,
        HttpRequest request,
        JsonBody<DirectCard> body,
        CurrentApplication caller,
        DirectCapture direct,
        TimeProvider time)
    {
        var errors = new List<FieldError>();
        var card = body.Value is null ? null : CardRules.Check(
            body.Value, direct.Accepted(caller.Application, CaptureKind.Peinau), DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime),
            errors);
        return await direct.RunAsync(id, CaptureKind.Peinau, card, body.Problem, errors, caller.Application, request);
    }

    /// <summary>Capture a CMR card directly</summary>
    /// <remarks>
    /// For merchants who may handle card numbers themselves (PCI DSS): sends the card of a `CMR_CAPTURE` intent without
    /// the page. Follow the link with `rel` = `capture`. A declined card is a 422 `GW01_` and the provider's reason; while
    /// `meta_data.state` is `created`, another one may be sent. After a 504, read the intent until `submitting` is gone.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<IntentAnswer>, Problem>> CaptureCmrAsync(
        Guid id,
        HttpRequest request,
        JsonBody<DirectCmrCard> body,
        CurrentApplication caller,
        DirectCapture direct)
    {
        var errors = new List<FieldError>();
        var card = body.Value is null ? null : CardRules.Check(body.Value, errors);
        return await direct.RunAsync(id, CaptureKind.Cmr, card, body.Problem, errors, caller.Application, request);
    }

    // Created again: the submission that blocked it has ended without a token.
    private static Problem NotOpen(IntentAnswer answer) =>
        Problem.InvalidState(answer.State, answer.Submitting == true, passes: answer.State == "created");

    private static IntentFilter Filter(QueryReader query)
    {
        var (state, reference) = (query.OneOf("state", s_states), query.Plain("reference_id"));
        var (from, to) = (query.Time("created_from"), query.Time("created_to"));
        var limit = query.Number("limit", DefaultPage, 1, LargestPage);
        var after = query.Cursor("after", ReadCursor);
        return new IntentFilter(state, reference, from, to, limit, after?.Time, after?.Id);
    }

    private static string Cursor(StoredIntent last) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{last.CreatedAt.ToUnixTimeMilliseconds()} {last.Id}"));

    private static (DateTimeOffset Time, Guid Id)? ReadCursor(string cursor) =>
        cursor.Length <= 100 && StrictBase64.ReadUrl(cursor) is { } bytes
            && Encoding.ASCII.GetString(bytes).Split(' ') is [var time, var id]
            && long.TryParse(time, out var milliseconds) && Guid.TryParse(id, out var parsed)
            ? (DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(milliseconds, 0, s_lastTime)), parsed)
            : null;
}
