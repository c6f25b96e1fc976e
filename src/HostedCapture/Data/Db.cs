using System.Data.Common;
using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace HostedCapture.Data;

/// <summary>
/// The database. One SQL text serves SQLite and PostgreSQL: columns are only <c>text</c> and <c>bigint</c>
/// (ids and enums as text, time as Unix milliseconds).
/// </summary>
public sealed class Db : IAsyncDisposable
{
    /// <summary>Where spans come from: one for each read and each transaction, its wait for the writer included.</summary>
    public const string ActivitySource = "HostedCapture.Data";

    /// <summary>The most rows that are counted.</summary>
    public const int MostCounted = 10_000;

    // SQLITE_CONSTRAINT_UNIQUE, https://sqlite.org/rescode.html
    private const int SqliteUnique = 2067;

    private static readonly ActivitySource s_activities = new(ActivitySource);

    private readonly Func<DbConnection> _connect;
    private readonly SqliteReaders? _readers;
    private readonly Writer? _writer;

    static Db() => ColumnTypes.Register();

    /// <summary>Takes the settings; opens nothing yet.</summary>
    public Db(DatabaseSettings settings)
    {
        (Kind, Synchronous) = (settings.Kind, settings.Synchronous);
        if (Kind == DatabaseKind.PostgreSql)
        {
            _connect = () => new NpgsqlConnection(settings.ConnectionString);
            return;
        }

        SqliteFile.Prepare(new SqliteConnectionStringBuilder(settings.ConnectionString).DataSource);
        // The default timeout is how long a statement waits for another process's lock, in seconds. The driver's pool would close what
        // a connection keeps, and return one after a failure in its broken state.
        var text = new SqliteConnectionStringBuilder(settings.ConnectionString) { DefaultTimeout = 5, Pooling = false }.ToString();
        _connect = () => new SqliteConnection(text);
        _readers = new SqliteReaders(() => new SqliteConnection(text));
        _writer = new Writer(() => new SqliteConnection(text), Synchronous);
    }

    /// <summary>Which database this is.</summary>
    public DatabaseKind Kind { get; }

    /// <summary>How SQLite writes a commit down.</summary>
    internal Synchronous Synchronous { get; }

    /// <summary>Runs statements that only read.</summary>
    /// <exception cref="DatabaseUnavailableException">The database cannot be reached or does not answer.</exception>
    public async Task<T> ReadAsync<T>(Func<Tx, Task<T>> work)
    {
        using var activity = Trace("read");
        try
        {
            if (_readers is not null)
                return await _readers.RunAsync(work);
            await using var connection = _connect();
            await connection.OpenAsync();
            return await work(new PostgresTx(connection, null));
        }
        catch (DbException exception) when (DatabaseUnavailableException.Is(exception))
        {
            throw new DatabaseUnavailableException(exception);
        }
    }

    /// <summary>Counts the rows of a query, at most <see cref="MostCounted"/>.</summary>
    /// <param name="rows">The query, without an order.</param>
    /// <param name="values">Its values.</param>
    /// <param name="enough">Ends the counting; then the rows that were counted so far are told.</param>
    /// <exception cref="DatabaseUnavailableException">The database cannot be reached or does not answer.</exception>
    public Task<RowCount> CountAsync(string rows, object values, CancellationToken enough) =>
        ReadAsync(tx => tx.CountAsync(rows, values, MostCounted, enough));

    /// <summary>
    /// Runs statements in one durable transaction: all of them or none. On SQLite the work must await nothing but
    /// the database, since many requests share one writer and one commit.
    /// </summary>
    /// <exception cref="DatabaseUnavailableException">Nothing was written, unless the commit itself was cut off.</exception>
    public async Task<T> InTransactionAsync<T>(Func<Tx, Task<T>> work)
    {
        using var activity = Trace("transaction");
        if (_writer is not null)
            return await _writer.RunAsync(work);

        try
        {
            await using var connection = _connect();
            await connection.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync();
            var tx = new PostgresTx(connection, transaction);
            var result = await work(tx);
            await transaction.CommitAsync();
            tx.Committed();
            return result;
        }
        catch (DbException exception) when (DatabaseUnavailableException.Is(exception))
        {
            throw new DatabaseUnavailableException(exception);
        }
    }

    /// <summary>Whether an error says that a unique index has the value already. Only its transaction is undone.</summary>
    public static bool IsDuplicate(DbException exception) =>
        exception is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation }
            or SqliteException { SqliteExtendedErrorCode: SqliteUnique };

    /// <summary>Opens a connection for the migrator, which sets its own options.</summary>
    internal async Task<DbConnection> OpenAsync()
    {
        var connection = _connect();
        await connection.OpenAsync();
        return connection;
    }

    // Source of the tag: https://opentelemetry.io/docs/specs/semconv/database/
    private Activity? Trace(string name) =>
        s_activities.StartActivity(name, ActivityKind.Client)
            ?.SetTag("db.system.name", Kind == DatabaseKind.Sqlite ? "sqlite" : "postgresql");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_writer is not null)
            await _writer.DisposeAsync();
        _readers?.Dispose();
    }
}

/// <summary>The database is locked, full, unreachable or too slow. Nothing was written; the request may be repeated.</summary>
public sealed class DatabaseUnavailableException(Exception inner) : Exception("The database is not available.", inner)
{
    // SQLite result codes: https://sqlite.org/rescode.html
    private const int Busy = 5;
    private const int Locked = 6;
    private const int IoError = 10;
    private const int Full = 13;
    private const int CannotOpen = 14;

    /// <summary>Whether an error says so, and not that a statement is wrong.</summary>
    internal static bool Is(DbException exception) => exception switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode is Busy or Locked or IoError or Full or CannotOpen,
        PostgresException postgres =>
            postgres.IsTransient || postgres.SqlState is PostgresErrorCodes.DiskFull or PostgresErrorCodes.ReadOnlySqlTransaction,
        NpgsqlException => true,
        _ => false,
    };
}
