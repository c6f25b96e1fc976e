using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Tests.Payments;
using Xunit;

namespace HostedCapture.Tests.Operators;

/// <summary>Intents as operators find them, see them and change them.</summary>
public sealed class IntentRoutesTests(BothApps apps) : IClassFixture<BothApps>
{
    private const string Intents = "/operator/intents";

    [Theory, OnSqlite, OnPostgres]
    public async Task Intents_Are_Found_By_Each_Filter_And_By_No_Other_Value(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        var reference = $"ref-{Guid.NewGuid():N}";
        var order = Guid.NewGuid().ToString("N");
        var body = Make.Intent("PEINAU_CAPTURE", reference).Set("metadata.order", order);
        var intent = await shop.CreateAsync(body);
        await shop.SendAsync(intent.Link("capture_card"), Make.Card());
        await shop.UntilAsync(intent.Link("self"), reply => reply.Get("state") == "captured");
        await other.CreateAsync(Make.Intent(reference: reference));
        using var operators = app.Operator(OperatorAccounts.Auditor);
        var all = (await operators.ReadAsync($"{Intents}?reference_id={reference}"))["items"]!.AsArray();
        Assert.Equal(2, all.Count);

        var found = (await operators.ReadAsync($"{Intents}/{intent.Get("id")}")).Json;
        Assert.Equal(("visa", "1111", "quickpay"), ((string)found["brand"]!, (string)found["last_four"]!, (string)found["provider"]!));
        foreach (var filter in new[]
        {
            "state=captured", "kind=PEINAU_CAPTURE", $"application={found["application"]}", "provider=quickpay", "brand=visa",
            "last_four=1111", $"metadata=order={order}", "created_from=2020-01-01T00:00:00Z",
        })
        {
            var state = filter.StartsWith("created", StringComparison.Ordinal) ? "&state=captured" : "";
            var page = await operators.ReadAsync($"{Intents}?reference_id={reference}&{filter}{state}");
            Assert.Equal([intent.Get("id")], Ids(page));
        }

        foreach (var filter in new[]
        {
            "state=rejected", "state=expired", "kind=CMR_CAPTURE", "application=nobody", "provider=juspay", "brand=amex", "last_four=2222",
            "metadata=order=x", "metadata=other=1", "created_to=2020-01-01T00:00:00Z",
        })
            Assert.Empty(Ids(await operators.ReadAsync($"{Intents}?reference_id={reference}&{filter}")));
        foreach (var bad in new[]
        {
            "state=open", "kind=X", "last_four=12", "metadata=order", "limit=0", "limit=201", "after=x", "nonsense=1",
            "created_from=soon",
        })
            Assert.Equal((bad, 400), (bad, (await operators.ReadAsync($"{Intents}?{bad}")).Status));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Pages_Follow_Each_Other_Without_A_Gap_Also_Over_States_That_Stand_For_Two(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        var reference = $"page-{Guid.NewGuid():N}";
        var made = new List<string>();
        for (var i = 0; i < 7; i++)
            made.Insert(0, (await shop.CreateAsync(Make.Intent(reference: reference))).Get("id")!);
        using var operators = app.Operator();
        foreach (var filter in new[] { "", "&state=created" })
        {
            var (seen, next) = (new List<string?>(), "");
            do
            {
                var page = await operators.ReadAsync($"{Intents}?reference_id={reference}&limit=3{filter}{next}");
                seen.AddRange(Ids(page));
                next = page.Get("next") is { } cursor ? $"&after={cursor}" : null;
            }
            while (next is not null);
            Assert.Equal(made.Order(StringComparer.Ordinal), seen.Order(StringComparer.Ordinal));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Personal_Data_Is_Masked_Unless_It_Is_Asked_For_And_That_Is_Noted(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        var id = (await shop.CreateAsync()).Get("id")!;
        using var support = app.Operator(OperatorAccounts.MerchantSupport);
        var masked = await support.ReadAsync($"{Intents}/{id}");
        Assert.Equal(("J*** D***", "j***@gmail.com", "***", "CL"), (
            masked.Get("cardholder.name"), masked.Get("cardholder.email"), masked.Get("billing.line1"), masked.Get("cardholder.country")));
        Assert.DoesNotContain("Doe", masked.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("/capture/", masked.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(await app.AuditAsync(id), row => row.Type == "personal.shown");

        var shown = await support.ReadAsync($"{Intents}/{id}?personal=true");
        Assert.Equal(("Jhon Doe", "jhdoe@gmail.com", "Miraflores 222"), (
            shown.Get("cardholder.name"), shown.Get("cardholder.email"), shown.Get("billing.line1")));
        var row = Assert.Single(await app.AuditAsync(id), one => one.Type == "personal.shown");
        Assert.Equal(("operator:demo-merchant-support", "by Demo merchant's support"), (row.Actor, row.Detail));

        using var auditor = app.Operator(OperatorAccounts.Auditor);
        var refused = await auditor.ReadAsync($"{Intents}/{id}?personal=true");
        Assert.Equal((403, "personal.read"), (refused.Status, refused.Get("meta_data.permission")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Operator_Cancels_And_Deletes_With_Her_Reason_In_The_Audit_Log(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        var intent = await shop.CreateAsync();
        using var operators = app.Operator(OperatorAccounts.Operator);
        var path = $"{Intents}/{intent.Get("id")}";
        var canceled = await operators.SendAsync($"{path}/cancel", new JsonObject { ["reason"] = "Ordered twice" });
        Assert.Equal((200, "canceled"), (canceled.Status, canceled.Get("state")));
        Assert.Equal(409, (await operators.SendAsync($"{path}/cancel", null)).Status);
        Assert.Equal(400, (await operators.SendAsync($"{path}/cancel", new JsonObject { ["reason"] = new string('x', 501) })).Status);
        var events = await shop.ReadAsync($"{intent.Link("self")}/events");
        Assert.Equal(["capture.created", "capture.canceled"], events["items"]!.AsArray().Select(one => (string)one!["type"]!));

        Assert.Equal(204, (await operators.CallAsync(HttpMethod.Delete, $"{path}?reason=asked%20by%20the%20person")).Status);
        Assert.Equal(404, (await operators.CallAsync(HttpMethod.Delete, path)).Status);
        Assert.Equal(404, (await shop.ReadAsync(intent.Link("self"))).Status);
        var forgotten = await operators.ReadAsync(path);
        Assert.Equal(200, forgotten.Status);
        Assert.NotNull(forgotten["deleted_time"]);
        Assert.Null(forgotten["cardholder"]);
        Assert.Null(forgotten["reference_id"]);

        var rows = (await app.AuditAsync(intent.Get("id"))).ToDictionary(row => row.Type);
        Assert.Equal(
            ("operator:demo-operator", "by Demo operator: Ordered twice"),
            (rows["intent.canceled"].Actor, rows["intent.canceled"].Detail));
        Assert.Equal("by Demo operator: asked by the person", rows["intent.deleted"].Detail);
        Assert.Contains("\"forgotten\"", (await operators.ReadAsync($"{path}/timeline")).Text, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Timeline_Tells_Everything_In_One_Line(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        var intent = await shop.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        await shop.SendAsync(intent.Link("capture_card"), Make.Card());
        await shop.UntilAsync(intent.Link("self"), reply => reply.Get("state") == "captured");
        using var operators = app.Operator();
        var items = (await operators.ReadAsync($"{Intents}/{intent.Get("id")}/timeline"))["items"]!.AsArray();
        var told = items.Select(one => $"{one!["kind"]} {one["type"]}").ToList();
        foreach (var one in new[]
        {
            "audit intent.created", "event capture.created", "attempt tokenize", "outcome tokenize", "event capture.captured",
            "audit submission.finished",
        })
            Assert.Contains(one, told);
        Assert.True(told.IndexOf("event capture.created") < told.IndexOf("event capture.captured"), string.Join('\n', told));
        Assert.Equal(items.Select(one => (string)one!["time"]!).Order(StringComparer.Ordinal), items.Select(one => (string)one!["time"]!));
        Assert.DoesNotContain("411111", items.ToJsonString(), StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Timeline_Has_The_Failed_Calls_Of_Its_Merchant_And_Of_Nobody_Else(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        var intent = await shop.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        Assert.Equal(404, (await other.ReadAsync(intent.Link("self"))).Status);
        await shop.SendAsync(intent.Link("capture_card"), Make.Card());
        await shop.UntilAsync(intent.Link("self"), reply => reply.Get("state") == "captured");
        var late = await shop.SendAsync($"/tokenization/captures/{intent.Get("id")}/cancel", null, ("X-Request-Id", "too-late"));
        Assert.Equal(409, late.Status);
        using var operators = app.Operator();
        await operators.UntilAsync($"/operator/requests?object_id={intent.Get("id")}", page => page["items"]!.AsArray().Count == 2);
        var items = (await operators.ReadAsync($"{Intents}/{intent.Get("id")}/timeline"))["items"]!.AsArray();
        var call = Assert.Single(items, one => (string?)one!["kind"] == "request")!;
        Assert.Equal(("refused", "too-late"), ((string?)call["outcome"], (string?)call["reference"]));
        Assert.StartsWith("409 ", (string?)call["detail"], StringComparison.Ordinal);
        Assert.StartsWith("POST /tokenization/captures/", (string?)call["type"], StringComparison.Ordinal);
        Assert.DoesNotContain(intent.Get("id")!, (string?)call["type"], StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Timeline_Tells_How_Often_The_Page_Was_Opened_And_The_Provider_Asked(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        var intent = await shop.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        using var person = app.Cardholder();
        await person.OpenAsync(intent.Link("capture_url"));
        var page = await person.OpenAsync(intent.Link("capture_url"));
        page = await person.SubmitAsync(page, number: "4111111111111112");
        await app.Simulator.ScriptAsync("hang");
        await person.SubmitAsync(page);
        await shop.UntilAsync(intent.Link("self"), reply => reply.Get("state") == "captured");
        using var operators = app.Operator();
        var timeline = await operators.UntilAsync(
            $"{Intents}/{intent.Get("id")}/timeline", all => all["items"]!.AsArray().Any(one => (string)one!["type"]! == "mistyped"));
        var told = timeline["items"]!.AsArray();
        Assert.Equal(
            ["opened ", "reopened 1", "mistyped 1"],
            told.Where(one => (string)one!["kind"]! == "page").Select(one => $"{one!["type"]} {one["count"]}"));
        var asked = told.Single(one => (string)one!["kind"]! == "lookup")!;
        Assert.Equal(("tokenize", "quickpay"), ((string)asked["type"]!, (string)asked["actor"]!));
        Assert.True((long)asked["count"]! >= 1, asked.ToJsonString());
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Export_Has_All_Rows_Masked_Without_Formulas_And_Is_Noted(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var shop = app.Client();
        var reference = $"=cmd|{Guid.NewGuid():N}";
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
            ids.Insert(0, (await shop.CreateAsync(Make.Intent(reference: reference))).Get("id")!);
        using var operators = app.Operator();
        var filter = $"reference_id={Uri.EscapeDataString(reference)}";
        var csv = await operators.ReadAsync($"{Intents}/export?{filter}");
        Assert.Equal((200, "text/csv; charset=utf-8"), (csv.Status, csv.Header("Content-Type")));
        var lines = csv.Text.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Equal(ids.Order(StringComparer.Ordinal), lines[1..].Select(line => line.Split(',')[0]).Order(StringComparer.Ordinal));
        Assert.All(lines[1..], line => Assert.Contains($",'{reference},", line, StringComparison.Ordinal));
        Assert.All(lines[1..], line => Assert.Contains("J*** D***", line, StringComparison.Ordinal));

        var ndjson = await operators.ReadAsync($"{Intents}/export?{filter}&format=ndjson&personal=true");
        var rows = ndjson.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(3, rows.Count);
        Assert.All(rows, row => Assert.Equal((reference, "Jhon Doe"), ((string)row["reference_id"]!, (string)row["name"]!)));
        var exports = (await app.AuditAsync()).Where(row => row.Type == "intents.exported");
        Assert.Equal(2, exports.Count(row => row.Detail!.Contains("reference_id=%3Dcmd", StringComparison.Ordinal)));
        Assert.Equal(400, (await operators.ReadAsync($"{Intents}/export?format=xml")).Status);
    }

    private static IEnumerable<string?> Ids(Reply page)
    {
        Assert.True(page.Status == 200, page.Text);
        return page["items"]!.AsArray().Select(one => (string?)one!["id"]);
    }
}
