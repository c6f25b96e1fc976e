using System.Data.Common;
using Dapper;

namespace HostedCapture.Data;

/// <summary>A connection with the transaction it is in, if any, for SQL beside the call.</summary>
public abstract class Tx
{
    private List<Action>? _afterCommit;

    /// <summary>Runs a statement; gives the number of rows it changed.</summary>
    /// <param name="sql">One statement.</param>
    /// <param name="values">Its values by the names of its parameters; a list of such runs it for each.</param>
    public abstract Task<int> ExecuteAsync(string sql, object? values = null);

    /// <summary>The rows of a query.</summary>
    public abstract Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? values = null);

    /// <summary>The one row of a query, or null.</summary>
    public abstract Task<T?> FindAsync<T>(string sql, object? values = null)
        where T : class;

    /// <summary>Counts the rows of a query as they come.</summary>
    /// <param name="rows">The query.</param>
    /// <param name="values">Its values.</param>
    /// <param name="most">How many are counted at the most.</param>
    /// <param name="enough">Ends the counting.</param>
    internal abstract Task<RowCount> CountAsync(string rows, object values, int most, CancellationToken enough);

    /// <summary>Runs an action once the commit is durable; it must be short and must not fail. After a rollback it does not run.</summary>
    public void AfterCommit(Action action) => (_afterCommit ??= []).Add(action);

    /// <summary>The commit succeeded.</summary>
    internal void Committed() => _afterCommit?.ForEach(action => action());
}

/// <summary>How many rows there are.</summary>
/// <param name="Count">The number that was counted.</param>
/// <param name="Exact">Whether these are all.</param>
public sealed record RowCount(int Count, bool Exact);

/// <summary>PostgreSQL, through Dapper; its driver prepares by itself what comes often.</summary>
/// <param name="connection">Open.</param>
/// <param name="transaction">Null when only reading.</param>
internal sealed class PostgresTx(DbConnection connection, DbTransaction? transaction) : Tx
{
    public override Task<int> ExecuteAsync(string sql, object? values = null) => connection.ExecuteAsync(sql, values, transaction);

    public override async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? values = null) =>
        (await connection.QueryAsync<T>(sql, values, transaction)).AsList();

    public override Task<T?> FindAsync<T>(string sql, object? values = null)
        where T : class => connection.QuerySingleOrDefaultAsync<T>(sql, values, transaction);

    internal override async Task<RowCount> CountAsync(string rows, object values, int most, CancellationToken enough)
    {
        var count = 0;
        try
        {
            await using var reader = await connection.ExecuteReaderAsync(
                new CommandDefinition($"{rows} limit {most + 1}", values, transaction, cancellationToken: enough));
            while (await reader.ReadAsync(enough))
            {
                if (count == most)
                    return new RowCount(count, false);
                count++;
            }

            return new RowCount(count, true);
        }
        catch (OperationCanceledException)
        {
            return new RowCount(count, false);
        }
    }
}

/// <summary>SQLite. Its calls block, so that every task is done when it is given.</summary>
/// <param name="session">The connection.</param>
internal sealed class SqliteTx(SqliteSession session) : Tx
{
    public override Task<int> ExecuteAsync(string sql, object? values = null) => Task.FromResult(session.Execute(sql, values));

    public override Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? values = null) =>
        Task.FromResult<IReadOnlyList<T>>(session.Query<T>(sql, values));

    public override Task<T?> FindAsync<T>(string sql, object? values = null)
        where T : class => Task.FromResult(session.Find<T>(sql, values));

    internal override Task<RowCount> CountAsync(string rows, object values, int most, CancellationToken enough) =>
        Task.FromResult(session.Count(rows, values, most, enough));
}
