using System.Text.Json.Nodes;
using HostedCapture.Data;
using Xunit;

namespace HostedCapture.Tests.Intents;

/// <summary>A card whose bank is asked about it, without a charge, before its token is kept: the real app and the simulator.</summary>
public sealed class VerificationTests
{
    private const string Path = "/tokenization/captures";
    private const string WrongCode = "4000000000005126";
    private const string WrongCodeSaved = "4000000000000226";
    private const string OtherStreet = "4000000000000028";
    private const string NotGood = "4000000000000200";
    private const string NoAnswer = "4000000000000218";
    private const string Hangs = "4000000000000259";

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(60);

    [Theory]
    [InlineData("code", Make.GoodNumber, "verified match match")]
    [InlineData("code", OtherStreet, "verified match no_match")]
    [InlineData("zero", Make.GoodNumber, "verified not_checked match")]
    [InlineData("zero", WrongCode, "verified not_checked match")]
    public async Task A_Verified_Card_Is_Captured_And_Says_So(string verify, string number, string said)
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var intent = await client.CreateAsync(Wanted(verify));
        Assert.Equal(verify, intent.Get("verify"));
        Assert.Null(intent["verification"]);

        var captured = await client.SubmitAsync(intent, number);
        Assert.Equal((200, "captured", said), (captured.Status, captured.Get("state"), Said(captured)));
        Assert.Equal(verify == "code" ? "M" : null, captured.Get("gateway.ccAuthReply.cvCode"));
        Assert.Equal(number == OtherStreet ? "N" : "Y", captured.Get("gateway.ccAuthReply.avsCode"));
        var asked = Assert.Single(await app.Simulator.VerificationsAsync());
        Assert.Equal(("100", verify == "code", 0m, number[^4..]), (asked.Reason, asked.WithCode, asked.Amount, asked.LastFour));
        Assert.Empty(await app.Simulator.MovementsAsync());
        Assert.Empty(await app.Simulator.AuthorizationsAsync());
        Assert.Equal(["verify approved"], await app.TextsAsync("select operation || ' ' || state from attempts"));
        await app.BalanceAsync(captured: 1);

