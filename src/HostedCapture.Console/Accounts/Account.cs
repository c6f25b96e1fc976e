using System.ComponentModel.DataAnnotations.Schema;
using Microsoft.AspNetCore.Identity;

namespace OperatorConsole.Accounts;

/// <summary>A person who signs in here. Her e-mail is her user name.</summary>
public sealed class Account : IdentityUser<Guid>
{
    /// <summary>For people, at most 100 characters.</summary>
    public string Name { get; set; } = "";

    /// <summary>What she is.</summary>
    public AccountRole Role { get; set; }

    /// <summary>What <see cref="Applications"/> keeps: ids, one a line.</summary>
    public string ApplicationLines { get; set; } = "";

    /// <summary>The ids of her applications; empty for roles of the whole installation.</summary>
    [NotMapped]
    public IReadOnlyList<string> Applications
    {
        get => ApplicationLines.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        set => ApplicationLines = string.Join('\n', value);
    }

    /// <summary>What she reads: <c>es</c>, <c>pt</c> or <c>en</c>; null: what her browser asks for.</summary>
    public string? Language { get; set; }

    /// <summary>The key of her authenticator, sealed; null: she has none.</summary>
    public string? TotpKey { get; set; }

    /// <summary>The time step of the last code that was taken: none up to it is taken again.</summary>
    public long LastTotpStep { get; set; }

    /// <summary>Since when an administrator keeps her out; null: not.</summary>
    public DateTimeOffset? BlockedAt { get; set; }

    /// <summary>When she accepted her first invitation.</summary>
    public DateTimeOffset CreatedAt { get; set; }

    /// <summary>When she last signed in; null: never.</summary>
    public DateTimeOffset? LastSignInAt { get; set; }
}
