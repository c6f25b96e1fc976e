using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Intents;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.CardPage;

/// <summary>An intent's state as server-sent events: at once, then at each change, until the state is final.</summary>
/// <param name="store">Knows the state.</param>
/// <param name="changes">Says when to ask again, wherever the change was made.</param>
/// <param name="time">The clock.</param>
public sealed class StateStream(IntentStore store, Changes changes, TimeProvider time)
{
    /// <summary>One state.</summary>
    /// <param name="State">As the API says it.</param>
    /// <param name="Submitting">Whether a card is at the provider.</param>
    public sealed record StateEvent(string State, bool Submitting);

    /// <summary>The events of the intent a link opens; 404 for a link nobody knows.</summary>
    public static async Task<Results<ServerSentEventsResult<StateEvent>, NotFound>> GetAsync(string key, IntentStore store, StateStream stream, HttpContext context) =>
        await store.FindByKeyAsync(key) is { } intent
            ? TypedResults.ServerSentEvents(stream.FollowAsync(key, intent.Id, context.RequestAborted), "state")
            : TypedResults.NotFound();

    private async IAsyncEnumerable<StateEvent> FollowAsync(string key, Guid id, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken gone)
    {
        using var watch = changes.On(id.ToString());
        StateEvent? last = null;
        TimeSpan? untilExpiry;
        do
        {
            if (await store.FindByKeyAsync(key) is not { } intent)
                yield break;
            var now = time.GetUtcNow();
            var state = intent.StateAt(now);
            var said = new StateEvent(state.ToWire(), state == IntentState.Submitting);
            if (said != last)
                yield return last = said;
            if (state is not (IntentState.Created or IntentState.Submitting))
                yield break;
            untilExpiry = state == IntentState.Created ? intent.ExpiresAt - now : null;
        }
        while (await watch.NextAsync(untilExpiry, gone));
    }
}
