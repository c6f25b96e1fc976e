using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Providers;

namespace HostedCapture.Payments;

/// <summary>
/// Asks providers what became of operations that nobody knows the outcome of, until they say it. No time makes a failure
/// of not knowing: only a provider that surely has nothing of it gives the payment back. Any number of nodes may ask.
/// </summary>
public sealed partial class PaymentReconciler(
    PaymentLookups lookups, OperationStore operations, IEnumerable<IProvider> providers, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<PaymentReconciler> logger)
    : Poller(TimeSpan.FromSeconds(1), time, lifetime, logger)
{
    /// <summary>From an answer that says nothing to the first look-up.</summary>
    public static readonly TimeSpan FirstLookup = TimeSpan.FromSeconds(2);

    private const int MostAtOnce = 32;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    // How long to wait before asking again, by how old the operation is.
    private static readonly (TimeSpan Age, TimeSpan Pause)[] s_pauses =
    [
        (TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(3)), (TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(15)), (TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)),
        (s_day, TimeSpan.FromMinutes(10)), (TimeSpan.MaxValue, TimeSpan.FromHours(2)),
    ];

    private readonly List<Task> _running = [];

    /// <inheritdoc/>
    public override async Task PollAsync()
    {
        // Not awaited: one provider that is slow to answer keeps no other operation waiting.
        _running.RemoveAll(task => task.IsCompleted);
        if (_running.Count >= MostAtOnce)
            return;
        foreach (var open in await lookups.ClaimAsync(MostAtOnce - _running.Count, s_hold))
            _running.Add(AskAsync(open));
    }

    /// <summary>Waits for the look-ups under way.</summary>
    public Task IdleAsync() => Task.WhenAll(_running);

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await IdleAsync().WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AskAsync(OpenOperation open)
    {
        var operation = open.Operation;
        try
        {
            var lookup = await LookUpAsync(open);
            LogAnswer(operation.PaymentId, operation.Number, OperationRow.Name(operation.Operation), operation.Provider, Word(lookup));
            switch (lookup)
            {
                case Lookup.Found { Outcome: Outcome.Approved or Outcome.Declined } found:
                    await operations.FinishAsync(operation, found.Outcome);
                    break;
                // Of an operation whose process died nobody knows what was answered: a provider that took it a moment ago may
                // not show it yet. So nothing is believed only when it is said twice.
                case Lookup.None { Final: true } when operation.State == OperationState.Running:
                    await operations.FinishAsync(operation, new Outcome.Unknown("not at the provider yet"));
                    break;
                case Lookup.None { Final: true }:
                    await operations.FinishAsync(operation, new Outcome.Refused("not at the provider", Sent: true));
                    break;
                default:
                    await AskAgainAsync(operation, lookup);
                    break;
            }
        }
        catch (DatabaseUnavailableException)
        {
            // It is due again when the hold ends.
        }
        catch (Exception exception)
        {
            LogFailed(operation.PaymentId, operation.Number, exception.GetType().Name, exception.StackTrace);
        }
    }

    private async Task AskAgainAsync(StoredOperation operation, Lookup lookup)
    {
        var now = Time.GetUtcNow();
        var age = now - operation.StartedAt;
        var next = now + s_pauses.First(step => age < step.Age).Pause;
        // The end of the lease is when an empty look-up begins to mean something.
        if (operation.LeaseUntil > now && operation.LeaseUntil < next)
            next = operation.LeaseUntil;
        await lookups.AskAgainAsync(operation, next);
        if (age > s_day)
            LogStillOpen(operation.PaymentId, operation.Number, OperationRow.Name(operation.Operation), operation.Provider, operation.Id, Word(lookup));
    }

    private async Task<Lookup> LookUpAsync(OpenOperation open)
    {
        if (providers.FirstOrDefault(provider => provider.Facts.Name == open.Operation.Provider) is not { } provider)
            return new Lookup.CannotSay("the provider is not configured");
        try
        {
            return await provider.LookUpAsync(open.Request).WaitAsync(s_longest, Time);
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

    private static string Word(Lookup lookup) => lookup switch
    {
        Lookup.Found { Outcome: Outcome.Approved } => "done",
        Lookup.Found { Outcome: Outcome.Declined declined } => $"declined {declined.Code}",
        Lookup.Pending pending => $"pending: {pending.Reason}",
        Lookup.None { Final: true } => "certainly not done",
        Lookup.None => "nothing yet",
        Lookup.CannotSay cannot => cannot.Reason,
        _ => "",
    };

    [LoggerMessage(1, LogLevel.Information, "Payment {PaymentId}, operation {Number} ({Operation}): asked {Provider}: {Answer}")]
    private partial void LogAnswer(Guid paymentId, int number, string operation, string provider, string answer);

    [LoggerMessage(2, LogLevel.Error, "Payment {PaymentId}, operation {Number} ({Operation}) is open for more than a day: look at {Provider} for the reference {Reference} ({Answer})")]
    private partial void LogStillOpen(Guid paymentId, int number, string operation, string provider, Guid reference, string answer);

    [LoggerMessage(3, LogLevel.Error, "Payment {PaymentId}, operation {Number}: asking failed with {Exception}: {Where}")]
    private partial void LogFailed(Guid paymentId, int number, string exception, string? where);
}
