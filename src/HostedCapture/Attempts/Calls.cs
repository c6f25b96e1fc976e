using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Providers;

namespace HostedCapture.Attempts;

/// <summary>The result of a call.</summary>
/// <typeparam name="TAfter">What the owner is afterwards.</typeparam>
/// <param name="Outcome">What the provider said.</param>
/// <param name="Took">How long it took to say it.</param>
/// <param name="After">The owner afterwards; null: the database is away, and the outcome is written later.</param>
public sealed record Call<TAfter>(Outcome Outcome, TimeSpan Took, TAfter? After)
    where TAfter : class;

/// <summary>
/// Runs the call of an attempt after the attempt is committed, outside any transaction, and catches an adapter's bugs. Its outcome is
/// committed afterwards, or kept while the database is away.
/// </summary>
public sealed partial class Calls(AttemptStore attempts, UnwrittenOutcomes unwritten, TimeProvider time, ILogger<Calls> logger)
{
    /// <summary>Calls the provider and settles the attempt. A client that disconnects does not stop it.</summary>
    /// <param name="owner">Settles it.</param>
    /// <param name="attempt">The attempt, committed.</param>
    /// <param name="provider">Where.</param>
    /// <param name="request">What is sent, of the attempt's operation.</param>
    public async Task<Call<TAfter>> RunAsync<TAfter>(ISettles<TAfter> owner, Attempt attempt, IProvider provider, ProviderRequest request)
        where TAfter : class
    {
        var start = time.GetTimestamp();
        var outcome = await SendAsync(attempt, provider, request with { Remember = upstreamId => RememberAsync(attempt, upstreamId) });
        var took = time.GetElapsedTime(start);
        LogOutcome(attempt.Operation, attempt.OwnerId, attempt.Number, attempt.Provider, outcome.GetType().Name, outcome.Why);
        try
        {
            return new(outcome, took, await owner.SettleAsync(attempt, outcome));
        }
        catch (DatabaseUnavailableException)
        {
            // The outcome must not be lost while the database is away.
            unwritten.Keep(owner, attempt, outcome);
            return new(outcome, took, null);
        }
    }

    private async Task<Outcome> SendAsync(Attempt attempt, IProvider provider, ProviderRequest request)
    {
        try
        {
            return await (attempt.Operation switch
            {
                Operation.Tokenize or Operation.Verify => provider.TokenizeAsync((TokenizeRequest)request),
                Operation.Confirm => provider.ConfirmAsync((PaymentStep)request),
                Operation.Void => provider.VoidAsync((PaymentStep)request),
                Operation.Refund => provider.RefundAsync((PaymentStep)request),
                _ => provider.ChargeAsync((ChargeRequest)request),
            });
        }
        catch (Exception exception)
        {
            // After an adapter's bug the outcome is unknown. Only type and stack are logged: a message may quote its input.
            LogAdapterFailed(attempt.Provider, exception.GetType().Name, exception.StackTrace);
            return new Outcome.Unknown("adapter");
        }
    }

    // A cardholder waits until the lease ends; a payment waits for as long as money may be moved.
    private Task<bool> RememberAsync(Attempt attempt, string upstreamId) => attempts.RememberAsync(
        attempt,
        upstreamId,
        attempt.Operation.IsCapture() ? attempt.LeaseUntil : time.GetUtcNow() + (attempt.LeaseUntil - attempt.StartedAt));

    [LoggerMessage(1, LogLevel.Information, "{Operation} {OwnerId}, attempt {Number} at {Provider}: {Outcome} {Reason}")]
    private partial void LogOutcome(Operation operation, Guid ownerId, int number, string provider, string outcome, string? reason);

    [LoggerMessage(2, LogLevel.Error, "The adapter of {Provider} failed with {Exception}: {Where}")]
    private partial void LogAdapterFailed(string provider, string exception, string? where);
}
