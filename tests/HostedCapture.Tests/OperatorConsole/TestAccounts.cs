using OperatorConsole.Accounts;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Accounts as an accepted invitation leaves them, but without anything to sign in with.</summary>
internal static class TestAccounts
{
    /// <summary>A new one, with an e-mail of its own; it is in no database yet.</summary>
    public static Account New(AccountRole role, string name, IReadOnlyList<string> applications, DateTimeOffset now)
    {
        var email = $"{Guid.NewGuid():N}@example.com";
        return new Account
        {
            Id = Guid.NewGuid(),
            UserName = email,
            NormalizedUserName = email.ToUpperInvariant(),
            Email = email,
            NormalizedEmail = email.ToUpperInvariant(),
            Name = name,
            Role = role,
            Applications = applications,
            SecurityStamp = Guid.NewGuid().ToString("N"),
            CreatedAt = now,
        };
    }
}
