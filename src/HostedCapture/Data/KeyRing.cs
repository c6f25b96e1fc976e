using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace HostedCapture.Data;

/// <summary>The Data Protection keys, in the database, so that any node can read any form.</summary>
/// <param name="db">The database.</param>
/// <param name="time">Orders the keys.</param>
public sealed class KeyRing(Db db, TimeProvider time) : IXmlRepository
{
    // The interface is synchronous; it is called at start and once a day.

    /// <inheritdoc/>
    public IReadOnlyCollection<XElement> GetAllElements() =>
        db.ReadAsync(tx => tx.QueryAsync<string>("select xml from protection_keys order by created_at"))
            .GetAwaiter().GetResult()
            .Select(XElement.Parse)
            .ToList();

    /// <inheritdoc/>
    public void StoreElement(XElement element, string friendlyName) =>
        db.InTransactionAsync(tx => tx.ExecuteAsync(
            "insert into protection_keys (id, xml, created_at) values (@id, @xml, @now)",
            new { id = Guid.NewGuid(), xml = element.ToString(SaveOptions.DisableFormatting), now = time.GetUtcNow() }))
            .GetAwaiter().GetResult();
}
