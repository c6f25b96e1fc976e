using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Providers;

namespace HostedCapture.Attempts;

/// <summary>
/// Looks up attempts whose outcome is unknown: their process died, or no readable answer came. How
/// long it may stay unknown, and what follows, their owner decides. Any number of nodes may run: each attempt is claimed by one.
/// </summary>
public sealed partial class Reconciler(
    AttemptStore attempts,
    IEnumerable<ISettles> owners,
    IEnumerable<IProvider> providers,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<Reconciler> logger)
    : Poller(TimeSpan.FromSeconds(1), time, lifetime, logger)
{
    private const int MostAtOnce = 64;

    private readonly List<ISettles> _owners = [.. owners];
    private readonly List<Task> _running = [];

    /// <inheritdoc/>
    public override async Task PollAsync()
    {
        // Not awaited: a slow provider does not delay other attempts.
        _running.RemoveAll(task => task.IsCompleted);
        if (_running.Count >= MostAtOnce)
            return;
        foreach (var open in await attempts.ClaimAsync(MostAtOnce - _running.Count, _owners))
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

    private async Task AskAsync(OpenAttempt open)
    {
        var attempt = open.Attempt;
        try
        {
            var lookup = await LookUpAsync(open);
            LogAnswer(attempt.Operation, attempt.OwnerId, attempt.Number, attempt.Provider, Word(lookup));
            await open.Owner.TakeAsync(open, lookup);
        }
        catch (DatabaseUnavailableException)
        {
            // It is due again when the hold ends.
        }
        catch (Exception exception)
        {
            LogFailed(attempt.Operation, attempt.OwnerId, attempt.Number, exception.GetType().Name, exception.StackTrace);
        }
    }

    private async Task<Lookup> LookUpAsync(OpenAttempt open)
    {
        if (providers.FirstOrDefault(provider => provider.Facts.Name == open.Attempt.Provider) is not { } provider)
            return new Lookup.CannotSay("the provider is not configured");
        try
        {
            return await LookUpAsync(provider, open.Request).WaitAsync(open.Longest, Time);
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

    private static Task<Lookup> LookUpAsync(IProvider provider, LookupRequest request) => request switch
    {
        CardLookupRequest card => provider.LookUpAsync(card),
        PaymentLookupRequest payment => provider.LookUpAsync(payment),
        _ => throw new InvalidOperationException($"Nobody looks up a {request.GetType().Name}."),
    };

    /// <summary>What a provider said, for the log.</summary>
    internal static string Word(Lookup lookup) => lookup switch
    {
        Lookup.Found { Outcome: Outcome.Declined declined } => $"declined {declined.Code}",
        Lookup.Found => "done",
        Lookup.Pending pending => $"pending: {pending.Reason}",
        Lookup.None { Final: true } => "certainly not done",
        Lookup.None => "nothing yet",
        Lookup.CannotSay cannot => cannot.Reason,
        _ => "",
    };

    [LoggerMessage(1, LogLevel.Information, "{Operation} {OwnerId}, attempt {Number}: asked {Provider}: {Answer}")]
    private partial void LogAnswer(Operation operation, Guid ownerId, int number, string provider, string answer);

    [LoggerMessage(2, LogLevel.Error, "{Operation} {OwnerId}, attempt {Number}: asking failed with {Exception}: {Where}")]
    private partial void LogFailed(Operation operation, Guid ownerId, int number, string exception, string? where);
}
