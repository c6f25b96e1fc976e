using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using HostedCapture.Client;
using HostedCapture.Tests.Api;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>The client's part for operators and the API's description agree, member by member and route by route.</summary>
public sealed partial class OperatorContractTests(OpenApiProduct product) : IClassFixture<OpenApiProduct>
{
    private static readonly string[] s_routes =
    [
        "/operator/requests", "/operator/events", "/operator/deliveries", "/operator/endpoints", "/operator/audit", "/operator/guard",
        "/operator/providers", "/operator/integrity", "/operator/evidence", "/operator/keys", "/operator/configuration",
    ];

    private static readonly Dictionary<string, Type> s_types = new()
    {
        ["FailedRequestPage"] = typeof(FailedRequestPage),
        ["FailedRequest"] = typeof(FailedRequest),
        ["FailedField"] = typeof(FailedField),
        ["OperatorEventPage"] = typeof(OperatorEventPage),
        ["OperatorEvent"] = typeof(OperatorEvent),
        ["OperatorDeliveryPage"] = typeof(OperatorDeliveryPage),
        ["OperatorDelivery"] = typeof(OperatorDelivery),
        ["DeliveryDetail"] = typeof(DeliveryDetail),
        ["DeliveryTryItem"] = typeof(DeliveryTryItem),
        ["DeliveryCount"] = typeof(DeliveryCount),
        ["ResendDeliveries"] = typeof(ResendDeliveries),
        ["ResendFilter"] = typeof(ResendFilter),
        ["ResendProgress"] = typeof(ResendProgress),
        ["EndpointList"] = typeof(EndpointList),
        ["EndpointItem"] = typeof(EndpointItem),
        ["EndpointDeliveries"] = typeof(EndpointDeliveries),
        ["AuditPage"] = typeof(AuditPage),
        ["AuditItem"] = typeof(AuditItem),
        ["VerifyAudit"] = typeof(VerifyAudit),
        ["AuditVerdict"] = typeof(AuditVerdict),
        ["GuardStopPage"] = typeof(GuardStopPage),
        ["GuardStop"] = typeof(GuardStop),
        ["GuardAlarmPage"] = typeof(GuardAlarmPage),
        ["GuardAlarm"] = typeof(GuardAlarm),
        ["AllowanceList"] = typeof(AllowanceList),
        ["AllowanceItem"] = typeof(AllowanceItem),
        ["CreateAllowance"] = typeof(CreateAllowance),
        ["ProviderList"] = typeof(ProviderList),
        ["ProviderItem"] = typeof(ProviderItem),
        ["PauseItem"] = typeof(PauseItem),
        ["ProviderAbility"] = typeof(ProviderAbility),
        ["ProviderPeriod"] = typeof(ProviderPeriod),
        ["ProviderOutcomes"] = typeof(ProviderOutcomes),
        ["DeclineReason"] = typeof(DeclineReason),
        ["OperationCount"] = typeof(OperationCount),
        ["ProviderTest"] = typeof(ProviderTest),
        ["ProviderReason"] = typeof(ProviderReason),
        ["IntegrityAnswer"] = typeof(IntegrityAnswer),
        ["InventoryItem"] = typeof(InventoryItem),
        ["PageCheckItem"] = typeof(PageCheckItem),
        ["PageHeader"] = typeof(PageHeader),
        ["PageFile"] = typeof(PageFile),
        ["BrowserReportItem"] = typeof(BrowserReportItem),
        ["CheckPageOf"] = typeof(CheckPageOf),
        ["KeyList"] = typeof(KeyList),
        ["KeyItem"] = typeof(KeyItem),
        ["RotateSigningKeys"] = typeof(RotateSigningKeys),
        ["ConfigurationAnswer"] = typeof(ConfigurationAnswer),
        ["SettingItem"] = typeof(SettingItem),
    };

    public static TheoryData<string> Names => [.. s_types.Keys];

    private JsonObject Schemas => product.Document["components"]!["schemas"]!.AsObject();

