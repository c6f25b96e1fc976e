using HostedCapture.Audit;
using HostedCapture.Data;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Audit;

/// <summary>Who did what, when, with what outcome, from where, to which object; and every change is noticed.</summary>
public sealed class AuditTests(BothApps apps) : IClassFixture<BothApps>
{
    private const string DemoShopId = "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01";

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_Change_Is_Audited_Before_Its_Answer(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        var before = app.Clock.GetUtcNow().ToUnixTimeMilliseconds();
        using var client = app.Client();
        var captured = (await client.CreateAsync()).Get("id")!;
        var row = Assert.Single(await app.AuditAsync(captured));
        Assert.Equal(
            ("intent.created", AuditLog.Success, DemoShopId, "127.0.0.1", "CREDIT_CARD"),
            (row.Type, row.Outcome, row.Actor, row.Origin, row.Detail));
        Assert.InRange(row.CreatedAt, before, app.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        Assert.Contains(
            await app.AuditAsync(AppFixture.DemoShop),
            row => (row.Type, row.Outcome, row.Actor) == ("token.issued", AuditLog.Success, DemoShopId));

        using var person = app.Cardholder();
        var page = await person.OpenAsync((await client.ReadAsync($"/tokenization/captures/{captured}")).Get("links.1.href")!);
        page = await person.SubmitAsync(page, "4000000000000002");
        await person.SubmitAsync(page);
        var canceled = (await client.CreateAsync()).Get("id")!;
        await client.SendAsync($"/tokenization/captures/{canceled}/cancel", null);
        await client.CallAsync(HttpMethod.Delete, $"/tokenization/captures/{captured}");

        Assert.Equal(
            [
                "intent.created success", "submission.finished declined attempt 1: 203 cardholder",
                "submission.finished approved attempt 2 cardholder", "intent.deleted success"],
            (await app.AuditAsync(captured)).Select(row => row.Type.StartsWith("submission", StringComparison.Ordinal)
                ? $"{row.Type} {row.Outcome} {row.Detail} {row.Actor}"
                : $"{row.Type} {row.Outcome}"));
        Assert.Equal(["intent.created", "intent.canceled"], (await app.AuditAsync(canceled)).Select(row => row.Type));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Every_Refusal_Is_Audited(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var anonymous = app.Anonymous();
        var id = Guid.NewGuid();
        Assert.Equal(401, (await anonymous.ReadAsync($"/tokenization/captures/{id}")).Status);
        Assert.Equal(401, (await anonymous.ReadAsync($"/tokenization/captures/{id}", ("Authorization", "Bearer not.a.token"))).Status);
        var rows = await app.AuditAsync($"{id}");
        const string Route = "GET /tokenization/captures/{id}";
        Assert.Equal([$"{Route}: 401: no token", $"{Route}: 401: it is not a signed JWT"], rows.Select(row => row.Detail));
        Assert.All(rows, row => Assert.Equal(("access.refused", "anonymous"), (row.Type, row.Actor)));
        Assert.All(rows, row => Assert.Equal((AuditLog.Failure, "127.0.0.1"), (row.Outcome, row.Origin)));

        await anonymous.CallAsync(HttpMethod.Post, "/oauth2/token", Form(), ("Authorization", "Basic b3RoZXItc2hvcDp3cm9uZw=="));
        Assert.Equal(
            ("token.refused", AuditLog.Failure),
            Assert.Single(await app.AuditAsync(AppFixture.OtherShop)) is var refused ? (refused.Type, refused.Outcome) : default);
        await anonymous.CallAsync(
            HttpMethod.Post, "/sso/oauth2/v2/token", Form(), ("Authorization", "Basic a-secret-in-the-wrong-place:wrong"));
        Assert.Equal("token.refused", Assert.Single(await app.AuditAsync("unknown client")).Type);

        using var client = app.Client();
        var reply = await client.SendAsync("/tokenization/captures", Make.Intent().Set("billing.line2", "4111 1111 1111 1111"));
        Assert.Equal(["billing.line2 card_number"], reply.Errors);
        Assert.Equal(
            ("card_number.refused", AuditLog.Failure, DemoShopId),
            Assert.Single(await app.AuditAsync("billing.line2")) is var found ? (found.Type, found.Outcome, found.Actor) : default);

        static FormUrlEncodedContent Form() => new([new("grant_type", "client_credentials")]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Concurrent_Writers_Make_One_Chain(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        await using var other = kind == DatabaseKind.PostgreSql ? await new AppFixture().Beside(app).StartAsync() : null;
        await Task.WhenAll(Enumerable.Range(0, 200).Select(async i =>
        {
            var node = i % 2 == 0 ? app : other ?? app;
            var audit = node.Services.GetRequiredService<AuditLog>();
            await audit.WriteAsync(audit.Row("test", AuditLog.Success, $"{i}"));
            if (i % 10 == 0)
                await node.Services.GetRequiredService<AuditChain>().LinkAsync();
        }));
        var chain = app.Services.GetRequiredService<AuditChain>();
        var last = await chain.LinkAsync();
        var rows = await app.AuditAsync();
        Assert.Equal(200, rows.Count(row => row.Type == "test"));
        Assert.Equal(Enumerable.Range(1, rows.Count).Select(number => (long?)number), rows.Select(row => row.Number).Order());
        Assert.Equal(
            (rows.Count, null, last),
            await chain.VerifyAsync() is var verdict ? ((int)verdict.Good, verdict.Broken, verdict.Last) : default);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Change_Is_Found_And_Stays_Found(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        var (audit, chain) = (app.Services.GetRequiredService<AuditLog>(), app.Services.GetRequiredService<AuditChain>());
        for (var i = 0; i < 6; i++)
            await audit.WriteAsync(audit.Row("test", AuditLog.Success, "x", "détail"));
        var noted = await chain.LinkAsync();
        var whole = await app.AuditAsync();
        Assert.Null((await chain.VerifyAsync(noted)).Broken);

        foreach (var column in new[] { "created_at", "actor", "origin", "type", "outcome", "object_id", "detail", "mac", "hash" })
            await BrokenAsync(
                $"update audit set {column} = {(column == "created_at" ? "created_at + 1" : $"{column} || '1'")} where number = 4",
                "row 4 ");
        foreach (var column in new[] { "object_id", "detail" })
            await BrokenAsync($"update audit set {column} = null where number = 4", "row 4 ");
        await BrokenAsync("delete from audit where number = 4", "row 4 is missing");
        await BrokenAsync(
            $"update audit set number = -number where number in (3, 4); update audit set number = 7 + number where number < 0", "row 3 ");
        await BrokenAsync($"delete from audit where number >= {noted.Number}", $"row {noted.Number} is missing");
        await BrokenAsync("delete from audit_head", "the head ");

        // Set back as a whole, it is a chain again: only who noted the last link sees it.
        await WriteAsync($"delete from audit where number >= {noted.Number}");
        await WriteAsync("update audit_head set number = number - 1, hash = (select hash from audit order by number desc limit 1)");
        Assert.Null((await chain.VerifyAsync()).Broken);
        Assert.Contains("was noted", (await chain.VerifyAsync(noted)).Broken!, StringComparison.Ordinal);
        await audit.WriteAsync(audit.Row("test", AuditLog.Success));
        await chain.LinkAsync();
        Assert.Contains("was noted", (await chain.VerifyAsync(noted)).Broken!, StringComparison.Ordinal);

        async Task BrokenAsync(string sql, string how)
        {
            await WriteAsync(sql);
            Assert.StartsWith(how, (await chain.VerifyAsync()).Broken, StringComparison.Ordinal);
            // Rows that follow do not hide it.
            if (!sql.Contains("audit_head", StringComparison.Ordinal))
            {
                await audit.WriteAsync(audit.Row("test", AuditLog.Success));
                await chain.LinkAsync();
                Assert.StartsWith(how, (await chain.VerifyAsync()).Broken, StringComparison.Ordinal);
            }

            await WriteAsync("delete from audit");
            await WriteAsync("delete from audit_head");
            await WriteAsync("insert into audit_head (id, number, hash) values (1, @Number, @Hash)", noted);
            foreach (var row in whole)
            {
                await WriteAsync(
                    """
                    insert into audit (id, created_at, actor, origin, type, outcome, object_id, detail, mac, number, hash)
                    values (@Id, @CreatedAt, @Actor, @Origin, @Type, @Outcome, @ObjectId, @Detail, @Mac, @Number, @Hash)
                    """,
                    row);
            }
            Assert.Null((await chain.VerifyAsync(noted)).Broken);
        }

        Task WriteAsync(string sql, object? values = null) =>
            app.Services.GetRequiredService<Db>().InTransactionAsync(tx => tx.ExecuteAsync(sql, values));
    }

    [Fact]
    public async Task Starts_Stops_And_A_Changed_Configuration_Are_Audited()
    {
        await using var app = await new AppFixture().StartAsync();
        await using (var other = await new AppFixture().Beside(app).StartAsync())
            await other.StopAsync();
        await using (var changed = await new AppFixture().Beside(app).With(("Intents:LeaseSeconds", "7")).StartAsync())
            await changed.StopAsync();
        var rows = (await app.AuditAsync()).Where(row => row.Type.StartsWith("system.", StringComparison.Ordinal)).ToList();
        Assert.Equal(
            ["system.started", "system.started", "system.stopped", "system.started", "system.stopped"], rows.Select(row => row.Type));
        Assert.All(rows, row => Assert.Equal(("system", Environment.MachineName), (row.Actor, row.Origin)));
        Assert.Equal(rows[0].Detail, rows[1].Detail);
        Assert.NotEqual(rows[0].Detail, rows[3].Detail);
        Assert.Contains(app.Logs.Lines, line => line.Contains("The audit log's last link is 1:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Text_Is_Made_Safe_Before_It_Is_Written()
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        var row = app.Services.GetRequiredService<AuditLog>()
            .Row("test", AuditLog.Failure, "a\r\nb\0c", "4111 1111 1111 1111 " + new string('x', 500));
        Assert.Equal("a  b c", row.ObjectId);
        Assert.StartsWith("[card] xxx", row.Detail, StringComparison.Ordinal);
        Assert.Equal(200, row.Detail!.Length);
    }
}
