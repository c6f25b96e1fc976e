namespace OperatorConsole.Accounts;

/// <summary>What a person with an account may be. The product's roles, by the product's names.</summary>
public enum AccountRole
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

/// <summary>Roles as the product writes them.</summary>
public static class AccountRoles
{
    private static readonly (AccountRole Role, string Name, string Claim)[] s_names =
    [
        (AccountRole.Administrator, "administrator", "operator.administrator"),
        (AccountRole.Operator, "operator", "operator.operator"),
        (AccountRole.Auditor, "auditor", "operator.auditor"),
        (AccountRole.MerchantAdministrator, "merchant_administrator", "merchant.administrator"),
        (AccountRole.MerchantSupport, "merchant_support", "merchant.support"),
    ];

    /// <summary>Whether it is a role of single applications, and not of the whole installation.</summary>
    public static bool IsOfApplications(this AccountRole role) => role is AccountRole.MerchantAdministrator or AccountRole.MerchantSupport;

    /// <summary>Its name at <c>GET /operator/roles</c>: <c>merchant_support</c>.</summary>
    public static string Wire(this AccountRole role) => s_names[(int)role].Name;

    /// <summary>The role of a name of <c>GET /operator/roles</c>; null for any other text.</summary>
    public static AccountRole? Of(string? name) =>
        s_names.Where(one => one.Name == name).Select(one => (AccountRole?)one.Role).FirstOrDefault();

    /// <summary>What an assertion says of her: <c>operator.auditor</c>, or <c>merchant.support:APPLICATION</c> for each.</summary>
    public static IReadOnlyList<string> Claims(AccountRole role, IReadOnlyList<string> applications)
    {
        var claim = s_names[(int)role].Claim;
        return role.IsOfApplications() ? [.. applications.Select(id => $"{claim}:{id}")] : [claim];
    }
}
