using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Applications;
using Xunit;
using static HostedCapture.Tests.Operators.OperatedApplications;

namespace HostedCapture.Tests.Operators;

/// <summary>Applications are changed and taken back by operators, and all of it is told by the audit log.</summary>
public sealed class ApplicationTests(BothApps apps) : IClassFixture<BothApps>
{
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
    public async Task An_Application_That_Was_Taken_Back_May_Not_Call_And_Stays_Readable(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Operator();
        var made = await MadeAsync(client);
        var id = made.Get("application.id")!;
        using var shop = (await ShopAsync(app, made))!;
        await shop.CreateAsync();
        var unending = new JsonObject { ["reason"] = new string('x', 501) };
        Assert.Equal(["reason too_long"], (await client.SendAsync($"{Root}/{id}/take-back", unending)).Errors);
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
}
