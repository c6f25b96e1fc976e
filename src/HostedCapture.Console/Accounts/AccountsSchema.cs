using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace OperatorConsole.Accounts;

/// <summary>
/// Makes the database's tables at the start. Nodes that start at the same time wait for each other.
/// </summary>
/// <remarks>
/// An upgrade: <see cref="Version"/> goes up by one, and <see cref="s_steps"/> gets the SQL that brings the tables of the version before
/// to it. A new database is made as the model is, without steps. Each step runs once, in the transaction that notes it. A console that is
/// older than its database does not start: stop all nodes, upgrade them, start them.
/// </remarks>
public sealed partial class AccountsSchema(
    IDbContextFactory<AccountsContext> contexts, AccountsOptions options, ILogger<AccountsSchema> logger)
{
    // One for each version after the first: SQLite's, PostgreSQL's.
    private static readonly (string Sqlite, string PostgreSql)[] s_steps = [];

    /// <summary>The version of the tables that this program reads and writes.</summary>
    public static int Version => s_steps.Length + 1;

    /// <summary>Makes what is not there.</summary>
    /// <param name="token">Ends the waiting.</param>
    /// <exception cref="InvalidOperationException">A newer console made the database.</exception>
    public async Task PrepareAsync(CancellationToken token = default)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        if (!options.PostgreSql)
            await db.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL", token);

        await using var transaction = await db.BeginAloneAsync(options, token);
        await db.Database.ExecuteSqlRawAsync("create table if not exists accounts_schema (version integer not null)", token);
        var found = await db.Database.SqlQueryRaw<int>("select version as \"Value\" from accounts_schema").ToListAsync(token);
        if (found is [var newer] && newer > Version)
        {
            throw new InvalidOperationException(
                $"The accounts' database is of version {newer}, this console knows {Version}: a newer console made it.");
        }

        if (found is [var old])
            await UpgradeAsync(db, old, token);
        else
            await MakeAsync(db, token);
        await transaction.CommitAsync(token);
    }

    private async Task MakeAsync(AccountsContext db, CancellationToken token)
    {
        await RunAsync(db, db.Database.GenerateCreateScript(), token);
        await db.Database.ExecuteSqlAsync($"insert into accounts_schema (version) values ({Version})", token);
        LogMade(Version);
    }

    private async Task UpgradeAsync(AccountsContext db, int from, CancellationToken token)
    {
        for (var version = from; version < Version; version++)
        {
            var (sqlite, postgreSql) = s_steps[version - 1];
            await RunAsync(db, options.PostgreSql ? postgreSql : sqlite, token);
            await db.Database.ExecuteSqlAsync($"update accounts_schema set version = {version + 1}", token);
            LogUpgraded((version + 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    // Not by ExecuteSqlRaw, which would take the script's braces for places to fill.
    private static async Task RunAsync(AccountsContext db, string script, CancellationToken token)
    {
        await using var command = db.Database.GetDbConnection().CreateCommand();
#pragma warning disable CA2100 // The script is this program's own.
        command.CommandText = script;
#pragma warning restore CA2100
        command.Transaction = db.Database.CurrentTransaction!.GetDbTransaction();
        await command.ExecuteNonQueryAsync(token);
    }

    [LoggerMessage(LogLevel.Information, "The accounts' database was made, version {Version}.")]
    private partial void LogMade(int version);

    [LoggerMessage(LogLevel.Information, "The accounts' database was upgraded to version {Version}.")]
    private partial void LogUpgraded(string version);
}
