using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Providers;
using HostedCapture.Tests.Payments;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Operators;

/// <summary>Requests, audit, guard, providers, integrity, keys and configuration for operators.</summary>
public sealed class HouseRouteTests(BothApps apps) : IClassFixture<BothApps>
{
    public static TheoryData<string, string> Providers
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var facts in All.Providers)
                all.Add(facts.Name, facts.LooksUp ? "answered" : "untestable");
            return all;
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Failed_Call_Is_Found_By_Its_Request_Id_With_Its_Fields(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        await client.SendAsync(
            "/tokenization/captures", Make.Intent().Set("cardholder.country", "Chile"), ("X-Request-Id", $"mine-{kind}"));
        using var support = app.Operator(OperatorAccounts.MerchantSupport);
        var found = await support.UntilAsync($"/operator/requests?request_id=mine-{kind}", page => page["items.0"] is not null);
        Assert.Equal(
            ("POST", "/tokenization/captures", "400", "INVALID_MODEL", "cardholder.country", "country"),
            (found.Get("items.0.method"), found.Get("items.0.route"), found.Get("items.0.status"), found.Get("items.0.error_code"),
                found.Get("items.0.fields.0.field"), found.Get("items.0.fields.0.code")));
        Assert.DoesNotContain("Chile", found.Text, StringComparison.Ordinal);
        var wrong = await support.ReadAsync("/operator/requests?status=200&since=1");
        Assert.Equal(["status range", "since unknown_parameter"], wrong.Errors);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Audit_Log_Is_Filtered_Verified_And_Exported(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        var intent = (await client.CreateAsync()).Get("id");
        using var auditor = app.Operator(OperatorAccounts.Auditor);
        var rows = await auditor.ReadAsync($"/operator/audit?object_id={intent}&type=intent.created");
        Assert.Equal("127.0.0.0", rows.Get("items.0.origin"));
        Assert.Equal(403, (await auditor.ReadAsync("/operator/audit?personal=true")).Status);
        using var admin = app.Operator();
        Assert.Equal("127.0.0.1", (await admin.ReadAsync($"/operator/audit?object_id={intent}&personal=true")).Get("items.0.origin"));

        var verified = await auditor.SendAsync("/operator/audit/verify", null);
        Assert.Equal((200, "true"), (verified.Status, verified.Get("good")));
        var known = await auditor.SendAsync("/operator/audit/verify", new JsonObject { ["known"] = verified.Get("last") });
        Assert.Equal("true", known.Get("good"));
        var other = $"{verified.Get("last")!.Split(':')[0]}:{new string('0', 64)}";
        var broken = await auditor.SendAsync("/operator/audit/verify", new JsonObject { ["known"] = other });
        Assert.Equal((200, "false"), (broken.Status, broken.Get("good")));
        Assert.Equal(400, (await auditor.SendAsync("/operator/audit/verify", new JsonObject { ["known"] = "1:x" })).Status);

        var exported = await auditor.ReadAsync($"/operator/audit/export?object_id={intent}&format=ndjson");
        Assert.Equal(200, exported.Status);
        Assert.All(exported.Text.TrimEnd('\n').Split('\n'), line => Assert.Equal(intent, (string?)JsonNode.Parse(line)!["object_id"]));
        Assert.Contains(await app.AuditAsync(), row => row is { Type: "audit.exported", Actor: "operator:demo-auditor" });
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Stop_Is_Explained_And_Its_Address_Can_Be_Left_Alone(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind)
            .With(("Proxies", "127.0.0.1"), ("CardTesting:AllowedAddresses", "none"), ("CardTesting:AddressPerMinute", "1")).StartAsync();
        Assert.Equal(200, (await CardAsync(app)).Status);
        Assert.Equal(429, (await CardAsync(app)).Status);
        using var admin = app.Operator();
        var stops = await admin.ReadAsync("/operator/guard/stops?rule=address-minute", ("Accept-Language", "es"));
        Assert.Equal(
            ("address-minute", "stopped", "203.0.113.0", "more than 1 in 00:01:00"),
            (stops.Get("items.0.rule"), stops.Get("items.0.action"), stops.Get("items.0.address"), stops.Get("items.0.detail")));
        Assert.StartsWith("Llegaron de una dirección", stops.Get("items.0.explanation"), StringComparison.Ordinal);
        Assert.Empty((await admin.ReadAsync("/operator/guard/stops?rule=card-hour"))["items"]!.AsArray());

        var wrong = await admin.SendAsync(
            "/operator/guard/allowances", new JsonObject { ["network"] = "0.0.0.0/0", ["until"] = "2020-01-01" });
        Assert.Equal(["reason required", "network network", "until range"], wrong.Errors);
        var allowed = await admin.SendAsync("/operator/guard/allowances", new JsonObject
        {
            ["network"] = "203.0.113.7",
            ["until"] = app.Clock.GetUtcNow().AddDays(1).ToString("O"),
            ["reason"] = "A call centre",
        });
        Assert.Equal(201, allowed.Status);
        Assert.Equal(200, (await CardAsync(app)).Status);
        Assert.Equal(allowed.Get("id"), (await admin.ReadAsync("/operator/guard/allowances")).Get("items.0.id"));
        Assert.Equal(204, (await admin.CallAsync(HttpMethod.Delete, $"/operator/guard/allowances/{allowed.Get("id")}")).Status);
        Assert.Equal(429, (await CardAsync(app)).Status);
        var rows = await app.AuditAsync(allowed.Get("id"));
        Assert.Equal(["guard.allowed", "guard.allowance_ended"], rows.Select(row => row.Type));
        Assert.All(rows, row => Assert.Contains("A call centre", row.Detail, StringComparison.Ordinal));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Provider_Shows_Its_Figures_And_Is_Paused_With_A_Reason(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        await client.CardAsync();
        var declined = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        await client.SendAsync(
            $"/tokenization/captures/gateways/peinau/capture/{declined}/capture_card", Make.Card("4000000000000002"));
        using var admin = app.Operator();
        var quickpay = Item(await admin.ReadAsync("/operator/providers"), "quickpay");
        var outcomes = quickpay["calls"]!["outcomes"]!;
        Assert.Equal(
            ("2", "1", "1"),
            ($"{quickpay["calls"]!["total"]}", $"{outcomes["approved"]}", $"{outcomes["declined"]}"));
        Assert.Single(quickpay["calls"]!["declines"]!.AsArray());
        Assert.NotNull(quickpay["calls"]!["p95"]);
        Assert.Contains("PEINAU_CAPTURE", quickpay["can"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("0", $"{Item(await admin.ReadAsync("/operator/providers?to=2020-01-02"), "quickpay")["calls"]!["total"]}");
        Assert.Equal(400, (await admin.ReadAsync("/operator/providers?from=2020-01-02&to=2020-01-01")).Status);
        Assert.Equal(400, (await admin.ReadAsync("/operator/providers?to=0001-01-01")).Status);
        Assert.Equal(400, (await admin.ReadAsync("/operator/integrity?to=0001-01-01")).Status);

        Assert.Equal(["reason required"], (await admin.SendAsync("/operator/providers/quickpay/pause", new JsonObject())).Errors);
        Assert.Equal(404, (await admin.SendAsync("/operator/providers/nobody/pause", Reason())).Status);
        Assert.Equal("It is slow", (await admin.SendAsync("/operator/providers/quickpay/pause", Reason())).Get("pause.reason"));
        Assert.Equal(409, (await admin.SendAsync("/operator/providers/quickpay/pause", Reason())).Status);
        Assert.Equal(503, (await client.SendAsync("/tokenization/captures", Make.Intent("PEINAU_CAPTURE"))).Status);
        Assert.Equal(200, (await admin.SendAsync("/operator/providers/quickpay/resume", Reason())).Status);
        Assert.Equal(201, (await client.SendAsync("/tokenization/captures", Make.Intent("PEINAU_CAPTURE"))).Status);
        Assert.Equal(["provider.paused", "provider.resumed"], (await app.AuditAsync("quickpay")).Select(row => row.Type));

        static JsonObject Reason() => new() { ["reason"] = "It is slow" };
    }

    [Theory]
    [MemberData(nameof(Providers))]
    public async Task A_Provider_Is_Tested_Without_Changing_Anything(string name, string result)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        var before = (await app.Simulator.TokensAsync()).Count;
        using var admin = app.Operator();
        var tested = await admin.SendAsync($"/operator/providers/{name}/test", null);
        Assert.True((tested.Status, tested.Get("result")) == (200, result), tested.Text);
        Assert.Equal(before, (await app.Simulator.TokensAsync()).Count);
    }

    [Fact]
    public async Task A_Provider_That_Is_Away_Fails_Its_Test()
    {
        await using var app = await new AppFixture().With(("Providers:quickpay:BaseUrl", "http://127.0.0.1:1")).StartAsync();
        using var admin = app.Operator();
        var tested = await admin.SendAsync("/operator/providers/quickpay/test", null);
        Assert.Equal("failed", tested.Get("result"));
        Assert.NotNull(tested.Get("detail"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Page_Is_Checked_And_The_Check_Is_Evidence(DatabaseKind kind)
    {
        var report = Path.Combine(Repository.Artifacts, $"{Guid.NewGuid():N}.txt");
        await File.WriteAllTextAsync(report, "3 passed, 0 failed, 0 skipped");
        await using var app = await new AppFixture().On(kind).With(("Operators:TestReport", report)).StartAsync();
        using var admin = app.Operator();
        var none = await admin.SendAsync("/operator/integrity/check", null);
        Assert.Equal((409, "NO_OPEN_INTENT"), (none.Status, none.Get("error_code")));
        using var client = app.Client();
        var intent = await client.CreateAsync();
        var check = await admin.SendAsync("/operator/integrity/check", new JsonObject { ["intent_id"] = intent.Get("id") });
        Assert.True(check.Get("good") == "true", check.Text);
        Assert.DoesNotContain("/capture/", check.Text, StringComparison.Ordinal);
        using var anonymous = app.Anonymous();
        await anonymous.SendRawAsync(
            "/csp-reports",
            """{"csp-report":{"effective-directive":"script-src-elem","blocked-uri":"https://evil.example/4111111111111111"}}""",
            "application/csp-report");
        var read = await admin.UntilAsync("/operator/integrity", one => one["reports.0"] is not null);
        Assert.Equal(
            (check.Get("id"), "script-src-elem", "https://evil.example"),
            (read.Get("checks.0.id"), read.Get("reports.0.directive"), read.Get("reports.0.blocked")));
        Assert.Contains("assets/capture.js", read.Text, StringComparison.Ordinal);

        var now = app.Clock.GetUtcNow();
        using var auditor = app.Operator(OperatorAccounts.Auditor);
        Assert.Equal(400, (await auditor.ReadAsync("/operator/evidence")).Status);
        using var zip = new ZipArchive(await auditor.GetStreamAsync($"/operator/evidence?quarter={now.Year}Q{(now.Month + 2) / 3}"));
        Assert.Equal(
            [
                "audit-verifications.json", "browser-reports.json", "inventory.json", "page-checks.json", "starts.json", "summary.json",
                "test-report.txt",
            ],
            zip.Entries.Select(entry => entry.Name).Order(StringComparer.Ordinal));
        using var file = zip.GetEntry("summary.json")!.Open();
        var summary = (await JsonNode.ParseAsync(file))!;
        Assert.Equal(
            ("1", "0", "true"),
            ($"{summary["page_checks"]}", $"{summary["page_checks_with_differences"]}", $"{summary["audit_log"]!["good"]}"));
        Assert.Equal(
            Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(report))), $"{summary["test_report"]!["sha256"]}");
        Assert.Contains(await app.AuditAsync(), row => row is { Type: "evidence.exported", Actor: "operator:demo-auditor" });
        File.Delete(report);
    }

    [Fact]
    public async Task Keys_Are_Rotated_With_A_Reason_And_Not_While_Tokens_Of_The_Oldest_Live()
    {
        await using var app = await new AppFixture().StartAsync();
        using var admin = app.Operator();
        Assert.Single((await admin.ReadAsync("/operator/keys"))["items"]!.AsArray());
        Assert.Equal(["reason required"], (await admin.SendAsync("/operator/keys/rotate", new JsonObject())).Errors);
        var rotated = await admin.SendAsync("/operator/keys/rotate", new JsonObject { ["reason"] = "Twice a year" });
        Assert.Equal(("next", "signing"), (rotated.Get("items.0.state"), rotated.Get("items.1.state")));
        var again = await admin.SendAsync("/operator/keys/rotate", new JsonObject { ["reason"] = "Once more" });
        Assert.Equal((409, "ROTATION_TOO_EARLY"), (again.Status, again.Get("error_code")));
        Assert.NotNull(again.Get("meta_data.after"));
        Assert.Equal(["success", "failure"], (await app.AuditAsync()).Where(row => row.Type == "keys.rotated").Select(row => row.Outcome));
    }

    [Theory, OnSqlite]
    public async Task The_Configuration_Is_Shown_With_Its_Sources_And_Without_Secrets(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var auditor = app.Operator(OperatorAccounts.Auditor);
        var shown = await auditor.ReadAsync("/operator/configuration");
        foreach (var secret in new[]
        {
            "demo-secret", "demo-client-secret", "demo-transaction-key", "test-webhook-secret",
            app.Database.ToSettings().ConnectionString,
        })
            Assert.DoesNotContain(secret, shown.Text, StringComparison.Ordinal);
        Assert.Equal(("3", "default"), Setting("CardTesting:AddressPerMinute"));
        Assert.Equal((null, "appsettings.Development.json"), Setting("Providers:quickpay:ClientSecret"));
        Assert.Matches("^[0-9a-f]{16}$", shown.Get("fingerprint"));
        var fingerprint = shown.Get("fingerprint")!;
        Assert.Contains(
            await app.AuditAsync(),
            row => row.Type == "system.started" && row.Detail!.Contains(fingerprint, StringComparison.Ordinal));

        (string?, string?) Setting(string key)
        {
            var item = shown["items"]!.AsArray().Single(one => (string?)one!["key"] == key)!;
            return ((string?)item["value"], (string?)item["source"]);
        }
    }

    private static JsonNode Item(Reply list, string name) => list["items"]!.AsArray().Single(item => (string?)item!["name"] == name)!;

    private static async Task<Reply> CardAsync(AppFixture app)
    {
        using var client = app.Client();
        var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        return await client.SendAsync(
            $"/tokenization/captures/gateways/peinau/capture/{id}/capture_card", Make.Card(), ("X-Forwarded-For", "203.0.113.7"));
    }
}
