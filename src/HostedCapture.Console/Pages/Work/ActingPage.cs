using HostedCapture.Client;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.Work;

/// <summary>A page of one thing on which somebody acts, and which may change by itself.</summary>
public abstract class ActingPage : ConsolePage
{
    private Trouble? _refusal;
    private bool _isLeft;

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

    /// <summary>Reads again and again until the page is left, whenever that is needed and nothing is under way.</summary>
    /// <param name="each">How often.</param>
    /// <param name="isNeeded">Whether it is needed now.</param>
    /// <param name="read">Reads.</param>
    protected async Task RepeatAsync(TimeSpan each, Func<bool> isNeeded, Func<Task> read)
    {
        var ended = Ended;
        using var timer = new PeriodicTimer(each, Clock);
        try
        {
            while (await timer.WaitForNextTickAsync(ended))
                await InvokeAsync(() => !Busy && !_isLeft && isNeeded() ? TryAsync(read) : Task.CompletedTask);
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // The page was left.
        }
    }
}
