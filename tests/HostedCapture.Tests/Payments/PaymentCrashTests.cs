using HostedCapture.Data;
using HostedCapture.Tests.Intents;
using Microsoft.Data.Sqlite;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentFlowTests;

namespace HostedCapture.Tests.Payments;

/// <summary>A process or a database that dies while money moves.</summary>
public sealed class PaymentCrashTests
{
    public static TheoryData<string, string, Step> Crashes
    {
        get
        {
            var all = new TheoryData<string, string, Step>();
            foreach (var operation in AllOperations)
            {
                foreach (var step in Steps.OfSubmissions)
                {
                    foreach (var provider in AllProviders)
                    {
                        // Some make a payment or an order there first, and have it remembered.
                        if (step is Step.BeforeCall
                            or Step.AfterAnswer || (provider is "quickpay" or "juspay" && operation is "charge" or "authorize"))
                            all.Add(provider, operation, step);
                    }
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Crashes))]
    public async Task After_A_Crash_The_Look_Up_Finds_The_Operation(string provider, string operation, Step step)
    {
        var faults = new Faults();
        await using var app = await StartAsync(DatabaseKind.Sqlite, provider, faults);
        using var client = app.Client();
        var (payment, rel) = await ReadyAsync(client, operation);
        faults.StopAt(step);
        var key = ("Idempotency-Key", "the same request");
        var running = client.FollowAsync(payment, rel, null, key);
        await faults.StoppedAsync();

        app.Clock.Advance(s_lease);
        Assert.Equal(step == Step.AfterAnswer ? After(operation) : Before(operation), await client.SettledStateAsync(payment));
        await app.BalancePaymentsAsync();
        faults.Die();
        await running;
        await app.BalancePaymentsAsync();
    }

    [Theory]
    [InlineData("charge")]
    [InlineData("authorize")]
    [InlineData("confirm")]
    [InlineData("void")]
    [InlineData("refund")]
    public async Task A_Crash_Before_The_Provider_Shows_The_Operation_Loses_Nothing(string operation)
    {
        var faults = new Faults();
        await using var app = await StartAsync(DatabaseKind.Sqlite, "quickpay", faults);
        using var client = app.Client();
        var (payment, rel) = await ReadyAsync(client, operation);
        faults.StopAt(Step.AfterAnswer);
        await app.Simulator.ScriptSystemAsync("quickpay", operation, "pending");
        var running = client.FollowAsync(payment, rel);
        await faults.StoppedAsync();
        app.Clock.Advance(s_lease);
        Assert.Equal(After(operation), await client.SettledStateAsync(payment));
        faults.Die();
        await running;
        await app.BalancePaymentsAsync();
    }

    [Fact]
    public async Task An_Outcome_Is_Kept_While_The_Database_Is_Away()
    {
        var faults = new Faults();
        await using var app = await StartAsync(DatabaseKind.Sqlite, "cybersource", faults);
        using var client = app.Client();
        var (payment, rel) = await ReadyAsync(client, "confirm");
        faults.StopAt(Step.AfterAnswer);
        var confirming = client.FollowAsync(payment, rel);
        await faults.StoppedAsync();
        await using var connection = new SqliteConnection(app.Database.ConnectionString);
        await connection.OpenAsync();
        await ExecuteAsync("begin immediate");
        faults.LetGo();
        var reply = await confirming;
        Assert.Equal((202, "confirming"), (reply.Status, reply.Get("state")));
        await ExecuteAsync("rollback");
        Assert.Equal("paid", await client.SettledStateAsync(payment));
        // Long before its lease ended, from the kept outcome: no look-up was needed.
        Assert.DoesNotContain(app.Logs.Lines, line => line.Contains("asked cybersource", StringComparison.Ordinal));
        await app.BalancePaymentsAsync();

        async Task ExecuteAsync(string sql)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            await command.ExecuteNonQueryAsync();
        }
    }
}
