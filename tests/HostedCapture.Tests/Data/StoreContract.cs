using HostedCapture.Attempts;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Intents;
using Xunit;

namespace HostedCapture.Tests.Data;

/// <summary>The submission protocol in the database: every change is a compare-and-set, on either of them.</summary>
public sealed class StoreContract
{
    private static readonly Outcome.Approved s_token = new("token-1", "{}");
    private static readonly Outcome.Refused s_neverLeft = new("ConnectionError", Sent: false);

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_Fifty_Concurrent_Submissions_One_Gets_The_Intent(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        for (var round = 0; round < 5; round++)
        {
            var id = await stores.OpenAsync();
            var attempts = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => stores.BeginAsync(id, "cybersource")));
            var attempt = Assert.Single(attempts.OfType<Attempt>());
            Assert.Equal((id, 1, 2), (attempt.OwnerId, attempt.Number, (await stores.ReadAsync(id)).TriesLeft));
            Assert.Matches("^[0-9a-f]{32}$", attempt.ProviderKey);
            Assert.Equal("running", (await stores.AttemptAsync(attempt)).State);
            Assert.Equal(IntentState.Submitting, (await stores.ReadAsync(id)).State);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Approved_Attempt_Captures_Its_Intent_Once(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var id = await stores.OpenAsync();
        var attempt = (await stores.BeginAsync(id, "cybersource"))!;
        Assert.Equal(IntentState.Captured, await stores.SettleAsync(attempt, s_token with { Gateway = """{"panLast4":"1111"}""" }));
        var intent = await stores.ReadAsync(id);
        Assert.Equal((IntentState.Captured, """{"panLast4":"1111"}""", intent.CreatedAt.AddHours(24)), (intent.State, intent.Gateway, intent.DeletionAt!.Value));
        Assert.Equal(("token-1", "cybersource"), (await stores.ColumnAsync(id, "token"), await stores.ColumnAsync(id, "provider")));
        Assert.Equal(("approved", null, null), await stores.AttemptAsync(attempt));
        Assert.Null(await stores.BeginAsync(id, "cybersource"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Older_Attempt_Cannot_Finish_And_Its_Token_Is_An_Orphan(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var id = await stores.OpenAsync();
        var older = (await stores.BeginAsync(id, "cybersource"))!;
        stores.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.True(await stores.ReleaseAsync(older));
        var newer = (await stores.BeginAsync(id, "cybersource"))!;
        Assert.Equal(older.Number + 1, newer.Number);

        Assert.Null(await stores.SettleAsync(older, s_token));
        Assert.Equal(("orphan", null, "token-1"), await stores.AttemptAsync(older));
        Assert.Equal(IntentState.Submitting, (await stores.ReadAsync(id)).State);
        Assert.Null(await stores.SettleAsync(older, new Outcome.Declined("203")));
        Assert.False(await stores.ReleaseAsync(older));

        Assert.Equal(IntentState.Captured, await stores.SettleAsync(newer, new Outcome.Approved("token-2", "{}")));
        Assert.Equal("token-2", await stores.ColumnAsync(id, "token"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_A_Concurrent_Settle_And_Reopen_One_Wins(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        for (var round = 0; round < 20; round++)
        {
            var id = await stores.OpenAsync();
            var attempt = (await stores.BeginAsync(id, "cybersource"))!;
            var (finish, release) = (stores.SettleAsync(attempt, s_token), stores.ReleaseAsync(attempt));
            Assert.True(await finish is not null ^ await release);
            var captured = await finish is not null;
            Assert.Equal(captured ? IntentState.Captured : IntentState.Created, (await stores.ReadAsync(id)).State);
            Assert.Equal(captured ? "approved" : "orphan", (await stores.AttemptAsync(attempt)).State);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Decline_Uses_Up_A_Try_And_The_Last_One_Rejects(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var id = await stores.OpenAsync();
        for (var left = 2; left >= 0; left--)
        {
            var attempt = (await stores.BeginAsync(id, "cybersource"))!;
            Assert.Equal(left, (await stores.ReadAsync(id)).TriesLeft);
            Assert.Equal(left > 0 ? IntentState.Created : IntentState.Rejected, await stores.SettleAsync(attempt, new Outcome.Declined("203")));
            Assert.Equal(("declined", "203", null), await stores.AttemptAsync(attempt));
            Assert.Equal(("203", left), ((await stores.ReadAsync(id)).LastCode, (await stores.ReadAsync(id)).TriesLeft));
        }

        Assert.Null(await stores.BeginAsync(id, "cybersource"));
        Assert.NotNull((await stores.ReadAsync(id)).DeletionAt);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Request_That_Never_Left_Is_No_Try(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var id = await stores.OpenAsync();
        for (var i = 1; i <= 5; i++)
        {
            var attempt = (await stores.BeginAsync(id, "cybersource"))!;
            Assert.Equal((i, 2), (attempt.Number, (await stores.ReadAsync(id)).TriesLeft));
            Assert.Equal(IntentState.Created, await stores.SettleAsync(attempt, s_neverLeft));
            Assert.Equal(3, (await stores.ReadAsync(id)).TriesLeft);
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Unknown_Outcome_Holds_The_Intent_Until_The_Lease_Is_Over(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var id = await stores.OpenAsync();
        var attempt = (await stores.BeginAsync(id, "cybersource"))!;
        Assert.Equal(IntentState.Submitting, await stores.SettleAsync(attempt, new Outcome.Unknown("Timeout")));
        Assert.Equal("unknown", (await stores.AttemptAsync(attempt)).State);

        stores.Clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Null(await stores.BeginAsync(id, "cybersource"));
        Assert.False(await stores.Intents.CancelAsync(id));
        Assert.False(await stores.Intents.DeleteAsync(Stores.Shop, id));

        stores.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(attempt.Id, Assert.Single(await stores.ClaimAsync()));
        Assert.True(await stores.ReleaseAsync(attempt));
        Assert.False(await stores.ReleaseAsync(attempt));
        Assert.Equal((IntentState.Created, 2), ((await stores.ReadAsync(id)).State, (await stores.ReadAsync(id)).TriesLeft));
        Assert.Equal("unknown", (await stores.AttemptAsync(attempt)).State);
        Assert.Empty(await stores.ClaimAsync());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Attempt_Whose_Process_Died_Is_Overdue_Too(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var attempts = new List<Attempt>();
        for (var i = 0; i < 3; i++)
            attempts.Add((await stores.BeginAsync(await stores.OpenAsync(), "quickpay"))!);
        stores.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(attempts.Select(attempt => attempt.Id).Order(), (await stores.ClaimAsync()).Order());
        var released = await Task.WhenAll(attempts.SelectMany(attempt => Enumerable.Repeat(attempt, 4)).Select(stores.ReleaseAsync));
        Assert.Equal(3, released.Count(done => done));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Node_That_Dies_While_It_Asks_Holds_An_Attempt_Only_Shortly_Past_The_Lease(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        stores.Clock.Stop();
        var attempt = (await stores.BeginAsync(await stores.OpenAsync(), "quickpay"))!;
        stores.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(attempt.Id, Assert.Single(await stores.ClaimAsync()));
        stores.Clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.Empty(await stores.ClaimAsync());
        stores.Clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(attempt.Id, Assert.Single(await stores.ClaimAsync()));
        stores.Clock.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(attempt.Id, Assert.Single(await stores.ClaimAsync()));

        Assert.True(await stores.ReleaseAsync(attempt));
        stores.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single(await stores.ClaimAsync());
        stores.Clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.Empty(await stores.ClaimAsync());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Last_Try_With_An_Unknown_Outcome_Rejects_The_Intent(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var id = await stores.OpenAsync();
        do
        {
            var attempt = (await stores.BeginAsync(id, "cybersource"))!;
            stores.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.True(await stores.ReleaseAsync(attempt));
        }
        while ((await stores.ReadAsync(id)).State == IntentState.Created);
        Assert.Equal(IntentState.Rejected, (await stores.ReadAsync(id)).State);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Only_An_Open_Intent_Expires_And_Only_After_Its_Time(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var (open, later, submitting) = (await stores.OpenAsync(60), await stores.OpenAsync(120), await stores.OpenAsync(60));
        var attempt = (await stores.BeginAsync(submitting, "cybersource"))!;
        Assert.Equal(0, await stores.Intents.ExpireAsync());
        stores.Clock.Advance(TimeSpan.FromSeconds(60));
        Assert.Null(await stores.BeginAsync(open, "cybersource"));
        Assert.False(await stores.Intents.CancelAsync(open));
        Assert.Equal(1, await stores.Intents.ExpireAsync());
        Assert.Equal(0, await stores.Intents.ExpireAsync());
        var expired = await stores.ReadAsync(open);
        Assert.Equal((IntentState.Expired, expired.ExpiresAt, expired.ExpiresAt.AddHours(24)), (expired.State, expired.UpdatedAt, expired.DeletionAt!.Value));
        Assert.Equal(IntentState.Created, (await stores.ReadAsync(later)).State);
        // What was decided before the end finishes after it.
        Assert.Equal(IntentState.Captured, await stores.SettleAsync(attempt, s_token));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Many_Intents_Expire_In_Batches(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        await Task.WhenAll(Enumerable.Range(0, 250).Select(_ => stores.OpenAsync(60)));
        stores.Clock.Advance(TimeSpan.FromSeconds(60));
        foreach (var some in new[] { 100, 100, 50, 0 })
            Assert.Equal(some, await stores.Intents.ExpireAsync());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Remembered_Token_Is_Kept_Until_It_Is_Deleted(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var id = await stores.OpenAsync(remember: true);
        await stores.SettleAsync((await stores.BeginAsync(id, "cybersource"))!, s_token);
        Assert.Null((await stores.ReadAsync(id)).DeletionAt);
        Assert.False(await stores.Intents.DeleteAsync("another shop", id));
        Assert.True(await stores.Intents.DeleteAsync(Stores.Shop, id));
        Assert.False(await stores.Intents.DeleteAsync(Stores.Shop, id));
        Assert.Null(await stores.Intents.FindAsync(Stores.Shop, id));
        foreach (var gone in new[] { "token", "gateway", "reference_id" })
            Assert.Null(await stores.ColumnAsync(id, gone));
        Assert.Equal("{}", await stores.ColumnAsync(id, "body"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Insert_With_A_Known_Id_Changes_Nothing(DatabaseKind kind)
    {
        await using var stores = await Stores.OnAsync(kind);
        var id = await stores.OpenAsync();
        await stores.Intents.CancelAsync(id);
        await stores.Intents.InsertAsync(id, Stores.Shop, CaptureKind.Cmr, new CreateIntent { Capture = "CMR_CAPTURE" }, "another hash");
        var intent = await stores.ReadAsync(id);
        Assert.Equal((CaptureKind.CreditCard, IntentState.Canceled), (intent.Kind, intent.State));
    }
}
