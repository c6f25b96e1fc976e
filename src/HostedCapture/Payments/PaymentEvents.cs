using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Data;
using HostedCapture.Webhooks;

namespace HostedCapture.Payments;

/// <summary>Writes the events of payments: <c>payment.created</c>, <c>payment.paid</c>, <c>payment.confirm_declined</c>, …</summary>
public sealed class PaymentEvents(EventLog log, PaymentView view)
{
    /// <summary>Writes an event with the payment as it is in this transaction.</summary>
    public async Task AppendAsync(Tx tx, Guid paymentId, string what)
    {
        var payment = await PaymentStore.ReadAsync(tx, paymentId);
        var data = JsonSerializer.Serialize(view.Show(payment, EventLog.AddressPlace), Json.Options);
        await log.AppendAsync(tx, payment.ApplicationId, paymentId, $"payment.{what}", data);
    }
}
