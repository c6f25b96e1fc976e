using System.Text.Json.Nodes;

namespace HostedCapture.Faults;

/// <summary>
/// A merchant's server with its payments: each request has an idempotency key of its own, and is sent again with it until
/// there is an answer. After a 202 it does nothing but read; what came to nothing it asks for again.
/// </summary>
internal sealed class PaymentClient(HttpClient client, string card, Action<string> wrong)
{
    private const int MostTries = 6;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    /// <summary>Makes a payment and does with it what is planned; gives the payment as it is in the end.</summary>
    public async Task<Reply> RunAsync(PaymentPlan plan)
    {
        var payment = await SendAsync("/checkout/payments", Body(plan));
        foreach (var step in plan.Steps)
        {
            if (await DoAsync(payment, step, plan) is not { } after)
                break;
            payment = after;
        }

        return await SettledAsync(payment);
    }

    /// <summary>The payment, once nothing of it is at its provider.</summary>
    public async Task<Reply> SettledAsync(Reply payment)
    {
        var now = payment;
        if (!await Wait.UntilAsync(async () => IsSettled(now = await ReadAsync(Link(payment, "self"))), s_patience))
            wrong($"still {now.Get("state")}: {payment.Get("id")}");
        return now;
    }

    /// <summary>Reads what is at an address.</summary>
    public Task<Reply> ReadAsync(string address) => UntilAnsweredAsync(() => client.ReadAsync(address));

    // Null: it is declined, or nothing came of it however often it was asked for.
    private async Task<Reply?> DoAsync(Reply payment, PaymentStep step, PaymentPlan plan)
    {
        var before = Standing(payment);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var reply = await SendAsync(Link(payment, step.Rel), Amount(step, plan));
            if (reply.Status == 422)
            {
                if (reply.Get("error_code")?.StartsWith("GW01_", StringComparison.Ordinal) != true)
                    wrong($"{step.Rel}: {reply.Status} {reply.Text}");
                return null;
            }

            if (reply.Status is not (200 or 202))
            {
                wrong($"{step.Rel}: {reply.Status} {reply.Text}");
                return null;
            }

            var after = reply.Status == 202 ? await SettledAsync(payment) : reply;
            if (after.Get("state") == "rejected")
                return null;
            if (Standing(after) != before)
                return after;
        }

        return null;
    }

    private async Task<Reply> SendAsync(string address, JsonNode? body)
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString("N"));
        return await UntilAnsweredAsync(() => client.SendAsync(address, body, key));
    }

    // 502: certainly nothing was moved. 503 and 429: not now. 409 of the key: the first request may still run.
    private async Task<Reply> UntilAnsweredAsync(Func<Task<Reply>> call)
    {
        while (true)
        {
            try
            {
                var reply = await call();
                if (reply.Status is 500 or 504)
                    wrong($"{reply.Status} {reply.Text}");
                if (reply.Status is not (429 or 500 or 502 or 503 or 504) && !(reply.Status == 409 && reply.Get("error_code") == "IDEMPOTENCY_KEY_RUNNING"))
                    return reply;
            }
            catch (Exception exception) when (Shopper.IsGone(exception))
            {
                // The process died or is not back yet.
            }

            await Wait.AMomentAsync();
        }
    }

    private static bool IsSettled(Reply payment) =>
        payment["submitting"] is null && payment.Get("state") is not ("confirming" or "voiding" or "refunding");

    // A second refund changes no state, only what was refunded.
    private static string Standing(Reply payment) => $"{payment.Get("state")} {(payment["gateway.refunds"] as JsonArray)?.Count}";

    private static string Link(Reply payment, string rel) => payment["links"]!.AsArray().First(link => (string?)link!["rel"] == rel)!["href"]!.GetValue<string>();

    private static JsonObject? Amount(PaymentStep step, PaymentPlan plan) => step.Percent is { } percent
        ? new JsonObject { [step.Rel == "refund_method" ? "refunded_amount" : "total_amount"] = plan.Part(percent) }
        : null;

    private JsonObject Body(PaymentPlan plan) => new()
    {
        ["intent"] = "sale",
        ["payer"] = new JsonObject
        {
            ["payer_info"] = new JsonObject { ["email"] = "jhdoe@gmail.com", ["full_name"] = "Jhon Doe", ["country"] = "CL" },
            ["payment_method"] = "QUICKPAY_TOKEN",
        },
        ["additional_attributes"] = new JsonObject { ["capture_token"] = card, ["is_deferred_capture"] = plan.Deferred ? "true" : "false" },
        ["transaction"] = new JsonObject { ["amount"] = new JsonObject { ["currency"] = plan.Currency, ["total"] = plan.Part() } },
    };
}
