using System.Collections;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace HostedCapture.Data;

/// <summary>
/// A connection to a SQLite file that keeps its compiled statements: compiling one takes longer than running it. The ADO.NET driver
/// drops them with each command, and Dapper makes a command for each execution. For one caller at a time.
/// </summary>
internal sealed class SqliteSession : IDisposable
{
    // A few kilobytes each. Lists put their queries together, so that there is no end to them.
    private const int MostKept = 128;

    // SQLITE_INTERRUPT
    private const int Interrupted = 9;

    private readonly SqliteConnection _connection;
    private readonly sqlite3 _database;
    private readonly Dictionary<string, SqliteStatement> _kept = new(new TextsOfStatements());

    /// <summary>Takes over an open connection.</summary>
    public SqliteSession(SqliteConnection connection)
    {
        (_connection, _database) = (connection, connection.Handle!);
        _ = raw.sqlite3_busy_timeout(_database, connection.DefaultTimeout * 1000);
    }

    /// <summary>Whether there is no transaction.</summary>
    public bool IsAutocommit => raw.sqlite3_get_autocommit(_database) != 0;

    /// <summary>Runs a statement, or a script of several; a statement for a list of values once for each.</summary>
    /// <returns>The number of rows that changed.</returns>
    /// <exception cref="SqliteException">SQLite refused it.</exception>
    public int Execute(string sql, object? values = null)
    {
        var statement = Take(sql);
        try
        {
            if (values is not IEnumerable list || values is IEnumerable<KeyValuePair<string, object?>>)
                return statement.Execute(values) + (statement.Rest is { } rest ? Execute(rest, values) : 0);
            var changed = 0;
            foreach (var one in list)
            {
                changed += statement.Execute(one);
                statement.Reset();
            }

            return changed;
        }
        finally
        {
            PutBack(statement);
        }
    }

    /// <summary>The rows of a query.</summary>
    /// <exception cref="SqliteException">SQLite refused it.</exception>
    public List<T> Query<T>(string sql, object? values)
    {
        var statement = Take(sql);
        try
        {
            var rows = new List<T>();
            statement.Bind(values);
            while (statement.Step())
                rows.Add(statement.Read<T>());
            return rows;
        }
        finally
        {
            PutBack(statement);
        }
    }

    /// <summary>The one row of a query, or null.</summary>
    /// <exception cref="SqliteException">SQLite refused it.</exception>
    /// <exception cref="InvalidOperationException">There are more.</exception>
    public T? Find<T>(string sql, object? values)
        where T : class
    {
        var statement = Take(sql);
        try
        {
            statement.Bind(values);
            if (!statement.Step())
                return null;
            var row = statement.Read<T>();
            return statement.Step() ? throw new InvalidOperationException("There is more than one row.") : row;
        }
        finally
        {
            PutBack(statement);
        }
    }

    /// <summary>Counts the rows of a query, until there are enough of them or of waiting.</summary>
    public RowCount Count(string rows, object values, int most, CancellationToken enough)
    {
        var count = 0;
        var statement = Take($"{rows} limit {most + 1}");
        // SQLite does not hear of tokens while it looks for a row.
        using var interrupt = enough.Register(() => raw.sqlite3_interrupt(_database));
        try
        {
            statement.Bind(values);
            while (!enough.IsCancellationRequested)
            {
                if (!statement.Step())
                    return new RowCount(count, true);
                if (count == most)
                    return new RowCount(count, false);
                count++;
            }

            return new RowCount(count, false);
        }
        catch (SqliteException exception) when (exception.SqliteErrorCode == Interrupted)
        {
            return new RowCount(count, false);
        }
        finally
        {
            PutBack(statement);
        }
    }

    /// <summary>Closes the connection. What was not committed is undone.</summary>
    public void Dispose()
    {
        Forget();
        _connection.Dispose();
    }

    // Away from the others while it runs: a query within a query may be the same one.
    private SqliteStatement Take(string sql) => _kept.Remove(sql, out var kept) ? kept : new SqliteStatement(_database, sql);

    // At its beginning again, it holds no lock and no values.
    private void PutBack(SqliteStatement statement)
    {
        statement.Reset();
        if (_kept.Count >= MostKept)
            Forget();
        if (!_kept.TryAdd(statement.Sql, statement))
            statement.Dispose();
    }

    private void Forget()
    {
        foreach (var statement in _kept.Values)
            statement.Dispose();
        _kept.Clear();
    }

    /// <summary>
    /// Tells statements apart by their length and a few letters first: a hash over all of a text costs as much as running it.
    /// </summary>
    private sealed class TextsOfStatements : IEqualityComparer<string>
    {
        private const int Letters = 16;

        public bool Equals(string? x, string? y) => string.Equals(x, y, StringComparison.Ordinal);

        public int GetHashCode(string text)
        {
            var hash = text.Length;
            for (var i = 1; i <= Letters; i++)
                hash = (hash * 31) + text[(text.Length - 1) * i / Letters];
            return hash;
        }
    }
}
