using HostedCapture.Api;
using HostedCapture.Data;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.CardTesting;

/// <summary>The rules against card testing. Clients come from where a proxy on this machine says.</summary>
public sealed class CardTestingGuardTests
{
    private const string Declined = "4000000000000002";

    // Approved numbers of many BINs, so that only the rule under test has anything to say.
    private static readonly string[] s_numbers =
        [.. Enumerable.Range(0, 40).Select(i => Number($"4{(i * 7919 + 20000) % 100000:00000}000000001"))];

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Address_Has_Three_Cards_In_Any_Minute(DatabaseKind kind)
    {
        await using var app = await StartAsync(kind);
        app.Clock.Stop();
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(200, (await CallAsync(app, "203.0.113.7", s_numbers[i])).Status);
            app.Clock.Advance(TimeSpan.FromSeconds(15));
        }

        var (page, id) = await TypeAsync(app, "203.0.113.7", s_numbers[3]);
        Assert.Equal((429, "15"), (page.Status, page.Reply.Header("Retry-After")));
        foreach (var word in new[] { "203.0.113", "minut", "rule", "BIN" })
            Assert.DoesNotContain(word, page.Document.QuerySelector("h1")!.TextContent, StringComparison.OrdinalIgnoreCase);
        Assert.NotNull(page.Document.QuerySelector("main a[href^='/capture/']"));
        Assert.Equal("es", page.Document.DocumentElement.GetAttribute("lang"));
        Assert.Equal(("submission.stopped", "rule address-minute: more than 3 in 00:01:00", "cardholder", "203.0.113.7"), await LastAsync(app, id));

        var direct = await CallAsync(app, "203.0.113.7", s_numbers[4]);
        Assert.Equal((429, "TOO_MANY_ATTEMPTS", "15"), (direct.Status, direct.Get("error_code"), direct.Header("Retry-After")));
        Assert.Equal(200, (await CallAsync(app, "203.0.113.8", s_numbers[5])).Status);
        Assert.Equal(4, (await app.Simulator.TokensAsync()).Count);

