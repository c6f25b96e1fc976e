using HostedCapture.Commands;
using HostedCapture.Data;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Payments;

/// <summary>An operation whose provider cannot be asked is settled by what a person saw there.</summary>
public sealed class SettlingByHandTests
{
    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task An_Operator_Settles_An_Operation_That_Cannot_Be_Looked_Up(DatabaseKind kind)
    {
        // Without its search, Firstoken cannot be asked for what it never answered.
        await using var app = await new AppFixture().On(kind).With(
            ("Applications:0:Routes:PEINAU_CAPTURE", "firstoken"), ("Providers:firstoken:SearchByReference", "false"), ("Providers:firstoken:TimeoutSeconds", "1")).StartAsync();
        using var client = app.Client();
        var (done, doneId) = await LostAsync(app, client);
        var (not, notId) = await LostAsync(app, client);
        Assert.Equal((1, "Not settled: No operation has this id."), await SettleAsync(app, Guid.NewGuid().ToString(), "declined"));
        Assert.Equal(2, (await SettleAsync(app, "the last one", "declined")).Code);
        Assert.Equal(2, (await SettleAsync(app, doneId, "maybe")).Code);
        Assert.StartsWith("Not settled: It may still be on its way to firstoken until ", (await SettleAsync(app, doneId, "approved", "1")).Said, StringComparison.Ordinal);

        app.Clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Contains("approved PROVIDER_ID", (await SettleAsync(app, doneId, "approved")).Said, StringComparison.Ordinal);
        Assert.Equal((true, true), ((await client.NowAsync(done))["submitting"]?.GetValue<bool>(), (await client.NowAsync(not))["submitting"]?.GetValue<bool>()));
        Assert.Equal((0, "The operation is settled: approved."), await SettleAsync(app, doneId, "approved", "their-id"));
        Assert.Equal((0, "The operation is settled: declined."), await SettleAsync(app, notId, "declined"));
        Assert.Equal((1, "Not settled: It is settled already: approved."), await SettleAsync(app, doneId, "declined"));

        Assert.Equal("paid", (await client.NowAsync(done)).Get("state"));
        var rejected = await client.NowAsync(not);
        Assert.Equal(("rejected", "GW01_SETTLED_BY_OPERATOR"), (rejected.Get("state"), rejected.Get("gateway.error.error_code")));
        Assert.Equal(["payment.created", "payment.paid"], (await client.ReadAsync($"{done.Link("self")}/events"))["items"]!.AsArray().Select(item => (string)item!["type"]!));
        Assert.Equal(["their-id"], await app.TextsAsync("select charged_handle from payments where state = 'paid'"));
        Assert.Equal(
            ["approved", "declined"],
            await app.TextsAsync($"select outcome from audit where type = 'payment.charge' and actor = 'operator:{Environment.UserName}' order by outcome"));
    }

    // A charge whose answer never came, and its operation.
    private static async Task<(Reply Payment, string Operation)> LostAsync(AppFixture app, HttpClient client)
    {
        var payment = await client.PaymentAsync(Body(await client.CardAsync()));
        await app.Simulator.ScriptSystemAsync("firstoken", "charge", "hang");
        Assert.Equal(202, (await client.FollowAsync(payment, "silent_charge")).Status);
        return (payment, Assert.Single(await app.TextsAsync($"select id from attempts where owner_id = '{payment.Get("id")}'")));
    }

    private static async Task<(int? Code, string Said)> SettleAsync(AppFixture app, params string[] words)
    {
        var said = new StringWriter();
        var options = app.Database.Settings.Select(setting => $"--{setting.Key}={setting.Value}");
        var code = await new CommandLine(said, said, app.Clock).RunAsync(
            ["payment", "settle", .. words, "--environment=Development", $"--contentRoot={AppContext.BaseDirectory}", .. options]);
        return (code, said.ToString().Trim());
    }
}
