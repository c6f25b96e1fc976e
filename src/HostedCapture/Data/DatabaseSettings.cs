namespace HostedCapture.Data;

/// <summary>Which database, and where.</summary>
/// <param name="Kind">SQLite inside the process, or a PostgreSQL server.</param>
/// <param name="ConnectionString">In the database's own form; a SQLite path is absolute.</param>
/// <param name="Synchronous">How SQLite writes a commit down.</param>
public sealed record DatabaseSettings(DatabaseKind Kind, string ConnectionString, Synchronous Synchronous = Synchronous.Full);

/// <summary>What SQLite waits for before a commit is done: https://sqlite.org/pragma.html#pragma_synchronous, with its numbers.</summary>
public enum Synchronous
{
    /// <summary>Nothing: the last commits are lost when the power is.</summary>
    Normal = 1,

    /// <summary>The disk.</summary>
    Full = 2,

    /// <summary>The disk, and the directory of the journal.</summary>
    Extra = 3,
}

/// <summary>The supported databases.</summary>
public enum DatabaseKind
{
    /// <summary>A file, one process.</summary>
    Sqlite,

    /// <summary>A server, any number of processes.</summary>
    PostgreSql,
}
