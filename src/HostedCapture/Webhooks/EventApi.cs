using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Webhooks;

/// <summary>The feed: the events of the webhooks, for merchants whom no webhook can reach.</summary>
public static class EventApi
{
    /// <summary>The longest a caller may wait for an event.</summary>
    internal const int LongestWaitSeconds = 30;

    /// <summary>Maps the routes.</summary>
    public static void MapEvents(this IEndpointRouteBuilder app)
    {
        var read = app.MapGroup("/tokenization")
            .WithMetadata(WebhookDescription.Tag)
            .RequireRateLimiting(ApiLimits.Policy)
            .RequireAuthorization(BearerTokens.Read);

        read.MapGet("/events", ReadAsync).WithName("readEvents")
            .WithMetadata(WebhookDescription.Events).WithMetadata(WebhookDescription.After, WebhookDescription.Wait)
            .Answers(Problem.InvalidModel(new FieldError("after", "cursor")));
        read.MapGet("/captures/{id:guid}/events", HistoryAsync).WithName("readCaptureEvents")
            .WithMetadata(WebhookDescription.Events).WithMetadata(WebhookDescription.After)
            .Answers(Problem.InvalidModel(new FieldError("after", "cursor")), Problem.NotFound());
    }

    /// <summary>Read the feed</summary>
    /// <remarks>
    /// The application's events in the order in which they happened, at most 100 at a time, the same as the webhooks. Send
    /// `next` as `after` to go on; keep it together with what you made of the events. With `wait` the answer comes as soon as
    /// there is an event, at the latest after that many seconds.
    /// </remarks>
    internal static async Task<Results<Ok<EventPage>, Problem>> ReadAsync(HttpRequest request, CurrentApplication caller, EventFeed feed, HostSettings host)
    {
        var query = new QueryReader(request.Query);
        var after = query.Cursor("after", EventCursor.Read) ?? 0;
        var wait = query.Number("wait", 0, 0, LongestWaitSeconds);
        return query.Problem is { } problem
            ? problem
            : TypedResults.Ok(await feed.ReadAsync(caller.Id, after, TimeSpan.FromSeconds(wait), host.BaseUrl(request), request.HttpContext.RequestAborted));
    }

    /// <summary>Read an intent's history</summary>
    /// <remarks>
    /// The events of one intent in the order in which they happened. They stay after the intent was deleted, without its data.
    /// </remarks>
    /// <param name="id">The intent's <c>id</c>.</param>
    internal static async Task<Results<Ok<EventPage>, Problem>> HistoryAsync(Guid id, HttpRequest request, CurrentApplication caller, EventFeed feed, HostSettings host)
    {
        var query = new QueryReader(request.Query);
        var after = query.Cursor("after", EventCursor.Read) ?? 0;
        if (query.Problem is { } problem)
            return problem;
        return await feed.HistoryAsync(caller.Id, id, after, host.BaseUrl(request)) is { } page ? TypedResults.Ok(page) : Problem.NotFound();
    }
}
