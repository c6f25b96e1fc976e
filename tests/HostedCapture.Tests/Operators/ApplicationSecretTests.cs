using System.Text.Json.Nodes;
using HostedCapture.Data;
using Xunit;
using static HostedCapture.Tests.Operators.OperatedApplications;

namespace HostedCapture.Tests.Operators;

/// <summary>A client secret is shown once, and rolled with an overlap.</summary>
public sealed class ApplicationSecretTests(BothApps apps) : IClassFixture<BothApps>
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_New_Application_Calls_At_Once_With_The_Secret_That_Is_Shown_Once(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var body = Wish("Ñandú & Co");
        body["branding"] = new JsonObject { ["name"] = "Ñandú", ["accent_color"] = "#1f6feb" };
        var made = await client.SendAsync(Root, body);
        Assert.Equal(201, made.Status);
        var (id, secret) = (made.Get("application.id")!, made.Get("client_secret")!);
        Assert.Equal($"{Root}/{id}", made.Header("Location"));
        Assert.Equal("\"1\"", made.Header("ETag"));
        Assert.Matches("^nandu-co", made.Get("application.client_id")!);
        Assert.Equal(
            ("database", "active", "1"),
            (made.Get("application.source"), made.Get("application.state"), made.Get("application.version")));
        Assert.Equal("cybersource", made.Get("application.routes.CREDIT_CARD"));

        using var shop = await ShopAsync(app, made);
        var intent = await shop!.SendAsync("/tokenization/captures", Make.Intent());
        Assert.Equal((201, id), (intent.Status, intent.Get("application")));
        var read = await client.ReadAsync($"{Root}/{id}");
        Assert.Equal((200, "\"1\""), (read.Status, read.Header("ETag")));
        Assert.NotNull(read.Get("secrets.0.last_use_time"));
        Assert.DoesNotContain(secret, read.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, await app.Database.RowsAsync(), StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Rolled_Secret_Leaves_The_Old_One_Good_For_The_Overlap(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var made = await MadeAsync(client);
        var id = made.Get("application.id")!;
        Assert.Equal(["overlap_seconds required"], (await client.SendAsync($"{Root}/{id}/secrets", new JsonObject())).Errors);
        Assert.Equal(["overlap_seconds range"], (await client.SendAsync($"{Root}/{id}/secrets", Overlap(-1))).Errors);
        var last = await client.CallAsync(HttpMethod.Delete, $"{Root}/{id}/secrets/1");
        Assert.Equal((409, "LAST_SECRET"), (last.Status, last.Get("error_code")));

        var rolled = await client.SendAsync($"{Root}/{id}/secrets", Overlap(3600));
        Assert.Equal(201, rolled.Status);
        Assert.NotNull(await ShopAsync(app, made));
        Assert.NotNull(await ShopAsync(app, rolled));

        var ended = await client.CallAsync(HttpMethod.Delete, $"{Root}/{id}/secrets/1");
        Assert.Equal((200, "false", "true"), (ended.Status, ended.Get("secrets.0.valid"), ended.Get("secrets.1.valid")));
        Assert.Null(await ShopAsync(app, made));
        Assert.NotNull(await ShopAsync(app, rolled));

        var atOnce = await client.SendAsync($"{Root}/{id}/secrets", Overlap(0));
        Assert.Null(await ShopAsync(app, rolled));
        Assert.NotNull(await ShopAsync(app, atOnce));
        Assert.Equal(404, (await client.CallAsync(HttpMethod.Delete, $"{Root}/{id}/secrets/9")).Status);
        var told = await app.AuditAsync(id);
        Assert.Equal(2, told.Count(row => row.Type == "credential.created"));
        Assert.Single(told, row => row.Type == "credential.ended");
        Assert.DoesNotContain(told, row => row.Detail?.Contains(rolled.Get("client_secret")!, StringComparison.Ordinal) == true);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Repeated_Creation_Makes_One_Application(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var (key, wish) = (Guid.NewGuid().ToString(), Wish("New Shop"));
        wish["client_id"] = $"shop-{key}";
        var first = await client.SendAsync(Root, wish, ("Idempotency-Key", key));
        var again = await client.SendAsync(Root, wish, ("Idempotency-Key", key));
        Assert.Equal((201, first.Text), (again.Status, again.Text));
    }
}
