using HostedCapture.Data;

namespace HostedCapture.Intents;

/// <summary>Deletes the room's own personal data when a merchant deletes an intent.</summary>
public interface IDeletedWithIntent
{
    /// <summary>Written in the transaction that deletes.</summary>
    Task DeletedAsync(Tx tx, Guid intentId);
}
