using HostedCapture.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OperatorConsole.Accounts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Links that make an account, or give one new keys: once, for a while, and only what they were made for.</summary>
public sealed class InvitationTests
{
    private const string Ana = "ana@example.com";

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_Six_Who_Accept_At_The_Same_Instant_One_Does(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var link = await house.Get<Invitations>().InviteAdministratorAsync(Ana);
        var invitation = await house.FindAsync(link);
        Assert.NotNull(invitation);
        var accepted = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            Task.Run(() => house.Get<Invitations>().AcceptAsync(invitation, house.Acceptance(invitation)))));
        var account = Assert.Single(accepted, one => one is not null);
        Assert.Equal((Ana, AccountRole.Administrator), (account!.Email, account.Role));
        await using var db = await house.OpenAsync();
        Assert.Equal(1, await db.Users.CountAsync());
        Assert.Equal(RecoveryCodes.Count, await db.RecoveryCodes.CountAsync());
        Assert.Null(await house.FindAsync(link));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Nodes_That_Start_At_The_Same_Time_Make_The_Tables_Once(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.EmptyAsync(kind);
        var nodes = Enumerable.Range(0, 4).Select(_ => house.Node()).ToList();
        await Task.WhenAll(nodes.Select(node => Task.Run(() => node.GetRequiredService<AccountsSchema>().PrepareAsync())));
        await using var db = await house.OpenAsync();
        Assert.Equal(0, await db.Users.CountAsync());
        Assert.Equal(
            [AccountsSchema.Version],
            await db.Database.SqlQueryRaw<int>("select version as \"Value\" from accounts_schema").ToListAsync());
        await db.Database.ExecuteSqlRawAsync("update accounts_schema set version = 99");
        var newer = await Assert.ThrowsAsync<InvalidOperationException>(() => house.Get<AccountsSchema>().PrepareAsync());
        Assert.Contains("99", newer.Message, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Link_Of_The_Command_Line_Is_Good_For_A_Quarter_Of_An_Hour_And_Its_Secret_Is_Kept_Nowhere(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var link = await house.Get<Invitations>().InviteAdministratorAsync(Ana);
        Assert.DoesNotContain(link.Path.Split("t=")[1], await house.Database.RowsAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain(house.Logs.Lines, line => line.Contains(link.Path.Split("t=")[1], StringComparison.Ordinal));
        house.Clock.Advance(Invitations.CommandLasts - TimeSpan.FromSeconds(5));
        var invitation = await house.FindAsync(link);
        Assert.NotNull(invitation);
        house.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Null(await house.FindAsync(link));
        Assert.Null(await house.Get<Invitations>().AcceptAsync(invitation, house.Acceptance(invitation)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Second_Link_Of_The_Command_Line_Ends_The_First(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var first = await house.Get<Invitations>().InviteAdministratorAsync(Ana);
        var second = await house.Get<Invitations>().InviteAdministratorAsync(Ana);
        Assert.Null(await house.FindAsync(first));
        Assert.NotNull(await house.FindAsync(second));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Way_Back_In_Gives_New_Keys_And_Ends_What_Was_Open(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var (auditor, _) = await house.PersonAsync(AccountRole.Auditor);
        var session = await house.SessionAsync(auditor);
        var ended = new TaskCompletionSource();
        using var watched = house.Get<SessionWatch>().OnEnded(session, ended.SetResult);
        await house.Get<OwnAccount>().RenewCodesAsync(auditor);
        await house.Get<AccountKeeper>().BlockAsync(await house.SessionAsync((await house.PersonAsync()).Account), auditor.Id);

        var invitation = await house.FindAsync(await house.Get<Invitations>().InviteAdministratorAsync(auditor.Email!));
        var account = await house.Get<Invitations>().AcceptAsync(invitation!, house.Acceptance(invitation!));
        Assert.Equal(auditor.Id, account!.Id);
        var now = await house.ReadAsync(auditor.Id);
        Assert.Equal((AccountRole.Administrator, "hash", (DateTimeOffset?)null), (now.Role, now.PasswordHash, now.BlockedAt));
        Assert.NotEqual(auditor.TotpKey, now.TotpKey);
        Assert.Null(await house.Get<Sessions>().ReadAsync(session));
        await ended.Task.WaitAsync(TimeSpan.FromMinutes(1));
        await using var db = await house.OpenAsync();
        Assert.Equal(RecoveryCodes.Count, await db.RecoveryCodes.CountAsync(one => one.AccountId == auditor.Id));
    }

    // Who made the link knows it: it must not be the way into an account that somebody else made meanwhile.
    [Theory, OnSqlite, OnPostgres]
    public async Task A_Link_For_A_New_Account_Is_No_Way_Into_One_That_Is_There_Meanwhile(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var (merchant, _) = await house.PersonAsync(AccountRole.MerchantAdministrator, "Bea Soto", "shop");
        var (made, fault) = await house.Get<AccountKeeper>().InviteAsync(
            await house.SessionAsync(merchant), Ana, AccountRole.MerchantSupport, ["shop"]);
        Assert.Equal(KeeperFault.None, fault);
        var early = await house.FindAsync(made!);
        var command = await house.FindAsync(await house.Get<Invitations>().InviteAdministratorAsync(Ana));
        Assert.NotNull(await house.Get<Invitations>().AcceptAsync(command!, house.Acceptance(command!)));
        Assert.Null(await house.Get<Invitations>().AcceptAsync(early!, house.Acceptance(early!)));
        await using var db = await house.OpenAsync();
        Assert.Equal(AccountRole.Administrator, (await db.Users.SingleAsync(one => one.Email == Ana)).Role);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Another_Role_Takes_Back_The_Links_For_Her_And_Those_She_Made(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var keeper = house.Get<AccountKeeper>();
        var ana = await house.SessionAsync((await house.PersonAsync()).Account);
        var (bea, _) = await house.PersonAsync(AccountRole.Administrator, "Bea Soto");
        var (forHer, _) = await keeper.InviteAgainAsync(ana, bea.Id);
        var (byHer, _) = await keeper.InviteAsync(await house.SessionAsync(bea), "new@example.com", AccountRole.Administrator, []);
        Assert.NotNull(await house.FindAsync(forHer!));
        Assert.NotNull(await house.FindAsync(byHer!));
        Assert.Equal(KeeperFault.None, await keeper.ChangeRoleAsync(ana, bea.Id, AccountRole.Auditor, []));
        Assert.Null(await house.FindAsync(forHer!));
        Assert.Null(await house.FindAsync(byHer!));
    }

    [Theory]
    [InlineData("")]
    [InlineData("ana")]
    [InlineData("@example.com")]
    [InlineData("ana@")]
    [InlineData("a@b@example.com")]
    [InlineData("ana rojas@example.com")]
    [InlineData("ana\r\n@example.com")]
    public async Task Only_An_Address_Is_Invited(string email)
    {
        await using var house = await AccountsHouse.StartAsync(DatabaseKind.Sqlite);
        await Assert.ThrowsAsync<ArgumentException>(() => house.Get<Invitations>().InviteAdministratorAsync(email));
    }
}
