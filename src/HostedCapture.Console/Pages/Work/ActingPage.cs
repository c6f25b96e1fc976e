using HostedCapture.Client;
using Microsoft.AspNetCore.Components;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.Work;

/// <summary>A page of one thing on which somebody acts, and which may change by itself.</summary>
public abstract class ActingPage : ConsolePage
{
    private IDisposable? _following;
    private Trouble? _refusal;
    private bool _isLeft;

    [Inject]
    private Live Live { get; set; } = null!;

    /// <summary>Whether an action is under way; there is one at a time.</summary>
    protected bool Busy { get; private set; }

    /// <summary>What to say of the last refusal or failure; null: nothing went wrong.</summary>
    protected Trouble? Wrong => _refusal ?? Trouble;

    /// <summary>
    /// Does something if nothing else is under way. A refusal is said in words about this page, any other failure in the usual ones.
    /// </summary>
    /// <param name="work">What is done.</param>
    protected async Task ActAsync(Func<Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Busy || _isLeft)
            return;
        (Busy, _refusal) = (true, null);
        await TryAsync(async () =>
        {
            try
            {
                await work();
            }
            catch (HostedCaptureException refusal) when (Refusals.Sentence(refusal, W, F) is { } text)
            {
                _refusal = text;
            }
            finally
            {
                Busy = false;
            }
        });
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _isLeft = true;
        _following?.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Says something that is no failure of a call, where failures are said.</summary>
    /// <param name="text">The sentence; null: nothing is wrong any more.</param>
    protected void Tell(string? text) => _refusal = text;

    /// <summary>Sends the newest event to the shop again, after asking.</summary>
    /// <param name="news">What the shop was told.</param>
    /// <param name="read">Reads the page again.</param>
    protected async Task ResendAsync(ShopNews news, Func<Task> read)
    {
        ArgumentNullException.ThrowIfNull(news);
        var many = news.DeliveryIds.Count;
        var does = W[many == 1 ? "work.resend.does_once" : "work.resend.does", W.Or("event_type", news.EventType ?? ""), many];
        if (!await Dialogs.ConfirmAsync(W, W["work.resend.title"], does, W["work.resend.button"]))
            return;
        await ActAsync(async () =>
        {
            foreach (var delivery in news.DeliveryIds)
                await Api.Deliveries.ResendAsync(delivery, CancellationToken.None);
            Snackbar.Say(W["work.resend.done"]);
            await read();
        });
    }

    /// <summary>Reads again, by <see cref="Parts.Live"/>, whenever that is needed and nothing is under way.</summary>
    /// <param name="isNeeded">Whether it is needed now.</param>
    /// <param name="read">Reads.</param>
    /// <param name="beats">How many beats lie between two readings.</param>
    protected void Follow(Func<bool> isNeeded, Func<Task> read, int beats = 1) => _following = Live.Follow(
        () => InvokeAsync(() => !Busy && !_isLeft && isNeeded() ? TryAsync(read) : Task.CompletedTask), beats);
}
