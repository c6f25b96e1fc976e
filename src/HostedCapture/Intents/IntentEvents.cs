using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Webhooks;

namespace HostedCapture.Intents;

/// <summary>Writes the events of intents.</summary>
public sealed class IntentEvents(EventLog log, IntentView view)
{
    /// <summary>Writes the event of the state an intent has just reached: <c>capture.created</c>, <c>capture.captured</c>, …</summary>
    public async Task AppendAsync(Tx tx, Guid intentId)
    {
        var intent = await IntentStore.ReadAsync(tx, intentId);
        var data = JsonSerializer.Serialize(view.Show(intent, EventLog.AddressPlace), Json.Options);
        await log.AppendAsync(tx, intent.ApplicationId, intentId, $"capture.{intent.State.ToWire()}", data);
    }
}
