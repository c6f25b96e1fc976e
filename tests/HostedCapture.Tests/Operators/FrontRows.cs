using System.Text.Json.Nodes;
using HostedCapture.Tests.Payments;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Operators;

/// <summary>Who calls, intents, payments, search and attention.</summary>
internal sealed class FrontRows : RoleRows
{
    public override IEnumerable<RoleRow> All() =>
    [
        RoleRow.Plain("readOperator", HttpMethod.Get, "/operator/me"),
        RoleRow.Plain("listOperatorRoles", HttpMethod.Get, "/operator/roles"),
        RoleRow.Plain("readOperatorAttention", HttpMethod.Get, "/operator/attention"),
        new("searchAsOperator", HttpMethod.Get, async (stage, shop) => $"/operator/search?q={await stage.IntentAsync(shop)}")
        {
            Shows = async (stage, shop) => $"/operator/intents/{await stage.IntentAsync(shop)}",
        },

        new("listOperatorIntents", HttpMethod.Get, (_, _) => Task.FromResult("/operator/intents?limit=200"))
        {
            Shows = (stage, shop) => stage.NewIntentAsync(shop),
        },
        new("exportOperatorIntents", HttpMethod.Get, (_, _) => Task.FromResult("/operator/intents/export"))
        {
            Shows = (stage, shop) => stage.IntentAsync(shop),
        },
        RoleRow.Plain("readIntentStatistics", HttpMethod.Get, "/operator/intents/statistics"),
        RoleRow.Plain("countOperatorIntents", HttpMethod.Get, "/operator/intents/count"),
        OfObject("readOperatorIntent", HttpMethod.Get, "/operator/intents/{0}", (stage, shop) => stage.IntentAsync(shop)),
        OfObject("readOperatorIntentTimeline", HttpMethod.Get, "/operator/intents/{0}/timeline", (stage, shop) => stage.IntentAsync(shop)),
        OfObject("cancelOperatorIntent", HttpMethod.Post, "/operator/intents/{0}/cancel", (stage, shop) => stage.NewIntentAsync(shop)),
        OfObject("deleteOperatorIntent", HttpMethod.Delete, "/operator/intents/{0}", (stage, shop) => stage.NewIntentAsync(shop), 204),

        new("listOperatorPayments", HttpMethod.Get, (_, _) => Task.FromResult("/operator/payments?limit=200"))
        {
            Shows = (stage, shop) => NewPaymentAsync(stage, shop, "created"),
        },
        new("exportOperatorPayments", HttpMethod.Get, (_, _) => Task.FromResult("/operator/payments/export?format=ndjson"))
        {
            Shows = PaymentAsync,
        },
        RoleRow.Plain("countOperatorPayments", HttpMethod.Get, "/operator/payments/count"),
        OfObject("readOperatorPayment", HttpMethod.Get, "/operator/payments/{0}", PaymentAsync),
        OfObject("readOperatorPaymentTimeline", HttpMethod.Get, "/operator/payments/{0}/timeline", PaymentAsync),
        OfObject(
            "confirmOperatorPayment", HttpMethod.Post, "/operator/payments/{0}/confirm",
            (stage, shop) => NewPaymentAsync(stage, shop, "authorized")),
        OfObject(
            "voidOperatorPayment", HttpMethod.Post, "/operator/payments/{0}/void",
            (stage, shop) => NewPaymentAsync(stage, shop, "authorized")),
        OfObject(
            "refundOperatorPayment", HttpMethod.Post, "/operator/payments/{0}/refund",
            (stage, shop) => NewPaymentAsync(stage, shop, "paid")),
        // What is done already cannot be settled: the operator was let in.
        OfObject("settleOperatorOperation", HttpMethod.Post, "/operator/payments/operations/{0}/settle", OperationAsync, 409) with
        {
            Body = (_, _) => new JsonObject { ["outcome"] = "declined", ["reason"] = "Seen there" },
        },
    ];

    private static RoleRow OfObject(
        string route, HttpMethod method, string path, Func<RoleStage, string, Task<string>> id, params int[] allowed) =>
        new(route, method, async (stage, shop) => string.Format(null, path, await id(stage, shop)))
        {
            NamesObject = true,
            Allowed = allowed.Length == 0 ? [200] : allowed,
        };

    private static Task<string> PaymentAsync(RoleStage stage, string shop) =>
        stage.KnownAsync($"payment {shop}", () => NewPaymentAsync(stage, shop, "created"));

    private static Task<string> OperationAsync(RoleStage stage, string shop) => stage.KnownAsync($"operation {shop}", async () =>
    {
        var payment = await NewPaymentAsync(stage, shop, "paid");
        return (await stage.App.TextsAsync($"select id from attempts where owner_id = '{payment}'"))[0];
    });

    private static async Task<string> NewPaymentAsync(RoleStage stage, string shop, string state)
    {
        using var client = stage.App.Client(shop);
        var card = await stage.KnownAsync($"card {shop}", async () =>
        {
            using var maker = stage.App.Client(shop);
            return await maker.CardAsync();
        });
        var payment = await client.PaymentAsync(Body(card, deferred: state == "authorized"));
        if (state != "created")
        {
            await client.FollowAsync(payment, "silent_charge");
            await client.UntilAsync(payment.Link("self"), reply => reply.Get("state") == state);
        }

        return payment.Get("id")!;
    }
}
