using HostedCapture.Data;
using Microsoft.EntityFrameworkCore;
using OperatorConsole.Accounts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Passwords, wrong tries, and who may change whose account.</summary>
public sealed class AccountTests
{
    [Theory]
    [InlineData("eleven char", PasswordFault.TooShort)]
    [InlineData("aaaaaaaaaaaaaaaa", PasswordFault.Usual)]
    [InlineData("abababababab", PasswordFault.Usual)]
    [InlineData("123456789012", PasswordFault.Usual)]
    [InlineData("abcdefghijklmno", PasswordFault.Usual)]
    [InlineData("Password1234!", PasswordFault.Usual)]
    [InlineData("P@ssw0rdP@ssw0rd", PasswordFault.Usual)]
    [InlineData("qwertyuiop[]", PasswordFault.Usual)]
    [InlineData("contraseña2026", PasswordFault.Usual)]
    [InlineData("administrador1", PasswordFault.Usual)]
    [InlineData("ana.rojas@shop.example", PasswordFault.Own)]
    [InlineData("RojasAna2026!", PasswordFault.Own)]
    [InlineData("green boats sail on tuesdays", null)]
    [InlineData("correo azul con tildes áéí", null)]
    [InlineData("            x yz qw", null)]
    [InlineData("🂡🂢🂣🂤🂥🂦🂧", null)]
    [InlineData("vjq7-rnw2-8sxk", null)]
    public void A_Password_Is_Long_And_Not_What_Is_Tried_First(string password, PasswordFault? fault) =>
        Assert.Equal(fault, PasswordRules.Fault(password, "ana.rojas@shop.example", "Ana Rojas"));

    [Fact]
    public void A_Password_Has_An_End() => Assert.Equal(
        PasswordFault.TooLong,
        PasswordRules.Fault(string.Concat(Enumerable.Repeat("lang und gut ", 20)), "ana@shop.example", "Ana"));

