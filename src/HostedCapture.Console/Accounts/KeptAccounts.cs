namespace OperatorConsole.Accounts;

/// <summary>Why something was not done to an account.</summary>
public enum KeeperFault
{
    /// <summary>It was.</summary>
    None,

    /// <summary>Her session ended, or her role manages no users.</summary>
    NotAllowed,

    /// <summary>She must show a second factor again.</summary>
    NotFresh,

    /// <summary>The account is gone, or is none that she manages.</summary>
    Gone,

    /// <summary>That role, or one of those applications, is none that she gives.</summary>
    NotHers,

    /// <summary>A role of applications without an application.</summary>
    NoApplication,

    /// <summary>That is no e-mail address.</summary>
    NoEmail,

    /// <summary>There is an account of that e-mail.</summary>
    Exists,

    /// <summary>Nobody does that to herself.</summary>
    Self,

    /// <summary>Without this one nobody would be administrator.</summary>
    LastAdministrator,

    /// <summary>Without this one she could not sign in any more.</summary>
    LastKey,
}

/// <summary>An account in the list of those who manage users.</summary>
/// <param name="Account">The account.</param>
/// <param name="Sessions">How many sessions of it are open.</param>
public sealed record KeptAccount(Account Account, int Sessions);

/// <summary>What somebody who manages users sees.</summary>
/// <param name="Accounts">By name.</param>
/// <param name="Invitations">Those that can be accepted, the newest first.</param>
/// <param name="Outside">Sessions of people of an issuer, for administrators.</param>
public sealed record KeptAccounts(
    IReadOnlyList<KeptAccount> Accounts, IReadOnlyList<InvitationRow> Invitations, IReadOnlyList<SessionState> Outside);
