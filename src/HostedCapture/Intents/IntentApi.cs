using System.Buffers.Text;
using System.Text;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HostedCapture.Intents;

/// <summary>The card capture API.</summary>
public static class IntentApi
{
    private const int LargestBody = 64 * 1024;

    private static readonly Problem[] s_closed = [Problem.NotFound(), Problem.InvalidState("captured")];
    private static readonly Problem[] s_submitting = [Problem.NotFound(), Problem.InvalidState("created", submitting: true)];

    /// <summary>Intents on a page of the list, when the caller does not say.</summary>
    internal const int DefaultPage = 20;

    /// <summary>The most intents on a page.</summary>
    internal const int LargestPage = 100;

    /// <summary>Maps the routes.</summary>
    public static void MapIntents(this IEndpointRouteBuilder app)
    {
        var captures = app.MapGroup("/tokenization/captures")
            .WithMetadata(new ApiTag("Card captures", "An intent is one card to be captured: create it, send the cardholder to its page, read what became of it."))
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .RequireRateLimiting(ApiLimits.Policy);
        var read = captures.MapGroup("").RequireAuthorization(BearerTokens.Read);
        var write = captures.MapGroup("").RequireAuthorization(BearerTokens.Write);

        write.MapPost("", CreateAsync).WithName("createCapture").WithMetadata(IntentExamples.Create).Answers(Problem.InvalidModel(new FieldError("cardholder.country", "required")));
        read.MapGet("", ListAsync).WithName("listCaptures").WithMetadata(IntentExamples.List).WithMetadata(IntentSchemas.Filters).Answers(Problem.InvalidModel(new FieldError("limit", "range")));
        read.MapGet("/{id:guid}", ReadAsync).WithName("readCapture").WithMetadata(IntentExamples.Read).Answers(Problem.NotFound());
        write.MapPost("/{id:guid}/cancel", CancelAsync).WithName("cancelCapture").WithMetadata(IntentExamples.Cancel).Answers(s_closed);
        write.MapDelete("/{id:guid}", DeleteAsync).WithName("deleteCapture").Answers(s_submitting);

        var peinau = write.MapGroup("/gateways/peinau/capture/{id:guid}").WithMetadata(IntentExamples.Card).Answers(DirectCapture.Problems("card_number"));
        peinau.MapPost("/capture_card", CapturePeinauAsync).WithName("captureCard");
        peinau.MapPost("/capture", CapturePeinauAsync).WithName("captureCardByOldPath");
        write.MapPost("/gateways/cmr/capture/{id:guid}/capture", CaptureCmrAsync).WithName("captureCmrCard").WithMetadata(IntentExamples.CmrCard).Answers(DirectCapture.Problems("panNumber"));
    }

    /// <summary>Create an intent</summary>
    /// <remarks>
    /// Makes an intent and the link for its cardholder: send the browser to the link with `rel` = `capture_url`.
    ///
    /// `CREDIT_CARD` needs `cardholder.country` and `redirect_urls`. `PEINAU_CAPTURE` and `CMR_CAPTURE` also need
    /// `cardholder.name`, `cardholder.email` and all of `billing` but `line2`. The origins of both addresses must be on
    /// the application's list. No field may hold a card number.
    /// </remarks>
    internal static async Task<Results<Created<IntentAnswer>, Problem>> CreateAsync(
        HttpContext context, JsonBody<CreateIntent> body, CurrentApplication caller, IntentSettings settings, IntentStore store, IntentView view, CaptureLink link)
    {
        if (body.Value is not { } wanted)
            return body.Problem!;
        if (CreateIntentRules.Check(wanted, caller.Application, settings) is { Count: > 0 } errors)
            return Problem.InvalidModel(errors);

        var id = Idempotency.ReservedId(context);
        await store.InsertAsync(id, caller.Application.Id, CaptureKinds.Parse(wanted.Capture)!.Value, wanted, LinkKey.Hash(link.Key(id)));
        var intent = await store.FindAsync(caller.Application.Id, id);
        var answer = view.Show(intent!, context.Request);
        return TypedResults.Created(answer.Links[0].Href, answer);
    }

    /// <summary>Read an intent</summary>
    /// <remarks>
    /// The intent as it is now. Once it is `captured`, `gateway` holds the provider's own fields, and `id` is the token to
    /// charge. Of the card only the first six and last four digits are there.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<IntentAnswer>, Problem>> ReadAsync(Guid id, HttpRequest request, CurrentApplication caller, IntentStore store, IntentView view) =>
        await store.FindAsync(caller.Application.Id, id) is { } intent ? TypedResults.Ok(view.Show(intent, request)) : Problem.NotFound();

    /// <summary>List intents</summary>
    /// <remarks>
    /// The application's intents, newest first. Each page's `next` is the `after` of the next one; on the last page it is null.
    /// </remarks>
    internal static async Task<Results<Ok<IntentPage>, Problem>> ListAsync(HttpRequest request, CurrentApplication caller, IntentStore store, IntentView view)
    {
        var errors = new List<FieldError>();
        var filter = Filter(request.Query, errors);
        if (errors.Count > 0)
            return Problem.InvalidModel(errors);

        var intents = await store.ListAsync(caller.Application.Id, filter);
        var page = intents.Take(filter.Limit).ToList();
        var next = intents.Count > filter.Limit ? Cursor(page[^1]) : null;
        return TypedResults.Ok(new IntentPage([.. page.Select(intent => view.Show(intent, request))], next));
    }

