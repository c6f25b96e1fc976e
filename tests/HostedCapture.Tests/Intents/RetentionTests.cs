using HostedCapture.Data;
using Xunit;

namespace HostedCapture.Tests.Intents;

/// <summary>At its time, or when its merchant says so, an intent is forgotten here and at its provider.</summary>
public sealed class RetentionTests
{
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Token_Is_Forgotten_When_Its_Time_Is_Over(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        var intent = await CaptureAsync(client);
        var token = Assert.Single(await app.Simulator.TokensAsync()).Token;
        app.Clock.Advance(s_day);
        await GoneAsync(client, intent);
        await Until.TrueAsync(async () => (await app.Simulator.TokensAsync()).Count == 0, "the provider has it no more");
        await Until.TrueAsync(async () => await app.CountAsync("select count(*) from token_deletions where state = 'deleted'") == 1, "it is done");

        // What an audit needs is there, what it must not have is not.
        Assert.Equal(["captured"], await app.TextsAsync("select state from intents where deleted_at is not null and application_id <> '' and kind <> ''"));
        Assert.Equal(["approved"], await app.TextsAsync("select state from attempts where handle is null and pan_first is null and pan_last is null"));
        Assert.Equal(["capture.created", "capture.captured"], await app.TextsAsync("select type from events where data is null order by position"));
        var rows = string.Join('\n', await app.TextsAsync(Rows));
        foreach (var personal in new[] { "Jhon", "jhdoe", "Miraflores", "001389", "411111", token })
            Assert.DoesNotContain(personal, rows, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Remembered_Token_Stays_Until_It_Is_Deleted(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        var intent = await CaptureAsync(client, remember: true);
        app.Clock.Advance(40 * s_day);
        // Another one's end tells that the sweeper has passed.
        await GoneAsync(client, await ExpiredAsync(app, client));
        Assert.Equal("captured", (await client.ReadAsync(Path(intent))).Get("state"));
        Assert.Single(await app.Simulator.TokensAsync());

        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, Path(intent))).Status);
        await GoneAsync(client, intent);
        await Until.TrueAsync(async () => (await app.Simulator.TokensAsync()).Count == 0, "the provider has it no more");
        await Until.TrueAsync(async () => await app.CountAsync("select count(*) from token_deletions where state = 'deleted' and token is null") == 1, "it is done");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Kept_Answers_Are_Forgotten_With_What_They_Show(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(("Applications:0:Routes:PEINAU_CAPTURE", "cybersource")).StartAsync();
        using var client = app.Client();
        var intent = await client.SendAsync("/tokenization/captures", Make.Intent("PEINAU_CAPTURE"), ("Idempotency-Key", "create"));
        var direct = $"/tokenization/captures/gateways/peinau/capture/{intent.Get("id")!.ToUpperInvariant()}/capture_card";
        Assert.Equal(200, (await client.SendAsync(direct, Make.Card(), ("Idempotency-Key", "capture"))).Status);
        Assert.Equal(200, (await client.SendAsync(direct, Make.Card(), ("Idempotency-Key", "capture"))).Status);
        Assert.Equal(2, await app.CountAsync("select count(*) from idempotency_keys"));

        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, Path(intent))).Status);
        // The keys stay, so that they make nothing anew; what they answered is gone.
        Assert.Equal(2, await app.CountAsync("select count(*) from idempotency_keys where answer = 'forgotten'"));
        Assert.Equal(404, (await client.SendAsync(direct, Make.Card(), ("Idempotency-Key", "capture"))).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Personal_Data_Of_Intents_Without_A_Token_Goes_Too(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(("Intents:MaxAttempts", "1"), ("Applications:0:Routes:PEINAU_CAPTURE", "cybersource")).StartAsync();
        using var client = app.Client();
        var rejected = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        Assert.Equal(422, (await client.SubmitAsync(rejected, "4000000000000002")).Status);
        var canceled = await client.CreateAsync();
        Assert.Equal(200, (await client.SendAsync($"{Path(canceled)}/cancel", null)).Status);
        var expired = await ExpiredAsync(app, client);
        app.Clock.Advance(s_day);
        foreach (var intent in new[] { rejected, canceled, expired })
            await GoneAsync(client, intent);
        Assert.Equal(["canceled", "expired", "rejected"], await app.TextsAsync("select state from intents where deleted_at is not null order by state"));
        Assert.Equal(0, await app.CountAsync("select count(*) from token_deletions"));
        Assert.DoesNotContain("Jhon", string.Join('\n', await app.TextsAsync(Rows)), StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_Nodes_Delete_Data_In_Small_Batches_Each_Intent_Once(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        await using var other = await new AppFixture().Beside(app).StartAsync();
        using var client = app.Client();
        await Task.WhenAll(Enumerable.Range(0, 60).Select(_ => CaptureAsync(client)));
        Assert.Equal(60, (await app.Simulator.TokensAsync()).Count);
        app.Clock.Advance(s_day);
        other.Clock.Advance(s_day);
        await Until.TrueAsync(async () => await app.CountAsync("select count(*) from token_deletions where state = 'deleted'") == 60, "all are deleted at the provider");
        Assert.Empty(await app.Simulator.TokensAsync());
        Assert.Equal(60, await app.CountAsync("select count(*) from token_deletions where tries = 1"));
        Assert.Equal(60, app.Logs.Lines.Concat(other.Logs.Lines).Count(line => line.Contains("its token is deleted at cybersource", StringComparison.Ordinal)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Records_Are_Removed_After_Thirteen_Months(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        await CaptureAsync(client);
        var kept = await CaptureAsync(client, remember: true);
        app.Clock.Advance(s_day);
        await Until.TrueAsync(async () => await app.CountAsync("select count(*) from token_deletions where state = 'deleted'") == 1, "it is forgotten");
        app.Clock.Advance(398 * s_day);
        await GoneAsync(client, await ExpiredAsync(app, client, s_day));
        Assert.Equal(1, await app.CountAsync("select count(*) from intents where state = 'captured' and deleted_at is not null"));
        app.Clock.Advance(2 * s_day);
        await Until.TrueAsync(async () => await app.CountAsync("select count(*) from intents where state = 'captured'") == 1, "its record is gone");
        Assert.Equal([kept.Get("id")!], await app.TextsAsync("select owner_id from attempts"));
        Assert.Equal(0, await app.CountAsync("select count(*) from token_deletions"));
        Assert.Equal(1, await app.CountAsync("select count(*) from events where type = 'capture.captured'"));
        Assert.Equal("captured", (await client.ReadAsync(Path(kept))).Get("state"));
    }

    // Every text an intent's rows hold.
    private const string Rows =
        """
        select coalesce(body, '') || coalesce(reference_id, '') || coalesce(gateway, '') || coalesce(token, '') from intents
        union all select coalesce(handle, '') || coalesce(pan_first, '') || coalesce(pan_last, '') || coalesce(code, '') from attempts
        union all select coalesce(data, '') from events
        union all select coalesce(token, '') from token_deletions
        """;

    private static string Path(Reply intent) => $"/tokenization/captures/{intent.Get("id")}";

    private static async Task<Reply> CaptureAsync(HttpClient client, bool remember = false)
    {
        var intent = await client.CreateAsync(Make.Intent().Set("additional_attributes.remember_capture", remember));
        using var person = new Cardholder(client.BaseAddress!.ToString());
        Assert.Equal("0; url=https://requestb.in/sfoogtsf", (await person.SubmitAsync(await person.OpenAsync(intent.Get("links.1.href")!))).Refresh);
        return intent;
    }

    private static async Task<Reply> ExpiredAsync(AppFixture app, HttpClient client, TimeSpan? after = null)
    {
        var intent = await client.CreateAsync(Make.Intent().Set("expires_in", 60));
        app.Clock.Advance(TimeSpan.FromSeconds(60));
        await client.SettledAsync(intent, "expired");
        app.Clock.Advance(after ?? s_day);
        return intent;
    }

    private static Task<Reply> GoneAsync(HttpClient client, Reply intent) => client.UntilAsync(Path(intent), reply => reply.Status == 404);
}
