using HostedCapture.Applications;

namespace HostedCapture.Operators;

/// <summary>People who sign in at Microsoft Entra ID or another issuer, and whose app roles are those of operators.</summary>
internal static class OperatorPeople
{
    private const int LongestName = 100;

    /// <summary>The operator of an outside issuer's token whose signature is good; null: it names no role of one.</summary>
    public static CurrentOperator? Of(UnverifiedToken token)
    {
        if (RoleNames.Read(token.Texts("roles")) is not { } role)
            return null;
        // Entra ID's sub differs for each application of the tenant; its oid is the person.
        var subject = Usable(token.Claim("oid")) ?? Usable(token.Claim("sub"));
        return subject is null ? null : new CurrentOperator
        {
            Subject = subject,
            Name = Usable(token.Claim("name")) ?? Usable(token.Claim("preferred_username")) ?? subject,
            Role = role.Role,
            Applications = role.Applications,
            AuthenticatedAt = token.Time("auth_time"),
            Methods = token.Texts("amr"),
        };
    }

    private static string? Usable(string? text) => text is { Length: > 0 and <= LongestName } && !text.Any(char.IsControl) ? text : null;
}
