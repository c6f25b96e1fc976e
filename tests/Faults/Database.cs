using System.Data.Common;
using Dapper;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace HostedCapture.Faults;

/// <summary>The product's database, looked at and got in the way of from outside.</summary>
/// <param name="kind">Which.</param>
/// <param name="connectionString">As the product takes it.</param>
internal sealed class Database(DatabaseKind kind, string connectionString)
{
    static Database()
    {
        DefaultTypeMap.MatchNamesWithUnderscores = true;
    }

    /// <summary>Which.</summary>
    public DatabaseKind Kind => kind;

    /// <summary>As the product takes it.</summary>
    public string ConnectionString => connectionString;

    /// <summary>The rows of a query.</summary>
    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? values = null)
    {
        await using var connection = await OpenAsync();
        return (await connection.QueryAsync<T>(sql, values)).AsList();
    }

    /// <summary>The one value of a query.</summary>
    public async Task<T> OneAsync<T>(string sql, object? values = null) => (await QueryAsync<T>(sql, values))[0];

    /// <summary>Keeps all others from writing until it is disposed. On PostgreSQL, from writing intents.</summary>
    public async Task<IAsyncDisposable> LockAsync()
    {
        var connection = await OpenAsync();
        await connection.ExecuteAsync(kind == DatabaseKind.Sqlite ? "begin exclusive" : "begin; lock table intents in share mode");
        return new Lock(connection);
    }

    private async Task<DbConnection> OpenAsync()
    {
        DbConnection connection = kind == DatabaseKind.Sqlite
            ? new SqliteConnection($"{connectionString};Pooling=false")
            : new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }

    private sealed class Lock(DbConnection connection) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await connection.ExecuteAsync("rollback");
            await connection.DisposeAsync();
        }
    }
}
