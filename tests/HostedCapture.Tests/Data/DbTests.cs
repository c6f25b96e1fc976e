using System.Data.Common;
using System.Globalization;
using HostedCapture.Data;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace HostedCapture.Tests.Data;

/// <summary>Transactions: all or nothing, each for itself, and never a wait without end.</summary>
public sealed class DbTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_Thousand_Transactions_At_Once_Are_All_Kept(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => InsertAsync(stores.Db, i)));
        Assert.Equal(Enumerable.Range(0, 1000), await IdsAsync(stores.Db));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Rows_Are_Counted_Up_To_A_Number_And_Until_It_Is_Enough(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        const string numbers = "with recursive n(i) as (select cast(1 as bigint) union all select i + 1 from n where i < @most) "
            + "select i from n where i > @least";
        foreach (var (most, counted) in new[] { (0, 1), (7, 7), (Db.MostCounted, Db.MostCounted) })
            Assert.Equal(new(counted, true), await stores.Db.CountAsync(numbers, new { most, least = 0 }, default));
        Assert.Equal(
            new(Db.MostCounted, false),
            await stores.Db.CountAsync(numbers, new { most = Db.MostCounted + 1, least = 0 }, default));

        // It has no row, and finds that out after days.
        using var enough = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        Assert.Equal(
            new(0, false), await stores.Db.CountAsync(numbers, new { most = long.MaxValue, least = long.MaxValue }, enough.Token));
        Assert.Equal(new(3, true), await stores.Db.CountAsync(numbers, new { most = 3, least = 0 }, default));
    }

    // SQLite's statements are kept: each execution must begin anew, whatever the last one was given or gave.
    [Theory, OnSqlite, OnPostgres]
    public async Task A_Statement_That_Runs_Again_Has_Only_Its_New_Values(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        foreach (var text in (string?[])[null, "", "é ñ 你", new string('x', 100_000), null, "again"])
        {
            var values = new { text, number = text?.Length };
            var found = await stores.Db.ReadAsync(
                tx => tx.FindAsync<Found>("select cast(@text as text) as some_text, cast(@number as bigint) as number", values));
            Assert.Equal(new Found { SomeText = text, Number = text?.Length }, found);
            Assert.Equal([text], await stores.Db.ReadAsync(tx => tx.QueryAsync<string?>("select cast(@text as text)", values)));
        }

        for (var i = 0; i < 3; i++)
        {
            await Assert.ThrowsAnyAsync<DbException>(() => stores.Db.InTransactionAsync(async tx =>
            {
                await tx.ExecuteAsync("insert into protection_keys (id, xml, created_at) values (@id, '', 0)", new { id = $"{i}" });
                return await tx.ExecuteAsync("insert into protection_keys (id, xml, created_at) values (@id, '', 0)", new { id = $"{i}" });
            }));
        }

        await InsertAsync(stores.Db, 7);
        Assert.Equal([7], await IdsAsync(stores.Db));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Any_Number_Of_Different_Statements_Is_Read(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        await InsertAsync(stores.Db, 1);
        await stores.Db.ReadAsync(async tx =>
        {
            for (var i = 0; i < 300; i++)
                Assert.Equal([i + 1L], await tx.QueryAsync<long>($"select count(*) + {i} from protection_keys"));
            return true;
        });
        const string two = "select id from protection_keys union all select id from protection_keys";
        await Assert.ThrowsAsync<InvalidOperationException>(() => stores.Db.ReadAsync(tx => tx.FindAsync<string>(two)));
    }

    // A list of values runs the statement for each.
    [Theory, OnSqlite, OnPostgres]
    public async Task A_Statement_Runs_For_Each_Of_A_List(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        Assert.Equal(3, await stores.Db.InTransactionAsync(tx => tx.ExecuteAsync(
            "insert into protection_keys (id, xml, created_at) values (@id, '', 0)",
            Enumerable.Range(1, 3).Select(i => new { id = i.ToString("0000", CultureInfo.InvariantCulture) }).ToList())));
        Assert.Equal([1, 2, 3], await IdsAsync(stores.Db));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Transaction_That_Fails_Does_Not_Affect_Others(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var work = Enumerable.Range(0, 300).Select(i => (i % 3) switch
        {
            0 => InsertAsync(stores.Db, i),
            1 => InsertAsync(stores.Db, i, () => throw new InvalidDataException($"{i}")),
            _ => InsertAsync(stores.Db, i, sql: "insert into no_such_table values (1)"),
        }).ToList();
        for (var i = 0; i < work.Count; i++)
        {
            switch (i % 3)
            {
                case 0:
                    await work[i];
                    break;
                case 1:
                    Assert.Equal($"{i}", (await Assert.ThrowsAsync<InvalidDataException>(() => work[i])).Message);
                    break;
                default:
                    await Assert.ThrowsAnyAsync<DbException>(() => work[i]);
                    break;
            }
        }

        Assert.Equal(Enumerable.Range(0, 300).Where(i => i % 3 == 0), await IdsAsync(stores.Db));
    }

    // SQLite ends a transaction by itself when the disk is full; tests/Faults fills one.
    [Theory, OnSqlite]
    public async Task A_Transaction_That_Ends_By_Itself_Does_Not_Stop_Those_After_It(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        await Assert.ThrowsAsync<InvalidOperationException>(() => stores.Db.InTransactionAsync(tx => tx.ExecuteAsync("rollback")));
        await InsertAsync(stores.Db, 1);
        Assert.Equal([1], await IdsAsync(stores.Db));
    }

    // The smallest full disk: a file that may have no more pages than it has.
    [Theory, OnSqlite]
    public async Task A_Statement_That_Finds_The_Disk_Full_Does_Not_Stop_Those_After_It(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => stores.Db.InTransactionAsync(async tx =>
        {
            await tx.QueryAsync<long>("PRAGMA max_page_count=1");
            await tx.ExecuteAsync(
                "insert into schema_versions (version, name, applied_at) values (1000000, @name, 0)",
                new { name = new string('x', 1 << 20) });
            return true;
        }));
        await InsertAsync(stores.Db, 1);
        Assert.Equal([1], await IdsAsync(stores.Db));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Broken_Rule_Of_The_Schema_Is_A_Bug_And_Not_An_Outage(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        await InsertAsync(stores.Db, 1);
        await Assert.ThrowsAnyAsync<DbException>(() => InsertAsync(stores.Db, 1));
        await InsertAsync(stores.Db, 2);
        Assert.Equal([1, 2], await IdsAsync(stores.Db));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Committed_Row_Is_Read_By_Everyone_At_Once(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        await Task.WhenAll(Enumerable.Range(0, 100).Select(async i =>
        {
            await InsertAsync(stores.Db, i);
            Assert.Contains(i, await IdsAsync(stores.Db));
        }));
    }

    [Theory, OnSqlite]
    public async Task A_Locked_File_Fails_Every_Write_In_Time_And_Reads_Go_On(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        await using (var connection = new SqliteConnection(stores.Database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var locked = connection.BeginTransaction(deferred: false);
            var start = TimeProvider.System.GetTimestamp();
            var waiters = Enumerable.Range(0, 200).Select(i => InsertAsync(stores.Db, i)).ToList();
            Assert.Empty(await IdsAsync(stores.Db));
            foreach (var waiter in waiters)
                await Assert.ThrowsAsync<DatabaseUnavailableException>(() => waiter);
            Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(30));
        }

        await InsertAsync(stores.Db, 1);
        Assert.Equal([1], await IdsAsync(stores.Db));
    }

    [Theory, OnSqlite]
    public async Task A_Lock_That_Ends_In_Time_Is_Waited_For(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        Task waiter;
        await using (var connection = new SqliteConnection(stores.Database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var locked = connection.BeginTransaction(deferred: false);
            waiter = InsertAsync(stores.Db, 1);
            // A hundred reads later the waiter has surely begun to wait.
            for (var i = 0; i < 100; i++)
                Assert.Empty(await IdsAsync(stores.Db));
        }

        await waiter;
        Assert.Equal([1], await IdsAsync(stores.Db));
    }

    [Theory, OnPostgres]
    public async Task A_Server_That_Is_Not_There_Is_Unavailable(DatabaseKind kind)
    {
        await using var db =
            new Db(new DatabaseSettings(kind, new NpgsqlConnectionStringBuilder(TestDatabase.Server) { Port = 9, Timeout = 3 }.ToString()));
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => IdsAsync(db));
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => InsertAsync(db, 1));
    }

    [Theory, OnPostgres]
    public async Task A_Cut_Connection_Is_Opened_Again(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        await InsertAsync(stores.Db, 1);
        await Assert.ThrowsAsync<DatabaseUnavailableException>(
            () => InsertAsync(stores.Db, 2, sql: "select pg_terminate_backend(pg_backend_pid())"));
        await InsertAsync(stores.Db, 3);
        Assert.Equal([1, 3], await IdsAsync(stores.Db));
    }

    [Theory, OnSqlite]
    public async Task A_Finished_Intents_Stream_Ends_At_Once(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        await stores.Db.DisposeAsync();
        await Assert.ThrowsAsync<DatabaseUnavailableException>(() => InsertAsync(stores.Db, 1));
    }

    [Theory, OnSqlite]
    public async Task Writes_Waiting_At_The_Stop_Are_Committed(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var work = Enumerable.Range(0, 500).Select(i => InsertAsync(stores.Db, i)).ToList();
        await stores.Db.DisposeAsync();
        await Task.WhenAll(work);
        await using var again = new Db(stores.Database.ToSettings());
        Assert.Equal(500, (await IdsAsync(again)).Count);
    }

    private static Task<int> InsertAsync(Db db, int id, Action? then = null, string? sql = null) => db.InTransactionAsync(async tx =>
    {
        var rows = await tx.ExecuteAsync(
            "insert into protection_keys (id, xml, created_at) values (@id, '', 0)",
            new { id = id.ToString("0000", CultureInfo.InvariantCulture) });
        if (sql is not null)
            await tx.ExecuteAsync(sql);
        then?.Invoke();
        return rows;
    });

    private static async Task<List<int>> IdsAsync(Db db) =>
        [.. (await db.ReadAsync(tx => tx.QueryAsync<string>("select id from protection_keys order by id"))).Select(int.Parse)];

    private sealed record Found
    {
        public string? SomeText { get; init; }

        public long? Number { get; init; }
    }
}
