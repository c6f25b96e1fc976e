namespace OperatorConsole.Accounts;

/// <summary>Where accounts are kept, and how their pages are reached.</summary>
public sealed record AccountsOptions
{
    /// <summary>Kept in PostgreSQL; else in SQLite.</summary>
    public required bool PostgreSql { get; init; }

    /// <summary>As the database's provider reads it. SQLite: the folder of <c>Data Source</c> is there.</summary>
    public required string ConnectionString { get; init; }

    /// <summary>
    /// Whether the console is reached over https: cookies are called <c>__Host-…</c> and are never sent in the clear. Only for trying
    /// it out on one machine: false.
    /// </summary>
    public bool SecureCookies { get; init; } = true;

    /// <summary>What this console is called in an authenticator's list of accounts.</summary>
    public string Title { get; init; } = "HostedCapture";

    /// <summary>The name of a cookie of this console.</summary>
    public string Cookie(string name) => SecureCookies ? $"__Host-{name}" : name;
}
