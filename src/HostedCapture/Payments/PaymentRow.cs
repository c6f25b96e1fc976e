using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Attempts;
using HostedCapture.Data;
using HostedCapture.Domain;

namespace HostedCapture.Payments;

/// <summary>A row of <c>payments</c>, in its column types.</summary>
internal sealed class PaymentRow
{
    private const string Columns =
        "id, application_id, state, attempt, version, intent_id, provider, deferred, currency, total, paid, refunded, gateway_order, body, "
        + "pan_first, pan_last, charged_handle, confirmed_handle, installments, created_at, updated_at, expires_at";

    public Guid Id { get; init; }

    public string ApplicationId { get; init; } = "";

    public string State { get; init; } = "";

    public int Attempt { get; init; }

    public int Version { get; init; }

    public Guid? IntentId { get; init; }

    public string? Provider { get; init; }

    public bool Deferred { get; init; }

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

    public int? Installments { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    public DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The payment a condition finds, with its operations; null: there is none.</summary>
    public static async Task<StoredPayment?> ReadAsync(Tx tx, string where, object values)
    {
        if (await tx.FindAsync<PaymentRow>($"select {Columns} from payments where {where}", values) is not { } row)
            return null;
        return row.ToPayment(await AttemptStore.OfAsync(tx, row.Id));
    }

    private StoredPayment ToPayment(IReadOnlyList<Attempt> operations) => new()
    {
        Id = Id,
        ApplicationId = ApplicationId,
        Payment = new Payment(ColumnTypes.Parse<PaymentState>(State), Deferred, new Money(Total, Domain.Currency.Of(Currency)!), Paid, Refunded),
        Attempt = Attempt,
        Version = Version,
        IntentId = IntentId,
        Provider = Provider,
        GatewayOrder = GatewayOrder,
        Body = JsonSerializer.Deserialize<CreatePayment>(Body, Json.Options)!,
        Pan = (PanFirst, PanLast) is ({ } first, { } last) ? (first, last) : null,
        ChargedHandle = ChargedHandle,
        ConfirmedHandle = ConfirmedHandle,
        Installments = Installments,
        CreatedAt = CreatedAt,
        UpdatedAt = UpdatedAt,
        ExpiresAt = ExpiresAt,
        Operations = operations,
    };
}
