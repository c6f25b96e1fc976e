using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using HostedCapture.Client;
using HostedCapture.Tests.Api;
using Xunit;
using Person = HostedCapture.Client.Cardholder;
using Problem = HostedCapture.Client.Problem;

namespace HostedCapture.Tests.Client;

/// <summary>The client and the API's description agree, member by member and route by route.</summary>
public sealed partial class ContractTests(OpenApiProduct product) : IClassFixture<OpenApiProduct>
{
    private static readonly string[] s_tags = ["Card captures", "Payments", "Webhooks", "Operators"];

    private static readonly Type[] s_texts = [typeof(string), typeof(Guid), typeof(DateTimeOffset)];

    private static readonly Dictionary<string, Type> s_types = new()
    {
        ["AdditionalAttributes"] = typeof(AdditionalAttributes),
        ["AmountBody"] = typeof(Amount),
        ["AmountDetails"] = typeof(AmountDetails),
        ["Authentication"] = typeof(Authentication),
        ["Billing"] = typeof(Billing),
        ["Cardholder"] = typeof(Person),
        ["CmrUser"] = typeof(CmrUser),
        ["ConfirmBody"] = typeof(Confirmation),
        ["Consent"] = typeof(Consent),
        ["ConsentAmount"] = typeof(ConsentAmount),
        ["ConsentAnswer"] = typeof(GivenConsent),
        ["CreateIntent"] = typeof(CreateIntent),
        ["CreatePayment"] = typeof(CreatePayment),
        ["Delivery"] = typeof(Delivery),
        ["DeliveryPage"] = typeof(ItemPage<Delivery>),
        ["DirectCard"] = typeof(DirectCard),
        ["DirectCmrCard"] = typeof(DirectCmrCard),
        ["EventItem"] = typeof(Event),
        ["EventPage"] = typeof(EventPage),
        ["IntentAnswer"] = typeof(Intent),
        ["IntentPage"] = typeof(ItemPage<Intent>),
        ["Item"] = typeof(Item),
        ["ItemList"] = typeof(ItemList),
        ["Link"] = typeof(Link),
        ["PayerBody"] = typeof(Payer),
        ["PayerInfo"] = typeof(PayerInfo),
        ["PaymentAnswer"] = typeof(Payment),
        ["PaymentAttributes"] = typeof(PaymentAttributes),
        ["PaymentLink"] = typeof(Link),
        ["Problem"] = typeof(Problem),
        ["PurchaseOrder"] = typeof(PurchaseOrder),
        ["RedirectUrls"] = typeof(RedirectUrls),
        ["RefundBody"] = typeof(Refund),
        ["RefundedItem"] = typeof(RefundedItem),
        ["RepeatedAmount"] = typeof(RepeatedAmount),
        ["RepeatedTransaction"] = typeof(RepeatedTransaction),
        ["ShippingAddress"] = typeof(ShippingAddress),
        ["SilentCharge"] = typeof(SilentCharge),
        ["TransactionBody"] = typeof(Transaction),
        ["Verification"] = typeof(Verification),
        ["VerifyAnswer"] = typeof(WebhookVerdict),
        ["VerifyFinding"] = typeof(WebhookFinding),
        ["VerifyWebhook"] = typeof(ReceivedWebhook),
    };

    private JsonObject Schemas => product.Document["components"]!["schemas"]!.AsObject();

    public static TheoryData<string> Names => [.. s_types.Keys, .. s_operatorTypes.Keys];

