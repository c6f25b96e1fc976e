using System.Text.Json.Nodes;
using HostedCapture.Data;
using Xunit;
using static HostedCapture.Tests.Operators.OperatedApplications;
using Merchant = HostedCapture.Tests.Webhooks.Merchant;

namespace HostedCapture.Tests.Operators;

/// <summary>An address of webhooks is tried before it is saved.</summary>
public sealed class ApplicationWebhookTests(BothApps apps) : IClassFixture<BothApps>
{
    [Theory, OnSqlite, OnPostgres]
    public async Task A_New_Address_Of_Webhooks_Is_Tried_Before_It_Is_Saved(DatabaseKind kind)
    {
        await using var merchant = await Merchant.StartAsync();
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var made = await MadeAsync(client);
        var id = made.Get("application.id")!;
        var trial = await client.SendAsync($"{Root}/{id}/webhooks/test", new JsonObject { ["url"] = merchant.Url });
        Assert.Equal((200, "204"), (trial.Status, trial.Get("status")));
        Assert.True(trial["passed"]!.GetValue<bool>());
        var secret = trial.Get("secret")!;
        Assert.True(merchant.Received[0].IsSignedWith(secret));
        Assert.Equal("endpoint.ping", merchant.Received[0].Type);

        merchant.Says(500);
        var refused = await WebhooksAsync(client, id, 1, merchant.Url, secret);
        Assert.Equal(["webhooks.0.url test"], refused.Errors);
        Assert.Empty((await client.ReadAsync($"{Root}/{id}"))["webhooks"]!.AsArray());

        merchant.Answer = null;
        var saved = await WebhooksAsync(client, id, 1, merchant.Url, secret);
        Assert.Equal(200, saved.Status);
        Assert.Null(saved["webhook_secrets"]);
        Assert.DoesNotContain(secret, saved.Text, StringComparison.Ordinal);
        Assert.Equal(3, merchant.Received.Count);

        using var shop = (await ShopAsync(app, made))!;
        await shop.CreateAsync();
        var events = await merchant.ReceivedAsync(4);
        Assert.Equal("capture.created", events[3].Type);
        Assert.True(events[3].IsSignedWith(secret));

        var endpoint = saved.Get("application.webhooks.0.id")!;
        var rolled = await client.SendAsync($"{Root}/{id}/webhooks/{endpoint}/secret", Overlap(3600));
        Assert.Equal(201, rolled.Status);
        await shop.CreateAsync();
        events = await merchant.ReceivedAsync(5);
        Assert.True(events[4].IsSignedWith(secret));
        Assert.True(events[4].IsSignedWith(rolled.Get("webhook_secrets.0.secret")!));
        Assert.Equal(404, (await client.SendAsync($"{Root}/{id}/webhooks/whe_1/secret", Overlap(0))).Status);

        Assert.Empty((await client.CallAsync(HttpMethod.Delete, $"{Root}/{id}/webhooks"))["webhooks"]!.AsArray());
        Assert.DoesNotContain(secret, await app.Database.RowsAsync(), StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Test_Tells_The_Step_That_Failed(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var id = (await MadeAsync(client)).Get("application.id")!;
        var path = $"{Root}/{id}/webhooks/test";
        var closed = await client.SendAsync(path, new JsonObject { ["url"] = "http://127.0.0.1:1/hook" });
        Assert.Equal("name True, address True, connect False", Steps(closed));
        Assert.Equal("connect", closed.Get("error"));
        var nowhere = await client.SendAsync(path, new JsonObject { ["url"] = "https://nowhere.invalid/hook" });
        Assert.Equal("name False", Steps(nowhere));
        Assert.Equal(["url inside"], (await client.SendAsync(path, new JsonObject { ["url"] = "http://10.0.0.1/hook" })).Errors);
        Assert.Equal(["url url"], (await client.SendAsync(path, new JsonObject())).Errors);
        var secret = await client.SendAsync(path, new JsonObject { ["url"] = "http://127.0.0.1:1/", ["secret"] = "x" });
        Assert.Equal(["secret format"], secret.Errors);

        var bad = await WebhooksAsync(client, id, 1, "http://127.0.0.1:1/a", null, "ftp://shop.example");
        Assert.Equal(["webhooks.1.url url"], bad.Errors);
        var twice = await WebhooksAsync(client, id, 1, "http://127.0.0.1:1/a", null, "http://127.0.0.1:1/a");
        Assert.Equal(["webhooks duplicate"], twice.Errors);
        var untested = new JsonObject
        {
            ["version"] = 1,
            ["without_test"] = true,
            ["webhooks"] = new JsonArray(new JsonObject { ["url"] = "http://127.0.0.1:1/a" }),
        };
        var saved = await client.CallAsync(HttpMethod.Put, $"{Root}/{id}/webhooks", Make.Content(untested.ToJsonString()));
        Assert.StartsWith("whsec_", saved.Get("webhook_secrets.0.secret"), StringComparison.Ordinal);
    }

    private static Task<Reply> WebhooksAsync(HttpClient client, string id, int version, string url, string? secret, params string[] more)
    {
        var body = new JsonObject
        {
            ["version"] = version,
            ["webhooks"] = new JsonArray([
                new JsonObject { ["url"] = url, ["secret"] = secret }, .. more.Select(one => new JsonObject { ["url"] = one })]),
        };
        return client.CallAsync(HttpMethod.Put, $"{Root}/{id}/webhooks", Make.Content(body.ToJsonString()));
    }

    private static string Steps(Reply trial) =>
        string.Join(", ", trial["steps"]!.AsArray().Select(step => $"{step!["step"]} {step["passed"]!.GetValue<bool>()}"));
}
