using System.Text.Json.Nodes;
using HostedCapture.Data;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Payments;

/// <summary>What the payments API takes and gives, on both databases.</summary>
public sealed class PaymentApiTests(BothApps apps) : IClassFixture<BothApps>
{
    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task A_New_Payment_Is_Echoed_With_Its_Links_In_Quickpays_Order(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        var order = $"A {Guid.NewGuid():N}";
        var body = Body(await client.CardAsync())
            .Set("transaction.gateway_order", order)
            .Set("additional_attributes.installments_offer", new JsonArray(3, 6));
        var payment = await client.PaymentAsync(body);
        Assert.Equal(
            [
                "self", "approval_url", "update_url", "silent_charge", "refund_method", "void_method", "confirm_authorization",
                "self_by_gateway_order"],
            payment["links"]!.AsArray().Select(link => (string)link!["rel"]!));
        Assert.Equal(
            ["GET", "REDIRECT", "PUT", "POST", "POST", "POST", "POST", "GET"],
            payment["links"]!.AsArray().Select(link => (string)link!["method"]!));
        Assert.EndsWith(
            $"/checkout/payments/gateways/quickpay/token/{payment.Get("id")}/silent", payment.Link("silent_charge"),
            StringComparison.Ordinal);
        Assert.Equal(
            ("created", payment.Get("id"), "[3,6]"),
            (payment.Get("state"), payment.Get("_id"), payment["additional_attributes.installments_offer"]!.ToJsonString()));
        Assert.StartsWith("INPA-", payment.Get("invoice_number"), StringComparison.Ordinal);
        Assert.Equal(payment.Header("Location"), payment.Link("self"));
        Assert.Null(payment["gateway"]);
        Assert.Equal(payment.Text, (await client.ReadAsync(payment.Link("self_by_gateway_order"))).Text);
        Assert.Equal(payment.Text, (await client.NowAsync(payment)).Text);
        Assert.Equal("payment.created", (await client.ReadAsync($"{payment.Link("self")}/events")).Get("items.0.type"));
    }

