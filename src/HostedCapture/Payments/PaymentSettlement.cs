using HostedCapture.Attempts;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Providers;

namespace HostedCapture.Payments;

/// <summary>
/// How long a movement of money may stay unknown: without limit. Time alone never makes it a failure: only a provider
/// that reliably has nothing of it, and says so twice, reopens the payment.
/// </summary>
public sealed partial class PaymentSettlement(
    PaymentAttempts attempts,
    AttemptStore ledger,
    TimeProvider time,
    ILogger<PaymentSettlement> logger)
    : ISettles<StoredPayment>
{
    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan s_hold = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    // The pause between look-ups, by the operation's age.
    private static readonly (TimeSpan Age, TimeSpan Pause)[] s_pauses =
    [
        (TimeSpan.FromMinutes(2), TimeSpan.FromSeconds(3)), (TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(15)),
        (TimeSpan.FromHours(1), TimeSpan.FromMinutes(1)), (s_day, TimeSpan.FromMinutes(10)), (TimeSpan.MaxValue, TimeSpan.FromHours(2)),
    ];

    /// <inheritdoc/>
    public bool Owns(Operation operation) => !operation.IsCapture();

    /// <inheritdoc/>
    public Task<StoredPayment> SettleAsync(Attempt attempt, Outcome outcome) => attempts.SettleAsync(attempt, outcome);

    /// <inheritdoc/>
    public async Task<OpenAttempt> ReadAsync(Tx tx, Attempt attempt, DateTimeOffset now)
    {
        var payment = await PaymentStore.ReadAsync(tx, attempt.OwnerId);
        var request = new PaymentLookupRequest
        {
            Operation = attempt.Operation,
            AttemptId = attempt.Id,
            Key = attempt.ProviderKey,
            PaymentId = payment.Id,
            Amount = attempt.Amount,
            UpstreamId = attempt.UpstreamId,
            Charged = payment.ChargedHandle,
            Confirmed = payment.ConfirmedHandle,
            RefundedBefore = attempt.RefundedBefore,
            StartedAt = attempt.StartedAt,
            InFlight = attempt.LeaseUntil > now,
            Taken = attempt.Taken,
            AtBank = attempt.BankVisit is not null,
        };
        return new OpenAttempt(this, attempt, request) { Longest = s_longest, HeldUntil = now + s_hold };
    }

    /// <inheritdoc/>
    public async Task TakeAsync(OpenAttempt open, Lookup lookup)
    {
        var attempt = open.Attempt;
        switch (lookup)
        {
            case Lookup.Found { Outcome: Outcome.Approved or Outcome.Declined } found:
                await SettleAsync(attempt, found.Outcome);
                break;
            // After a process died, its provider's answer is not known: a provider that accepted the operation a moment ago may
            // not show it yet. So "nothing" is believed only when it is said twice.
            case Lookup.None { Final: true } when attempt.State == AttemptState.Running:
                await SettleAsync(attempt, new Outcome.Unknown("not at the provider yet"));
                break;
            case Lookup.None { Final: true }:
                await SettleAsync(attempt, new Outcome.Refused("not at the provider", Sent: true));
                break;
            default:
                await AskAgainAsync(attempt, lookup);
                break;
        }
    }

    private async Task AskAgainAsync(Attempt attempt, Lookup lookup)
    {
        var now = time.GetUtcNow();
        var age = now - attempt.StartedAt;
        var next = now + s_pauses.First(step => age < step.Age).Pause;
        // Before the end of the lease an empty look-up proves nothing.
        if (attempt.LeaseUntil > now && attempt.LeaseUntil < next)
            next = attempt.LeaseUntil;
        await ledger.AskAgainAsync(attempt, lookup, next);
        if (age > s_day)
            LogStillOpen(
                attempt.OwnerId, attempt.Number, ColumnTypes.Name(attempt.Operation), attempt.Provider, attempt.Id,
                Reconciler.Word(lookup));
    }

    [LoggerMessage(
        1, LogLevel.Error,
        "Payment {PaymentId}, operation {Number} ({Operation}) is open for more than a day: look at {Provider} for the reference "
            + "{Reference} ({Answer})")]
    private partial void LogStillOpen(Guid paymentId, int number, string operation, string provider, Guid reference, string answer);
}
