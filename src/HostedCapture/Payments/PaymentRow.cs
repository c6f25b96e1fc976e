using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Payments;

/// <summary>A row of <c>payments</c>, in its column types.</summary>
internal sealed class PaymentRow
{
    private const string Columns =
        "id, application_id, state, attempt, version, intent_id, provider, deferred, currency, total, paid, refunded, gateway_order, body, "
        + "pan_first, pan_last, charged_handle, confirmed_handle, installments, created_at, updated_at, expires_at";

    public string Id { get; init; } = "";

    public string ApplicationId { get; init; } = "";

    public string State { get; init; } = "";

    public long Attempt { get; init; }

    public long Version { get; init; }

    public string? IntentId { get; init; }

    public string? Provider { get; init; }

    public long Deferred { get; init; }

    public string Currency { get; init; } = "";

    public long Total { get; init; }

    public long Paid { get; init; }

    public long Refunded { get; init; }

    public string? GatewayOrder { get; init; }

    public string Body { get; init; } = "";

    public string? PanFirst { get; init; }

    public string? PanLast { get; init; }

    public string? ChargedHandle { get; init; }

    public string? ConfirmedHandle { get; init; }

    public long? Installments { get; init; }

    public long CreatedAt { get; init; }

    public long UpdatedAt { get; init; }

    public long ExpiresAt { get; init; }

    /// <summary>The payment a condition finds, with its operations; null: there is none.</summary>
    public static async Task<StoredPayment?> ReadAsync(Tx tx, string where, object values)
    {
        if (await tx.FindAsync<PaymentRow>($"select {Columns} from payments where {where}", values) is not { } row)
            return null;
        var operations = await tx.QueryAsync<OperationRow>($"select {OperationRow.Columns} from payment_attempts where payment_id = @id order by number", new { id = row.Id });
        return row.ToPayment(operations);
    }

    /// <summary>A state as the column has it.</summary>
    public static string Name(PaymentState state) => state == PaymentState.Charging ? "charging" : state.ToWire();

    private static PaymentState Parse(string name) => Enum.GetValues<PaymentState>().First(state => Name(state) == name);

    private StoredPayment ToPayment(IReadOnlyList<OperationRow> operations) => new()
    {
        Id = Guid.Parse(Id),
        ApplicationId = ApplicationId,
        Payment = new Payment(Parse(State), Deferred == 1, new Money(Total, Domain.Currency.Of(Currency)!), Paid, Refunded),
        Attempt = (int)Attempt,
        Version = (int)Version,
        IntentId = IntentId is null ? null : Guid.Parse(IntentId),
        Provider = Provider,
        GatewayOrder = GatewayOrder,
        Body = JsonSerializer.Deserialize<CreatePayment>(Body, Json.Options)!,
        Pan = (PanFirst, PanLast) is ({ } first, { } last) ? (first, last) : null,
        ChargedHandle = ChargedHandle,
        ConfirmedHandle = ConfirmedHandle,
        Installments = (int?)Installments,
        CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(CreatedAt),
        UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(UpdatedAt),
        ExpiresAt = DateTimeOffset.FromUnixTimeMilliseconds(ExpiresAt),
        Operations = [.. operations.Select(operation => operation.ToOperation(Currency))],
    };
}

/// <summary>A row of <c>payment_attempts</c>, in its column types.</summary>
internal sealed class OperationRow
{
    public const string Columns =
        "id, payment_id, number, operation, provider, provider_key, state, card, currency, amount, refunded_before, code, "
        + "authorization_code, upstream_id, gateway, started_at, finished_at, lease_until, taken";

    public string Id { get; init; } = "";

    public string PaymentId { get; init; } = "";

    public long Number { get; init; }

    public string Operation { get; init; } = "";

    public string Provider { get; init; } = "";

    public string ProviderKey { get; init; } = "";

    public string State { get; init; } = "";

    public string? Card { get; init; }

    public string? Currency { get; init; }

    public long Amount { get; init; }

    public long RefundedBefore { get; init; }

    public string? Code { get; init; }

    public string? AuthorizationCode { get; init; }

    public string? UpstreamId { get; init; }

    public string? Gateway { get; init; }

    public long StartedAt { get; init; }

    public long? FinishedAt { get; init; }

    public long LeaseUntil { get; init; }

    public long Taken { get; init; }

    /// <summary>The operation.</summary>
    /// <param name="currency">The payment's, for an operation that a node of an earlier version wrote.</param>
    public StoredOperation ToOperation(string currency)
    {
        var amount = new Money(Amount, Domain.Currency.Of(Currency ?? currency)!);
        return new StoredOperation
        {
            Id = Guid.Parse(Id),
            PaymentId = Guid.Parse(PaymentId),
            Number = (int)Number,
            Operation = Enum.Parse<Operation>(Operation, ignoreCase: true),
            Provider = Provider,
            Key = ProviderKey,
            State = Enum.Parse<OperationState>(State, ignoreCase: true),
            Card = Card,
            Amount = amount,
            RefundedBefore = amount.With(RefundedBefore),
            Code = Code,
            AuthorizationCode = AuthorizationCode,
            UpstreamId = UpstreamId,
            Gateway = Gateway,
            StartedAt = DateTimeOffset.FromUnixTimeMilliseconds(StartedAt),
            FinishedAt = FinishedAt is { } finished ? DateTimeOffset.FromUnixTimeMilliseconds(finished) : null,
            LeaseUntil = DateTimeOffset.FromUnixTimeMilliseconds(LeaseUntil),
            Taken = Taken == 1,
        };
    }

    /// <summary>An operation or the state of one, as the column has it.</summary>
    public static string Name<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
}
