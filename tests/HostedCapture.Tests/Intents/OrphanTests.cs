using HostedCapture.Data;
using Xunit;

namespace HostedCapture.Tests.Intents;

/// <summary>A token that came too late to be bound is recorded and deleted at its provider.</summary>
public sealed class OrphanTests
{
    private const string Hangs = "4000000000000259";

    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(60);

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Token_That_Comes_After_Another_Card_Was_Captured_Is_Deleted(DatabaseKind kind)
    {
        var faults = new Faults();
        await using var app = await StartAsync(kind, "cybersource", faults);
        using var client = app.Client();
        var (intent, late) = await OvertakeAsync(app, client, faults, Step.BeforeCall);
        faults.LetGo();
        Assert.Equal(409, (await late).Status);
        await app.BalanceAsync(captured: 1, orphans: 1);
        Assert.Equal(["deleted"], await app.TextsAsync("select state from token_deletions"));
        Assert.Equal(0, await app.CountAsync("select count(*) from attempts where handle is not null"));
        Assert.Contains(app.Logs.Lines, line => line.Contains("the token came too late and is an orphan", StringComparison.Ordinal));
        Assert.Equal("captured", (await client.ReadAsync($"/tokenization/captures/{intent.Get("id")}")).Get("state"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Token_Of_A_Provider_That_Cannot_Delete_Stays_On_Record(DatabaseKind kind)
    {
        var faults = new Faults();
        await using var app = await StartAsync(kind, "quickpay", faults);
        using var client = app.Client();
        // The card leaves after the lease: the provider's word that nothing is there was true when it was given.
        var (_, late) = await OvertakeAsync(app, client, faults, Step.AfterRemember);
        faults.LetGo();
        Assert.Equal(409, (await late).Status);
        await app.BalanceAsync(captured: 1, orphans: 1);
        Assert.Equal(["unsupported"], await app.TextsAsync("select state from token_deletions"));
        Assert.Equal(1, await app.CountAsync("select count(*) from attempts where state = 'orphan' and handle is not null"));
    }

    [Theory]
    [InlineData(DatabaseKind.Sqlite, "pending")]
    [InlineData(DatabaseKind.Sqlite, "error")]
    [InlineData(DatabaseKind.Sqlite, "garbage")]
    public async Task A_Token_Shown_After_The_Lease_Is_Found_By_The_Orphan_Watch(DatabaseKind kind, string answer)
    {
        await using var app = await StartAsync(kind, "cybersource");
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        await app.Simulator.ScriptForAsync("lookup", Enumerable.Repeat(answer, 1000));
        Assert.Equal(504, (await client.SubmitAsync(intent, Hangs)).Status);
        // A report that has nothing is believed when the lease ends; none at all is waited for a little longer.
        app.Clock.Advance(s_lease + TimeSpan.FromSeconds(7));
        await client.SettledAsync(intent, "created");
        Assert.Equal(200, (await client.SubmitAsync(intent)).Status);
        Assert.Equal(2, (await app.Simulator.TokensAsync()).Count);

        await app.Simulator.ScriptForAsync("lookup");
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await Until.TrueAsync(async () => await app.CountAsync("select count(*) from attempts where state = 'orphan'") == 1, "the orphan is found");
        await app.BalanceAsync(captured: 1, orphans: 1);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Orphan_Watch_Ends(DatabaseKind kind)
    {
        await using var app = await StartAsync(kind, "cybersource");
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        Assert.Equal(504, (await client.SubmitAsync(intent, "4000000000000119")).Status);
        app.Clock.Advance(s_lease);
        await client.SettledAsync(intent, "created");
        app.Clock.Advance(TimeSpan.FromDays(1));
        await Until.TrueAsync(async () => await app.CountAsync("select count(*) from attempts where lookup_at is not null") == 0, "nothing is asked for any more");
        Assert.Equal(["unknown"], await app.TextsAsync("select state from attempts"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Deleting_Is_Retried_Until_It_Is_Done(DatabaseKind kind)
    {
        var faults = new Faults();
        await using var app = await StartAsync(kind, "cybersource", faults);
        using var client = app.Client();
        await app.Simulator.ScriptForAsync("delete", "error", "garbage", "cut", "declined:150");
        var (_, late) = await OvertakeAsync(app, client, faults, Step.BeforeCall);
        faults.LetGo();
        await late;
        for (var tries = 1; tries <= 4; tries++)
        {
            var count = tries;
            await Until.TrueAsync(() => Failures(app) == count, $"try {count} has failed");
            app.Clock.Advance(TimeSpan.FromMinutes(30));
        }

        await app.BalanceAsync(captured: 1, orphans: 1);
        Assert.Equal(4, Failures(app));
    }

    private static int Failures(AppFixture app) =>
        app.Logs.Lines.Count(line => line.Contains("its token could not be deleted at cybersource", StringComparison.Ordinal));

    // A submission stops, its lease ends, the person enters another card, which is captured.
    private static async Task<(Reply Intent, Task<Reply> Late)> OvertakeAsync(AppFixture app, HttpClient client, Faults faults, Step step)
    {
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        faults.StopAt(step);
        var late = client.SubmitAsync(intent);
        await faults.StoppedAsync();
        app.Clock.Advance(s_lease);
        await client.SettledAsync(intent, "created");
        Assert.Equal(200, (await client.SubmitAsync(intent)).Status);
        return (intent, late);
    }

    private static Task<AppFixture> StartAsync(DatabaseKind kind, string provider, Faults? faults = null)
    {
        var app = new AppFixture().On(kind).With(("Applications:0:Routes:PEINAU_CAPTURE", provider), ("Providers:cybersource:TimeoutSeconds", "3"));
        return (faults is null ? app : app.With(faults.Install)).StartAsync();
    }
}
