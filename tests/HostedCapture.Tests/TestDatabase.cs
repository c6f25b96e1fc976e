using System.Data.Common;
using System.Reflection;
using System.Text;
using Dapper;
using HostedCapture.Data;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit.Sdk;

namespace HostedCapture.Tests;

/// <summary>
/// A database of its own for one application: a SQLite file, or one on the server of <see cref="Server"/>. Gone with its
/// directory at the end.
/// </summary>
public sealed class TestDatabase(DatabaseKind kind) : IAsyncDisposable
{
    private readonly string _name = $"hc_{Guid.NewGuid():N}";

    /// <summary>The connection string of a PostgreSQL server where databases may be made; null: there is none.</summary>
    public static string? Server { get; } = Environment.GetEnvironmentVariable("HC_TEST_POSTGRES") is { Length: > 0 } text ? text : null;

    /// <summary>The databases that can be had here; all of them where CI is set.</summary>
    public static IReadOnlyList<DatabaseKind> Kinds { get; } =
        Server is null && Environment.GetEnvironmentVariable("CI") is not { Length: > 0 }
            ? [DatabaseKind.Sqlite]
            : [DatabaseKind.Sqlite, DatabaseKind.PostgreSql];

    /// <summary>Where keys are, and the SQLite file.</summary>
    public DirectoryInfo Directory { get; } = System.IO.Directory.CreateTempSubdirectory("hosted-capture-");

    /// <summary>Which database.</summary>
    public DatabaseKind Kind => kind;

    /// <summary>As the product takes it.</summary>
    public string ConnectionString => kind == DatabaseKind.Sqlite
        ? $"Data Source={Path.Combine(Directory.FullName, "test.db")}"
        : new NpgsqlConnectionStringBuilder(
            Server ?? throw new InvalidOperationException("HC_TEST_POSTGRES is not set, and CI does not skip."))
        {
            Database = _name,
            MaxPoolSize = 30,
        }.ToString();

    /// <summary>As the product takes it.</summary>
    public DatabaseSettings ToSettings() => new(kind, ConnectionString);

    /// <summary>The product's settings for it.</summary>
    public Dictionary<string, string> Settings => new()
    {
        ["Database:Provider"] = kind.ToString(),
        ["Database:ConnectionString"] = ConnectionString,
        ["Issuer:KeysPath"] = Path.Combine(Directory.FullName, "keys"),
    };

    /// <summary>Makes it, where it does not make itself.</summary>
    public async Task CreateAsync()
    {
        if (kind == DatabaseKind.PostgreSql)
            await OnServerAsync($"create database {_name}");
    }

    /// <summary>Everything it holds, as text: the bytes of the SQLite file and its log, or the rows of every table.</summary>
    public async Task<string> DumpAsync() => kind == DatabaseKind.Sqlite
        ? string.Concat(await Task.WhenAll(Directory.GetFiles("test.db*").Select(file => ReadAsync(file.FullName))))
        : await RowsAsync();

    /// <summary>The rows of every table, as text.</summary>
    public async Task<string> RowsAsync()
    {
        await using DbConnection connection = kind == DatabaseKind.Sqlite
            ? new SqliteConnection(ConnectionString)
            : new NpgsqlConnection(ConnectionString);
        var tables = await connection.QueryAsync<string>(kind == DatabaseKind.Sqlite
            ? "select name from sqlite_master where type = 'table'"
            : "select table_name from information_schema.tables where table_schema = 'public'");
        var rows = new List<string>();
        foreach (var table in tables)
            rows.AddRange((await connection.QueryAsync($"select * from {table}"))
                .Select(row => string.Join('|', ((IDictionary<string, object?>)row).Values)));
        return string.Join('\n', rows);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (kind == DatabaseKind.PostgreSql && Server is not null)
            await OnServerAsync($"drop database if exists {_name} with (force)");
        SqliteConnection.ClearAllPools();
        Directory.Delete(recursive: true);
    }

    // One byte, one character: nothing is lost, and texts of ASCII are found.
    private static async Task<string> ReadAsync(string path)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var reader = new StreamReader(file, Encoding.Latin1);
        return await reader.ReadToEndAsync();
    }

    private async Task OnServerAsync(string sql)
    {
        _ = ConnectionString;
        await using var connection = new NpgsqlConnection(Server);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>Runs a theory on SQLite; its first parameter is the <see cref="DatabaseKind"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnSqliteAttribute : DataAttribute
{
    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[DatabaseKind.Sqlite]];
}

/// <summary>Runs a theory on PostgreSQL. Without a server it is skipped, but where CI is set it fails.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OnPostgresAttribute : DataAttribute
{
    /// <summary>Decides whether to skip.</summary>
    public OnPostgresAttribute()
    {
        if (TestDatabase.Server is null && Environment.GetEnvironmentVariable("CI") is not { Length: > 0 })
            Skip = "HC_TEST_POSTGRES is not set";
    }

    /// <inheritdoc/>
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[DatabaseKind.PostgreSql]];
}
