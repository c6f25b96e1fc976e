using System.Reflection;
using System.Text.Json;
using HostedCapture.Audit;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OperatorConsole.Accounts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// Everything that is done to accounts, by every role: what was done and what was refused is in the product's audit log with the
/// person's name. The tables are compared with the services that the pages call.
/// </summary>
public sealed class AccountActionTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    private const string Refused = "account.refused";

    private static readonly KeeperAction[] s_keeper =
    [
        new("InviteAsync", "account.invited", "merchant_support", async (keeper, by, _) => (await keeper.InviteAsync(
            by, $"{Guid.NewGuid():N}@example.com", AccountRole.MerchantSupport, [ConsoleFixture.DemoShopId])).Fault),
        new("InviteAgainAsync", "account.invited", "merchant_support", async (keeper, by, target) =>
            (await keeper.InviteAgainAsync(by, target.Account)).Fault),
        new("TakeBackAsync", "account.invitation_ended", "", (keeper, by, target) => keeper.TakeBackAsync(by, target.Invitation)),
        new("ChangeRoleAsync", "account.role_changed", $"merchant_support: {ConsoleFixture.DemoShopId} → merchant_administrator: ",
            (keeper, by, target) => keeper.ChangeRoleAsync(
                by, target.Account, AccountRole.MerchantAdministrator, [ConsoleFixture.DemoShopId])),
        new("BlockAsync", "account.blocked", "", (keeper, by, target) => keeper.BlockAsync(by, target.Account)),
        new("UnblockAsync", "account.unblocked", "", (keeper, by, target) => keeper.UnblockAsync(by, target.Account)),
        new("EndSessionsAsync", "account.sessions_ended", "", (keeper, by, target) => keeper.EndSessionsAsync(by, target.Account)),
        new("RemoveAsync", "account.removed", "", (keeper, by, target) => keeper.RemoveAsync(by, target.Account)),
        new("EndOutsideAsync", "account.sessions_ended", "Olga", (keeper, by, target) => keeper.EndOutsideAsync(by, target.Outside))
        {
            OfTheInstallation = true,
        },
    ];

    private static readonly (string Method, string Type, Func<OwnAccount, Account, Guid, Task> Do)[] s_own =
    [
        ("ChangePasswordAsync", "account.password_changed", (own, account, session) =>
            own.ChangePasswordAsync(account, AccountsHouse.Password, session)),
        ("ChangeTotpAsync", "account.totp_renewed", (own, account, session) => own.ChangeTotpAsync(account, "sealed", 1, session)),
        ("RenewCodesAsync", "account.codes_renewed", (own, account, _) => own.RenewCodesAsync(account)),
        ("AddPasskeyAsync", "account.passkey_added", (own, account, _) => own.AddPasskeyAsync(account, Passkey(account))),
        ("RemovePasskeyAsync", "account.passkey_removed", (own, account, _) =>
            own.RemovePasskeyAsync(account.Id, account.Id.ToByteArray())),
        ("ChangeAsync", "account.name_changed", (own, account, _) => own.ChangeAsync(account.Id, "Another Name", "en")),
    ];

    [Fact]
    public void Everything_That_Is_Done_To_Accounts_Is_In_A_Table()
    {
        Assert.Equal(Methods(typeof(AccountKeeper), "ListAsync"), s_keeper.Select(one => one.Method).Order(StringComparer.Ordinal));
        Assert.Equal(Methods(typeof(OwnAccount), "ReadAsync"), s_own.Select(one => one.Method).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(AccountRole.Administrator)]
    [InlineData(AccountRole.Operator)]
    [InlineData(AccountRole.Auditor)]
    [InlineData(AccountRole.MerchantAdministrator)]
    [InlineData(AccountRole.MerchantSupport)]
    public async Task What_She_Does_To_Accounts_And_What_She_May_Not_Is_Audited_By_Her_Name(AccountRole role)
    {
        var who = await console.SignInAsync(role, $"Ana {role}");
        var expected = new List<(string Type, string Says)>();
        foreach (var action in s_keeper)
        {
            var target = await TargetAsync();
            var before = await ShownAsync(target);
            var may = role == AccountRole.Administrator || (role == AccountRole.MerchantAdministrator && !action.OfTheInstallation);
            var fault = await action.Do(Get<AccountKeeper>(), who.Session, target);
            Assert.Equal((action.Method, may), (action.Method, fault == KeeperFault.None));
            if (!may)
                Assert.Equal((action.Method, before), (action.Method, await ShownAsync(target)));
            expected.Add(may ? (action.Type, action.Says) : (Refused, $"{action.Type["account.".Length..]}: {fault}"));
        }

        await AssertAsync(who, $"by Ana {role}", expected);
    }

    [Fact]
    public async Task Without_A_Fresh_Second_Factor_It_Is_Refused_And_That_Is_Audited()
    {
        var who = await console.SignInAsync(name: "Eva Diaz");
        var target = await TargetAsync();
        console.App.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(KeeperFault.NotFresh, await Get<AccountKeeper>().BlockAsync(who.Session, target.Account));
        await AssertAsync(who, "by Eva Diaz", [(Refused, "blocked: NotFresh")]);
    }

    [Fact]
    public async Task What_She_Changes_At_Her_Own_Account_Is_Audited()
    {
        var who = await console.SignInAsync(AccountRole.Auditor, "Eva Soto");
        await using var db = await Get<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();
        var account = await db.Users.AsNoTracking().SingleAsync(one => one.Id == who.Account);
        foreach (var (_, _, change) in s_own)
            await change(Get<OwnAccount>(), account, who.Session);
        await AssertAsync(who, "by Eva Soto", [.. s_own.Select(one => (one.Type, ""))]);
        Assert.Contains(
            await console.App.AuditAsync(who.Account.ToString()),
            row => row.Detail?.EndsWith("Eva Soto → Another Name", StringComparison.Ordinal) == true);
    }

    private async Task AssertAsync(SignedInPerson who, string name, List<(string Type, string Says)> expected)
    {
        await Until.TrueAsync(async () => (await Get<AccountEvents>().WaitingAsync(1, default)).Count == 0, "the product has them all");
        var rows = (await console.App.AuditAsync())
            .Where(row => row.Actor == $"operator:console/{who.Account}" && row.Type.StartsWith("account.", StringComparison.Ordinal))
            .ToList();
        Assert.Equal(expected.Select(one => one.Type), rows.Select(row => row.Type));
        foreach (var (row, (type, says)) in rows.Zip(expected))
        {
            Assert.StartsWith(name, row.Detail, StringComparison.Ordinal);
            Assert.Contains(says, row.Detail, StringComparison.Ordinal);
            Assert.Equal(type == Refused ? AuditLog.Failure : AuditLog.Success, row.Outcome);
        }
    }

    // Somebody of the demo shop who is signed in, an invitation, and somebody of an issuer.
    private async Task<Target> TargetAsync()
    {
        var target = await console.SignInAsync(AccountRole.MerchantSupport, "Bruno Paz");
        var outside = await Get<Sessions>().BeginAsync(
            new SessionStart { Subject = $"olga-{Guid.NewGuid():N}", Name = "Olga", Methods = ["mfa"] });
        await using var db = await Get<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();
        var invitation = new InvitationRow
        {
            Email = $"{Guid.NewGuid():N}@example.com",
            Role = AccountRole.MerchantSupport,
            ApplicationLines = ConsoleFixture.DemoShopId,
            InviterId = Guid.Empty,
            InvitedBy = "nobody",
        };
        await Get<Invitations>().MakeAsync(db, invitation, default);
        return new Target(target.Account, invitation.Id, outside.Id);
    }

    private async Task<string> ShownAsync(Target target)
    {
        await using var db = await Get<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();
        var account = await db.Users.AsNoTracking().SingleOrDefaultAsync(one => one.Id == target.Account);
        var invitations = await db.Invitations.AsNoTracking().CountAsync(one => one.UsedAt == null);
        var sessions = (await Get<Sessions>().ListAsync(null)).Count(one => one.Id == target.Outside || one.AccountId == target.Account);
        return JsonSerializer.Serialize(new { account?.Role, account?.ApplicationLines, account?.BlockedAt, invitations, sessions });
    }

    private T Get<T>()
        where T : notnull => console.Services.GetRequiredService<T>();

    private static UserPasskeyInfo Passkey(Account account) => new(
        account.Id.ToByteArray(), [1], DateTimeOffset.UnixEpoch, 0, null, true, false, false, [1], [1]);

    private static IEnumerable<string> Methods(Type type, string reading) => type
        .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
        .Select(method => method.Name).Where(name => name != reading).Order(StringComparer.Ordinal);

    private sealed record KeeperAction(string Method, string Type, string Says, Func<AccountKeeper, Guid, Target, Task<KeeperFault>> Do)
    {
        /// <summary>Whether it is done to people of the installation only.</summary>
        public bool OfTheInstallation { get; init; }
    }

    private sealed record Target(Guid Account, Guid Invitation, Guid Outside);
}
