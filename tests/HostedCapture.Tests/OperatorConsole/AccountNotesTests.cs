using HostedCapture.Audit;
using Microsoft.Extensions.DependencyInjection;
using OperatorConsole.Accounts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What happens to accounts of the console is told in the product's audit log.</summary>
public sealed class AccountNotesTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    [Fact]
    public async Task An_Invitation_Of_The_Command_Line_Is_Audited_As_Such()
    {
        await Get<Invitations>().InviteAdministratorAsync("berta.command@example.com");
        var row = Assert.Single(await UntilNotedAsync(row => row.Detail?.Contains("b…@example.com", StringComparison.Ordinal) == true));
        Assert.Equal(("account.invited", "operator:console/command-line", "success"), (row.Type, row.Actor, row.Outcome));
        Assert.Contains("administrator", row.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("berta.command", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Change_Of_An_Account_Is_Audited_By_The_Administrators_Name()
    {
        var (ana, other) = (await console.SignInAsync(name: "Ana Soto"), await console.SignInAsync(AccountRole.Operator, "Bruno Paz"));
        var keeper = Get<AccountKeeper>();
        Assert.Equal(KeeperFault.None, await keeper.ChangeRoleAsync(ana.Session, other.Account, AccountRole.Auditor, []));
        Assert.Equal(KeeperFault.None, await keeper.BlockAsync(ana.Session, other.Account));
        Assert.Equal(KeeperFault.None, await keeper.UnblockAsync(ana.Session, other.Account));
        Assert.Equal(KeeperFault.None, await keeper.EndSessionsAsync(ana.Session, other.Account));
        Assert.Equal(KeeperFault.None, await keeper.RemoveAsync(ana.Session, other.Account));
        var rows = await UntilNotedAsync(row => row.ObjectId == other.Account.ToString(), 5);
        Assert.Equal(
            ["account.role_changed", "account.blocked", "account.unblocked", "account.sessions_ended", "account.removed"],
            rows.Select(row => row.Type));
        Assert.All(rows, row => Assert.Equal($"operator:console/{ana.Account}", row.Actor));
        Assert.All(rows, row => Assert.StartsWith("by Ana Soto", row.Detail, StringComparison.Ordinal));
        Assert.Contains("auditor", rows[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_Nodes_That_Send_The_Same_Event_Note_It_Once()
    {
        using var other = ActivatorUtilities.CreateInstance<AccountNotes>(console.Services);
        await other.StartAsync(default);
        foreach (var number in Enumerable.Range(0, 10))
            await Get<Invitations>().InviteAdministratorAsync($"{(char)('m' + number)}@twice.example");
        var rows = await UntilNotedAsync(row => row.Detail?.Contains("…@twice.example", StringComparison.Ordinal) == true, 10);
        await Until.TrueAsync(async () => (await Get<AccountEvents>().WaitingAsync(1, default)).Count == 0, "nothing waits");
        await other.StopAsync(default);
        Assert.Equal(10, rows.Select(row => row.Detail).Distinct().Count());
        Assert.Equal(10, (await NotedAsync(row => row.Detail?.Contains("…@twice.example", StringComparison.Ordinal) == true)).Count);
    }

    private T Get<T>()
        where T : notnull => console.Services.GetRequiredService<T>();

    private async Task<IReadOnlyList<AuditRow>> UntilNotedAsync(Func<AuditRow, bool> isIt, int count = 1)
    {
        await Until.TrueAsync(async () => (await NotedAsync(isIt)).Count >= count, "it is noted");
        return await NotedAsync(isIt);
    }

    private async Task<IReadOnlyList<AuditRow>> NotedAsync(Func<AuditRow, bool> isIt) =>
        [.. (await console.App.AuditAsync()).Where(row => row.Type.StartsWith("account.", StringComparison.Ordinal) && isIt(row))];
}
