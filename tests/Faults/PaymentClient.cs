using System.Text.Json.Nodes;

namespace HostedCapture.Faults;

/// <summary>
/// A merchant's server with its payments: each request has an idempotency key of its own, and is sent again with it until
/// there is an answer. After a 202 it does nothing but read; what came to nothing it asks for again. Edits, and what others
/// ask for, are on their way at the same time.
/// </summary>
/// <param name="client">With the merchant's token.</param>
/// <param name="cards">Its two cards.</param>
/// <param name="wrong">Takes answers that should never be seen.</param>
internal sealed class PaymentClient(HttpClient client, IReadOnlyList<string> cards, Action<string> wrong)
{
    private const int MostTries = 6;

    // An edit is refused while a charge is at the provider, which may give the payment back.
    private const int MostEdits = 10;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    private int _overtaken;

    /// <summary>How many charges were refused because an edit came between.</summary>
    public int Overtaken => _overtaken;

    /// <summary>Makes a payment and does with it what is planned; gives the payment as it is in the end.</summary>
    public async Task<Reply> RunAsync(PaymentPlan plan)
    {
        var made = await SendAsync(HttpMethod.Post, "/checkout/payments", Body(plan.Terms));
        Reply? payment = made;
        var edits = Task.WhenAll(plan.Edits.Select(terms => EditAsync(made, terms)));
        foreach (var step in plan.Steps)
        {
            payment = step.IsPossible(payment.Get("state")) ? await DoAsync(payment, step) : payment;
            if (payment is null)
                break;
        }

        await edits;
        return await SettledAsync(made);
    }

    /// <summary>Makes a payment that a cardholder approves, and does nothing with it.</summary>
    /// <param name="terms">What it asks for.</param>
    /// <param name="redirects">The shop's addresses.</param>
    public Task<Reply> MakeAsync(PaymentTerms terms, JsonObject redirects)
    {
        var body = Body(terms);
        body["redirect_urls"] = redirects;
        return SendAsync(HttpMethod.Post, "/checkout/payments", body);
    }

    /// <summary>Reads what is at an address.</summary>
    public Task<Reply> ReadAsync(string address) => UntilAnsweredAsync(() => client.ReadAsync(address));

    private async Task<Reply> SettledAsync(Reply payment)
    {
        var now = payment;
        if (!await Wait.UntilAsync(async () => IsSettled(now = await ReadAsync(Link(payment, "self"))), s_patience))
            wrong($"still {now.Get("state")}: {payment.Get("id")}");
        return now;
    }

    private async Task EditAsync(Reply payment, PaymentTerms terms)
    {
        for (var tries = 0; tries < MostEdits; tries++)
        {
            var body = Body(terms);
            var reply = await SendAsync(HttpMethod.Put, Link(payment, "update_url"), body);
            if (reply.Status == 200 && !IsOf(reply, body))
                wrong($"an edit is answered with another: {reply.Text}");
            if (reply.Status is not (200 or 409))
                wrong($"edit: {reply.Status} {reply.Text}");
            if (reply.Status != 409 || reply["meta_data.submitting"] is null)
                return;
            await Wait.AMomentAsync();
        }
    }

    // Null: it is declined, or nothing came of it however often it was asked for.
    private async Task<Reply?> DoAsync(Reply payment, PaymentStep step)
    {
        var rival = step.Rival is { } other ? RivalAsync(payment, other) : Task.CompletedTask;
        var before = Standing(payment);
        for (var tries = 0; tries < MostTries; tries++)
        {
            var reply = await FollowAsync(payment, step);
            var code = reply.Get("error_code");
            if (reply.Status == 422)
            {
                if (code?.StartsWith("GW01_", StringComparison.Ordinal) != true)
                    wrong($"{step.Rel}: {reply.Status} {reply.Text}");
                await rival;
                return null;
            }

            if (reply.Status is not (200 or 202) && !(reply.Status == 409 && step.Rival is not null))
            {
                wrong($"{step.Rel}: {reply.Status} {reply.Text}");
                await rival;
                return null;
            }

            await rival;
            var after = reply.Status == 200 && step.Rival is null ? reply : await SettledAsync(payment);
            if (after.Get("state") == "rejected")
                return null;
            if (Standing(after) != before)
                return after;
        }

        return null;
    }

    private async Task RivalAsync(Reply payment, PaymentStep step)
    {
        var reply = await FollowAsync(payment, step);
        var isDeclined = reply.Status == 422 && reply.Get("error_code") is { } code
            && (code.StartsWith("GW01_", StringComparison.Ordinal) || code == "REFUNDED_AMOUNT_HIGHER_PAYMENT_TOTAL");
        if (reply.Status is not (200 or 202 or 409) && !isDeclined)
            wrong($"beside another, {step.Rel}: {reply.Status} {reply.Text}");
    }

    // Whatever an edit made of the payment is charged, too.
    private async Task<Reply> FollowAsync(Reply payment, PaymentStep step)
    {
        while (true)
        {
            var reply = await SendAsync(HttpMethod.Post, Link(payment, step.Rel), Amount(payment, step));
            if (reply.Status != 409 || reply.Get("error_code") != "PAYMENT_EDITED")
                return reply;
            Interlocked.Increment(ref _overtaken);
        }
    }

    private async Task<Reply> SendAsync(HttpMethod method, string address, JsonNode? body)
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString("N"));
        return await UntilAnsweredAsync(() => client.CallAsync(method, address, Content(), key));

        HttpContent? Content() => body is null ? null : Make.Content(body.ToJsonString());
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
                if (reply.Status is not (429 or 500 or 502 or 503 or 504)
                    && !(reply.Status == 409 && reply.Get("error_code") == "IDEMPOTENCY_KEY_RUNNING"))
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

    private static bool IsOf(Reply payment, JsonObject body) => ((string[])
    [
        "transaction.amount.currency", "transaction.amount.total",
        "additional_attributes.capture_token", "additional_attributes.is_deferred_capture",
    ]).All(path => payment.Get(path) == Make.Find(body, path)?.ToString());

    internal static string Link(Reply payment, string rel) =>
        payment["links"]!.AsArray().First(link => (string?)link!["rel"] == rel)!["href"]!.GetValue<string>();

    private static JsonObject? Amount(Reply payment, PaymentStep step)
    {
        if (step.Percent is not { } percent)
            return null;
        var currency = payment.Get("transaction.amount.currency")!;
        var units = PaymentPlan.Minor(payment["transaction.amount.total"]!.GetValue<decimal>(), currency) * percent / 100;
        return new JsonObject { [step.Rel == "refund_method" ? "refunded_amount" : "total_amount"] = PaymentPlan.Major(units, currency) };
    }

    private JsonObject Body(PaymentTerms terms) => new()
    {
        ["intent"] = "sale",
        ["payer"] = new JsonObject
        {
            ["payer_info"] = new JsonObject { ["email"] = "jhdoe@gmail.com", ["full_name"] = "Jhon Doe", ["country"] = "CL" },
            ["payment_method"] = "QUICKPAY_TOKEN",
        },
        ["additional_attributes"] = new JsonObject
        {
            ["capture_token"] = cards[terms.Card],
            ["is_deferred_capture"] = terms.Deferred ? "true" : "false",
        },
        ["transaction"] = new JsonObject
        {
            ["amount"] = new JsonObject { ["currency"] = terms.Currency, ["total"] = PaymentPlan.Major(terms.Units, terms.Currency) },
        },
    };
}
