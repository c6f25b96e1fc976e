namespace HostedCapture.Operators;

/// <summary>
/// Roles as an identity provider's app roles name them, and a console's assertion: <c>operator.administrator</c>,
/// <c>operator.operator</c>, <c>operator.auditor</c>, <c>merchant.administrator:APPLICATION</c>, <c>merchant.support:APPLICATION</c>.
/// </summary>
internal static class RoleNames
{
    // The role that may most goes first: who has several is the first of them.
    private static readonly (string Name, Role Role)[] s_names =
    [
        ("operator.administrator", Role.Administrator), ("operator.operator", Role.Operator), ("operator.auditor", Role.Auditor),
        ("merchant.administrator", Role.MerchantAdministrator), ("merchant.support", Role.MerchantSupport),
    ];

    /// <summary>The role of some names, with the applications it is of; null: none of them is a role of an operator.</summary>
    public static (Role Role, IReadOnlyList<string>? Applications)? Read(IReadOnlyList<string> names)
    {
        foreach (var (name, role) in s_names)
        {
            if (!role.Facts().OfApplications)
            {
                if (names.Contains(name))
                    return (role, null);
                continue;
            }

            var applications = names.Where(one => one.StartsWith($"{name}:", StringComparison.Ordinal))
                .Select(one => one[(name.Length + 1)..]).Where(id => id.Length > 0).Distinct().ToList();
            if (applications.Count > 0)
                return (role, applications);
        }

        return null;
    }

    /// <summary>The names of a role and its applications.</summary>
    public static IReadOnlyList<string> Of(Role role, IReadOnlyList<string>? applications)
    {
        var name = s_names.First(one => one.Role == role).Name;
        return applications is null ? [name] : [.. applications.Select(id => $"{name}:{id}")];
    }
}
