using System.Text.Json.Nodes;
using HostedCapture.Tests.Golden;
using Xunit;

namespace HostedCapture.Tests.Simulation;

/// <summary>
/// The providers' documented requests, sent to the simulator: its answers have every member of the documented ones, with its type.
/// </summary>
public sealed class DocumentedExampleTests(SimulatorAlone simulator) : IClassFixture<SimulatorAlone>
{
    [Fact]
    public async Task A_Quickpay_Cmr_Capture_Is_Answered_As_Documented()
    {
        using var system = new QuickpayClient(simulator.Client());
        var printed = Read("cmr.json");
        var created = await system.SendAsync("/quickpay/tokenization/captures", new JsonObject(
            new[] { "capture", "capture_method", "cardholder", "billing", "redirect_urls" }.Select(name => KeyValuePair.Create(name, printed[name]?.DeepClone()))));
        var ours = await system.SendAsync(created.Get("links.2.href")!, Read("cmr-request.json"));
        Shapes.Differences(printed, ours.Json, missing: [], added: []);
        Assert.Equal(printed["links"]!.AsArray().Select(link => link!["rel"]!.ToString()), ours["links"]!.AsArray().Select(link => link!["rel"]!.ToString()));
        Same(printed, ours, "additional_attributes", "capture", "cardholder", "state", "gateway.panLast4", "gateway.panFirst6", "gateway.category", "gateway.status");
    }

    [Fact]
    public async Task A_Firstoken_Capture_Is_Answered_As_Documented()
    {
        using var system = new FirstokenClient(simulator.Client());
        var payment = await system.AuthorizedAsync(1000m);
        var printed = Read("firstoken-capture.json");
        var ours = await system.SendAsync($"/payments/{payment}/capture", Read("firstoken-capture-request.json"));
        Assert.Equal(200, ours.Status);
        Shapes.Differences(printed, ours.Json, missing: [], added: []);
        Same(printed, ours, "status", "message", "data.transaction_info.type", "data.transaction_info.reference_code", "data.transaction_info.status", "data.order_info");
        foreach (var name in new[] { "transaction_id", "request_id", "reconciliation_id" })
            Assert.Matches("^[0-9]{22}$", ours.Get($"data.transaction_info.{name}"));
        Assert.Matches("^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$", ours.Get("data.transaction_info.created_at"));
    }

    [Theory]
    [InlineData("/v1")]
    [InlineData("")]
    public async Task A_Tumipay_Capture_Is_Answered_As_Documented(string version)
    {
        using var system = new TumipayClient(simulator.Client());
        var payment = await system.AuthorizedAsync(100m);
        var printed = Read("tumipay-capture.json");
        var ours = await system.SendAsync($"{version}/subscription/card/capture", new JsonObject { ["transaction_id"] = payment, ["amount"] = 100.00m, ["tax"] = 0 });
        Assert.Equal(200, ours.Status);
        Shapes.Differences(printed, ours.Json, missing: [], added: []);
        Same(printed, ours, "code", "status", "message", "data.transaction_status", "data.transaction_type", "data.amount", "data.currency");
        Assert.Equal(payment, ours.Get("data.linked_transaction_id"));
        Assert.Contains("\"amount\":100.0,", ours.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Juspay_Capture_Is_Answered_As_Documented()
    {
        using var system = new JuspayClient(simulator.Client());
        var order = JuspayClient.NewOrder();
        await system.OrderAsync(order, 10m, currency: "BRL");
        var begun = await system.PayAsync(order, (await system.TokenizeAsync("5555555555554444"))!);
        Assert.Equal(("AUTHORIZED", "25"), (begun.Get("status"), begun.Get("status_id")));
        var printed = Read("juspay-capture.json");
        var ours = await system.SendAsync($"/v2/txns/{begun.Get("txn_uuid")}/capture");
        Assert.Equal(200, ours.Status);
        Shapes.Differences(printed, ours.Json, missing: [], added: ["effective_amount number"]);
        Same(
            printed, ours, "status", "status_id", "payment_method", "payment_method_type", "currency", "amount", "amount_refunded", "refunded", "refunds", "auth_type", "gateway_id",
            "payment_gateway_response.resp_message", "payment_gateway_response.resp_code", "bank_error_code", "bank_error_message", "card.card_brand", "card.using_saved_card", "return_url", "customer_id");
        Assert.StartsWith("ord_", ours.Get("id"), StringComparison.Ordinal);
        Assert.EndsWith($"/merchant/pay/{ours.Get("id")}", ours.Get("payment_links.web"), StringComparison.Ordinal);
    }

    private static void Same(JsonObject printed, Reply ours, params string[] paths)
    {
        foreach (var path in paths)
            Assert.True(JsonNode.DeepEquals(Make.Find(printed, path), ours[path]), $"{path}: {ours.Get(path)}");
    }

    private static JsonObject Read(string name)
    {
        using var reader = new StreamReader(typeof(DocumentedExampleTests).Assembly.GetManifestResourceStream(name)!);
        return JsonNode.Parse(reader.ReadToEnd())!.AsObject();
    }
}
