namespace OperatorConsole.Accounts;

/// <summary>An invitation. Of its link only the secret's SHA-256 is kept.</summary>
public sealed class InvitationRow
{
    /// <summary>Identifies it.</summary>
    public Guid Id { get; set; }

    /// <summary>SHA-256 of the secret, in hexadecimal digits.</summary>
    public string Hash { get; set; } = "";

    /// <summary>Whom it is for.</summary>
    public string Email { get; set; } = "";

    /// <summary>What she will be.</summary>
    public AccountRole Role { get; set; }

    /// <summary>The ids of her applications, one a line.</summary>
    public string ApplicationLines { get; set; } = "";

    /// <summary>The account that gets new keys by it; null: a new account is made, and none of this e-mail may be there.</summary>
    public Guid? AccountId { get; set; }

    /// <summary>The account that invites; null: the command line.</summary>
    public Guid? InviterId { get; set; }

    /// <summary>Who invites, for people.</summary>
    public string InvitedBy { get; set; } = "";

    /// <summary>When it was made.</summary>
    public DateTimeOffset MadeAt { get; set; }

    /// <summary>Until when it can be accepted.</summary>
    public DateTimeOffset Expires { get; set; }

    /// <summary>When it was accepted, or taken back; null: it can be accepted.</summary>
    public DateTimeOffset? UsedAt { get; set; }
}

/// <summary>Somebody who signed in, until it ends.</summary>
public sealed class SessionRow
{
    /// <summary>Identifies it.</summary>
    public Guid Id { get; set; }

    /// <summary>Who: the account's id, or the issuer's id of her.</summary>
    public string Subject { get; set; } = "";

    /// <summary>Her account; null: she is of an issuer.</summary>
    public Guid? AccountId { get; set; }

    /// <summary>Her name when she signed in.</summary>
    public string Name { get; set; } = "";

    /// <summary>Of an issuer: the roles it told, one a line.</summary>
    public string RoleLines { get; set; } = "";

    /// <summary>How she signed in (<c>amr</c>), with spaces between.</summary>
    public string Methods { get; set; } = "";

    /// <summary>When she signed in, or last showed a second factor.</summary>
    public DateTimeOffset AuthenticatedAt { get; set; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Began { get; set; }

    /// <summary>When something was last done in it, to half a minute.</summary>
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>When it was ended; null: it was not.</summary>
    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>The browser and its system, shortened.</summary>
    public string Browser { get; set; } = "";

    /// <summary>What she reads; null: not chosen.</summary>
    public string? Language { get; set; }

    /// <summary>Of an issuer: its tokens, sealed; null: none.</summary>
    public string? Tokens { get; set; }
}

/// <summary>Something that happened to an account.</summary>
public sealed class AccountEventRow
{
    /// <summary>Counts up.</summary>
    public long Id { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset Time { get; set; }

    /// <summary>One of <see cref="AccountEvents"/>.</summary>
    public string Type { get; set; } = "";

    /// <summary>Whose account; null: nobody has one yet.</summary>
    public Guid? AccountId { get; set; }

    /// <summary>Her e-mail then.</summary>
    public string Email { get; set; } = "";

    /// <summary>Who did it.</summary>
    public string Actor { get; set; } = "";

    /// <summary>The account of who did it; null: the command line; empty: somebody of an issuer.</summary>
    public Guid? ActorId { get; set; }

    /// <summary>What the product knows it by, so that it is noted there once.</summary>
    public Guid Key { get; set; } = Guid.NewGuid();

    /// <summary>When it was noted in the product's audit log; null: not yet.</summary>
    public DateTimeOffset? NotedAt { get; set; }

    /// <summary>More: the role, the reason; empty: nothing.</summary>
    public string Detail { get; set; } = "";
}

/// <summary>A recovery code that was not used yet.</summary>
public sealed class RecoveryCodeRow
{
    /// <summary>SHA-256 of the account's id and the code, in hexadecimal digits.</summary>
    public string Hash { get; set; } = "";

    /// <summary>Whose it is.</summary>
    public Guid AccountId { get; set; }
}

/// <summary>A sealed text that was used and is not taken again.</summary>
public sealed class SpentRow
{
    /// <summary>Identifies the text.</summary>
    public Guid Id { get; set; }

    /// <summary>When the text ends by itself, and this row may go.</summary>
    public DateTimeOffset Until { get; set; }
}
