using System.Net;
using HostedCapture.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OperatorConsole.Access;
using OperatorConsole.Accounts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>A person with an account of the console, at the product: by an assertion that the console signs.</summary>
public sealed class ConsoleAccessTests(ConsoleFixture console) : IClassFixture<ConsoleFixture>
{
    [Theory]
    [InlineData(AccountRole.Administrator)]
    [InlineData(AccountRole.Operator)]
    [InlineData(AccountRole.Auditor)]
    [InlineData(AccountRole.MerchantAdministrator)]
    [InlineData(AccountRole.MerchantSupport)]
    public async Task She_Is_To_The_Product_Who_She_Is_Here(AccountRole role)
    {
        var who = await console.SignInAsync(role, "Ana Rojas Ñandú");
        var me = await ApiOf(who).MeAsync();
        Assert.Equal($"console/{who.Account}", me.Subject);
        Assert.Equal("Ana Rojas Ñandú", me.Name);
        Assert.Equal(role.Wire(), me.Role);
        IReadOnlyList<string>? hers = role.IsOfApplications() ? [ConsoleFixture.DemoShopId] : null;
        Assert.Equal(hers, me.Applications);
        Assert.True(me.SecondFactor);
        Assert.False(me.Machine);
    }

    [Fact]
    public async Task Her_Name_Is_In_The_Products_Audit_Log()
    {
        var who = await console.SignInAsync(name: "Berta Soto");
        var api = ApiOf(who);
        var intent = Guid.Parse((await console.App.Client().CreateAsync()).Get("id")!);
        await api.Intents.CancelAsync(intent, "she asked for it");
        var filter = new AuditFilter { ObjectId = intent.ToString(), Actor = $"operator:console/{who.Account}" };
        var row = Assert.Single(await RowsAsync(api, filter));
        Assert.Contains("Berta Soto", row.Detail, StringComparison.Ordinal);
        Assert.Contains("she asked for it", row.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_Token_Serves_All_Calls_Until_Something_About_Her_Changes()
    {
        var who = await console.SignInAsync(AccountRole.Operator);
        var source = console.Services.GetRequiredService<PersonTokens>().Of(who.Session);
        var first = await source.GetAsync(default);
        Assert.Equal(first, await source.GetAsync(default));
        Assert.DoesNotContain("users.manage", (await ApiOf(who).MeAsync()).Permissions);

        await using (var db = await console.Services.GetRequiredService<IDbContextFactory<AccountsContext>>().CreateDbContextAsync())
        {
            await db.Users.Where(one => one.Id == who.Account)
                .ExecuteUpdateAsync(set => set.SetProperty(one => one.Role, AccountRole.Administrator));
        }

        Assert.NotEqual(first, await source.GetAsync(default));
        Assert.Contains("users.manage", (await ApiOf(who).MeAsync()).Permissions);
    }

    [Fact]
    public async Task A_Second_Factor_Ages_And_Is_Shown_Again()
    {
        var who = await console.SignInAsync();
        console.App.Clock.Advance(TimeSpan.FromMinutes(6));
        Assert.False((await ApiOf(who).MeAsync()).SecondFactor);
        await console.Services.GetRequiredService<Sessions>().RefreshAsync(who.Session, ["pwd", "otp", "mfa"]);
        Assert.True((await ApiOf(who).MeAsync()).SecondFactor);
    }

    [Fact]
    public async Task A_Refused_Token_Is_Replaced_Once()
    {
        var who = await console.SignInAsync();
        var source = console.Services.GetRequiredService<PersonTokens>().Of(who.Session);
        var first = await source.GetAsync(default);
        source.Refused(first);
        Assert.NotEqual(first, await source.GetAsync(default));
    }

    [Fact]
    public async Task A_Download_Is_The_Pages_List()
    {
        var client = console.App.Client();
        var reference = $"order-{Guid.NewGuid():N}";
        var id = (await client.CreateAsync(Make.Intent(reference: reference))).Get("id")!;
        using var browser = console.Client(await console.SignInAsync());
        using var answer = await browser.GetAsync($"/downloads/intents?reference_id={reference}&after=whatever");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType!.MediaType);
        Assert.Matches("^intents-[0-9]{8}-[0-9]{6}\\.csv$", answer.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        var lines = (await answer.Content.ReadAsStringAsync()).Trim().Split('\n');
        Assert.Equal(2, lines.Length);
        Assert.Contains(id, lines[1], StringComparison.Ordinal);

        using var ndjson = await browser.GetAsync($"/downloads/intents?reference_id={reference}&format=ndjson");
        Assert.Equal("application/x-ndjson", ndjson.Content.Headers.ContentType!.MediaType);
        Assert.Single((await ndjson.Content.ReadAsStringAsync()).Trim().Split('\n'));
    }

    [Theory]
    [InlineData("payments")]
    [InlineData("audit")]
    [InlineData("evidence")]
    public async Task Other_Downloads_Come_Too(string what)
    {
        using var browser = console.Client(await console.SignInAsync());
        using var answer = await browser.GetAsync($"/downloads/{what}");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
    }

    [Theory]
    [InlineData("/downloads/audit", HttpStatusCode.Forbidden, "audit.read")]
    [InlineData("/downloads/secrets", HttpStatusCode.NotFound, "not one of this console")]
    [InlineData("/downloads/evidence?quarter=never", HttpStatusCode.Forbidden, "evidence.export")]
    public async Task A_Refused_Download_Is_A_Page_With_The_Reason(string path, HttpStatusCode status, string reason)
    {
        using var browser = console.Client(await console.SignInAsync(AccountRole.MerchantSupport));
        using var answer = await browser.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType!.MediaType);
        Assert.Null(answer.Content.Headers.ContentDisposition);
        Assert.Contains(reason, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private IOperators ApiOf(SignedInPerson who) => console.Services.GetRequiredService<IOperatorClients>()
        .For(console.Services.GetRequiredService<PersonTokens>().Of(who.Session));

    private static async Task<List<AuditItem>> RowsAsync(IOperators api, AuditFilter filter)
    {
        var rows = new List<AuditItem>();
        await foreach (var row in api.Audit.ListAsync(filter))
            rows.Add(row);
        return rows;
    }
}