    [Fact]
    public void Every_Schema_Of_Its_Routes_Has_A_Type()
    {
        var seen = new HashSet<string>();
        foreach (var (_, _, operation) in Operations())
            Collect(operation, seen);
        // A void has no body, so there is nothing to say in it.
        seen.Remove("VoidBody");
        // A token is asked for by the client itself, and a file has no members.
        seen.ExceptWith(["TokenAnswer", "TokenErrorAnswer", "Stream"]);
        Assert.Equal(seen.Order(StringComparer.Ordinal), s_types.Keys.Concat(s_operatorTypes.Keys).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_Type_Has_The_Members_Of_Its_Schema_And_No_Others(string name)
    {
        var type = s_types.TryGetValue(name, out var known) ? known : s_operatorTypes[name];
        var ours = Members(type).ToDictionary(member => member.Name, member => Kind(member.PropertyType));
        // RFC 6749's errors come from the token's route, in the same place.
        if (name == "Problem")
            ours.Remove("error");
        var theirs = Schemas[name]!["properties"]!.AsObject();
        Assert.Equal(theirs.Select(member => member.Key).Order(StringComparer.Ordinal), ours.Keys.Order(StringComparer.Ordinal));
        Assert.All(theirs, member => Assert.Contains(ours[member.Key], Kinds(member.Value!)));
    }

    [Theory]
    [InlineData(typeof(IntentState), "IntentAnswer", "state")]
    [InlineData(typeof(CaptureKind), "IntentAnswer", "capture")]
    [InlineData(typeof(CardVerification), "IntentAnswer", "verify")]
    [InlineData(typeof(ConsentPurpose), "ConsentAnswer", "purpose")]
    [InlineData(typeof(PaymentState), "PaymentAnswer", "state")]
    [InlineData(typeof(PaymentMethod), "PayerBody", "payment_method")]
    public void An_Open_List_Names_All_That_The_Description_Names(Type type, string schema, string member) =>
        Assert.Equal(
            Schemas[schema]!["properties"]![member]!["enum"]!.AsArray().Select(value => (string?)value).Order(StringComparer.Ordinal),
            Values(type).Order(StringComparer.Ordinal));

    [Fact]
    public void Delivery_States_Are_Those_That_A_List_Can_Be_Filtered_By()
    {
        var list = Operations().Single(operation => (string?)operation.Operation["operationId"] == "listDeliveries").Operation;
        var state = list["parameters"]!.AsArray().Single(one => (string?)one!["name"] == "state")!;
        Assert.Equal(
            state["schema"]!["enum"]!.AsArray().Select(value => (string?)value).Order(StringComparer.Ordinal),
            Values(typeof(DeliveryState)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Event_Types_Are_Those_That_The_Guides_Name()
    {
        string[] files = ["docs/webhooks.md", "docs/payments.md"];
        var guides = string.Concat(files.Select(file => File.ReadAllText(Path.Combine(Repository.Root, file))));
        var captures = CaptureEvent().Matches(guides).Select(match => match.Value);
        var line = guides.Split('\n').Single(line => line.StartsWith("- Events and webhooks:", StringComparison.Ordinal));
        var payments = Quoted().Matches(line).Select(match => match.Groups["word"].Value)
            .Where(word => !word.Contains('/', StringComparison.Ordinal))
            .Select(word => word.StartsWith("payment.", StringComparison.Ordinal) ? word : $"payment.{word}");
        Assert.Equal(
            captures.Concat(payments).Distinct().Order(StringComparer.Ordinal),
            Values(typeof(EventType)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_Route_Is_Called_As_It_Is_Described_And_No_Other()
    {
        await using var shop = new Shop(product.ClientOptions.BaseAddress.ToString());
        const string answer = """{"access_token":"t","expires_in":900,"next":null}""";
        shop.Tap.Says(_ => (200, "application/json", answer));
        await CallEverythingAsync(shop);
        await CallOperatorsAsync(shop);

        var called = new HashSet<string>();
        foreach (var request in shop.Tap.Requests.Where(request => request.Path is not ("/oauth2/token" or "/operator/token")))
        {
            var (method, path, operation) =
                Operations().Where(one => one.Method == request.Method && Template(one.Path).IsMatch(request.Path))
                    // A word goes before a parameter.
                    .OrderBy(one => one.Path.Count(letter => letter == '{')).First();
            called.Add((string)operation["operationId"]!);
            var known = operation["parameters"]!.AsArray().Select(one => (string?)one!["name"]).ToList();
            var sent = request.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')[0]);
            Assert.All(sent, name => Assert.Contains(name, known));
            Assert.True(method == "POST" == request.Key is not null, $"{method} {path} and its idempotency key");
        }

        var described = Operations()
            .Select(one => (string)one.Operation["operationId"]!)
            .Where(id => id is not ("captureCardByOldPath" or "getOperatorToken"));
        Assert.Equal(described.Order(StringComparer.Ordinal), called.Order(StringComparer.Ordinal));
    }

    private static async Task CallEverythingAsync(Shop shop)
    {
        const string id = "5d2a6a51-8b0c-4d3e-9f31-0b6a0d2f7c11";
        var (one, now) = (Guid.Parse(id), DateTimeOffset.UnixEpoch);
        const string direct = "/tokenization/captures/gateways";
        var intent = new Intent
        {
            Id = one,
            Links = [To("capture_card", $"{direct}/peinau/capture/{id}/capture_card"), To("capture", $"{direct}/cmr/capture/{id}/capture")],
        };
        const string operations = $"/checkout/payments/gateways/quickpay/token/{id}";
        var payment = new Payment
        {
            Id = one,
            Links =
            [
                To("update_url", $"/checkout/payments/{id}/edit"),
                To("silent_charge", $"{operations}/silent"),
                To("confirm_authorization", $"{operations}/confirm"),
                To("void_method", $"{operations}/void"),
                To("refund_method", $"{operations}/refund"),
            ],
        };
        await shop.Captures.CreateAsync(new());
        await shop.Captures.GetAsync(one);
        var filter = new IntentFilter { State = IntentState.Created, ReferenceId = "a", CreatedFrom = now, CreatedTo = now };
        await foreach (var _ in shop.Captures.ListAsync(filter))
            continue;
        await shop.Captures.CancelAsync(one);
        await shop.Captures.DeleteAsync(one);
        await shop.Captures.SubmitCardAsync(intent, new());
        await shop.Captures.SubmitCmrCardAsync(intent, new());
        await shop.Payments.CreateAsync(new());
        await shop.Payments.GetAsync(one);
        await shop.Payments.GetByOrderAsync("A 1/ü");
        await shop.Payments.EditAsync(payment, new());
        await shop.Payments.ChargeAsync(payment);
        await shop.Payments.ConfirmAsync(payment);
        await shop.Payments.VoidAsync(payment);
        await shop.Payments.RefundAsync(payment);
        await shop.Events.ReadAsync("1", TimeSpan.FromSeconds(1));
        await foreach (var _ in shop.Events.OfIntentAsync(one))
            continue;
        await foreach (var _ in shop.Events.OfPaymentAsync(one))
            continue;
        await foreach (var _ in shop.Deliveries.ListAsync(DeliveryState.Failed))
            continue;
        await shop.Deliveries.ResendAsync("dlv_1");
        await shop.Deliveries.ExplainAsync(new());

        static Link To(string rel, string path) => new() { Rel = rel, Href = $"https://pay.example{path}" };
    }

    private IEnumerable<(string Method, string Path, JsonNode Operation)> Operations() =>
        from path in product.Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Value!["tags"] is JsonArray tags && s_tags.Contains((string?)tags[0])
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

    private static IEnumerable<JsonPropertyInfo> Members(Type type) =>
        (ClientJson.Default.GetTypeInfo(type) ?? OperatorJson.Default.GetTypeInfo(type))!.Properties
            .Where(member => !member.IsExtensionData && member.Get is not null);

    private static string Kind(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (s_texts.Contains(type) || type.GetCustomAttribute<JsonConverterAttribute>() is not null)
            return "string";
        if (type == typeof(bool))
            return "boolean";
        if (type == typeof(int) || type == typeof(long))
            return "integer";
        if (type == typeof(decimal))
            return "number";
        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? "array" : "object";
    }

    private IEnumerable<string> Kinds(JsonNode schema)
    {
        while (schema["$ref"] is { } reference)
            schema = Schemas[((string)reference!).Split('/')[^1]]!;
        var kinds = schema["type"] is JsonArray several ? several.Select(kind => (string)kind!) : [(string)schema["type"]!];
        // A whole number is a number.
        return kinds.SelectMany(kind => kind == "number" ? ["number", "integer"] : new[] { kind });
    }

    private static IEnumerable<string> Values(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Static).Select(value => value.GetValue(null)!.ToString()!);

    private static Regex Template(string path) => new($"^{Place().Replace(path, "[^/]+")}$", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex(@"\{[^}]+\}", RegexOptions.None, 1000)]
    private static partial Regex Place();

    [GeneratedRegex(@"(capture\.(created|captured|rejected|canceled|expired)|consent\.withdrawn)\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex CaptureEvent();

    [GeneratedRegex("`(?<word>[^`]+)`", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Quoted();
}
