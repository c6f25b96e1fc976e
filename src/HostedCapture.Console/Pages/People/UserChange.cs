using OperatorConsole.Accounts;

namespace OperatorConsole.Pages.People;

/// <summary>What is done to an account.</summary>
public enum UserChangeKind
{
    /// <summary>It gets another role, or other applications.</summary>
    Role,

    /// <summary>It is kept out.</summary>
    Block,

    /// <summary>It is let in again.</summary>
    Unblock,

    /// <summary>Its sessions are ended.</summary>
    EndSessions,

    /// <summary>It gets a link for new keys.</summary>
    InviteAgain,

    /// <summary>It is removed.</summary>
    Remove,
}

/// <summary>One thing that is to be done to an account, and what is said of it.</summary>
/// <param name="Kind">What.</param>
/// <param name="Account">To whose.</param>
/// <param name="Title">Of the question.</param>
/// <param name="Sentence">What it will do; null: it is not asked.</param>
/// <param name="Button">What the button says.</param>
/// <param name="Said">When it was done.</param>
public sealed record UserChange(UserChangeKind Kind, Account Account, string Title, string? Sentence, string Button, string Said)
{
    /// <summary>The new role.</summary>
    public AccountRole Role { get; init; }

    /// <summary>The ids of the new applications.</summary>
    public IReadOnlyList<string> Applications { get; init; } = [];
}
