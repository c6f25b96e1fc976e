using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Secrets;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace HostedCapture.Tests.Audit;

/// <summary>
/// A row of the audit log that another program wrote, or changed before it was linked, is noticed. Nothing links rows here but the
/// tests.
/// </summary>
public sealed class AuditMacTests
{
    private const string Columns = "id, created_at, actor, origin, type, outcome, object_id, detail";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Row_Inserted_From_Outside_Is_Named_Linked_Or_Not(DatabaseKind kind)
    {
        await using var log = await Log.OpenAsync(kind);
        await log.WriteAsync("one", "two");
        await log.Chain.LinkAsync();
        await log.WriteAsync("three");
        foreach (var mac in new[] { "null", "''", $"'{new string('0', 64)}'", "mac" })
        {
            await log.RunAsync($"""
                insert into audit ({Columns}, mac)
                select 'ffff', created_at, actor, origin, 'forged', outcome, object_id, detail, {mac} from audit where type = 'two'
                """);
            Assert.Contains("forged", (await log.Chain.VerifyAsync()).Broken!, StringComparison.Ordinal);
            var (head, links) = await log.HeadAsync();
            await log.Chain.LinkAsync();
            Assert.Matches(@"^row [34] \(forged, .* MAC", (await log.Chain.VerifyAsync()).Broken!);

            // Back to before it was linked.
            await log.RunAsync("delete from audit where id = 'ffff'");
            await log.RunAsync("update audit set number = null, hash = null where type = 'three'");
            await log.RunAsync("update audit_head set number = @head, hash = @links", new { head, links });
            Assert.Null((await log.Chain.VerifyAsync()).Broken);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Row_That_Was_Changed_Before_It_Was_Linked_Is_Named(DatabaseKind kind)
    {
        foreach (var change in new[]
        {
            "actor = 'somebody'", "origin = 'x'", "outcome = 'failure'", "object_id = null", "detail = 'x'", "created_at = created_at + 1",
            "created_at = 9223372036854775807", "mac = null", "mac = 'x'",
        })
        {
            await using var log = await Log.OpenAsync(kind);
            await log.WriteAsync("one");
            await log.Chain.LinkAsync();
            await log.WriteAsync("two");
            await log.RunAsync($"update audit set {change} where type = 'two'");
            Assert.Contains("(two, ", (await log.Chain.VerifyAsync()).Broken!, StringComparison.Ordinal);
            await log.Chain.LinkAsync();
            Assert.StartsWith("row 2 (two, ", (await log.Chain.VerifyAsync()).Broken, StringComparison.Ordinal);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Mac_Removed_From_A_Linked_Row_Is_Noticed_In_The_First_Rows_Too(DatabaseKind kind)
    {
        await using var log = await Log.OpenAsync(kind);
        await log.WriteAsync("one", "two", "three");
        await log.Chain.LinkAsync();
        foreach (var number in new[] { 1, 2, 3 })
        {
            var mac = await log.MacAsync(number);
            await log.RunAsync("update audit set mac = null where number = @number", new { number });
            Assert.StartsWith($"row {number} ", (await log.Chain.VerifyAsync()).Broken, StringComparison.Ordinal);
            await log.RunAsync("update audit set mac = @mac where number = @number", new { number, mac });
            Assert.Null((await log.Chain.VerifyAsync()).Broken);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Rows_From_Before_Macs_Stay_Valid_And_A_New_Row_Without_One_Does_Not(DatabaseKind kind)
    {
        await using var log = await Log.OpenAsync(kind);
        // As the last program left them: two that are linked, and one of a process that died.
        await OldAsync("0001", "old");
        await OldAsync("0002", "old");
        await log.Chain.LinkAsync();
        await OldAsync("ffff", "waiting");
        Assert.Null((await log.Chain.VerifyAsync()).Broken);

        await log.WriteAsync("new");
        await log.Chain.LinkAsync();
        Assert.Equal((4L, null), await log.Chain.VerifyAsync() is var verdict ? (verdict.Good, verdict.Broken) : default);
        await OldAsync("0003", "forged");
        Assert.Contains("forged", (await log.Chain.VerifyAsync()).Broken!, StringComparison.Ordinal);
        await log.Chain.LinkAsync();
        Assert.StartsWith("row 5 (forged, ", (await log.Chain.VerifyAsync()).Broken, StringComparison.Ordinal);

        Task<int> OldAsync(string id, string type) => log.RunAsync(
            $"insert into audit ({Columns}) values (@id, 1, 'somebody', 'here', @type, 'success', null, null)", new { id, type });
    }

    /// <summary>An audit log without a process.</summary>
    private sealed class Log(TestDatabase database, Db db) : IAsyncDisposable
    {
        private static readonly AuditKeys s_keys = new(new MasterKey(new byte[MasterKey.Bytes]));

        public AuditChain Chain { get; } = new(db, s_keys);

        public static async Task<Log> OpenAsync(DatabaseKind kind)
        {
            var database = new TestDatabase(kind);
            await database.CreateAsync();
            var db = new Db(database.ToSettings());
            await new Migrator(db, TimeProvider.System).RunAsync();
            return new Log(database, db);
        }

        public async Task WriteAsync(params string[] types)
        {
            var audit = new AuditLog(db, s_keys, new HttpContextAccessor(), TimeProvider.System, NullLogger<AuditLog>.Instance);
            foreach (var type in types)
                await audit.WriteAsync(audit.Row(type, AuditLog.Success, "object") with { Detail = type == "two" ? "détail" : null });
        }

        public Task<int> RunAsync(string sql, object? values = null) => db.InTransactionAsync(tx => tx.ExecuteAsync(sql, values));

        public async Task<string?> MacAsync(int number) => Assert.Single(
            await db.ReadAsync(tx => tx.QueryAsync<string>("select mac from audit where number = @number", new { number })));

        public async Task<(long Number, string Hash)> HeadAsync()
        {
            var head = await db.ReadAsync(tx => tx.FindAsync<AuditChain.Link>("select number, hash from audit_head"));
            return (head!.Number, head.Hash);
        }

        public async ValueTask DisposeAsync()
        {
            await db.DisposeAsync();
            await database.DisposeAsync();
        }
    }
}
