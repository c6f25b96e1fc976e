using HostedCapture.Data;
using HostedCapture.Tests.Intents;
using Microsoft.Data.Sqlite;
using Npgsql;
using Xunit;

namespace HostedCapture.Tests.Attempts;

/// <summary>A database that is away between TX1 and TX2 costs no token, and none that is away before costs a call.</summary>
public sealed class DatabaseAwayTests
{
    [Fact]
    public async Task A_Token_Waits_For_A_Locked_Database()
    {
        var faults = new Faults();
        await using var app = await new AppFixture().With(faults.Install).StartAsync();
        await using var connection = new SqliteConnection(app.Database.ConnectionString);
        await connection.OpenAsync();
        await WaitOutAsync(app, faults, away: () => Execute(connection, "begin immediate"), back: () => Execute(connection, "rollback"));
        await app.BalanceAsync(captured: 1);
    }

    [Fact]
    public async Task A_Locked_Database_Before_The_Call_Is_503_And_No_Call()
    {
        await using var app = await new AppFixture().StartAsync();
        using var client = app.Client();
        var intent = await client.CreateAsync();
        using var person = app.Cardholder();
        var page = await person.OpenAsync(intent.Get("links.1.href")!);
        await using var connection = new SqliteConnection(app.Database.ConnectionString);
        await connection.OpenAsync();
        await Execute(connection, "begin immediate");
        var trouble = await person.SubmitAsync(page);
        Assert.Equal(503, trouble.Status);
        Assert.NotNull(trouble.Reply.Header("Retry-After"));
        Assert.Empty(await app.Simulator.TokensAsync());

        await Execute(connection, "rollback");
        Assert.Equal("0; url=https://requestb.in/sfoogtsf", (await person.SubmitAsync(page)).Refresh);
        await app.BalanceAsync(captured: 1);
    }

    [Theory, OnPostgres]
    public async Task A_Token_Waits_For_A_Server_That_Is_Gone(DatabaseKind kind)
    {
        var faults = new Faults();
        await using var database = new TestDatabase(kind);
        await database.CreateAsync();
        var direct = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using var relay = new Relay(direct.Host!, direct.Port);
        var through = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Host = "127.0.0.1", Port = relay.Port, Timeout = 3 };
        await using var app = await new AppFixture()
            .With(("Database:Provider", "PostgreSql"), ("Database:ConnectionString", through.ToString()))
            .With(faults.Install)
            .StartAsync();
        await WaitOutAsync(
            app,
            faults,
            away: () =>
            {
                relay.Cut();
                return Task.CompletedTask;
            },
            back: () =>
            {
                relay.Mend();
                return Task.CompletedTask;
            });
        await app.BalanceAsync(captured: 1);
    }

    // The provider has answered; then the database goes, and comes back only after the outcome could not be written.
    private static async Task WaitOutAsync(AppFixture app, Faults faults, Func<Task> away, Func<Task> back)
    {
        using var client = app.Client();
        var intent = await client.CreateAsync();
        using var person = app.Cardholder();
        var page = await person.OpenAsync(intent.Get("links.1.href")!);
        faults.StopAt(Step.AfterAnswer);
        var submitting = person.SubmitAsync(page);
        await faults.StoppedAsync();
        await away();
        faults.LetGo();
        var checking = await submitting;
        Assert.False(checking.HasForm);
        Assert.Contains(app.Logs.Lines, line => line.Contains("the outcome waits for the database", StringComparison.Ordinal));
        await back();
        await client.SettledAsync(intent, "captured");
        // Long before its lease ended, from the kept outcome: no look-up was needed.
        Assert.Contains(app.Logs.Lines, line => line.Contains("the outcome is written", StringComparison.Ordinal));
        Assert.DoesNotContain(app.Logs.Lines, line => line.Contains("asked cybersource", StringComparison.Ordinal));
    }

    private static async Task Execute(SqliteConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
