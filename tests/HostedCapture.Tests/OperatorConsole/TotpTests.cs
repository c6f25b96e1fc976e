using System.Text;
using HostedCapture.Data;
using OperatorConsole.Accounts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Codes of authenticators.</summary>
public sealed class TotpTests
{
    // The last six digits of RFC 6238, appendix B, SHA-1.
    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_Are_Those_Of_The_Standard(long seconds, string code) => Assert.Equal(
        code, Totp.Code(Encoding.ASCII.GetBytes("12345678901234567890"), DateTimeOffset.FromUnixTimeSeconds(seconds)));

    [Fact]
    public async Task A_Code_Is_Good_For_Its_Half_Minute_And_Those_Beside_It()
    {
        await using var house = await AccountsHouse.StartAsync(DatabaseKind.Sqlite);
        var totp = house.Get<Totp>();
        var sealedKey = totp.NewKey();
        var key = Visit.Key(totp.Typed(sealedKey));
        var now = house.Clock.Stop();
        foreach (var (seconds, isGood) in new[] { (-60, false), (-30, true), (0, true), (30, true), (60, false) })
            Assert.Equal((seconds, isGood), (seconds, totp.StepOf(sealedKey, Totp.Code(key, now.AddSeconds(seconds)), now) is not null));
        var code = Totp.Code(key, now);
        Assert.NotNull(totp.StepOf(sealedKey, $" {code[..3]} {code[3..]} ", now));
        foreach (var wrong in new[] { "", code[..5], $"{code}0", "１２３４５６", "abcdef" })
            Assert.Null(totp.StepOf(sealedKey, wrong, now));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Code_Is_Taken_Once(DatabaseKind kind)
    {
        await using var house = await AccountsHouse.StartAsync(kind);
        var (account, key) = await house.PersonAsync();
        var now = house.Clock.Stop();
        var signIns = house.Get<SignIns>();
        var code = Totp.Code(key, now);
        var taken = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            Task.Run(() => signIns.CheckCodeAsync(account.Id, code, AccountsHouse.Request()))));
        Assert.Single(taken, one => one is not null);

        // Nor is the one before it, which is good for half a minute more.
        Assert.Null(await signIns.CheckCodeAsync(account.Id, Totp.Code(key, now.AddSeconds(-30)), AccountsHouse.Request()));
        Assert.NotNull(await signIns.CheckCodeAsync(account.Id, Totp.Code(key, now.AddSeconds(30)), AccountsHouse.Request()));
    }

    [Fact]
    public async Task A_Key_Is_Not_Kept_As_It_Is()
    {
        await using var house = await AccountsHouse.StartAsync(DatabaseKind.Sqlite);
        var (account, key) = await house.PersonAsync();
        var dump = await house.Database.RowsAsync();
        Assert.DoesNotContain(house.Get<Totp>().Typed(account.TotpKey!), dump, StringComparison.Ordinal);
        Assert.DoesNotContain(Convert.ToBase64String(key), dump, StringComparison.Ordinal);
    }
}
