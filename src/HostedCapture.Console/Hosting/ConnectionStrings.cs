using Microsoft.Data.Sqlite;
using Npgsql;

namespace OperatorConsole.Hosting;

/// <summary>Checks where the accounts are kept, before anything connects.</summary>
internal static class ConnectionStrings
{
    /// <summary>A file that can be read and written, by its full path.</summary>
    /// <exception cref="FormatException">It names none.</exception>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public static string Sqlite(string text, string root)
    {
        var builder = new SqliteConnectionStringBuilder(text);
        if (builder is not { DataSource: not ("" or ":memory:"), Mode: SqliteOpenMode.ReadWriteCreate })
            throw new FormatException("must name a file that can be read and written: Data Source=path");
        builder.DataSource = Path.GetFullPath(builder.DataSource, root);
        return builder.ToString();
    }

    /// <summary>The file of a connection string of <see cref="Sqlite"/>.</summary>
    public static string FileOf(string connection) => new SqliteConnectionStringBuilder(connection).DataSource;

    /// <summary>A server; an empty text was found missing before.</summary>
    /// <exception cref="FormatException">It names none.</exception>
    /// <exception cref="ArgumentException">It cannot be read.</exception>
    public static string PostgreSql(string text) => text.Length == 0 || new NpgsqlConnectionStringBuilder(text).Host is { Length: > 0 }
        ? text
        : throw new FormatException("must name a server: Host=name");
}
