namespace HostedCapture.Data;

/// <summary>Which database, and where.</summary>
/// <param name="Kind">SQLite inside the process, or a PostgreSQL server.</param>
/// <param name="ConnectionString">In the database's own form; a SQLite path is absolute.</param>
public sealed record DatabaseSettings(DatabaseKind Kind, string ConnectionString);

/// <summary>The databases that are spoken.</summary>
public enum DatabaseKind
{
    /// <summary>A file, one process.</summary>
    Sqlite,

    /// <summary>A server, any number of processes.</summary>
    PostgreSql,
}
