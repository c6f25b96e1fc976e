namespace HostedCapture.Tests.Operators;

/// <summary>Who calls, and the roles.</summary>
internal sealed class FrontRows : RoleRows
{
    public override IEnumerable<RoleRow> All() =>
    [
        RoleRow.Plain("readOperator", HttpMethod.Get, "/operator/me"),
        RoleRow.Plain("listOperatorRoles", HttpMethod.Get, "/operator/roles"),
    ];
}