    [Fact]
    public void Every_Schema_Of_Its_Routes_Has_A_Type()
    {
        var seen = new HashSet<string>();
        foreach (var (_, _, operation) in Operations())
            Collect(operation, seen);
        // A file has no members.
        seen.ExceptWith(["Problem", "Stream"]);
        Assert.Equal(seen.Order(StringComparer.Ordinal), s_types.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_Type_Has_The_Members_Of_Its_Schema_And_No_Others(string name)
    {
        var ours = ClientJson.Default.Options.GetTypeInfo(s_types[name]).Properties
            .Where(member => !member.IsExtensionData && member.Get is not null).ToList();
        var theirs = Schemas[name]!["properties"]!.AsObject();
        Assert.Equal(
            theirs.Select(member => member.Key).Order(StringComparer.Ordinal), ours.Select(member => member.Name).Order(StringComparer.Ordinal));
        Assert.All(theirs, member => Assert.Contains(Kind(ours.Single(one => one.Name == member.Key)), Kinds(member.Value)));
    }

    [Fact]
    public async Task Every_Route_Is_Called_As_It_Is_Described_And_No_Other()
    {
        var tap = new Tap();
        tap.Says(_ => (200, "application/json", """{"access_token":"t","expires_in":900,"next":null,"state":"done"}"""));
        var services = new ServiceCollection();
        services.AddHostedCaptureOperators(to =>
        {
            to.BaseAddress = product.ClientOptions.BaseAddress;
            (to.ClientId, to.ClientSecret) = (OperatorAccounts.Administrator, "demo-secret");
        }).AddHttpMessageHandler(() => new Shop.Handler(tap));
        await using var provider = services.BuildServiceProvider();
        await CallEverythingAsync(provider.GetRequiredService<IOperators>());

        var called = new HashSet<string>();
        foreach (var request in tap.Requests.Where(request => request.Path != "/operator/token"))
        {
            var (method, path, operation) = Operations()
                .Where(one => one.Method == request.Method && Template(one.Path).IsMatch(request.Path))
                .OrderBy(one => one.Path.Count(letter => letter == '{')).First();
            called.Add((string)operation["operationId"]!);
            var known = operation["parameters"]!.AsArray().Select(one => (string?)one!["name"]).ToList();
            var sent = request.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')[0]);
            Assert.All(sent, name => Assert.Contains(name, known));
            Assert.True(method == "POST" == request.Key is not null, $"{method} {path} and its idempotency key");
        }

        Assert.Equal(
            Operations().Select(one => (string)one.Operation["operationId"]!).Order(StringComparer.Ordinal), called.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Pages_Files_And_Refusals_Are_Read_From_The_Product()
    {
        await using var app = await new AppFixture().StartAsync();
        await using var services = Services(app, OperatorAccounts.Auditor);
        var operators = services.GetRequiredService<IOperators>();
        using var shop = app.Client();
        for (var i = 0; i < 3; i++)
            await shop.CreateAsync();
        var events = 0;
        await foreach (var one in operators.Events.ListAsync(new OperatorEventFilter { Type = EventType.CaptureCreated }))
            events += one.Sequence == 1 ? 1 : 0;
        Assert.Equal(3, events);
        Assert.True((await operators.Audit.VerifyAsync()).Good);
        Assert.StartsWith("id,time,actor", System.Text.Encoding.UTF8.GetString(await operators.Audit.ExportAsync()), StringComparison.Ordinal);
        Assert.Equal((byte)'P', (await operators.Integrity.ExportEvidenceAsync("2026Q4"))[0]);
        Assert.Contains((await operators.Providers.ListAsync()).Items, provider => provider.Name == "quickpay");
        var refused = await Assert.ThrowsAsync<HostedCaptureException>(() => operators.Providers.PauseAsync("quickpay", "a test"));
        Assert.Equal(("PERMISSION_MISSING", 403), (refused.ErrorCode, refused.Status));
    }

    private static ServiceProvider Services(AppFixture app, string account)
    {
        var services = new ServiceCollection();
        services.AddHostedCaptureOperators(to =>
        {
            to.BaseAddress = new Uri(app.Address);
            (to.ClientId, to.ClientSecret) = (account, "demo-secret");
        });
        return services.BuildServiceProvider();
    }

    private static async Task CallEverythingAsync(IOperators operators)
    {
        var (id, now) = (Guid.Parse("5d2a6a51-8b0c-4d3e-9f31-0b6a0d2f7c11"), DateTimeOffset.UnixEpoch);
        await foreach (var _ in operators.Requests.ListAsync(new FailedRequestFilter
        {
            Application = "a", Method = "GET", Route = "/x", Status = 400, Code = "C", RequestId = "r", From = now, To = now,
        }))
            continue;
        await foreach (var _ in operators.Events.ListAsync(new OperatorEventFilter
        {
            Application = "a", Type = EventType.CaptureCreated, ObjectId = "o", From = now, To = now,
        }))
            continue;
        var filter = new ResendFilter { Application = "a", State = "failed", Endpoint = "e", From = now, To = now };
        await foreach (var _ in operators.Deliveries.ListAsync(filter))
            continue;
        await operators.Deliveries.CountAsync(filter);
        await operators.Deliveries.GetAsync("dlv_1", personal: true);
        await operators.Deliveries.ResendAsync("dlv_1");
        await operators.Deliveries.ResendAllAsync(filter, 1);
        await operators.Deliveries.GetResendAsync(id);
        await operators.Deliveries.WaitUntilDoneAsync(id);
        await operators.Deliveries.ListEndpointsAsync("a");
        var rows = new AuditFilter { Actor = "a", Type = "t", Outcome = "o", ObjectId = "i", From = now, To = now };
        await foreach (var _ in operators.Audit.ListAsync(rows))
            continue;
        await operators.Audit.VerifyAsync("1:x");
        await operators.Audit.ExportAsync(rows, ndjson: true);
        await foreach (var _ in operators.Guard.ListStopsAsync(new GuardStopFilter { Rule = "r", IntentId = id, From = now, To = now }))
            continue;
        await foreach (var _ in operators.Guard.ListAlarmsAsync(now, now))
            continue;
        await operators.Guard.ListAllowancesAsync();
        await operators.Guard.AllowAsync(new CreateAllowance());
        await operators.Guard.EndAllowanceAsync(id);
        await operators.Providers.ListAsync(now, now);
        await operators.Providers.TestAsync("p");
        await operators.Providers.PauseAsync("p", "r");
        await operators.Providers.ResumeAsync("p", "r");
        await operators.Integrity.GetAsync(now, now);
        await operators.Integrity.CheckAsync(id);
        await operators.Integrity.ExportEvidenceAsync("2026Q4");
        await operators.Installation.ListKeysAsync();
        await operators.Installation.RotateKeysAsync("r", force: true);
        await operators.Installation.GetConfigurationAsync();
    }

    private IEnumerable<(string Method, string Path, JsonNode Operation)> Operations() =>
        from path in product.Document["paths"]!.AsObject()
        where s_routes.Any(route => path.Key == route || path.Key.StartsWith($"{route}/", StringComparison.Ordinal))
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value);

    private void Collect(JsonNode? node, HashSet<string> seen)
    {
        foreach (var child in node switch { JsonObject o => o.Select(pair => pair.Value), JsonArray a => a, _ => [] })
        {
            Collect(child, seen);
            if (child is JsonValue value && value.TryGetValue<string>(out var text) && text.Split("#/components/schemas/") is ["", var name]
                && seen.Add(name))
                Collect(Schemas[name], seen);
        }
    }

    private static string Kind(JsonPropertyInfo member)
    {
        var type = Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType;
        return type == typeof(string) || type == typeof(Guid) || type == typeof(DateTimeOffset) ? "string"
            : type == typeof(bool) ? "boolean"
            : type == typeof(int) || type == typeof(long) ? "integer"
            : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? "array" : "object";
    }

    // A schema without a type takes anything.
    private IEnumerable<string> Kinds(JsonNode? schema)
    {
        while (schema?["$ref"] is { } reference)
            schema = Schemas[((string)reference!).Split('/')[^1]]!;
        return schema?["type"] switch
        {
            JsonArray several => several.Select(kind => (string)kind!),
            { } one => [(string)one!],
            null => ["string", "boolean", "integer", "array", "object"],
        };
    }

    private static Regex Template(string path) => new($"^{Place().Replace(path, "[^/]+")}$", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Place();
}