    [Theory, OnSqlite, OnPostgres]
    public async Task After_Ten_Wrong_Passwords_At_Once_The_Right_One_Is_Refused_For_A_Quarter_Of_An_Hour(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var (account, _) = await house.PersonAsync();
        house.Clock.Stop();
        await Task.WhenAll(Enumerable.Range(0, 15).Select(one => Task.Run(() => CheckAsync($"wrong {one}"))));
        var locked = await house.ReadAsync(account.Id);
        Assert.Equal((SignIns.Tries, true), (locked.AccessFailedCount, locked.LockoutEnd is not null));
        Assert.Null(await CheckAsync(AccountsHouse.Password));
        house.Clock.Advance(SignIns.LockedFor + TimeSpan.FromSeconds(1));
        Assert.NotNull(await CheckAsync(AccountsHouse.Password));
        Assert.Equal(0, (await house.ReadAsync(account.Id)).AccessFailedCount);

        Task<Account?> CheckAsync(string password) =>
            house.Get<SignIns>().CheckPasswordAsync(account.Email!.ToUpperInvariant(), password, AccountsHouse.Request());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Knowing_The_Password_Gives_No_More_Tries_At_The_Code(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var (account, key) = await house.PersonAsync();
        var signIns = house.Get<SignIns>();
        var now = house.Clock.Stop();
        for (var one = 0; one < SignIns.Tries; one++)
        {
            Assert.NotNull(await signIns.CheckPasswordAsync(account.Email!, AccountsHouse.Password, AccountsHouse.Request()));
            Assert.Null(await signIns.CheckCodeAsync(account.Id, "12345", AccountsHouse.Request()));
        }

        Assert.Null(await signIns.CheckPasswordAsync(account.Email!, AccountsHouse.Password, AccountsHouse.Request()));
        Assert.Null(await signIns.CheckCodeAsync(account.Id, Totp.Code(key, now), AccountsHouse.Request()));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Recovery_Code_Is_Taken_Once_However_It_Is_Typed(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var (account, _) = await house.PersonAsync();
        var codes = await house.Get<OwnAccount>().RenewCodesAsync(account);
        Assert.Equal(RecoveryCodes.Count, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Matches("^([A-Z2-7]{4}-){3}[A-Z2-7]{4}$", code));
        var typed = codes[3].Replace("-", " ", StringComparison.Ordinal).ToLowerInvariant();
        var taken = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            Task.Run(() => house.Get<SignIns>().CheckRecoveryCodeAsync(account.Id, typed, AccountsHouse.Request()))));
        Assert.Single(taken, one => one is not null);
        Assert.Equal(RecoveryCodes.Count - 1, (await house.Get<OwnAccount>().ReadAsync(account.Id))!.CodesLeft);
        var (other, _) = await house.PersonAsync();
        Assert.Null(await house.Get<SignIns>().CheckRecoveryCodeAsync(other.Id, codes[4], AccountsHouse.Request()));
        Assert.DoesNotContain(codes[4], await house.Database.RowsAsync(), StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Merchants_Administrator_Keeps_Only_Who_Is_Wholly_Within_Her_Applications(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var keeper = house.Get<AccountKeeper>();
        var (bea, _) = await house.PersonAsync(AccountRole.MerchantAdministrator, "Bea Soto", "shop", "books");
        var (own, _) = await house.PersonAsync(AccountRole.MerchantSupport, "Own", "shop");
        var (shared, _) = await house.PersonAsync(AccountRole.MerchantSupport, "Shared", "shop", "elsewhere");
        var (ana, _) = await house.PersonAsync(AccountRole.Administrator, "Ana Rojas");
        var session = await house.SessionAsync(bea);
        var kept = await keeper.ListAsync(session);
        Assert.Equal(["Bea Soto", "Own"], kept!.Accounts.Select(one => one.Account.Name).Order(StringComparer.Ordinal));
        foreach (var other in new[] { shared, ana })
        {
            Assert.Equal(KeeperFault.Gone, await keeper.BlockAsync(session, other.Id));
            Assert.Equal(KeeperFault.Gone, await keeper.RemoveAsync(session, other.Id));
            Assert.Equal(KeeperFault.Gone, await keeper.EndSessionsAsync(session, other.Id));
            Assert.Equal(KeeperFault.Gone, (await keeper.InviteAgainAsync(session, other.Id)).Fault);
            Assert.Equal(KeeperFault.Gone, await keeper.ChangeRoleAsync(session, other.Id, AccountRole.MerchantSupport, ["shop"]));
        }

        foreach (var (role, applications, fault) in new (AccountRole, string[], KeeperFault)[]
        {
            (AccountRole.Administrator, [], KeeperFault.NotHers), (AccountRole.MerchantSupport, ["elsewhere"], KeeperFault.NotHers),
            (AccountRole.MerchantSupport, [], KeeperFault.NoApplication), (AccountRole.MerchantAdministrator, ["shop"], KeeperFault.None),
        })
        {
            Assert.Equal(fault, (await keeper.InviteAsync(session, "a@b.example", role, applications)).Fault);
        }

        Assert.Equal(KeeperFault.NotHers, await keeper.ChangeRoleAsync(session, own.Id, AccountRole.Operator, []));
        Assert.Equal(KeeperFault.None, await keeper.ChangeRoleAsync(session, own.Id, AccountRole.MerchantSupport, ["books"]));
        Assert.Equal(["books"], (await house.ReadAsync(own.Id)).Applications);
    }

    [Theory]
    [InlineData(AccountRole.Operator)]
    [InlineData(AccountRole.Auditor)]
    [InlineData(AccountRole.MerchantSupport)]
    public async Task Others_Keep_Nobody(AccountRole role)
    {
        await using var house = await AccountsHouse.StartAsync(DatabaseKind.Sqlite);
        var (account, _) = await house.PersonAsync(role, "Cai", "shop");
        var session = await house.SessionAsync(account);
        Assert.Null(await house.Get<AccountKeeper>().ListAsync(session));
        Assert.Equal(KeeperFault.NotAllowed, await house.Get<AccountKeeper>().RemoveAsync(session, account.Id));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Somebody_Stays_Administrator_Though_Two_Demote_Each_Other_At_Once(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var keeper = house.Get<AccountKeeper>();
        var (ana, _) = await house.PersonAsync(AccountRole.Administrator, "Ana Rojas");
        var (bea, _) = await house.PersonAsync(AccountRole.Administrator, "Bea Soto");
        var (hers, others) = (await house.SessionAsync(ana), await house.SessionAsync(bea));
        Assert.Equal(KeeperFault.Self, await keeper.RemoveAsync(hers, ana.Id));
        Assert.Equal(KeeperFault.Self, await keeper.BlockAsync(hers, ana.Id));
        await Task.WhenAll(
            Task.Run(() => keeper.ChangeRoleAsync(hers, bea.Id, AccountRole.Auditor, [])),
            Task.Run(() => keeper.ChangeRoleAsync(others, ana.Id, AccountRole.Auditor, [])));
        await using var db = await house.OpenAsync();
        var left = await db.Users.SingleAsync(one => one.Role == AccountRole.Administrator);
        Assert.Equal(
            KeeperFault.LastAdministrator, await keeper.ChangeRoleAsync(await house.SessionAsync(left), left.Id, AccountRole.Operator, []));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Changes_Need_A_Second_Factor_Of_The_Last_Five_Minutes_And_End_The_Sessions(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var (keeper, sessions) = (house.Get<AccountKeeper>(), house.Get<Sessions>());
        var ana = await house.SessionAsync((await house.PersonAsync()).Account);
        var (bea, _) = await house.PersonAsync(AccountRole.Operator, "Bea Soto");
        var hers = await house.SessionAsync(bea);
        house.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(KeeperFault.NotFresh, await keeper.BlockAsync(ana, bea.Id));
        Assert.NotNull(await keeper.ListAsync(ana));
        await sessions.RefreshAsync(ana, ["pwd", "otp", "mfa"]);
        Assert.Equal(KeeperFault.None, await keeper.BlockAsync(ana, bea.Id));
        Assert.Null(await sessions.ReadAsync(hers));
        Assert.Null(await house.Get<SignIns>().CheckPasswordAsync(bea.Email!, AccountsHouse.Password, AccountsHouse.Request()));
        Assert.Equal(KeeperFault.None, await keeper.UnblockAsync(ana, bea.Id));
        Assert.NotNull(await house.Get<SignIns>().CheckPasswordAsync(bea.Email!, AccountsHouse.Password, AccountsHouse.Request()));
        Assert.Equal(KeeperFault.None, await keeper.RemoveAsync(ana, bea.Id));
        Assert.Equal(KeeperFault.Gone, await keeper.RemoveAsync(ana, bea.Id));
        var events = await house.Get<AccountEvents>().ListAsync(bea.Id);
        Assert.Equal(
            [AccountEvents.Refused, AccountEvents.Removed, AccountEvents.Unblocked, AccountEvents.Blocked, AccountEvents.Refused],
            events.Select(one => one.Type).Where(type => type != AccountEvents.Failed));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Person_Of_An_Issuer_Has_A_Session_As_Well(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var sessions = house.Get<Sessions>();
        var outside = await sessions.BeginAsync(new SessionStart
        {
            Subject = "oid-7",
            Name = "Cai Ferrer",
            Roles = ["operator.operator"],
            Methods = ["pwd", "mfa"],
            AuthenticatedAt = house.Clock.GetUtcNow().AddHours(-1),
            SealedTokens = "sealed",
        });
        Assert.False(outside.IsFresh(house.Clock.GetUtcNow()));
        Assert.Equal((false, "sealed"), (outside.IsLocal, await sessions.SealedTokensAsync(outside.Id)));
        var ana = await house.SessionAsync((await house.PersonAsync()).Account);
        Assert.Equal("Cai Ferrer", Assert.Single((await house.Get<AccountKeeper>().ListAsync(ana))!.Outside).Name);
        Assert.Equal(KeeperFault.None, await house.Get<AccountKeeper>().EndOutsideAsync(ana, outside.Id));
        Assert.Null(await sessions.ReadAsync(outside.Id));
        Assert.Null(await sessions.SealedTokensAsync(outside.Id));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Last_Way_To_Sign_In_Is_Not_Removed(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var own = house.Get<OwnAccount>();
        var (account, _) = await house.PersonAsync();
        byte[] id = [1, 2, 3];
        var passkey = new Microsoft.AspNetCore.Identity.UserPasskeyInfo(
            id, [4], house.Clock.GetUtcNow(), 0, ["internal"], true, true, true, [5], [6])
        {
            Name = "Phone",
        };
        Assert.True(await own.AddPasskeyAsync(account, passkey));
        Assert.False(await own.AddPasskeyAsync(account, passkey));
        var shown = Assert.Single((await own.ReadAsync(account.Id))!.Passkeys);
        Assert.Equal(("Phone", true), (shown.Name, shown.IsUserVerified));
        await using (var db = await house.OpenAsync())
            await db.Users.ExecuteUpdateAsync(set => set.SetProperty(one => one.PasswordHash, (string?)null));
        Assert.False(await own.RemovePasskeyAsync(account.Id, id));
        Assert.True(await own.AddPasskeyAsync(
            account,
            new Microsoft.AspNetCore.Identity.UserPasskeyInfo([9], [4], house.Clock.GetUtcNow(), 0, null, true, false, false, [5], [6])));
        Assert.True(await own.RemovePasskeyAsync(account.Id, id));
        Assert.Single((await own.ReadAsync(account.Id))!.Passkeys);
    }
}