        var told = (JsonArray)(await client.ReadAsync($"{Path}/{intent.Get("id")}/events"))["items"]!;
        Assert.Equal(captured["verification"]!.ToJsonString(), told[^1]!["data"]!["verification"]!.ToJsonString());
    }

    [Theory]
    [InlineData("none")]
    [InlineData(null)]
    public async Task Without_A_Wish_No_Bank_Is_Asked(string? verify)
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var captured = await client.SubmitAsync(await client.CreateAsync(Wanted(verify)), WrongCode);
        Assert.Equal((200, verify), (captured.Status, captured.Get("verify")));
        Assert.Null(captured["verification"]);
        Assert.Null(captured["gateway.ccAuthReply"]);
        Assert.Empty(await app.Simulator.VerificationsAsync());
        Assert.Equal(["tokenize"], await app.TextsAsync("select operation from attempts"));
    }

    [Fact]
    public async Task Without_An_Address_Nothing_Is_Said_Of_It()
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        using var person = app.Cardholder();
        var intent = await client.CreateAsync(Make.SmallIntent().Set("verify", "code"));
        await person.SubmitAsync(await person.OpenAsync(intent.Get("links.1.href")!));
        var captured = await client.ReadAsync($"{Path}/{intent.Get("id")}");
        Assert.Equal(("captured", "verified match "), (captured.Get("state"), Said(captured)));
        Assert.Equal("N", captured.Get("gateway.ccAuthReply.avsCode"));
    }

    [Theory]
    [InlineData(WrongCode, "230", "declined no_match match")]
    [InlineData(NotGood, "203", "declined not_checked match")]
    [InlineData("4000000000009995", "204", "declined not_checked match")]
    public async Task A_Declined_Verification_Is_A_Declined_Card_And_Another_May_Be_Tried(string number, string reason, string said)
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var intent = await client.CreateAsync(Wanted("code"));
        var declined = await client.SubmitAsync(intent, number);
        Assert.Equal((422, $"GW01_{reason}", "4"), (declined.Status, declined.Get("error_code"), declined.Get("meta_data.tries_left")));
        var open = await client.ReadAsync($"{Path}/{intent.Get("id")}");
        Assert.Equal(("created", said), (open.Get("state"), Said(open)));
        Assert.Empty(await app.Simulator.TokensAsync());
        Assert.Equal(reason, Assert.Single(await app.Simulator.VerificationsAsync()).Reason);

        var captured = await client.SubmitAsync(intent);
        Assert.Equal((200, "verified match match"), (captured.Status, Said(captured)));
        await app.BalanceAsync(captured: 1);
    }

    [Fact]
    public async Task The_Cardholder_Sees_The_Page_Of_A_Declined_Card()
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        using var person = app.Cardholder();
        var intent = await client.CreateAsync(Make.Intent().Set("verify", "code"));
        var page = await person.OpenAsync(intent.Get("links.1.href")!);
        var (verified, plain) = (await person.SubmitAsync(page, WrongCode), await DeclinedAsync());
        Assert.Equal(plain, verified.Document.QuerySelector("[role=alert]")!.TextContent);

        async Task<string> DeclinedAsync()
        {
            var other = await person.OpenAsync((await client.CreateAsync(Make.Intent())).Get("links.1.href")!);
            return (await person.SubmitAsync(other, "4000000000000002")).Document.QuerySelector("[role=alert]")!.TextContent;
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Token_Made_Of_A_Card_That_Was_Not_Verified_Is_Deleted(DatabaseKind kind)
    {
        await using var app = await StartAsync(kind);
        using var client = app.Client();
        var intent = await client.CreateAsync(Wanted("code"));
        var declined = await client.SubmitAsync(intent, WrongCodeSaved);
        Assert.Equal((422, "GW01_230"), (declined.Status, declined.Get("error_code")));
        Assert.Equal("declined no_match match", Said(await client.ReadAsync($"{Path}/{intent.Get("id")}")));
        await app.BalanceAsync(captured: 0);
        Assert.Equal(["orphan deleted"], await app.TextsAsync("select reason || ' ' || state from token_deletions"));
        Assert.Equal(["declined"], await app.TextsAsync("select state from attempts where handle is null"));
        Assert.Equal(200, (await client.SubmitAsync(intent)).Status);
        await app.BalanceAsync(captured: 1);
    }

    [Fact]
    public async Task A_Bank_That_Does_Not_Answer_Leaves_Nothing_Behind()
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var intent = await client.CreateAsync(Wanted("code"));
        Assert.Equal(504, (await client.SubmitAsync(intent, NoAnswer)).Status);
        app.Clock.Advance(s_lease);
        Assert.Null((await client.SettledAsync(intent, "created"))["verification"]);
        Assert.Equal(200, (await client.SubmitAsync(intent)).Status);
        await app.BalanceAsync(captured: 1);
    }

    [Theory]
    [InlineData(Hangs, "captured", "verified match match")]
    [InlineData("4000000000000044", "captured", "verified match match")]
    public async Task The_Look_Up_Finds_The_Token_And_What_The_Bank_Said(string number, string state, string said)
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var intent = await client.CreateAsync(Wanted("code"));
        Assert.Equal(504, (await client.SubmitAsync(intent, number)).Status);
        app.Clock.Advance(TimeSpan.FromSeconds(5));
        var found = await client.SettledAsync(intent, state);
        Assert.Equal((said, "M"), (Said(found), found.Get("gateway.ccAuthReply.cvCode")));
        await app.BalanceAsync(captured: 1);
    }

    [Theory]
    [InlineData(Step.BeforeCall, Make.GoodNumber, "created", " ")]
    [InlineData(Step.AfterAnswer, Make.GoodNumber, "captured", "verified match match")]
    [InlineData(Step.AfterAnswer, WrongCode, "created", "declined no_match match")]
    [InlineData(Step.AfterAnswer, WrongCodeSaved, "created", "declined no_match match")]
    [InlineData(Step.AfterAnswer, NotGood, "created", "declined not_checked match")]
    public async Task After_A_Crash_The_Look_Up_Decides_Token_And_Verification(Step step, string number, string state, string said)
    {
        var faults = new Faults();
        await using var app = await StartAsync(DatabaseKind.Sqlite, faults);
        using var client = app.Client();
        var intent = await client.CreateAsync(Wanted("code"));
        faults.StopAt(step);
        var running = client.SubmitAsync(intent, number);
        await faults.StoppedAsync();
        app.Clock.Advance(s_lease);
        Assert.Equal(said, Said(await client.SettledAsync(intent, state)));
        await app.BalanceAsync(captured: state == "captured" ? 1 : 0);
        faults.Die();
        await running;
        await app.BalanceAsync(captured: state == "captured" ? 1 : 0);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Late_Answer_Binds_No_Token_And_Leaves_None(DatabaseKind kind)
    {
        foreach (var (number, orphans) in new[] { (WrongCodeSaved, 0), (Make.GoodNumber, 1) })
        {
            var faults = new Faults();
            await using var app = await StartAsync(kind, faults);
            using var client = app.Client();
            var intent = await client.CreateAsync(Wanted("code"));
            await app.Simulator.ScriptForAsync("lookup", Enumerable.Repeat("pending", 100));
            faults.StopAt(Step.AfterAnswer);
            var late = client.SubmitAsync(intent, number);
            await faults.StoppedAsync();
            app.Clock.Advance(s_lease);
            await client.SettledAsync(intent, "created");
            Assert.Equal(200, (await client.SubmitAsync(intent, "5555555555554444")).Status);
            faults.LetGo();
            Assert.Equal(409, (await late).Status);
            await app.BalanceAsync(captured: 1, orphans);
            Assert.Equal(["deleted"], await app.TextsAsync("select state from token_deletions"));
            Assert.Equal("verified match match", Said(await client.ReadAsync($"{Path}/{intent.Get("id")}")));
        }
    }

    [Fact]
    public async Task Operators_See_What_The_Bank_Said()
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        using var operators = app.Operator();
        var intent = await client.CreateAsync(Wanted("code"));
        await client.SubmitAsync(intent);
        var seen = await operators.ReadAsync($"/operator/intents/{intent.Get("id")}");
        Assert.Equal(("code", "verified match match"), (seen.Get("verify"), Said(seen)));
        var timeline = (JsonArray)(await operators.ReadAsync($"/operator/intents/{intent.Get("id")}/timeline"))["items"]!;
        var ended = timeline.Single(item => (string?)item!["kind"] == "outcome")!;
        Assert.Equal(
            ("verify", "approved", "verified, code match, address match"),
            ((string?)ended["type"], (string?)ended["outcome"], (string?)ended["detail"]));
    }

    [Fact]
    public async Task A_Deleted_Intent_Forgets_What_The_Bank_Said()
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var intent = await client.CreateAsync(Wanted("code"));
        await client.SubmitAsync(intent);
        await client.CallAsync(HttpMethod.Delete, $"{Path}/{intent.Get("id")}");
        Assert.Equal(1, await app.CountAsync("select count(*) from intents where deleted_at is not null and verification is null"));
        await Until.TrueAsync(async () => (await app.Simulator.TokensAsync()).Count == 0, "the token is deleted");
    }

    private static JsonObject Wanted(string? verify) => Make.Intent("PEINAU_CAPTURE").Set("verify", verify);

    private static string Said(Reply intent) => intent["verification"] is null
        ? " "
        : $"{intent.Get("verification.result")} {intent.Get("verification.code_result")} {intent.Get("verification.address_result")}";

    private static Task<AppFixture> StartAsync(DatabaseKind kind, Faults? faults = null)
    {
        var app = new AppFixture()
            .On(kind)
            .With(("Applications:0:Routes:PEINAU_CAPTURE", "cybersource"), ("Providers:cybersource:TimeoutSeconds", "3"));
        return (faults is null ? app : app.With(faults.Install)).StartAsync();
    }
}
