using HostedCapture.Data;
using HostedCapture.Tests.Intents;
using Xunit;

namespace HostedCapture.Tests.Attempts;

/// <summary>An attempt with an unknown outcome is looked up, and ends as the provider has it.</summary>
public sealed class ReconcilerTests
{
    private const string Hangs = "4000000000000259";
    private const string Garbage = "4000000000000044";
    private const string Fails = "4000000000000119";
    private const string Cuts = "4000000000000101";

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(60);

    public static TheoryData<DatabaseKind, string, string> Accepted => Cases([Hangs, Garbage]);

    public static TheoryData<DatabaseKind, string, string> NotAccepted => Cases([Fails, Cuts]);

    public static TheoryData<DatabaseKind, string, Step, string> Crashes
    {
        get
        {
            var all = new TheoryData<DatabaseKind, string, Step, string>();
            foreach (var kind in TestDatabase.Kinds)
            {
                foreach (var step in Steps.OfSubmissions)
                {
                    var sent = step == Step.AfterAnswer ? "captured" : "created";
                    all.Add(kind, "quickpay", step, sent);
                    // CyberSource knows the attempt by our reference: there is nothing to remember.
                    if (step is Step.BeforeCall or Step.AfterAnswer)
                        all.Add(kind, "cybersource", step, sent);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Accepted))]
    public async Task An_Accepted_Card_Whose_Answer_Is_Lost_Is_Found_Before_The_Lease_Ends(
        DatabaseKind kind,
        string provider,
        string number)
    {
        await using var app = await StartAsync(kind, provider);
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        using var person = app.Cardholder();
        var checking = await person.SubmitAsync(await person.OpenAsync(intent.Get("links.1.href")!), number);
        Assert.False(checking.HasForm);

        var captured = await client.SettledAsync(intent, "captured");
        var token = Assert.Single(await app.Simulator.TokensAsync());
        Assert.Equal(number[..6], captured.Get("gateway.panFirst6"));
        Assert.Equal(number[^4..], captured.Get("gateway.panLast4"));
        Assert.Equal(token.Token, captured.Get("gateway.paySubscriptionCreateReply.subscriptionID"));
        Assert.Equal(token.Token, captured.Get("gateway.requestID"));
        Assert.Equal("001389", captured.Get("gateway.merchantReferenceCode"));
        Assert.Equal("ACCEPT", captured.Get("gateway.decision"));
        await app.BalanceAsync(captured: 1);
    }

    [Theory]
    [MemberData(nameof(NotAccepted))]
    public async Task A_Card_That_Was_Not_Accepted_Can_Be_Entered_Again_After_The_Lease(DatabaseKind kind, string provider, string number)
    {
        await using var app = await StartAsync(kind, provider);
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        Assert.Equal(504, (await client.SubmitAsync(intent, number)).Status);
        await AskedAsync(app, "nothing yet");
        Assert.NotNull((await client.ReadAsync($"/tokenization/captures/{intent.Get("id")}"))["submitting"]);

        app.Clock.Advance(s_lease);
        await client.SettledAsync(intent, "created");
        Assert.Equal(200, (await client.SubmitAsync(intent)).Status);
        await app.BalanceAsync(captured: 1);
    }

    [Theory]
    [MemberData(nameof(Crashes))]
    public async Task A_Crash_At_Any_Step_Loses_Or_Doubles_No_Money(DatabaseKind kind, string provider, Step step, string state)
    {
        var faults = new Faults();
        await using var app = await StartAsync(kind, provider, faults);
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        faults.StopAt(step);
        var dying = client.SubmitAsync(intent);
        await faults.StoppedAsync();

        app.Clock.Advance(s_lease);
        await client.SettledAsync(intent, state);
        if (state == "created")
            Assert.Equal(200, (await client.SubmitAsync(intent)).Status);
        await app.BalanceAsync(captured: 1);
        faults.Die();
        await dying;
        await app.BalanceAsync(captured: 1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Answer_That_Comes_After_Its_Token_Was_Found_Changes_Nothing(DatabaseKind kind)
    {
        var faults = new Faults();
        await using var app = await StartAsync(kind, "cybersource", faults);
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        faults.StopAt(Step.AfterAnswer);
        var slow = client.SubmitAsync(intent);
        await faults.StoppedAsync();
        app.Clock.Advance(s_lease);
        await client.SettledAsync(intent, "captured");

        faults.LetGo();
        Assert.Equal(200, (await slow).Status);
        await app.BalanceAsync(captured: 1);
        Assert.Equal(0, await app.CountAsync("select count(*) from token_deletions"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Card_Does_Not_Leave_Once_Its_Lease_Is_Over(DatabaseKind kind)
    {
        var faults = new Faults();
        await using var app = await StartAsync(kind, "quickpay", faults);
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        faults.StopAt(Step.BeforeRemember);
        var slow = client.SubmitAsync(intent);
        await faults.StoppedAsync();
        app.Clock.Advance(s_lease);
        await client.SettledAsync(intent, "created");

        faults.LetGo();
        Assert.Equal(409, (await slow).Status);
        Assert.Empty(await app.Simulator.TokensAsync());
        Assert.Equal(200, (await client.SubmitAsync(intent)).Status);
        await app.BalanceAsync(captured: 1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_Nodes_Share_The_Asking(DatabaseKind kind)
    {
        await using var one = await StartAsync(kind, "cybersource");
        await using var two = await Fixture("cybersource").Beside(one).StartAsync();
        using var client = one.Client();
        var intents = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))));
        await Task.WhenAll(intents.Select(intent => client.SubmitAsync(intent, Garbage)));
        await Task.WhenAll(intents.Select(intent => client.SettledAsync(intent, "captured")));
        await one.BalanceAsync(captured: 20);
        Assert.Equal(
            20, one.Logs.Lines.Concat(two.Logs.Lines).Count(line => line.Contains("asked cybersource: done", StringComparison.Ordinal)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Provider_That_Cannot_Answer_Delays_An_Intent_Little_Past_The_Lease(DatabaseKind kind)
    {
        await using var app = await StartAsync(kind, "cybersource");
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        await app.Simulator.ScriptForAsync("lookup", Enumerable.Repeat("hang", 100));
        Assert.Equal(504, (await client.SubmitAsync(intent, Fails)).Status);
        app.Clock.Advance(s_lease);
        var start = TimeProvider.System.GetTimestamp();
        await client.SettledAsync(intent, "created");
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.Zero, TimeSpan.FromSeconds(40));
    }

    private static TheoryData<DatabaseKind, string, string> Cases(IReadOnlyList<string> numbers)
    {
        var all = new TheoryData<DatabaseKind, string, string>();
        foreach (var kind in TestDatabase.Kinds)
        {
            foreach (var provider in new[] { "cybersource", "quickpay" })
            {
                foreach (var number in numbers)
                    all.Add(kind, provider, number);
            }
        }

        return all;
    }

    private static Task<AppFixture> StartAsync(DatabaseKind kind, string provider, Faults? faults = null)
    {
        var app = Fixture(provider).On(kind);
        return (faults is null ? app : app.With(faults.Install)).StartAsync();
    }

    private static AppFixture Fixture(string provider) => new AppFixture().With(
        ("Applications:0:Routes:PEINAU_CAPTURE", provider),
        ("Providers:cybersource:TimeoutSeconds", "3"),
        ("Providers:quickpay:TimeoutSeconds", "3"));

    private static Task AskedAsync(AppFixture app, string answer) =>
        Until.TrueAsync(() => app.Logs.Lines.Any(line => line.Contains($": {answer}", StringComparison.Ordinal)
            && line.Contains("asked", StringComparison.Ordinal)), $"asked: {answer}");
}
