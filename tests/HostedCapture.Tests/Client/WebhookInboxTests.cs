using HostedCapture.Client;
using HostedCapture.Data;
using Microsoft.Data.Sqlite;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>What remembers which webhooks were handled.</summary>
public sealed class WebhookInboxTests
{
    [Fact]
    public async Task A_Table_Remembers_For_All_Processes()
    {
        var connection = $"Data Source=file:{Guid.NewGuid():N}?mode=memory&cache=shared";
        await using var kept = new SqliteConnection(connection);
        await kept.OpenAsync();
        await RunAsync(kept, SqlWebhookInbox.CreateTable);
        SqlWebhookInbox one = new(() => new SqliteConnection(connection)), other = new(() => new SqliteConnection(connection));

        Assert.Equal(InboxClaim.Taken, await one.TakeAsync("evt_1"));
        Assert.Equal(InboxClaim.Running, await other.TakeAsync("evt_1"));
        await one.ReleaseAsync("evt_1");
        Assert.Equal(InboxClaim.Taken, await other.TakeAsync("evt_1"));
        await RunAsync(kept, "update hosted_capture_webhooks set taken_at = taken_at - 61000");
        Assert.Equal(InboxClaim.Taken, await one.TakeAsync("evt_1"));
        await one.CompleteAsync("evt_1");
        await one.ReleaseAsync("evt_1");
        Assert.Equal(InboxClaim.Handled, await other.TakeAsync("evt_1"));
        await RunAsync(kept, "drop table hosted_capture_webhooks");
        await Assert.ThrowsAsync<SqliteException>(() => one.TakeAsync("evt_2"));
    }

    [Theory, OnPostgres]
    public async Task Of_Many_At_Once_One_Takes_It(DatabaseKind kind)
    {
        await using var database = new TestDatabase(kind);
        await database.CreateAsync();
        var connection = database.Settings.Single(setting => setting.Key == "Database:ConnectionString").Value!;
        var inbox = new SqlWebhookInbox(() => new Npgsql.NpgsqlConnection(connection));
        await using var own = new Npgsql.NpgsqlConnection(connection);
        await own.OpenAsync();
        await RunAsync(own, SqlWebhookInbox.CreateTable);
        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => inbox.TakeAsync("evt_1")));
        Assert.Single(claims, InboxClaim.Taken);
        Assert.Equal(19, claims.Count(claim => claim == InboxClaim.Running));
    }

    [Fact]
    public async Task Memory_Keeps_The_Newest()
    {
        var inbox = new MemoryWebhookInbox();
        for (var i = 0; i <= 10_000; i++)
        {
            await inbox.TakeAsync($"{i}");
            await inbox.CompleteAsync($"{i}");
        }

        Assert.Equal((InboxClaim.Taken, InboxClaim.Handled), (await inbox.TakeAsync("0"), await inbox.TakeAsync("1")));
    }

    private static async Task RunAsync(System.Data.Common.DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
