using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Applications;
using HostedCapture.Tests.Pages;
using Xunit;
using Merchant = HostedCapture.Tests.Webhooks.Merchant;

namespace HostedCapture.Tests.Operators;

/// <summary>Applications are made, changed and taken back by operators, and all of it is told by the audit log.</summary>
public sealed class ApplicationTests(BothApps apps) : IClassFixture<BothApps>
{
    private const string Root = "/operator/applications";

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
        Assert.Equal(("database", "active", "1"), (made.Get("application.source"), made.Get("application.state"), made.Get("application.version")));
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
    public async Task A_Bad_Application_Is_Refused_With_Every_Error_And_In_The_Words_Of_The_Configuration(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var before = (await client.ReadAsync($"{Root}?limit=100")).Text;
        var bad = new JsonObject
        {
            ["name"] = "A\nB",
            ["client_id"] = AppFixture.DemoShop,
            ["return_origins"] = new JsonArray("shop.example", "https://shop.example/path"),
            ["locale"] = "fr",
            ["pan_truncation"] = "All",
            ["routes"] = new JsonObject { ["CREDIT_CARD"] = "quickpay", ["PAYMENT"] = "nobody" },
            ["branding"] = new JsonObject { ["accent_color"] = "red", ["support_url"] = "javascript:alert(1)" },
        };
        var refused = await client.SendAsync(Root, bad);
        Assert.Equal(400, refused.Status);
        Assert.Equal(
            [
                "branding.accent_color colour", "branding.name text", "branding.support_url url", "client_id duplicate",
                "locale unknown_value", "name text", "pan_truncation unknown_value", "return_origins required", "return_origins url",
                "return_origins url", "routes.CREDIT_CARD unknown_value", "routes.PAYMENT unknown_value",
            ],
            refused.Errors.Order(StringComparer.Ordinal));
        var accent = refused["meta_data.errors"]!.AsArray().Single(error => (string?)error!["field"] == "branding.accent_color")!;
        Assert.Equal("must be a colour such as #1f6feb, not 'red'", (string?)accent["detail"]);
        Assert.Equal(before, (await client.ReadAsync($"{Root}?limit=100")).Text);

        var unknown = Wish("Shop");
        unknown["secret"] = "mine";
        Assert.Equal(["secret unknown"], (await client.SendAsync(Root, unknown)).Errors);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Change_Names_The_Version_It_Was_Made_From(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var id = (await MadeAsync(client)).Get("application.id")!;
        Assert.Equal(["version required"], (await PutAsync(client, id, Wish("One"))).Errors);
        var changed = await PutAsync(client, id, Wish("One", version: 1));
        Assert.Equal((200, "2", "One", "\"2\""), (changed.Status, changed.Get("version"), changed.Get("name"), changed.Header("ETag")));

        var stale = await PutAsync(client, id, Wish("Two", version: 1));
        Assert.Equal((409, "VERSION_STALE", "2"), (stale.Status, stale.Get("error_code"), stale.Get("meta_data.version")));
        stale = await PutAsync(client, id, Wish("Two"), ("If-Match", "\"1\""));
        Assert.Equal((412, "VERSION_STALE"), (stale.Status, stale.Get("error_code")));
        Assert.Equal("One", (await client.ReadAsync($"{Root}/{id}")).Get("name"));
        Assert.Equal("3", (await PutAsync(client, id, Wish("Two"), ("If-Match", "\"2\""))).Get("version"));
        // The same again changes nothing.
        Assert.Equal("3", (await PutAsync(client, id, Wish("Two", version: 3))).Get("version"));

        var told = (await app.AuditAsync(id)).Where(row => row.Type == "application.changed").ToList();
        Assert.Equal(["operator:demo-administrator", "operator:demo-administrator"], told.Select(row => row.Actor));
        Assert.Contains("name: New Shop → One", told[0].Detail, StringComparison.Ordinal);
        Assert.Contains("name: One → Two", told[1].Detail, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Of_Many_Changes_At_Once_One_Is_Made(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var id = (await MadeAsync(client)).Get("application.id")!;
        var replies = await Task.WhenAll(Enumerable.Range(0, 5).Select(i => PutAsync(client, id, Wish($"Name {i}", version: 1))));
        Assert.Equal([200, 409, 409, 409, 409], replies.Select(reply => reply.Status).Order());
        Assert.Single(await app.AuditAsync(id), row => row.Type == "application.changed");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task One_Of_The_Configuration_Is_Shown_And_Not_Changed(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var demo = (await client.ReadAsync($"{Root}?source=configuration&limit=1"))["items.0"]!;
        Assert.Null(demo["version"]);
        Assert.Equal("configuration", (string?)demo["source"]);
        var refused = await PutAsync(client, (string)demo["id"]!, Wish("Mine", version: 1));
        Assert.Equal((409, "APPLICATION_IN_CONFIGURATION"), (refused.Status, refused.Get("error_code")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task What_Was_Taken_Back_May_Not_Call_And_Stays_Readable(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var made = await MadeAsync(client);
        var id = made.Get("application.id")!;
        using var shop = (await ShopAsync(app, made))!;
        await shop.CreateAsync();
        var reply = await client.SendAsync($"{Root}/{id}/take-back", new JsonObject { ["reason"] = "The contract ended" });
        Assert.Equal((200, "taken_back"), (reply.Status, reply.Get("state")));
        Assert.Equal(401, (await shop.ReadAsync("/tokenization/captures")).Status);
        Assert.Null(await ShopAsync(app, made));

        Assert.Equal(200, (await client.SendAsync($"{Root}/{id}/take-back", null)).Status);
        var refused = await PutAsync(client, id, Wish("Again", version: 2));
        Assert.Equal((409, "taken_back"), (refused.Status, refused.Get("meta_data.state")));
        var again = Wish("New Shop");
        again["client_id"] = made.Get("application.client_id");
        Assert.Equal(["client_id duplicate"], (await client.SendAsync(Root, again)).Errors);
        Assert.Contains(id, (await client.ReadAsync($"{Root}?state=taken_back&limit=100")).Text, StringComparison.Ordinal);
        var row = Assert.Single(await app.AuditAsync(id), row => row.Type == "application.taken_back");
        Assert.EndsWith("The contract ended", row.Detail, StringComparison.Ordinal);
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
        Assert.Equal((200, "False", "True"), (ended.Status, ended["secrets.0.valid"]!.GetValue<bool>().ToString(), ended["secrets.1.valid"]!.GetValue<bool>().ToString()));
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
        var replies = new[] { await client.SendAsync(Root, wish, ("Idempotency-Key", key)), await client.SendAsync(Root, wish, ("Idempotency-Key", key)) };
        Assert.Equal(replies[0].Text, replies[1].Text);
        Assert.Equal(201, replies[1].Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Logo_Is_Put_Shown_On_The_Page_And_Removed(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var made = await MadeAsync(client);
        var id = made.Get("application.id")!;
        var branded = await client.CallAsync(HttpMethod.Put, $"{Root}/{id}/branding", Make.Content(
            new JsonObject { ["version"] = 1, ["name"] = "Aurora", ["accent_color"] = "#0f6b5c" }.ToJsonString()));
        Assert.Equal((200, "Aurora"), (branded.Status, branded.Get("branding.name")));

        var put = await PutLogoAsync(client, id, Encoding.UTF8.GetBytes(LogoRulesTests.GoodSvg), "image/svg+xml");
        Assert.Equal(200, put.Status);
        using var anonymous = app.Anonymous();
        var logo = await anonymous.ReadAsync(new Uri(put.Get("branding.logo_url")!).AbsolutePath);
        Assert.Equal((200, "image/svg+xml", LogoRulesTests.GoodSvg), (logo.Status, logo.Header("Content-Type"), logo.Text));
        using var shop = (await ShopAsync(app, made))!;
        using var person = app.Cardholder();
        var page = await person.OpenAsync((await shop.CreateAsync()).Get("links.1.href")!);
        Assert.Contains(new Uri(put.Get("branding.logo_url")!).AbsolutePath, page.Reply.Text, StringComparison.Ordinal);

        var evil = await PutLogoAsync(client, id, Encoding.UTF8.GetBytes(LogoRulesTests.GoodSvg.Replace("<rect", "<script/><rect", StringComparison.Ordinal)), "image/svg+xml");
        Assert.Equal([" logo"], evil.Errors);
        Assert.Equal(413, (await PutLogoAsync(client, id, new byte[65_537], "image/png")).Status);
        Assert.Equal(415, (await PutLogoAsync(client, id, LogoRulesTests.GoodPng, "image/gif")).Status);
        Assert.Equal("3", (await client.ReadAsync($"{Root}/{id}")).Get("version"));

        var removed = await client.CallAsync(HttpMethod.Delete, $"{Root}/{id}/branding/logo");
        Assert.Equal((200, null), (removed.Status, removed.Get("branding.logo_url")));
        Assert.Equal("Aurora", removed.Get("branding.name"));
    }

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
        Assert.Equal(["secret format"], (await client.SendAsync(path, new JsonObject { ["url"] = "http://127.0.0.1:1/", ["secret"] = "x" })).Errors);

        var bad = await WebhooksAsync(client, id, 1, "http://127.0.0.1:1/a", null, "ftp://shop.example");
        Assert.Equal(["webhooks.1.url url"], bad.Errors);
        var twice = await WebhooksAsync(client, id, 1, "http://127.0.0.1:1/a", null, "http://127.0.0.1:1/a");
        Assert.Equal(["webhooks duplicate"], twice.Errors);
        var untested = new JsonObject { ["version"] = 1, ["without_test"] = true, ["webhooks"] = new JsonArray(new JsonObject { ["url"] = "http://127.0.0.1:1/a" }) };
        var saved = await client.CallAsync(HttpMethod.Put, $"{Root}/{id}/webhooks", Make.Content(untested.ToJsonString()));
        Assert.StartsWith("whsec_", saved.Get("webhook_secrets.0.secret"), StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Merchants_Administrator_Changes_Its_Own_Application_And_No_Other(DatabaseKind kind)
    {
        var own = Guid.NewGuid().ToString();
        await using var app = await new AppFixture().On(kind).With(("Operators:Accounts:3:Applications:0", own)).StartAsync();
        using var all = app.Operator();
        using var merchant = app.Operator(OperatorAccounts.MerchantAdministrator);
        var other = (await MadeAsync(all)).Get("application.id")!;
        // With an id that an account of the configuration names.
        await StoredApplicationTests.MakeAsync(app, id: own);
        Assert.Equal(own, Assert.Single((await merchant.ReadAsync(Root))["items"]!.AsArray())!["id"]!.ToString());
        Assert.Equal(200, (await PutAsync(merchant, own, Wish("Mine", version: 1))).Status);
        Assert.Equal(201, (await merchant.SendAsync($"{Root}/{own}/secrets", Overlap(0))).Status);
        Assert.Equal(404, (await PutAsync(merchant, other, Wish("Mine", version: 1))).Status);
        Assert.Equal(404, (await merchant.SendAsync($"{Root}/{other}/secrets", Overlap(0))).Status);
        Assert.Equal(403, (await merchant.SendAsync(Root, Wish("Another"))).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_List_Is_Read_Page_By_Page(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        await MadeAsync(client);
        var all = (await client.ReadAsync($"{Root}?limit=100"))["items"]!.AsArray().Select(item => (string)item!["id"]!).ToList();
        var read = new List<string>();
        string? after = null;
        do
        {
            var page = await client.ReadAsync($"{Root}?limit=2{(after is null ? "" : $"&after={after}")}");
            read.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            after = page.Get("next");
        }
        while (after is not null);
        Assert.Equal(all, read);
        Assert.Equal(all.Order(StringComparer.Ordinal), all);
        Assert.Equal(["state unknown_value"], (await client.ReadAsync($"{Root}?state=x")).Errors);
    }

    private static JsonObject Wish(string name, int? version = null)
    {
        var wish = new JsonObject
        {
            ["name"] = name,
            ["return_origins"] = new JsonArray("http://www.mysite.cl", "https://requestb.in"),
        };
        if (version is not null)
            wish["version"] = version;
        return wish;
    }

    private static JsonObject Overlap(int seconds) => new() { ["overlap_seconds"] = seconds };

    private static async Task<Reply> MadeAsync(HttpClient client)
    {
        var wish = Wish("New Shop");
        wish["client_id"] = $"new-shop-{Guid.NewGuid():N}";
        var made = await client.SendAsync(Root, wish);
        Assert.Equal(201, made.Status);
        return made;
    }

    private static Task<Reply> PutAsync(HttpClient client, string id, JsonObject wish, params (string, string)[] headers) =>
        client.CallAsync(HttpMethod.Put, $"{Root}/{id}", Make.Content(wish.ToJsonString()), headers);

    private static Task<Reply> PutLogoAsync(HttpClient client, string id, byte[] logo, string type)
    {
        var content = new ByteArrayContent(logo);
        content.Headers.ContentType = new(type);
        return client.CallAsync(HttpMethod.Put, $"{Root}/{id}/branding/logo", content);
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

    /// <summary>A client with a token got by the secret in an answer; null when it is refused.</summary>
    private static async Task<HttpClient?> ShopAsync(AppFixture app, Reply made)
    {
        var client = app.Anonymous();
        var reply = await client.CallAsync(HttpMethod.Post, "/oauth2/token", new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", made.Get("application.client_id")),
            new("client_secret", made.Get("client_secret")),
        ]));
        if (reply.Status != 200)
            return null;
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {reply.Get("access_token")}");
        return client;
    }
}
