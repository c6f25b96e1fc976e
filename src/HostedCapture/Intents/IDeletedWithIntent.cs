using HostedCapture.Data;





namespace HostedCapture.Intents;

/// <summary>Keeps personal data of its own beside an intent, and lets go of it when the merchant deletes the intent.</summary>
public interface IDeletedWithIntent
{
    /// <summary>Written in the transaction that deletes.</summary>
    Task DeletedAsync(Tx tx, Guid intentId);
}
