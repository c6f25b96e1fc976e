using System.Text.Json.Nodes;
using HostedCapture.Attempts;
using HostedCapture.Data;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Payments;

/// <summary>Payments as merchants make them, and the books over them.</summary>
internal static class PaymentCalls
{
    /// <summary>A captured card at a provider; gives the intent's id.</summary>
    public static async Task<string> CardAsync(this HttpClient client, string number = Make.GoodNumber, string capture = "PEINAU_CAPTURE")
    {
        var intent = await client.CreateAsync(Make.Intent(capture));
        var path = capture == "CMR_CAPTURE" ? $"cmr/capture/{intent.Get("id")}/capture" : $"peinau/capture/{intent.Get("id")}/capture_card";
        // On a busy machine a provider with a short limit may be late; the card is then captured by itself, or sent again.
        await Until.TrueAsync(
            async () =>
            {
                await client.SendAsync(
                    $"/tokenization/captures/gateways/{path}", capture == "CMR_CAPTURE" ? Make.CmrCard() : Make.Card(number));
                return (await client.ReadAsync(intent.Link("self"))).Get("state") == "captured";
            },
            "the card is captured");
        return intent.Get("id")!;
    }

    /// <summary>A payment's body.</summary>
    public static JsonObject Body(string? token, string total = "1000", string currency = "CLP", bool deferred = false) => new()
    {
        ["intent"] = "sale",
        ["payer"] = new JsonObject
        {
            ["payer_info"] = new JsonObject { ["email"] = "jhdoe@gmail.com", ["full_name"] = "Jhon Doe", ["country"] = "CL" },
            ["payment_method"] = "QUICKPAY_TOKEN",
        },
        ["additional_attributes"] = new JsonObject { ["capture_token"] = token, ["is_deferred_capture"] = deferred ? "true" : "false" },
        ["transaction"] = new JsonObject { ["amount"] = new JsonObject { ["currency"] = currency, ["total"] = JsonNode.Parse(total) } },
    };

    /// <summary>Makes a payment and insists that it worked.</summary>
    public static async Task<Reply> PaymentAsync(this HttpClient client, JsonObject body)
    {
        var reply = await client.SendAsync("/checkout/payments", body);
        Assert.True(reply.Status == 201, reply.Text);
        return reply;
    }

    /// <summary>Follows a link of a payment with a POST.</summary>
    public static Task<Reply> FollowAsync(
        this HttpClient client,
        Reply payment,
        string rel,
        JsonNode? body = null,
        params (string Name, string Value)[] headers) =>
        client.SendAsync(payment.Link(rel), body, headers);

    /// <summary>A link's address.</summary>
    public static string Link(this Reply payment, string rel) =>
        payment["links"]!.AsArray().First(link => (string?)link!["rel"] == rel)!["href"]!.GetValue<string>();

    /// <summary>The payment now.</summary>
    public static Task<Reply> NowAsync(this HttpClient client, Reply payment) => client.ReadAsync(payment.Link("self"));

    /// <summary>Waits until nothing of it is at a provider, and gives its state.</summary>
    public static async Task<string?> SettledStateAsync(this HttpClient client, Reply payment) =>
        (await client.UntilAsync(payment.Link("self"), reply => reply["submitting"] is null
            && reply.Get("state")?.EndsWith("ing", StringComparison.Ordinal) == false)).Get("state");

