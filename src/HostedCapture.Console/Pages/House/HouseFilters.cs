using HostedCapture.Client;
using OperatorConsole.Parts;

namespace OperatorConsole.Pages.House;

/// <summary>The filters of the audit log: what can be chosen, and the API's filter that an address asks for.</summary>
public static class HouseFilters
{
    /// <summary>Of the audit log.</summary>
    public static IReadOnlyList<Filter> OfAudit { get; } =
    [
        new("actor", "house.audit.actor", FilterKind.Text),
        new("type", "house.audit.type", FilterKind.Text),
        new("outcome", "house.audit.outcome", FilterKind.Choice, ["success", "failure"], "house.audit_outcome"),
        new("object_id", "house.audit.object", FilterKind.Text),
        new("from", "house.from", FilterKind.Day),
        new("to", "house.to", FilterKind.Day),
    ];

    /// <summary>The rows that an address asks for.</summary>
    /// <param name="query">Its query.</param>
    public static AuditFilter Audit(AddressQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return new AuditFilter
        {
            Actor = query["actor"],
            Type = query["type"],
            Outcome = query["outcome"],
            ObjectId = query["object_id"],
            From = query.From("from"),
            To = query.To("to"),
            Personal = query["personal"] == "true",
        };
    }
}