    /// <summary>Cancel an intent</summary>
    /// <remarks>
    /// Nobody can enter a card any more; who has the page open is sent to `cancel_url`. Possible while the intent is
    /// `created` and no card is at the provider.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<IntentAnswer>, Problem>> CancelAsync(Guid id, HttpRequest request, CurrentApplication caller, IntentStore store, IntentView view)
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
    internal static async Task<Results<NoContent, Problem>> DeleteAsync(Guid id, HttpRequest request, CurrentApplication caller, IntentStore store, IntentView view)
    {
        if (await store.DeleteAsync(caller.Application.Id, id))
            return TypedResults.NoContent();
        return await store.FindAsync(caller.Application.Id, id) is { } intent ? NotOpen(view.Show(intent, request)) : Problem.NotFound();
    }

    /// <summary>Capture a card directly</summary>
    /// <remarks>
    /// For merchants who may handle card numbers themselves (PCI DSS): sends the card of a `PEINAU_CAPTURE` intent without
    /// the page. Follow the link with `rel` = `capture_card`. A declined card is a 422 `GW01_` and the provider's reason;
    /// while `meta_data.state` is `created`, another one may be sent. After a 504, read the intent until `submitting` is gone.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<IntentAnswer>, Problem>> CapturePeinauAsync(Guid id, HttpRequest request, JsonBody<DirectCard> body, CurrentApplication caller, DirectCapture direct, TimeProvider time)
    {
        var errors = new List<FieldError>();
        var card = body.Value is null ? null : CardRules.Check(body.Value, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), errors);
        return await direct.RunAsync(id, CaptureKind.Peinau, card, body.Problem, errors, caller.Application, request);
    }

    /// <summary>Capture a CMR card directly</summary>
    /// <remarks>
    /// For merchants who may handle card numbers themselves (PCI DSS): sends the card of a `CMR_CAPTURE` intent without
    /// the page. Follow the link with `rel` = `capture`. A declined card is a 422 `GW01_` and the provider's reason; while
    /// `meta_data.state` is `created`, another one may be sent. After a 504, read the intent until `submitting` is gone.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<IntentAnswer>, Problem>> CaptureCmrAsync(Guid id, HttpRequest request, JsonBody<DirectCmrCard> body, CurrentApplication caller, DirectCapture direct)
    {
        var errors = new List<FieldError>();
        var card = body.Value is null ? null : CardRules.Check(body.Value, errors);
        return await direct.RunAsync(id, CaptureKind.Cmr, card, body.Problem, errors, caller.Application, request);
    }

    private static Problem NotOpen(IntentAnswer answer) => Problem.InvalidState(answer.State, answer.Submitting == true);

    private static IntentFilter Filter(IQueryCollection query, List<FieldError> errors)
    {
        var (afterTime, afterId) = After();
        return new IntentFilter(State(), Reference(), Time("created_from"), Time("created_to"), Limit(), afterTime, afterId);

        string? One(string name)
        {
            if (query[name].Count > 1)
                errors.Add(new(name, "duplicate"));
            return query[name] is [{ Length: > 0 } value] ? value : null;
        }

        string? Reference()
        {
            // No reference has control characters, and PostgreSQL takes no NUL.
            var reference = One("reference_id");
            if (reference?.Any(char.IsControl) == true)
                errors.Add(new("reference_id", "text"));
            return reference;
        }

        string? State()
        {
            var state = One("state");
            if (state is not (null or "created" or "captured" or "rejected" or "canceled" or "expired"))
                errors.Add(new("state", "unknown_value"));
            return state;
        }

        DateTimeOffset? Time(string name)
        {
            var text = One(name);
            var time = text is null ? null : WireTime.Parse(text);
            if (text is not null && time is null)
                errors.Add(new(name, "time"));
            return time;
        }

        int Limit()
        {
            if (One("limit") is not { } text)
                return DefaultPage;
            if (int.TryParse(text, System.Globalization.NumberStyles.None, null, out var limit) && limit is >= 1 and <= LargestPage)
                return limit;
            errors.Add(new("limit", "range"));
            return DefaultPage;
        }

        (long? Time, string? Id) After()
        {
            if (One("after") is not { } cursor)
                return default;
            if (ReadCursor(cursor) is { } place)
                return place;
            errors.Add(new("after", "cursor"));
            return default;
        }
    }

    private static string Cursor(StoredIntent last) =>
        Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{last.CreatedAt.ToUnixTimeMilliseconds()} {last.Id}"));

    private static (long? Time, string? Id)? ReadCursor(string cursor)
    {
        if (cursor.Length > 100 || !Base64Url.IsValid(cursor))
            return null;
        return Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split(' ') is [var time, var id]
            && long.TryParse(time, out var milliseconds) && Guid.TryParse(id, out var parsed)
            ? (milliseconds, parsed.ToString())
            : null;
    }
}
