using HostedCapture.Attempts;
using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Payments;

/// <summary>Settles an operation, whose provider cannot be asked, by what a person saw there.</summary>
public sealed class SettlingByHand(PaymentStore payments, PaymentAttempts attempts, TimeProvider time)
{
    /// <summary>The reason of an operation that a person found not done.</summary>
    public const string Code = "SETTLED_BY_OPERATOR";

    private const string Gateway = """{"settled_by":"operator"}""";

    /// <summary>Settles it, as if the provider had answered.</summary>
    /// <param name="operationId">The operation: the reference that the log names.</param>
    /// <param name="approved">Whether the provider did it.</param>
    /// <param name="handle">The id that the provider shows for it; later steps need it.</param>
    /// <param name="actor">Who says so, for the audit log.</param>
    /// <returns>Null when it is settled; else why not, for a person.</returns>
    public async Task<string?> SettleAsync(Guid operationId, bool approved, string? handle, string actor)
    {
        if (await payments.FindByOperationAsync(operationId) is not { } payment)
            return "No operation has this id.";
        var operation = Of(payment);
        if (operation.State is not (AttemptState.Running or AttemptState.Unknown))
            return $"It is settled already: {ColumnTypes.Name(operation.State)}.";
        if (operation.LeaseUntil > time.GetUtcNow())
            return $"It may still be on its way to {operation.Provider} until {operation.LeaseUntil:u}.";
        if (approved && handle is null && operation.Operation is Operation.Charge or Operation.Authorize or Operation.Confirm)
            return $"What was done at {operation.Provider} needs the id it has there, for later steps: approved PROVIDER_ID.";
        Outcome outcome = approved
            ? new Outcome.Approved(handle ?? operationId.ToString(), Gateway)
            : new Outcome.Declined(Code) { Gateway = Gateway };
        var after = Of(await attempts.SettleAsync(operation, outcome, actor));
        return after.State == (approved ? AttemptState.Approved : AttemptState.Declined)
            ? null
            : $"Another settled it meanwhile: {ColumnTypes.Name(after.State)}.";

        Attempt Of(StoredPayment one) => one.Operations.First(candidate => candidate.Id == operationId);
    }
}
