using System.Buffers.Text;
using System.Text;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace HostedCapture.Intents;

/// <summary>The card capture API.</summary>
public static class IntentApi
{
    private const int LargestBody = 64 * 1024;
    private const int DefaultPage = 20;
    private const int LargestPage = 100;

    /// <summary>Maps the routes.</summary>
    public static void MapIntents(this IEndpointRouteBuilder app)
    {
        var captures = app.MapGroup("/tokenization/captures")
            .WithTags("Card captures")
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody))
            .RequireRateLimiting(ApiLimits.Policy);
        var read = captures.MapGroup("").RequireAuthorization(BearerTokens.Read);
        var write = captures.MapGroup("").RequireAuthorization(BearerTokens.Write);

        write.MapPost("", CreateAsync);
        read.MapGet("", ListAsync);
        read.MapGet("/{id:guid}", ReadAsync);
        write.MapPost("/{id:guid}/cancel", CancelAsync);
        write.MapDelete("/{id:guid}", DeleteAsync);
        write.MapPost("/gateways/peinau/capture/{id:guid}/capture_card", CapturePeinauAsync);
        write.MapPost("/gateways/peinau/capture/{id:guid}/capture", CapturePeinauAsync);
        write.MapPost("/gateways/cmr/capture/{id:guid}/capture", CaptureCmrAsync);
    }

    private static async Task<Results<Created<IntentAnswer>, Problem>> CreateAsync(
        HttpContext context, JsonBody<CreateIntent> body, CurrentApplication caller, IntentSettings settings, IntentStore store, IntentView view, CaptureLink link)
    {
        if (body.Value is not { } wanted)
            return body.Problem!;
        if (CreateIntentRules.Check(wanted, caller.Application, settings) is { Count: > 0 } errors)
            return Problem.InvalidModel(errors);

        var id = Idempotency.ReservedId(context);
        await store.InsertAsync(id, caller.Application.Id, CaptureKinds.Parse(wanted.Capture)!.Value, wanted, CaptureLink.Hash(link.Key(id)));
        var intent = await store.FindAsync(caller.Application.Id, id);
        var answer = view.Show(intent!, context.Request);
        return TypedResults.Created(answer.Links[0].Href, answer);
    }

    private static async Task<Results<Ok<IntentAnswer>, Problem>> ReadAsync(Guid id, HttpRequest request, CurrentApplication caller, IntentStore store, IntentView view) =>
        await store.FindAsync(caller.Application.Id, id) is { } intent ? TypedResults.Ok(view.Show(intent, request)) : Problem.NotFound();

    private static async Task<Results<Ok<IntentPage>, Problem>> ListAsync(HttpRequest request, CurrentApplication caller, IntentStore store, IntentView view)
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

    private static async Task<Results<Ok<IntentAnswer>, Problem>> CancelAsync(Guid id, HttpRequest request, CurrentApplication caller, IntentStore store, IntentView view)
    {
        if (await store.FindAsync(caller.Application.Id, id) is null)
            return Problem.NotFound();
        var canceled = await store.CancelAsync(id);
        var answer = view.Show((await store.FindAsync(caller.Application.Id, id))!, request);
        return canceled ? TypedResults.Ok(answer) : NotOpen(answer);
    }

    private static async Task<Results<NoContent, Problem>> DeleteAsync(Guid id, HttpRequest request, CurrentApplication caller, IntentStore store, IntentView view)
    {
        if (await store.DeleteAsync(caller.Application.Id, id))
            return TypedResults.NoContent();
        return await store.FindAsync(caller.Application.Id, id) is { } intent ? NotOpen(view.Show(intent, request)) : Problem.NotFound();
    }

    private static async Task<Results<Ok<IntentAnswer>, Problem>> CapturePeinauAsync(Guid id, HttpRequest request, JsonBody<DirectCard> body, CurrentApplication caller, DirectCapture direct, TimeProvider time)
    {
        var errors = new List<FieldError>();
        var card = body.Value is null ? null : CardRules.Check(body.Value, DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime), errors);
        return await direct.RunAsync(id, CaptureKind.Peinau, card, body.Problem ?? Problem.InvalidModel(errors), caller.Application, request);
    }

    private static async Task<Results<Ok<IntentAnswer>, Problem>> CaptureCmrAsync(Guid id, HttpRequest request, JsonBody<DirectCmrCard> body, CurrentApplication caller, DirectCapture direct)
    {
        var errors = new List<FieldError>();
        var card = body.Value is null ? null : CardRules.Check(body.Value, errors);
        return await direct.RunAsync(id, CaptureKind.Cmr, card, body.Problem ?? Problem.InvalidModel(errors), caller.Application, request);
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
