using HostedCapture.Audit;
using HostedCapture.Data;
using Xunit;

namespace HostedCapture.Tests.Audit;

/// <summary>A flood of refusals fills no table: the first are in the audit log in full, the others as a sum.</summary>
public sealed class RefusalTests
{
    private const int Knocks = 60;

    public static TheoryData<DatabaseKind, string, string, string?> Knocked
    {
        get
        {
            var data = new TheoryData<DatabaseKind, string, string, string?>();
            foreach (var kind in TestDatabase.Kinds)
            {
                data.Add(kind, "access.refused", "/tokenization/captures", null);
                data.Add(kind, "access.refused", "/webhooks/deliveries", "Bearer a.b.c");
                data.Add(kind, "token.refused", "POST /oauth2/token", "Basic ZGVtby1zaG9wOndyb25n");
                data.Add(kind, "token.refused", "POST /sso/oauth2/v2/token", null);
                data.Add(kind, "card_number.refused", "/health/live?a=4111111111111111", null);
                data.Add(kind, "card_number.refused", "/capture/x?a=4111111111111111", null);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Knocked))]
    public async Task Refusals_Of_A_Subscriber_Are_Summed_Up(DatabaseKind kind, string type, string request, string? authorization)
    {
        await using var app = await new AppFixture().On(kind).With(("Proxies", "127.0.0.1")).StartAsync();
        app.Clock.Stop();
        await KnockAsync(app, request, authorization, i => $"2001:db8:1:2::{i}");
        var rows = await OfAsync(app, type);
        Assert.Equal(AnonymousRefusals.InFull, rows.Count);
        var addresses = Enumerable.Range(0, rows.Count).Select(i => i == 0 ? "2001:db8:1:2::" : $"2001:db8:1:2::{i}");
        Assert.Equal(addresses.Order(), rows.Select(row => row.Origin).Order());

        // Another subscriber is another one.
        await KnockAsync(app, request, authorization, _ => "203.0.113.7", 1);
        Assert.Single(await OfAsync(app, type), row => row.Origin == "203.0.113.7");

        var since = app.Clock.GetUtcNow();
        app.Clock.Advance(AnonymousRefusals.Window);
        await Until.TrueAsync(async () => (await OfAsync(app, type)).Count > AnonymousRefusals.InFull + 1, "the sum is written");
        var sum = (await OfAsync(app, type))[^1];
        Assert.Equal(("2001:db8:1:2::/64", rows[0].Actor, AuditLog.Failure), (sum.Origin, sum.Actor, sum.Outcome));
        Assert.Equal($"{Knocks - AnonymousRefusals.InFull} more since {since:u}", sum.Detail);

        // Further refusals are only counted.
        await KnockAsync(app, request, authorization, i => $"2001:db8:1:2::{i}", 5);
        Assert.Equal(sum.Id, (await OfAsync(app, type))[^1].Id);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Stop_Writes_The_Counted_Refusals(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        await KnockAsync(app, "/tokenization/captures", null, _ => "");
        await app.StopAsync();
        await using var db = new Db(app.Database.ToSettings());
        var rows = await db.ReadAsync(tx => tx.QueryAsync<AuditRow>("select * from audit order by number"));
        var sum = Assert.Single(rows, row => row.Detail?.Contains(" more since ", StringComparison.Ordinal) == true);
        Assert.Equal(("access.refused", "127.0.0.1", "anonymous"), (sum.Type, sum.Origin, sum.Actor));
        Assert.StartsWith($"{Knocks - AnonymousRefusals.InFull} more since ", sum.Detail, StringComparison.Ordinal);
        Assert.NotNull(sum.Number);
    }

    [Fact]
    public async Task Further_Refusals_Of_A_Stopped_Cardholder_Are_Counted()
    {
        await using var app = await new AppFixture().With(("CardTesting:PostsPerIntent", "1")).StartAsync();
        using var client = app.Client();
        var intent = await client.CreateAsync();
        using var person = app.Cardholder();
        var page = await person.OpenAsync(intent.Get("links.1.href")!);
        await person.SubmitAsync(page, "4111111111111112");
        for (var i = 0; i < Knocks; i++)
            Assert.Equal(429, (await person.SubmitAsync(page)).Status);
        Assert.Equal(AnonymousRefusals.InFull, (await OfAsync(app, "submission.stopped")).Count);
    }

    [Fact]
    public async Task Refusals_Of_A_Caller_With_A_Token_Are_Each_Audited()
    {
        await using var app = await new AppFixture().StartAsync();
        using var client = app.Client();
        var body = Make.Intent().Set("billing.line2", Make.GoodNumber);
        for (var i = 0; i < AnonymousRefusals.InFull + 5; i++)
            Assert.Equal(400, (await client.SendAsync("/tokenization/captures", body)).Status);
        Assert.Equal(AnonymousRefusals.InFull + 5, (await OfAsync(app, "card_number.refused")).Count);
    }

    [Fact]
    public void Refusals_From_Any_Number_Of_Addresses_Have_Bounded_Rows_And_A_Right_Sum()
    {
        var clock = new Clock();
        clock.Stop();
        var refusals = new AnonymousRefusals(clock);
        var full = Enumerable.Range(0, 100_000).Count(i => refusals.Take(Refused($"10.{i >> 16}.{(i >> 8) & 255}.{i & 255}")));
        Assert.Equal(AnonymousRefusals.InFullTogether, full);
        Assert.Empty(refusals.TakeSums(now: false));
        clock.Advance(AnonymousRefusals.Window);
        var sums = refusals.TakeSums(now: false);
        Assert.InRange(sums.Count, 1, AnonymousRefusals.MostSubscribers + 1);
        Assert.Equal(100_000 - full, sums.Sum(sum => sum.More));
        Assert.Contains(sums, sum => sum.Subject.Origin == "many addresses");
        refusals.PutBack(sums);
        Assert.Equal(100_000 - full, refusals.TakeSums(now: true).Sum(sum => sum.More));
        Assert.Empty(refusals.TakeSums(now: true));
    }

    [Fact]
    public void After_A_Quiet_Window_Refusals_Are_Written_In_Full_Again()
    {
        var clock = new Clock();
        clock.Stop();
        var refusals = new AnonymousRefusals(clock);
        Assert.Equal([20, 0, 0, 20], Enumerable.Range(0, 4).Select(round =>
        {
            var full = Enumerable.Range(0, round == 2 ? 0 : 25).Count(_ => refusals.Take(Refused("203.0.113.7")));
            clock.Advance(AnonymousRefusals.Window);
            refusals.TakeSums(now: false);
            return full;
        }));
    }

    private static async Task KnockAsync(AppFixture app, string request, string? authorization, Func<int, string> from, int times = Knocks)
    {
        using var anonymous = app.Anonymous();
        for (var i = 0; i < times; i++)
        {
            var method = request.StartsWith("POST ", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get;
            var form = method == HttpMethod.Post ? new FormUrlEncodedContent([new("grant_type", "client_credentials")]) : null;
            var reply = await anonymous.CallAsync(
                method, request.Split(' ')[^1], form,
                [("X-Forwarded-For", from(i)), .. authorization is null ? [] : new[] { ("Authorization", authorization) }]);
            Assert.InRange(reply.Status, 400, 429);
        }
    }

    private static AuditRow Refused(string origin) => new() { Actor = "anonymous", Type = "access.refused", Origin = origin };

    private static async Task<IReadOnlyList<AuditRow>> OfAsync(AppFixture app, string type) =>
        [.. (await app.AuditAsync()).Where(row => row.Type == type)];
}
