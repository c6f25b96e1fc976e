using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Operators;

/// <summary>Events, deliveries and endpoints for operators.</summary>
public sealed class DeliveryRouteTests : IAsyncLifetime
{
    private Merchant _merchant = null!;

    public async Task InitializeAsync() => _merchant = await Merchant.StartAsync();

    public Task DisposeAsync() => _merchant.DisposeAsync().AsTask();

    [Theory, OnSqlite, OnPostgres]
    public async Task Each_Try_Is_Kept_With_What_Was_Sent_And_What_Came_Back(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        _merchant.Says(500);
        using var client = app.Client();
        await client.CreateAsync();
        using var admin = app.Operator();
        var listed = await admin.UntilAsync("/operator/deliveries", page => page["items.0.last_status"] is not null);
        var id = listed.Get("items.0.id");
        _merchant.Says(204);
        Assert.Equal(202, (await admin.SendAsync($"/operator/deliveries/{id}/resend", null)).Status);
        var detail = await admin.UntilAsync($"/operator/deliveries/{id}", one => one["tries_made"]!.AsArray().Count == 2);

        var sent = await _merchant.ReceivedAsync(2);
        foreach (var (i, webhook) in sent.Reverse().Index())
        {
            var one = detail[$"tries_made.{i}"]!;
            Assert.Equal(webhook.Headers["webhook-signature"], (string?)one["webhook_signature"]);
            Assert.Equal(webhook.Headers["webhook-timestamp"], (string?)one["webhook_timestamp"]);
            Assert.Equal(webhook.Headers["webhook-id"], (string?)one["webhook_id"]);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(webhook.Text))), (string?)one["body_sha256"]);
            Assert.Equal(_merchant.Url, (string?)one["url"]);
        }

        Assert.Equal(("204", "500"), (detail.Get("tries_made.0.status"), detail.Get("tries_made.1.status")));
        Assert.Equal("operator:demo-administrator", (await app.AuditAsync(id)).Single(row => row.Type == "delivery.resent").Actor);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Exports_Of_Events_Deliveries_And_Failed_Calls_Are_The_Rows_Of_Their_Lists(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        using var client = app.Client();
        for (var i = 0; i < 3; i++)
            await client.CreateAsync(Make.SmallIntent());
        Assert.Equal(404, (await client.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}")).Status);
        using var admin = app.Operator();
        await admin.UntilAsync("/operator/deliveries/count?state=delivered", count => count.Get("count") == "3");
        await admin.UntilAsync("/operator/requests", page => page["items.0"] is not null);
        foreach (var (list, filter, rows) in new[]
        {
            ("events", "type=capture.created", 3), ("deliveries", "state=delivered", 3), ("requests", "status=404", 1),
        })
        {
            var page = await admin.ReadAsync($"/operator/{list}?{filter}");
            var listed = page["items"]!.AsArray().Select(row => (string?)row!["id"]).ToList();
            Assert.Equal((list, rows), (list, listed.Count));
            var csv = (await admin.ReadAsync($"/operator/{list}/export?{filter}")).Text.TrimEnd().Split("\r\n");
            Assert.Equal(listed, csv[1..].Select(line => line.Split(',')[0]));
            var ndjson = await admin.ReadAsync($"/operator/{list}/export?{filter}&format=ndjson");
            Assert.Equal(listed, ndjson.Text.TrimEnd('\n').Split('\n').Select(line => (string?)JsonNode.Parse(line)!["id"]));
            Assert.Equal(2, (await app.AuditAsync()).Count(row => row.Type == $"{list}.exported"));
            Assert.Equal(400, (await admin.ReadAsync($"/operator/{list}/export?format=xml")).Status);
        }
    }

    [Theory, OnSqlite]
    public async Task A_Body_Is_Masked_Unless_Personal_Data_Is_Asked_For_And_May_Be_Seen(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        using var client = app.Client();
        await client.CreateAsync();
        using var admin = app.Operator();
        var id = (await admin.UntilAsync("/operator/deliveries?state=delivered", page => page["items.0"] is not null)).Get("items.0.id");
        var masked = await admin.ReadAsync($"/operator/deliveries/{id}");
        foreach (var word in new[] { "Jhon Doe", "jhdoe@gmail.com", "Miraflores" })
            Assert.DoesNotContain(word, masked.Text, StringComparison.Ordinal);
        var shown = await admin.ReadAsync($"/operator/deliveries/{id}?personal=true");
        Assert.Equal("Jhon Doe", shown.Get("body.data.cardholder.name"));
        Assert.Equal("true", shown.Get("tries_made.0.body_matches"));
        Assert.Contains(await app.AuditAsync(id), row => row.Type == "personal.shown");
        using var auditor = app.Operator(OperatorAccounts.Auditor);
        Assert.Equal(403, (await auditor.ReadAsync($"/operator/deliveries/{id}?personal=true")).Status);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task All_That_Match_Are_Sent_Again_After_They_Were_Counted(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        _merchant.Says(410);
        using var client = app.Client();
        const int many = 7;
        using var admin = app.Operator();
        await client.CreateAsync(Make.SmallIntent());
        await admin.UntilAsync("/operator/deliveries/count?state=disabled", count => count.Get("count") == "1");
        for (var i = 1; i < many; i++)
            await client.CreateAsync(Make.SmallIntent());
        await admin.UntilAsync("/operator/deliveries/count?state=disabled", count => count.Get("count") == $"{many}");
        Assert.Equal("disabled", (await admin.ReadAsync("/operator/endpoints")).Get("items.0.state"));

        var filter = new JsonObject { ["state"] = "disabled" };
        var wrong = await admin.SendAsync(
            "/operator/deliveries/resend", new JsonObject { ["filter"] = filter.DeepClone(), ["expected_count"] = many - 1 });
        Assert.Equal((409, "COUNT_CHANGED", $"{many}"), (wrong.Status, wrong.Get("error_code"), wrong.Get("meta_data.count")));

        _merchant.Says(204);
        var before = _merchant.Received.Count;
        var body = new JsonObject { ["filter"] = filter, ["expected_count"] = many };
        var begun = await admin.SendAsync("/operator/deliveries/resend", body, ("Idempotency-Key", "once"));
        Assert.Equal(202, begun.Status);
        var again = await admin.SendAsync("/operator/deliveries/resend", body.DeepClone(), ("Idempotency-Key", "once"));
        Assert.Equal(begun.Get("id"), again.Get("id"));
        var done = await admin.UntilAsync($"/operator/deliveries/resends/{begun.Get("id")}", one => one.Get("state") == "done");
        var found = await admin.ReadAsync($"/operator/search?q={begun.Get("id")}");
        Assert.Equal(
            ("resends", $"/operator/deliveries/resends/{begun.Get("id")}"),
            (found.Get("groups.0.kind"), found.Get("groups.0.items.0.href")));
        var endpoint = (await admin.ReadAsync("/operator/endpoints")).Get("items.0.id");
        foreach (var text in new[] { endpoint, _merchant.Url })
        {
            found = await admin.ReadAsync($"/operator/search?q={Uri.EscapeDataString(text!)}");
            Assert.Equal(("endpoints", endpoint), (found.Get("groups.0.kind"), found.Get("groups.0.items.0.id")));
        }

        Assert.Equal(($"{many}", "0"), (done.Get("resent"), done.Get("skipped")));
        await _merchant.ReceivedAsync(before + many);
        await admin.UntilAsync("/operator/deliveries/count?state=delivered", count => count.Get("count") == $"{many}");
        var rows = await app.AuditAsync(begun.Get("id"));
        Assert.Equal(["deliveries.resent", "deliveries.resend_ended"], rows.Select(row => row.Type));
        Assert.All(rows, row => Assert.Equal("operator:demo-administrator", row.Actor));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Lists_Are_Filtered_In_Pages_And_By_Application(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        using var client = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        for (var i = 0; i < 5; i++)
            await client.CreateAsync(Make.SmallIntent());
        await other.CreateAsync(Make.SmallIntent());
        using var admin = app.Operator();
        await admin.UntilAsync("/operator/deliveries/count?state=delivered", count => count.Get("count") == "5");

        var seen = new List<string>();
        for (var next = "limit=2"; next is not null;)
        {
            var page = await admin.ReadAsync($"/operator/events?{next}");
            seen.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            next = page.Get("next") is { } after ? $"limit=2&after={after}" : null;
        }

        Assert.Equal(6, seen.Distinct().Count());
        Assert.Equal(seen.OrderDescending(StringComparer.Ordinal), seen);
        using var support = app.Operator(OperatorAccounts.MerchantSupport);
        Assert.Equal(5, (await support.ReadAsync("/operator/events"))["items"]!.AsArray().Count);
        var theirs = (await admin.ReadAsync("/operator/events?limit=1&type=capture.created")).Get("items.0.application");
        Assert.Empty((await support.ReadAsync($"/operator/events?application={theirs}"))["items"]!.AsArray());
        Assert.Empty((await admin.ReadAsync("/operator/deliveries?to=2020-01-01"))["items"]!.AsArray());
        Assert.Equal(5, (await admin.ReadAsync("/operator/deliveries?from=2020-01-01&state=delivered"))["items"]!.AsArray().Count);
        Assert.Equal(("active", "5"), await admin.ReadAsync("/operator/endpoints") is var ends
            ? (ends.Get("items.0.state"), ends.Get("items.0.deliveries.delivered")) : default);
    }

    [Theory, OnSqlite]
    public async Task The_Tries_Of_A_Forgotten_Intent_Lose_Their_Answers(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).With(_merchant.Settings()).StartAsync();
        _merchant.Answer = context =>
        {
            context.Response.StatusCode = 200;
            return context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("hello Jhon Doe")).AsTask();
        };
        using var client = app.Client();
        var intent = await client.CreateAsync();
        using var admin = app.Operator();
        var id = (await admin.UntilAsync("/operator/deliveries?state=delivered", page => page["items.0"] is not null)).Get("items.0.id");
        Assert.Equal("hello Jhon Doe", (await admin.ReadAsync($"/operator/deliveries/{id}?personal=true")).Get("tries_made.0.answer"));
        await client.CallAsync(HttpMethod.Delete, $"/tokenization/captures/{intent.Get("id")}");
        var after = await admin.ReadAsync($"/operator/deliveries/{id}?personal=true");
        Assert.Null(after.Get("tries_made.0.answer"));
        Assert.Equal("false", after.Get("tries_made.0.body_matches"));
        Assert.DoesNotContain("Jhon", after.Text, StringComparison.Ordinal);
        Assert.Empty(await app.Services.GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<string>(
            "select answer from delivery_tries where answer is not null and delivery_id = @id", new { id })));
    }
}
