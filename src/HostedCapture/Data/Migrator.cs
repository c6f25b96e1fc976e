using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Dapper;
using Microsoft.Data.Sqlite;

namespace HostedCapture.Data;

/// <summary>
/// Brings the schema up to date: numbered scripts, forward only, each in one transaction. A binary that is older
/// than the schema refuses to run.
/// </summary>
/// <param name="db">The database.</param>
/// <param name="time">Stamps what was applied.</param>
public sealed class Migrator(Db db, TimeProvider time)
{
    // Any number will do, as long as every node takes the same one.
    private const long AdvisoryLock = 0x48435F4D49475241;

    /// <summary>Applies what is missing.</summary>
    /// <exception cref="MigrationException">The database cannot be reached, is newer than this program, or would not be durable.</exception>
    public async Task RunAsync()
    {
        try
        {
            await ApplyAsync();
        }
        catch (DbException exception)
        {
            throw new MigrationException($"Database:ConnectionString: the database cannot be used: {exception.Message}");
        }
    }

    private async Task ApplyAsync()
    {
        await using var connection = await db.OpenAsync();
        if (connection is SqliteConnection sqlite)
            Prepare(sqlite, db.Synchronous);
        else
            await RequireDurablePostgresAsync(connection);

        await using var transaction = await connection.BeginTransactionAsync();
        if (db.Kind == DatabaseKind.PostgreSql)
            await connection.ExecuteAsync("select pg_advisory_xact_lock(@AdvisoryLock)", new { AdvisoryLock }, transaction);
        await connection.ExecuteAsync("create table if not exists schema_versions (version bigint primary key, name text not null, applied_at bigint not null)", null, transaction);
        var applied = await connection.ExecuteScalarAsync<long?>("select max(version) from schema_versions", null, transaction) ?? 0;
        var scripts = Scripts();
        var known = scripts[^1].Version;
        if (applied > known)
            throw new MigrationException($"The database has schema version {applied}; this program knows only {known}. Run the newer program.");

        foreach (var (version, name, sql) in scripts.Where(script => script.Version > applied))
        {
            await connection.ExecuteAsync(sql, null, transaction);
            await connection.ExecuteAsync(
                "insert into schema_versions (version, name, applied_at) values (@version, @name, @now)",
                new { version, name, now = time.GetUtcNow() },
                transaction);
        }

        await transaction.CommitAsync();
    }

    /// <summary>Sets and asserts what makes a commit of SQLite durable. One statement at a time: in a batch, a failing one goes unnoticed.</summary>
    internal static void Prepare(SqliteConnection connection, Synchronous synchronous)
    {
        if (connection.ExecuteScalar<string>("PRAGMA journal_mode=WAL") is not "wal")
            throw new MigrationException("SQLite could not switch to WAL; the file system of the database does not support it.");
        connection.Execute($"PRAGMA synchronous={synchronous:D}");
        if (connection.ExecuteScalar<long>("PRAGMA synchronous") < (long)synchronous)
            throw new MigrationException($"Database:Synchronous: SQLite did not take {synchronous}.");
    }

    private static async Task RequireDurablePostgresAsync(DbConnection connection)
    {
        var setting = await connection.ExecuteScalarAsync<string>("show synchronous_commit");
        if (setting is "off" or "local")
            throw new MigrationException($"PostgreSQL's synchronous_commit is '{setting}'; it must be on.");
    }

    private static List<(long Version, string Name, string Sql)> Scripts()
    {
        var assembly = Assembly.GetExecutingAssembly();
        return [.. assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith("Migrations.", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(resource =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                var name = resource["Migrations.".Length..];
                return (long.Parse(name[..4], CultureInfo.InvariantCulture), name, reader.ReadToEnd());
            })];
    }
}

/// <summary>The schema could not be brought up to date; the program cannot start.</summary>
public sealed class MigrationException(string message) : Exception(message);
