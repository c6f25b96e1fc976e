using System.Xml.Linq;
using HostedCapture.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;

namespace HostedCapture.Tests.Data;

public sealed class MigratorTests
{
    [Theory, OnSqlite, OnPostgres]
    public async Task Migrating_Again_Changes_Nothing(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var id = await stores.OpenAsync();
        var versions = await VersionsAsync(stores.Db);
        await new Migrator(stores.Db, stores.Clock).RunAsync();
        Assert.Equal(versions, await VersionsAsync(stores.Db));
        Assert.NotNull(await stores.ReadAsync(id));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Nodes_That_Start_At_Once_Migrate_Once(DatabaseKind kind)
    {
        await using var database = new TestDatabase(kind);
        await database.CreateAsync();
        var nodes = Enumerable.Range(0, 4).Select(_ => new Db(database.ToSettings())).ToList();
        await Task.WhenAll(nodes.Select(db => Task.Run(() => new Migrator(db, TimeProvider.System).RunAsync())));
        var versions = await VersionsAsync(nodes[0]);
        Assert.Equal(Enumerable.Range(1, versions.Count).Select(version => (long)version), versions);
        foreach (var node in nodes)
            await node.DisposeAsync();
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Older_Program_Refuses_A_Newer_Schema(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        await stores.Db.InTransactionAsync(
            tx => tx.ExecuteAsync("insert into schema_versions (version, name, applied_at) values (999, '0999_future.sql', 0)"));
        var exception = await Assert.ThrowsAsync<MigrationException>(() => new Migrator(stores.Db, stores.Clock).RunAsync());
        Assert.Contains("999", exception.Message, StringComparison.Ordinal);
    }

    [Theory, OnSqlite]
    public async Task A_Sqlite_File_Keeps_A_Log_Ahead(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        Assert.Equal(["wal"], await stores.Db.ReadAsync(tx => tx.QueryAsync<string>("PRAGMA journal_mode")));
    }

    [Theory, OnPostgres]
    public async Task A_Server_That_Does_Not_Wait_For_The_Disk_Is_Refused(DatabaseKind kind)
    {
        await using var database = new TestDatabase(kind);
        await database.CreateAsync();
        var careless = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Options = "-c synchronous_commit=off" }.ToString();
        await using var db = new Db(new DatabaseSettings(kind, careless));
        Assert.Contains(
            "synchronous_commit",
            (await Assert.ThrowsAsync<MigrationException>(() => new Migrator(db, TimeProvider.System).RunAsync())).Message,
            StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Key_Ring_Returns_Its_Keys_Oldest_First(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var ring = new KeyRing(stores.Db, stores.Clock);
        Assert.Empty(ring.GetAllElements());
        foreach (var number in new[] { 1, 2, 3 })
        {
            ring.StoreElement(new XElement("key", new XAttribute("number", number), "ñ & <"), $"key-{number}");
            stores.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        var elements = new KeyRing(new Db(stores.Database.ToSettings()), stores.Clock).GetAllElements();
        Assert.Equal(["1", "2", "3"], elements.Select(element => element.Attribute("number")!.Value));
        Assert.All(elements, element => Assert.Equal("ñ & <", element.Value));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Text_Protected_By_One_Node_Is_Read_By_Another(DatabaseKind kind)
    {
        await using var one = await new AppFixture().On(kind).StartAsync();
        await using var two = await new AppFixture().Beside(one).StartAsync();
        var text = one.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("form").Protect("text");
        Assert.Equal("text", two.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("form").Unprotect(text));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Migrated_Operations_Take_Currency_And_Card_From_Their_Payments(DatabaseKind kind)
    {
        await using var database = new TestDatabase(kind);
        await database.CreateAsync();
        await using var db = new Db(database.ToSettings());
        foreach (var sql in (string[])[
            .. Scripts(before: "Migrations.0008"),
            "create table schema_versions (version bigint primary key, name text not null, applied_at bigint not null)",
            "insert into schema_versions (version, name, applied_at) values (7, '0007', 0)",
            """
            insert into payments (id, application_id, state, attempt, intent_id, provider, deferred, currency, total, paid, refunded,
                key_hash, body, created_at, updated_at, expires_at)
            values ('p', 'a', 'paid', 1, 'the intent', 'cybersource', 0, 'PEN', 2050, 2050, 0, 'k', '{}', 0, 0, 0)
            """,
            """
            insert into payment_attempts (id, payment_id, number, operation, provider, provider_key, state, amount, refunded_before,
                started_at, lease_until)
            values ('o', 'p', 1, 'charge', 'cybersource', 'k', 'approved', 2050, 0, 0, 0)
            """])
        {
            await db.InTransactionAsync(tx => tx.ExecuteAsync(sql));
        }

        await new Migrator(db, TimeProvider.System).RunAsync();
        Assert.Equal(
            ["PEN the intent 1"],
            await db.ReadAsync(tx => tx.QueryAsync<string>(
                "select a.currency || ' ' || a.card || ' ' || p.version from attempts a join payments p on p.id = a.owner_id")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Earlier_Cards_And_Operations_Are_Migrated_To_One_Ledger_With_Their_Ids(DatabaseKind kind)
    {
        await using var database = new TestDatabase(kind);
        await database.CreateAsync();
        await using var db = new Db(database.ToSettings());
        foreach (var sql in (string[])[
            .. Scripts(before: "Migrations.0010"),
            "create table schema_versions (version bigint primary key, name text not null, applied_at bigint not null)",
            "insert into schema_versions (version, name, applied_at) values (9, '0009', 0)",
            """
            insert into intents (id, application_id, kind, state, attempt, tries_left, posts, lease_until, key_hash, body, created_at,
                updated_at, expires_at)
            values ('at the provider', 'a', 'CMR', 'submitting', 2, 1, 2, 5000, 'k', '{}', 0, 0, 0)
            """,
            """
            insert into attempts (id, intent_id, number, provider, provider_key, state, token, pan_first, pan_last, upstream_id,
                started_at, lookup_at)
            values ('one', 'at the provider', 1, 'quickpay', 'k1', 'orphan', 'token', null, null, null, 1000, null),
                ('two', 'at the provider', 2, 'quickpay', 'k2', 'running', null, '411111', '1111', 'there', 4000, 5000)
            """,
            """
            insert into payments (id, application_id, state, attempt, provider, deferred, currency, total, paid, refunded, key_hash,
                body, created_at,
                updated_at, expires_at, version)
            values ('paid', 'a', 'paid', 1, 'juspay', 0, 'PEN', 2050, 2050, 0, 'k', '{}', 0, 0, 0, 1)
            """,
            """
            insert into payment_attempts (id, payment_id, number, operation, provider, provider_key, state, amount, refunded_before, code,
                authorization_code, upstream_id, handle, gateway, started_at, finished_at, lease_until, lookup_at, taken, currency, card)
            values ('three', 'paid', 1, 'charge', 'juspay', 'k3', 'unknown', 2050, 7, 'why', 'auth', 'up', 'handle', '{}', 1, 2, 3, 4, 1,
                null, 'card')
            """])
        {
            await db.InTransactionAsync(tx => tx.ExecuteAsync(sql));
        }

        await new Migrator(db, TimeProvider.System).RunAsync();
        Assert.Equal(
            [
                "one at the provider 1 tokenize orphan token - - - lease 1000, asked -, taken 0",
                "three paid 1 charge unknown handle PEN 2050 7 lease 3, asked 4, taken 1",
                "two at the provider 2 tokenize running - - - - lease 5000, asked 5000, taken 0",
            ],
            await db.ReadAsync(tx => tx.QueryAsync<string>(
                """
                select id || ' ' || owner_id || ' ' || number || ' ' || operation || ' ' || state || ' ' || coalesce(handle, '-')
                    || ' ' || coalesce(currency, '-')
                    || ' ' || coalesce(cast(amount as text), '-') || ' ' || coalesce(cast(refunded_before as text), '-') || ' lease '
                        || lease_until
                    || ', asked ' || coalesce(cast(lookup_at as text), '-') || ', taken ' || taken
                from attempts order by id
                """)));
        Assert.Equal(["411111 1111 there"], await db.ReadAsync(
            tx => tx.QueryAsync<string>("select pan_first || ' ' || pan_last || ' ' || upstream_id from attempts where id = 'two'")));
        Assert.Equal(["why auth up {} 1 2 card"], await db.ReadAsync(tx => tx.QueryAsync<string>(
            "select code || ' ' || authorization_code || ' ' || upstream_id || ' ' || gateway || ' ' || started_at || ' ' || finished_at "
                + "|| ' ' || card from attempts where id = 'three'")));
    }

    private static IEnumerable<string> Scripts(string before)
    {
        var assembly = typeof(Migrator).Assembly;
        var names = assembly.GetManifestResourceNames().Where(name => name.StartsWith("Migrations.", StringComparison.Ordinal));
        foreach (var name in names.Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            if (string.CompareOrdinal(name, before) < 0)
                yield return reader.ReadToEnd();
        }
    }

    private static Task<IReadOnlyList<long>> VersionsAsync(Db db) =>
        db.ReadAsync(tx => tx.QueryAsync<long>("select version from schema_versions order by version"));
}
