using Xunit;

namespace HostedCapture.Tests.Simulation;

/// <summary>What is true of money at every system, seen by its merchant and in the ledger.</summary>
public sealed class MoneyTests(SimulatorAlone simulator) : IClassFixture<SimulatorAlone>, IAsyncLifetime
{
    public static TheoryData<string> Systems => [.. SystemClient.All];

    public static TheoryData<string> Reversible => [.. SystemClient.Reversible];

    public static TheoryData<string> Tokenizing => [.. SystemClient.Tokenizing];

    public static TheoryData<string, string, int> Faults
    {
        get
        {
            var data = new TheoryData<string, string, int>();
            foreach (var system in SystemClient.All)
            {
                foreach (var (fault, movements) in new[] { ("error", 0), ("unavailable", 0), ("cut", 0), ("hang", 1), ("garbage", 1) })
                    data.Add(system, fault, movements);
            }

            return data;
        }
    }

    public Task InitializeAsync() => simulator.Control.ClearAsync();

    public Task DisposeAsync() => Task.CompletedTask;

    [Theory]
    [MemberData(nameof(Systems))]
    public async Task Authorized_Money_Is_Taken_Once_And_Never_More_Than_There_Is(string name)
    {
        using var system = SystemClient.Of(name, simulator);
        var payment = await system.AuthorizedAsync(100.50m);
        Assert.Empty(await simulator.Control.MovementsAsync());
        Assert.False(system.IsDone(await system.ConfirmAsync(payment, 100.51m)));
        Assert.Empty(await simulator.Control.MovementsAsync());
        Assert.True(system.IsDone(await system.ConfirmAsync(payment, 60.25m)));
        Assert.False(system.IsDone(await system.ConfirmAsync(payment, 10m)));
        var movement = Assert.Single(await simulator.Control.MovementsAsync());
        Assert.Equal((name, "confirm", 60.25m, "COP"), (movement.System, movement.Operation, movement.Amount, movement.Currency));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public async Task Of_Concurrent_Confirmations_One_Is_Done(string name)
    {
        using var system = SystemClient.Of(name, simulator);
        var payment = await system.AuthorizedAsync(100m);
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => system.ConfirmAsync(payment, 100m)));
        Assert.Single(replies, system.IsDone);
        Assert.Single(await simulator.Control.MovementsAsync());
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public async Task An_Authorization_Lapses_After_Seven_Days(string name)
    {
        using var system = SystemClient.Of(name, simulator);
        var (early, late) = (await system.AuthorizedAsync(100m), await system.AuthorizedAsync(100m));
        await simulator.Control.AdvanceAsync(TimeSpan.FromDays(7) - TimeSpan.FromMinutes(10));
        Assert.True(system.IsDone(await system.ConfirmAsync(early, 100m)));
        await simulator.Control.AdvanceAsync(TimeSpan.FromMinutes(11));
        Assert.False(system.IsDone(await system.ConfirmAsync(late, 100m)));
        Assert.Single(await simulator.Control.MovementsAsync());
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task The_Ledger_Knows_What_Was_Accepted_Behind_A_Broken_Answer(string name, string fault, int movements)
    {
        using var system = SystemClient.Of(name, simulator);
        var payment = await system.AuthorizedAsync(100m);
        await simulator.Control.ScriptSystemAsync(name, "confirm", [fault]);
        var call = system.ConfirmAsync(payment, 100m);
        if (fault is "cut")
            await Assert.ThrowsAsync<HttpRequestException>(() => call);
        else if (fault is "hang")
            await Until.TrueAsync(async () => (await simulator.Control.MovementsAsync()).Count == 1, "the ledger has it");
        else
            Assert.False(system.IsDone(await call));
        Assert.Equal(movements, (await simulator.Control.MovementsAsync()).Count);
        Assert.Equal(movements == 0, system.IsDone(await system.ConfirmAsync(payment, 100m)));
        Assert.Single(await simulator.Control.MovementsAsync());
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public async Task A_Declined_Or_Unanswered_Confirmation_Moves_Nothing_And_May_Be_Asked_Again(string name)
    {
        using var system = SystemClient.Of(name, simulator);
        var payment = await system.AuthorizedAsync(100m);
        await simulator.Control.ScriptSystemAsync(name, "confirm", "declined:204", "unanswered");
        var declined = await system.ConfirmAsync(payment, 100m);
        Assert.False(system.IsDone(declined));
        Assert.Contains("204", declined.Text, StringComparison.Ordinal);
        var unanswered = await system.ConfirmAsync(payment, 100m);
        Assert.True(name == "juspay" ? unanswered.Get("status") == "AUTHORIZED" : !system.IsDone(unanswered));
        Assert.Empty(await simulator.Control.MovementsAsync());
        Assert.True(system.IsDone(await system.ConfirmAsync(payment, 100m)));
        Assert.Single(await simulator.Control.MovementsAsync());
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public async Task A_Pending_Confirmation_Is_Settled_When_The_Clock_Moves_On(string name)
    {
        using var system = SystemClient.Of(name, simulator);
        var payment = await system.AuthorizedAsync(100m);
        await simulator.Control.ScriptSystemAsync(name, "confirm", "pending");
        await system.ConfirmAsync(payment, 70m);
        Assert.Empty(await simulator.Control.MovementsAsync());
        await simulator.Control.AdvanceAsync(TimeSpan.Zero);
        Assert.Equal(70m, Assert.Single(await simulator.Control.MovementsAsync()).Amount);
        Assert.False(system.IsDone(await system.ConfirmAsync(payment, 70m)));
    }

    [Theory]
    [MemberData(nameof(Systems))]
    public async Task A_Declined_Authorization_Holds_Nothing(string name)
    {
        using var system = SystemClient.Of(name, simulator);
        var token = (await system.TokenizeAsync())!;
        await simulator.Control.ScriptSystemAsync(name, "authorize", "declined:205");
        var (reply, payment) = await system.AuthorizeAsync(token, 100m);
        Assert.False(system.IsDone(reply));
        if (payment.Length > 0)
            Assert.False(system.IsDone(await system.ConfirmAsync(payment, 100m)));
        Assert.Empty(await simulator.Control.MovementsAsync());
    }

    [Theory]
    [MemberData(nameof(Reversible))]
    public async Task A_Void_Frees_The_Money_And_Is_Not_In_The_Ledger(string name)
    {
        using var system = SystemClient.Of(name, simulator);
        var payment = await system.AuthorizedAsync(100m);
        Assert.True(system.IsDone(await system.VoidAsync(payment, 100m)));
        Assert.False(system.IsDone(await system.VoidAsync(payment, 100m)));
        Assert.False(system.IsDone(await system.ConfirmAsync(payment, 100m)));
        Assert.Empty(await simulator.Control.MovementsAsync());
    }

    [Theory]
    [MemberData(nameof(Reversible))]
    public async Task A_Captured_Payment_Is_Refunded_Not_Voided_And_Never_More_Than_Captured(string name)
    {
        using var system = SystemClient.Of(name, simulator);
        var payment = await system.AuthorizedAsync(100m);
        Assert.False(system.IsDone(await system.RefundAsync(payment, 1m)));
        Assert.True(system.IsDone(await system.ConfirmAsync(payment, 80m)));
        Assert.False(system.IsDone(await system.VoidAsync(payment, 100m)));
        Assert.False(system.IsDone(await system.RefundAsync(payment, 80.01m)));
        Assert.True(system.IsDone(await system.RefundAsync(payment, 30m)));
        Assert.False(system.IsDone(await system.RefundAsync(payment, 50.01m)));
        Assert.True(system.IsDone(await system.RefundAsync(payment, 50m)));
        Assert.False(system.IsDone(await system.RefundAsync(payment, 0.01m)));
        Assert.Equal([("confirm", 80m), ("refund", 30m), ("refund", 50m)], (await simulator.Control.MovementsAsync()).Select(movement => (movement.Operation, movement.Amount)));
    }

    [Theory]
    [MemberData(nameof(Tokenizing))]
    public async Task The_Card_Decides_Its_Tokenization(string name)
    {
        using var system = SystemClient.Of(name, simulator);
        Assert.Null(await system.TokenizeAsync("4000000000009995"));
        Assert.NotNull(await system.TokenizeAsync("4242424242424242"));
        Assert.Single(await simulator.Control.TokensAsync());
    }

    [Theory]
    [MemberData(nameof(Reversible))]
    public async Task The_Card_Decides_Its_Authorizations_Too(string name)
    {
        using var system = SystemClient.Of(name, simulator);
        // The tokenization has its own 503, which a script goes round.
        await simulator.Control.ScriptSystemAsync(name, "tokenize", "approved");
        var token = (await system.TokenizeAsync("4000000000000085"))!;
        Assert.Equal(503, (await system.AuthorizeAsync(token, 100m)).Reply.Status);
        Assert.Empty(await simulator.Control.MovementsAsync());
    }
}