    /// <summary>
    /// Nothing is at a provider, and its books and ours agree to the unit: for each operation, the sum of what was done and
    /// how often.
    /// </summary>
    public static async Task BalancePaymentsAsync(this AppFixture app)
    {
        await Until.TrueAsync(
            async () => (await app.TextsAsync("select id from attempts where state in ('running', 'unknown')")).Count == 0,
            "every operation is settled");
        Assert.DoesNotContain(app.Logs.Lines, line => line.StartsWith($"Error {typeof(Reconciler).FullName} ", StringComparison.Ordinal));
        var theirs = (await app.Simulator.MovementsAsync())
            .Where(movement => movement.Operation is "charge" or "confirm" or "refund")
            .Select(movement => $"{movement.Operation} {movement.Currency} {Units(movement)}").Order(StringComparer.Ordinal);
        var ours = (await app.TextsAsync(
            """
            select operation || ' ' || currency || ' ' || amount from attempts
            where state = 'approved' and operation in ('charge', 'confirm', 'refund')
            """)).Order(StringComparer.Ordinal);
        Assert.Equal(string.Join('\n', theirs), string.Join('\n', ours));
        Assert.Equal(0, await app.CountAsync(
            """
            select count(*) from payments p where paid <> (select coalesce(sum(amount), 0) from attempts a where a.owner_id = p.id
                and state = 'approved' and operation in ('charge', 'confirm'))
                or refunded <> (select coalesce(sum(amount), 0) from attempts a where a.owner_id = p.id and state = 'approved'
                    and operation = 'refund')
            """));
    }

    /// <summary>
    /// Of charged and authorized payments, what the API shows is what the provider has and what the database says of payment
    /// and operation: kind, currency, amount and card.
    /// </summary>
    public static async Task MatchAsync(this AppFixture app, HttpClient client, IEnumerable<Reply> payments)
    {
        var shown = new List<string>();
        foreach (var payment in payments)
        {
            var now = await client.NowAsync(payment);
            var isHeld = now["gateway.authorization"] is not null;
            Assert.Equal(isHeld ? "authorized" : "paid", now.Get("state"));
            Assert.Equal(isHeld, now.Get("additional_attributes.is_deferred_capture") == "true");
            var (currency, total) = (now.Get("transaction.amount.currency"), now.Get("transaction.amount.total"));
            Assert.Equal(currency, now.Get(isHeld ? "gateway.authorization.price.currency" : "gateway.resume.transaction.currency"));
            Assert.Equal(total, now.Get(isHeld ? "gateway.authorization.price.price.total" : "gateway.resume.transaction.amount"));
            Assert.Equal(now.Get("additional_attributes.capture_token"), now.Get("gateway.capture_token"));
            var lastFour = now.Get(isHeld ? "gateway.authorization.panLast4" : "gateway.resume.card_number.pan_last4");
            shown.Add($"{(isHeld ? "authorize" : "charge")} {currency} {total} {lastFour}");
        }

        var theirs = (await app.Simulator.MovementsAsync()).Concat(await app.Simulator.AuthorizationsAsync())
            .Select(movement => $"{movement.Operation} {movement.Currency} {movement.Amount:0.##} {movement.LastFour}");
        Assert.Equal(theirs.Order(StringComparer.Ordinal), shown.Order(StringComparer.Ordinal));
        Assert.Equal(0, await app.CountAsync(
            """
            select count(*) from attempts a join payments p on p.id = a.owner_id
            where a.state = 'approved' and a.operation in ('charge', 'authorize')
                and (a.currency <> p.currency or a.amount <> p.total or a.card <> p.intent_id or a.provider <> p.provider
                    or (a.operation = 'authorize') <> (p.deferred = 1))
            """));
    }

    /// <summary>Puts another body in a payment's place.</summary>
    public static Task<Reply> EditAsync(this HttpClient client, Reply payment, JsonObject body) =>
        client.CallAsync(HttpMethod.Put, payment.Link("update_url"), Make.Content(body.ToJsonString()));

    public static Task<IReadOnlyList<string>> TextsAsync(this AppFixture app, string sql) =>
        app.Services.GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<string>(sql));

    public static async Task<long> CountAsync(this AppFixture app, string sql) =>
        (await app.Services.GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<long>(sql)))[0];

    private static long Units(LedgerMovement movement) => (long)(movement.Amount * (movement.Currency == "CLP" ? 1 : 100));
}