        app.Clock.Advance(TimeSpan.FromSeconds(15));
        Assert.Equal(200, (await CallAsync(app, "203.0.113.7", s_numbers[6])).Status);
        Assert.Equal(429, (await CallAsync(app, "203.0.113.7", s_numbers[7])).Status);
        Assert.DoesNotContain("203.0.113", await DumpTriesAsync(app), StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Address_Has_Fifteen_Cards_In_An_Hour_And_A_Subscriber_Of_IPv6_Is_One_Address(DatabaseKind kind)
    {
        await using var app = await StartAsync(kind);
        app.Clock.Stop();
        for (var i = 0; i < 15; i++)
        {
            Assert.Equal(200, (await CallAsync(app, $"2001:db8:1:2::{i + 1}", s_numbers[i])).Status);
            app.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var stopped = await CallAsync(app, "2001:db8:1:2:ffff::1", s_numbers[15]);
        Assert.Equal((429, $"{45 * 60}"), (stopped.Status, stopped.Header("Retry-After")));
        Assert.Equal(200, (await CallAsync(app, "2001:db8:1:3::1", s_numbers[16])).Status);
        Assert.Equal("rule address-hour: more than 15 in 01:00:00", (await app.AuditAsync()).Last(row => row.Type == "submission.stopped").Detail);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Card_Has_Five_Tries_In_An_Hour_Wherever_They_Come_From(DatabaseKind kind)
    {
        await using var app = await StartAsync(kind);
        app.Clock.Stop();
        for (var i = 0; i < 5; i++)
            Assert.Equal(200, (await CallAsync(app, $"203.0.113.{i}", s_numbers[0])).Status);
        var (page, id) = await TypeAsync(app, "203.0.113.100", s_numbers[0]);
        Assert.Equal((429, "3600"), (page.Status, page.Reply.Header("Retry-After")));
        Assert.Equal(("submission.stopped", "rule card-hour: more than 5 in 01:00:00", "cardholder", "203.0.113.100"), await LastAsync(app, id));
        Assert.Equal(200, (await CallAsync(app, "203.0.113.101", s_numbers[1])).Status);

        var dump = await DumpTriesAsync(app);
        Assert.Contains("card:", dump, StringComparison.Ordinal);
        foreach (var text in new[] { s_numbers[0], s_numbers[0][6..], Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(s_numbers[0]))) })
            Assert.DoesNotContain(text, dump, StringComparison.OrdinalIgnoreCase);

        app.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(200, (await CallAsync(app, "203.0.113.100", s_numbers[0])).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Intent_Has_Twenty_Posts_Even_From_Allowed_Addresses(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        using var person = app.Cardholder();
        var page = await person.OpenAsync(intent.Get("links.1.href")!);
        for (var i = 0; i < 19; i++)
        {
            page = await person.SubmitAsync(page, "4111111111111112");
            Assert.True(page.HasForm);
        }

        var direct = $"/tokenization/captures/gateways/peinau/capture/{intent.Get("id")}/capture";
        Assert.Equal(400, (await client.SendAsync(direct, Make.Card("4111111111111112"))).Status);
        Assert.Equal(429, (await client.SendAsync(direct, Make.Card())).Status);
        var stopped = await person.SubmitAsync(page);
        Assert.Equal(429, stopped.Status);
        Assert.InRange(int.Parse(stopped.Reply.Header("Retry-After")!), 1, 900);
        Assert.Equal("rule intent-posts: more than 20 posts", (await app.AuditAsync(intent.Get("id"))).Last(row => row.Type == "submission.stopped").Detail);
        Assert.Empty(await app.Simulator.TokensAsync());
        Assert.Equal(200, (await client.SendAsync(direct.Replace(intent.Get("id")!, (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id"), StringComparison.Ordinal), Make.Card())).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Stopped_Submission_Uses_Up_No_Try(DatabaseKind kind)
    {
        await using var app = await StartAsync(kind, ("CardTesting:AddressPerMinute", "1"), ("Intents:MaxAttempts", "2"));
        app.Clock.Stop();
        using var client = app.Client();
        var intent = await client.CreateAsync();
        using var person = app.Cardholder("203.0.113.7");
        var page = await person.SubmitAsync(await person.OpenAsync(intent.Get("links.1.href")!), Declined);
        for (var i = 0; i < 5; i++)
            Assert.Equal(429, (await person.SubmitAsync(page)).Status);
        app.Clock.Advance(TimeSpan.FromMinutes(1));
        await person.SubmitAsync(page);
        Assert.Equal("captured", (await client.ReadAsync($"/tokenization/captures/{intent.Get("id")}")).Get("state"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Bin_With_Unusual_Declines_Raises_One_Alarm_And_Delays_Its_Cards(DatabaseKind kind)
    {
        await using var app = await StartAsync(kind, ("CardTesting:BinDeclines", "3"), ("CardTesting:StepUpSeconds", "1"), ("CardTesting:CardPerHour", "50"));
        using var measured = new Measured(app);
        for (var i = 0; i < 3; i++)
            Assert.Equal(422, (await CallAsync(app, $"203.0.113.{i}", Declined)).Status);
        Assert.Equal(200, (await CallAsync(app, "203.0.113.10", "4000000000000010")).Status);
        Assert.DoesNotContain(await app.AuditAsync(), row => row.Type is "submission.delayed" or "card_testing.alarm");
        Assert.Equal(422, (await CallAsync(app, "203.0.113.11", Declined)).Status);
        Assert.Equal("more than 3 declines in 00:10:00", Assert.Single(await app.AuditAsync("bin:400000")).Detail);
        Assert.Contains(app.Logs.Lines, line => line.StartsWith("Warning HostedCapture.CardTesting.CardTestingGuard Card testing? bin:400000", StringComparison.Ordinal));
        Assert.Equal(1, measured.Sum("hosted_capture.bin_alarms"));

        var start = TimeProvider.System.GetTimestamp();
        Assert.Equal(422, (await CallAsync(app, "203.0.113.12", Declined)).Status);
        Assert.True(TimeProvider.System.GetElapsedTime(start) >= TimeSpan.FromSeconds(1));
        Assert.Equal("rule bin-declines: bin:400000 had more than 3 declines in 00:10:00", Assert.Single(await app.AuditAsync(), row => row.Type == "submission.delayed").Detail);
        Assert.Equal(1, measured.Sum("hosted_capture.bin_alarms"));
        Assert.Equal(1, measured.Sum("hosted_capture.stopped", ("rule", "bin-delay")));

        Assert.Equal(200, (await CallAsync(app, "203.0.113.13", s_numbers[0])).Status);
        app.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(200, (await CallAsync(app, "203.0.113.14", "4000000000000010")).Status);
        Assert.Single(await app.AuditAsync(), row => row.Type == "submission.delayed");
        Assert.Equal(5, measured.Sum("hosted_capture.submissions", ("outcome", "declined"), ("provider", "quickpay")));
        Assert.Equal(3, measured.Sum("hosted_capture.submissions", ("outcome", "approved"), ("provider", "quickpay")));
        Assert.Equal(8, measured.Count("hosted_capture.provider.duration"));
    }

    [Fact]
    public async Task A_Client_That_Disconnects_During_The_Delay_Sends_No_Card()
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite, ("CardTesting:BinDeclines", "1"), ("CardTesting:StepUpSeconds", "1"));
        for (var i = 0; i < 2; i++)
            Assert.Equal(422, (await CallAsync(app, $"203.0.113.{i}", Declined)).Status);
        using var leaving = new CancellationTokenSource();
        using var client = app.Client();
        var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/tokenization/captures/gateways/peinau/capture/{id}/capture") { Content = Make.Content(Make.Card("4000000000000010").ToJsonString()) };
        request.Headers.Add("X-Forwarded-For", "203.0.113.50");
        var sent = client.SendAsync(request, leaving.Token);
        while (!(await app.AuditAsync(id)).Any(row => row.Type == "submission.delayed"))
            Assert.False(sent.IsCompleted);
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sent);

        // Waits as long, from later on.
        Assert.Equal(200, (await CallAsync(app, "203.0.113.51", "4000000000000028")).Status);
        Assert.Equal("0028", Assert.Single(await app.Simulator.TokensAsync()).LastFour);
        Assert.Equal("created", (await client.ReadAsync($"/tokenization/captures/{id}")).Get("state"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Concurrent_Tries_On_Two_Nodes_Keep_To_The_Limit(DatabaseKind kind)
    {
        await using var app = await StartAsync(kind);
        await using var other = kind == DatabaseKind.PostgreSql ? await Behind(new AppFixture().Beside(app)).StartAsync() : null;
        var replies = await Task.WhenAll(s_numbers.Take(16).Select((number, i) => CallAsync(i % 2 == 0 ? app : other ?? app, "203.0.113.7", number)));
        Assert.Equal(3, replies.Count(reply => reply.Status == 200));
        Assert.Equal(13, replies.Count(reply => reply.Status == 429));
    }

    [Fact]
    public async Task Forwarded_Addresses_Count_Only_From_Known_Proxies()
    {
        // Without a known proxy the header is nothing; behind one, only what the proxy itself wrote counts.
        await using var alone = await Behind(new AppFixture()).With(("Proxies", "none")).StartAsync();
        await using var behind = await StartAsync(DatabaseKind.Sqlite);
        for (var i = 0; i < 4; i++)
        {
            Assert.Equal(i < 3 ? 200 : 429, (await CallAsync(alone, $"203.0.113.{i}", s_numbers[i])).Status);
            Assert.Equal(i < 3 ? 200 : 429, (await CallAsync(behind, $"198.51.100.{i}, 203.0.113.7", s_numbers[i])).Status);
        }

        Assert.All((await alone.AuditAsync()).Where(row => row.Type == "submission.stopped"), row => Assert.Equal("127.0.0.1", row.Origin));
    }

    [Theory]
    [InlineData("CardTesting:AllowedAddresses", "198.51.100.0/24, 203.0.113.7")]
    [InlineData("CardTesting:Enabled", "false")]
    public async Task An_Allowed_Address_Or_A_Switch_Lifts_The_Rules(string key, string value)
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite, (key, value), ("CardTesting:BinDeclines", "1"));
        for (var i = 0; i < 7; i++)
            Assert.Equal(422, (await CallAsync(app, "203.0.113.7", Declined)).Status);
        Assert.DoesNotContain(await app.AuditAsync(), row => row.Type is "submission.stopped" or "submission.delayed");
        Assert.Empty(await DumpTriesAsync(app));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Tries_Older_Than_Every_Rule_Are_Deleted(DatabaseKind kind)
    {
        await using var app = await StartAsync(kind);
        await CallAsync(app, "203.0.113.7", s_numbers[0]);
        var tries = app.Services.GetRequiredService<RecentTries>();
        await tries.SweepAsync();
        Assert.NotEmpty(await DumpTriesAsync(app));
        app.Clock.Advance(TimeSpan.FromHours(1));
        await tries.SweepAsync();
        Assert.Empty(await DumpTriesAsync(app));
    }

    private static Task<AppFixture> StartAsync(DatabaseKind kind, params (string, string)[] settings) => Behind(new AppFixture().On(kind)).With(settings).StartAsync();

    private static AppFixture Behind(AppFixture app) => app.With(("Proxies", "127.0.0.1"), ("CardTesting:AllowedAddresses", "none"));

    /// <summary>A card sent directly to a new intent.</summary>
    private static async Task<Reply> CallAsync(AppFixture app, string from, string number)
    {
        using var client = app.Client();
        var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        return await client.SendAsync($"/tokenization/captures/gateways/peinau/capture/{id}/capture", Make.Card(number), ("X-Forwarded-For", from));
    }

    /// <summary>A card typed into the page of a new intent.</summary>
    private static async Task<(Page Page, string Id)> TypeAsync(AppFixture app, string from, string number)
    {
        using var client = app.Client();
        var intent = await client.CreateAsync();
        using var person = app.Cardholder(from);
        return (await person.SubmitAsync(await person.OpenAsync(intent.Get("links.1.href")!), number), intent.Get("id")!);
    }

    private static async Task<(string Type, string? Detail, string Actor, string Origin)> LastAsync(AppFixture app, string id) =>
        (await app.AuditAsync(id)).Single(row => row.Type.StartsWith("submission", StringComparison.Ordinal)) is var row ? (row.Type, row.Detail, row.Actor, row.Origin) : default;

    private static async Task<string> DumpTriesAsync(AppFixture app) =>
        string.Join('\n', await app.Services.GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<string>("select subject || ' ' || times from recent_tries")));

    private static string Number(string withoutCheckDigit) =>
        Enumerable.Range(0, 10).Select(digit => $"{withoutCheckDigit}{digit}").Single(number => HostedCapture.Domain.Card.IsLuhnValid(number));
}
