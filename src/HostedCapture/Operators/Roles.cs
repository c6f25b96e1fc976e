using System.Collections.Frozen;
using HostedCapture.Data;
using static HostedCapture.Operators.Permission;

namespace HostedCapture.Operators;

/// <summary>What an operator is.</summary>
public enum Role
{
    /// <summary>Of the whole installation: everything.</summary>
    Administrator,

    /// <summary>Of the whole installation: its daily work.</summary>
    Operator,

    /// <summary>Of the whole installation: looks, verifies and exports.</summary>
    Auditor,

    /// <summary>Of one or several applications: all that is theirs.</summary>
    MerchantAdministrator,

    /// <summary>Of one or several applications: answers their customers.</summary>
    MerchantSupport,
}

/// <summary>A role and what it may.</summary>
/// <param name="Role">The role.</param>
/// <param name="OfApplications">Whether it is a role of single applications, and not of the whole installation.</param>
/// <param name="Text">The key of the sentence that says what it is.</param>
/// <param name="Permissions">What it may.</param>
public sealed record RoleFacts(Role Role, bool OfApplications, string Text, FrozenSet<Permission> Permissions)
{
    /// <summary>Its name on the wire: <c>merchant_support</c>.</summary>
    public string Name { get; } = ColumnTypes.Name(Role);
}

/// <summary>The one table of roles and permissions.</summary>
public static class Roles
{
    /// <summary>The roles.</summary>
    public static IReadOnlyList<RoleFacts> All { get; } =
    [
        new(Role.Administrator, false, "role.administrator", [.. Permissions.All]),
        new(Role.Operator, false, "role.operator", [.. Permissions.All.Except([UsersManage, ApplicationsCreate, CredentialsManage])]),
        new(Role.Auditor, false, "role.auditor",
            [.. Permissions.All.Where(permission => permission.IsRead()).Except([PersonalRead]), AuditVerify, EvidenceExport]),
        new(Role.MerchantAdministrator, true, "role.merchant_administrator",
            [
                IntentsRead, IntentsCancel, IntentsDelete, PaymentsRead, PaymentsConfirm, PaymentsVoid, PaymentsRefund, EventsRead,
                DeliveriesRead, DeliveriesResend, RequestsRead, ApplicationsRead, ApplicationsManage, CredentialsManage, WebhooksManage,
                BrandingManage, PersonalRead, UsersManage,
            ]),
        new(Role.MerchantSupport, true, "role.merchant_support",
            [
                IntentsRead, IntentsCancel, PaymentsRead, PaymentsRefund, EventsRead, DeliveriesRead, RequestsRead, ApplicationsRead,
                PersonalRead,
            ]),
    ];

    /// <summary>What a role may.</summary>
    public static RoleFacts Facts(this Role role) => All[(int)role];

    /// <summary>Whether a role has a permission.</summary>
    public static bool Has(this Role role, Permission permission) => role.Facts().Permissions.Contains(permission);

    /// <summary>A role by its name on the wire; null for any other text.</summary>
    public static Role? Of(string? name) => All.FirstOrDefault(facts => facts.Name == name)?.Role;

    /// <summary>The roles that have a permission.</summary>
    public static IEnumerable<RoleFacts> With(Permission permission) => All.Where(facts => facts.Permissions.Contains(permission));

    /// <summary>Who can give a permission: who makes operators, each only roles of their own kind.</summary>
    public static IEnumerable<RoleFacts> WhoCanGive(Permission permission) => With(UsersManage)
        .Where(giver => !giver.OfApplications || With(permission).Any(facts => facts.OfApplications));
}
