using System.Text.Json;
using HostedCapture.Api;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Webhooks;

namespace HostedCapture.Intents;

/// <summary>Writes the events of intents.</summary>
public sealed class IntentEvents(EventLog log, IntentView view)
{
    private const string Withdrawn = "consent.withdrawn";

    /// <summary>Writes the event of the state an intent has just reached: <c>capture.created</c>, <c>capture.captured</c>, …</summary>
    public async Task AppendAsync(Tx tx, Guid intentId) => await AppendAsync(tx, await IntentStore.ReadAsync(tx, intentId));

    /// <inheritdoc cref="AppendAsync(Tx, Guid)"/>
    public Task AppendAsync(Tx tx, StoredIntent intent)
    {
        var data = JsonSerializer.Serialize(view.Show(intent, EventLog.AddressPlace), Json.Options);
        return log.AppendAsync(tx, intent.ApplicationId, intent.Id, $"capture.{intent.State.ToWire()}", data);
    }

    /// <summary>
    /// Writes that a consent ended with its card: <c>consent.withdrawn</c>. The intent is forgotten already, so the event says only
    /// which consent it was.
    /// </summary>
    public Task AppendWithdrawnAsync(Tx tx, string applicationId, Guid intentId, GivenConsent given)
    {
        var data = new WithdrawnConsent(intentId, true, given.Proof);
        return log.AppendAsync(tx, applicationId, intentId, Withdrawn, JsonSerializer.Serialize(data, Json.Options));
    }

    private sealed record WithdrawnConsent(Guid Id, bool Deleted, ConsentProof Consent);
}