    [Fact]
    public async Task Bodies_Of_Quickpay_Clients_Are_Accepted()
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var token = await client.CardAsync();
        // The PrestaShop client: the token in its older place too, prices before tax with decimals, texts for numbers, no body to charge.
        var body = Body(token).Set("payer.capture_token", token).Set("transaction.amount", JsonNode.Parse("""
            { "currency": "CLP", "total": "19990",
              "details": { "subtotal": 16798.319328, "tax": 3191.68, "shipping": 0, "shipping_discount": 0 } }
            """)).Set("transaction.item_list", JsonNode.Parse("""
            { "shipping_method": "DIGITAL", "items": [
              { "sku": "1", "name": "A book", "quantity": "2", "price": 5042.016807, "tax": 0 },
              { "sku": "2", "name": "Another", "quantity": 1, "price": "6714.29", "tax": 0 } ] }
            """));
        var payment = await client.PaymentAsync(body);
        Assert.Equal("19990", payment.Get("transaction.amount.total"));
        var paid = await client.FollowAsync(payment, "silent_charge");
        Assert.Equal((200, "paid", "19990"), (paid.Status, paid.Get("state"), paid.Get("gateway.resume.transaction.amount")));
        Assert.Equal(payment.Get("invoice_number"), paid.Get("gateway.resume.transaction.buy_order"));
    }

    [Theory]
    [InlineData("transaction.amount.total", "10.5", "transaction.amount.total decimals")]
    [InlineData("transaction.amount.total", "0", "transaction.amount.total range")]
    [InlineData("transaction.amount.total", "-1", "transaction.amount.total range")]
    [InlineData("transaction.amount.total", "true", "transaction.amount.total type")]
    [InlineData("transaction.amount.total", "\"ten\"", "transaction.amount.total amount")]
    [InlineData("transaction.amount.total", null, "transaction.amount.total required")]
    [InlineData("transaction.amount.currency", "\"XXX\"", "transaction.amount.currency unknown_value")]
    [InlineData("transaction.amount.details", """{"subtotal": "x"}""", "transaction.amount.details.subtotal amount")]
    [InlineData("transaction.amount.details", """{"tax": true}""", "transaction.amount.details.tax amount")]
    [InlineData("transaction.item_list", """{"items": [{"price": "x"}]}""", "transaction.item_list.items.0.price amount")]
    [InlineData("transaction.gateway_order", "\"a/b\"", "transaction.gateway_order format")]
    [InlineData("payer.payment_method", "\"WALLET\"", "payer.payment_method unsupported")]
    [InlineData("payer.payment_method", null, "payer.payment_method required")]
    [InlineData("payer.payer_info.email", "\"nobody\"", "payer.payer_info.email email")]
    [InlineData("redirect_urls", """{"return_url": "https://elsewhere.example/"}""", "redirect_urls.return_url origin")]
    [InlineData("additional_attributes.is_deferred_capture", "\"maybe\"", "additional_attributes.is_deferred_capture unknown_value")]
    [InlineData("additional_attributes.note", "4111111111111111", "additional_attributes.note card_number")]
    [InlineData("transaction.amount.details", """{"subtotal": 4.111111111111111e15}""", "transaction.amount.details.subtotal card_number")]
    [InlineData("note", "[4111111111111111]", "note card_number")]
    [InlineData("transaction.description", "\"4111 1111 1111 1111\"", "transaction.description card_number")]
    public async Task A_Wrong_Field_Is_Named(string field, string? value, string error)
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var reply = await client.SendAsync(
            "/checkout/payments", Body(Guid.NewGuid().ToString()).Set(field, value is null ? null : JsonNode.Parse(value)));
        Assert.Equal((400, "INVALID_MODEL"), (reply.Status, reply.Get("error_code")));
        Assert.Equal([error], reply.Errors);
    }

    [Fact]
    public async Task A_Card_That_Cannot_Be_Charged_Is_422()
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        var foreign = await other.CardAsync();
        foreach (var token in new[] { Guid.NewGuid().ToString(), foreign, "not-a-token" })
            Assert.Equal("422 CAPTURE_TOKEN_UNKNOWN", Said(await client.SendAsync("/checkout/payments", Body(token))));
        Assert.Equal(
            "422 CAPTURE_TOKEN_NOT_CAPTURED",
            Said(await client.SendAsync("/checkout/payments", Body((await client.CreateAsync()).Get("id")))));

        var forgotten = await client.CardAsync();
        var payment = await client.PaymentAsync(Body(forgotten));
        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, $"/tokenization/captures/{forgotten}")).Status);
        Assert.Equal("422 CAPTURE_TOKEN_FORGOTTEN", Said(await client.FollowAsync(payment, "silent_charge")));
        Assert.Equal("422 CAPTURE_TOKEN_FORGOTTEN", Said(await client.SendAsync("/checkout/payments", Body(forgotten))));
        var without = await client.PaymentAsync(Body(null));
        Assert.Equal("422 GATEWAY_DATA_DONT_EXISTS", Said(await client.FollowAsync(without, "silent_charge")));
        // The records stay.
        Assert.Equal("created", (await client.NowAsync(payment)).Get("state"));
    }

    [Fact]
    public async Task Another_Applications_Payment_Answers_Exactly_As_Unknown()
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        var order = $"order-{Guid.NewGuid():N}";
        var payment = await client.PaymentAsync(Body(await client.CardAsync()).Set("transaction.gateway_order", order));
        var id = payment.Get("id")!;
        foreach (var (
            method, path) in new[] { ("GET", "{0}"), ("GET", "{0}/events"), ("PUT", "{0}/edit"),
            ("POST", "gateways/quickpay/token/{0}/silent"), ("POST", "gateways/quickpay/token/{0}/confirm"),
            ("POST", "gateways/quickpay/token/{0}/void"), ("POST", "gateways/quickpay/token/{0}/refund") })
        {
            var theirs = await AskAsync(id);
            var unknown = await AskAsync(Guid.NewGuid().ToString());
            Assert.Equal((404, "DOCUMENT_NOT_FOUND"), (theirs.Status, theirs.Get("error_code")));
            Assert.Equal(unknown.Json.Set("instance", null).ToJsonString(), theirs.Json.Set("instance", null).ToJsonString());

            Task<Reply> AskAsync(string of) => other.CallAsync(
                new HttpMethod(method), $"/checkout/payments/{path.Replace("{0}", of, StringComparison.Ordinal)}",
                method == "PUT" ? Make.Content(Body(null).ToJsonString()) : null);
        }

        Assert.Equal(404, (await other.ReadAsync($"/checkout/payments/{order}")).Status);
        Assert.Equal(
            201,
            (await other.SendAsync("/checkout/payments", Body(await other.CardAsync()).Set("transaction.gateway_order", order))).Status);
        Assert.Equal(404, (await client.CallAsync(HttpMethod.Post, $"/checkout/payments/gateways/quickpay/credit/{id}/silent")).Status);
        Assert.Equal("created", (await client.NowAsync(payment)).Get("state"));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task An_Order_Is_One_Payment(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        var body = Body(await client.CardAsync()).Set("transaction.gateway_order", $"order-{Guid.NewGuid():N}");
        var replies = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.SendAsync("/checkout/payments", body)));
        var made = Assert.Single(replies, reply => reply.Status == 201);
        Assert.All(
            replies.Where(reply => reply.Status != 201),
            reply => Assert.Equal(("409 GATEWAY_ORDER_USED", made.Get("id")), (Said(reply), reply.Get("meta_data.id"))));
        var again = await client.SendAsync("/checkout/payments", body, ("Idempotency-Key", "a new request"));
        Assert.Equal("409 GATEWAY_ORDER_USED", Said(again));
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Of_Concurrent_Edits_And_Creations_One_Gets_The_Order(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        var card = await client.CardAsync();
        for (var round = 0; round < 5; round++)
        {
            var payments = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => client.PaymentAsync(Body(card))));
            var body = Body(card).Set("transaction.gateway_order", $"order-{Guid.NewGuid():N}");
            var replies = await Task.WhenAll([
                .. payments.Select(
                    payment => client.CallAsync(HttpMethod.Put, payment.Link("update_url"), Make.Content(body.ToJsonString()))),
                .. Enumerable.Range(0, 2).Select(_ => client.SendAsync("/checkout/payments", body))]);
            var winner = Assert.Single(replies, reply => reply.Status is 200 or 201);
            Assert.All(
                replies.Where(reply => reply != winner),
                reply => Assert.Equal(("409 GATEWAY_ORDER_USED", winner.Get("id")), (Said(reply), reply.Get("meta_data.id"))));
            // It may keep its own order.
            Assert.Equal(
                200, (await client.CallAsync(HttpMethod.Put, winner.Link("update_url"), Make.Content(body.ToJsonString()))).Status);
        }
    }

    [Fact]
    public async Task An_Idempotency_Key_Makes_One_Payment_And_Moves_Money_Once()
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        await app.Simulator.ClearAsync();
        using var client = app.Client();
        var body = Body(await client.CardAsync());
        var key = ("Idempotency-Key", $"key {Guid.NewGuid():N}");
        var payment = await client.SendAsync("/checkout/payments", body, key);
        Assert.Equal(payment.Text, (await client.SendAsync("/checkout/payments", body, key)).Text);
        Assert.Equal("422 IDEMPOTENCY_KEY_REUSED", Said(await client.SendAsync("/checkout/payments", Body(null), key)));

        var charge = ("Idempotency-Key", $"key {Guid.NewGuid():N}");
        var paid = await client.FollowAsync(payment, "silent_charge", null, charge);
        Assert.Equal("paid", paid.Get("state"));
        Assert.Equal(paid.Text, (await client.FollowAsync(payment, "silent_charge", null, charge)).Text);
        var refund = ("Idempotency-Key", $"key {Guid.NewGuid():N}");
        for (var i = 0; i < 3; i++)
            Assert.Equal(
                "partially_refunded",
                (await client.FollowAsync(payment, "refund_method", new JsonObject { ["refunded_amount"] = 100 }, refund)).Get("state"));
        Assert.Equal(
            ["charge 1000", "refund 100"],
            (await app.Simulator.MovementsAsync()).Select(movement => $"{movement.Operation} {movement.Amount:0}"));
    }

    [Fact]
    public async Task A_Payment_Can_Be_Edited_While_It_Is_Created()
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var token = await client.CardAsync();
        var payment = await client.PaymentAsync(Body(null));
        var edited = await client.CallAsync(HttpMethod.Put, payment.Link("update_url"), Make.Content(Body(token, "2500").ToJsonString()));
        Assert.Equal((200, "2500"), (edited.Status, edited.Get("transaction.amount.total")));
        var paid = await client.FollowAsync(payment, "silent_charge");
        Assert.Equal(("paid", "2500"), (paid.Get("state"), paid.Get("gateway.resume.transaction.amount")));
        var late = await client.CallAsync(HttpMethod.Put, payment.Link("update_url"), Make.Content(Body(token, "1").ToJsonString()));
        Assert.Equal(("409 INVALID_STATE", "paid"), (Said(late), late.Get("meta_data.state")));
        Assert.Equal(
            ["payment.created", "payment.edited", "payment.paid"],
            (await client.ReadAsync($"{payment.Link("self")}/events"))["items"]!.AsArray().Select(item => (string)item!["type"]!));
    }

    [Fact]
    public async Task A_Payment_Not_Charged_In_Time_Is_Expired()
    {
        await using var app = await new AppFixture().StartAsync();
        using var client = app.Client();
        var intent = Make.Intent("PEINAU_CAPTURE").Set("additional_attributes.remember_capture", true);
        var created = await client.CreateAsync(intent);
        await client.SendAsync($"/tokenization/captures/gateways/peinau/capture/{created.Get("id")}/capture_card", Make.Card());
        var payment = await client.PaymentAsync(Body(created.Get("id")));
        app.Clock.Advance(TimeSpan.FromDays(3));
        Assert.Equal("409 EXPIRED_PAYMENT_INTENTION", Said(await client.FollowAsync(payment, "silent_charge")));
    }

    private static string Said(Reply reply) => $"{reply.Status} {reply.Get("error_code")}";
}
