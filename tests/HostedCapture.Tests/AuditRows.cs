using HostedCapture.Audit;
using HostedCapture.Data;
using Microsoft.Extensions.DependencyInjection;

namespace HostedCapture.Tests;

/// <summary>Reads the audit log of an application, as it is in the database.</summary>
public static class AuditRows
{
    /// <summary>The rows, oldest first, linked or not yet; those of an object, when it is given.</summary>
    public static async Task<IReadOnlyList<AuditRow>> AuditAsync(this AppFixture app, string? objectId = null)
    {
        var rows = await app.Services.GetRequiredService<Db>()
            .ReadAsync(tx => tx.QueryAsync<AuditRow>("select * from audit order by created_at, id"));
        return [.. rows.Where(row => objectId is null || row.ObjectId == objectId)];
    }
}
