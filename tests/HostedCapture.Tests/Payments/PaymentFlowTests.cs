using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Providers;
using HostedCapture.Tests.Intents;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Payments;

/// <summary>Money moves once, and both ledgers know it: at each provider, on both databases.</summary>
public sealed class PaymentFlowTests
{
    internal static readonly string[] AllOperations = ["charge", "authorize", "confirm", "void", "refund"];

    // Those that can be walked from a card to its refund. TumiPay has tests of its own.
    internal static readonly string[] AllProviders =
    [
        .. from facts in All.Providers
           where facts.Tokenizes.Contains(CaptureKind.Peinau) && facts.Operations.Count == AllOperations.Length
           select facts.Name,
    ];

    // Longer than an operation's lease: a look-up after it may take "nothing there" for not done.
    internal static readonly TimeSpan s_lease = TimeSpan.FromSeconds(90);

    public static TheoryData<DatabaseKind, string> Everywhere
    {
        get
        {
            var all = new TheoryData<DatabaseKind, string>();
            foreach (var kind in TestDatabase.Kinds)
            {
                foreach (var provider in AllProviders)
                    all.Add(kind, provider);
            }

            return all;
        }
    }

    public static TheoryData<string> Walked => [.. AllProviders];

    // What each operation leads to when its answer is lost: it was done, or it was not.
    public static TheoryData<string, string> Lost
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var outcome in new[] { "hang", "garbage", "error", "cut", "pending" })
            {
                foreach (var provider in AllProviders)
                    all.Add(provider, outcome);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task A_Payment_Goes_From_Authorization_To_Refund(DatabaseKind kind, string provider)
    {
        await using var app = await StartAsync(kind, provider);
        using var client = app.Client();
        var card = await client.CardAsync();

        var payment = await client.PaymentAsync(Body(card, "20.50", "PEN", deferred: true));
        var authorized = await client.FollowAsync(payment, "silent_charge", new JsonObject { ["installments_number"] = "3" });
        Assert.Equal(("authorized", "PreAuthorizationResponse", "20.5", "411111", "1111"), (
            authorized.Get("state"), authorized.Get("gateway.authorization.type"), authorized.Get("gateway.authorization.price.price.total"),
            authorized.Get("gateway.authorization.panFirst6"), authorized.Get("gateway.authorization.panLast4")));
        Assert.Equal(card, authorized.Get("gateway.capture_token"));
        Assert.Equal(provider, authorized.Get("gateway.provider.name"));
        Assert.Equal("409 INVALID_STATE authorized", Said(await client.FollowAsync(payment, "silent_charge")));
        Assert.Equal("409 INVALID_STATE authorized", Said(await client.FollowAsync(payment, "refund_method")));
        Assert.Equal("422 CONFIRMED_AMOUNT_HIGHER_AUTHORIZED_TOTAL ", Said(await client.FollowAsync(payment, "confirm_authorization", new JsonObject { ["total_amount"] = 20.51 })));
        var paid = await client.FollowAsync(payment, "confirm_authorization", new JsonObject { ["total_amount"] = "15.25", ["tax"] = 2.435, ["subtotal"] = 12.815 });
        Assert.Equal(("paid", "CardAuthorizationResponse", "15.25"), (paid.Get("state"), paid.Get("gateway.creditAuthorization.type"), paid.Get("gateway.resume.transaction.amount")));
        Assert.Equal("409 INVALID_STATE paid", Said(await client.FollowAsync(payment, "void_method")));
        Assert.Equal("409 INVALID_STATE paid", Said(await client.FollowAsync(payment, "confirm_authorization")));
        var part = await client.FollowAsync(payment, "refund_method", new JsonObject { ["refunded_amount"] = "5.25", ["items"] = new JsonArray(new JsonObject { ["sku"] = "1", ["quantity"] = 1 }) });
        Assert.Equal(("partially_refunded", "5.25"), (part.Get("state"), part.Get("gateway.refunds.0.refunded_amount")));
        Assert.Equal("422 REFUNDED_AMOUNT_HIGHER_PAYMENT_TOTAL ", Said(await client.FollowAsync(payment, "refund_method", new JsonObject { ["refunded_amount"] = 10.01 })));
        var refunded = await client.FollowAsync(payment, "refund_method");
        Assert.Equal(("refunded", 2), (refunded.Get("state"), refunded["gateway.refunds"]!.AsArray().Count));
        Assert.Equal("409 INVALID_STATE refunded", Said(await client.FollowAsync(payment, "refund_method")));

        // Recurring: the first payment's capture_token is charged again.
        var next = await client.PaymentAsync(Body(refunded.Get("gateway.capture_token"), "7.77", "PEN"));
        Assert.Equal("paid", (await client.FollowAsync(next, "silent_charge")).Get("state"));
        var released = await client.PaymentAsync(Body(card, "9", "PEN", deferred: true));
        await client.FollowAsync(released, "silent_charge");
        var voided = await client.FollowAsync(released, "void_method");
        Assert.Equal(("voided", "SUCCESSFUL_REVERSAL"), (voided.Get("state"), voided.Get("gateway.void.code")));
        await app.BalancePaymentsAsync();

        Assert.Equal(
            ["payment.created", "payment.authorized", "payment.paid", "payment.partially_refunded", "payment.refunded"],
            (await client.ReadAsync($"{payment.Link("self")}/events"))["items"]!.AsArray().Select(item => (string)item!["type"]!));
        Assert.Equal(5, await app.CountAsync("select count(*) from audit where type like 'payment.%' and object_id = '" + payment.Get("id") + "'"));
        Assert.DoesNotContain(Make.GoodNumber, await app.Database.DumpAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task A_Declined_Charge_Is_Rejected_Another_Decline_Is_422_And_No_Money_Moves(DatabaseKind kind, string provider)
    {
        await using var app = await StartAsync(kind, provider);
        using var client = app.Client();
        foreach (var operation in AllOperations)
        {
            var (payment, rel) = await ReadyAsync(client, operation);
            await app.Simulator.ScriptSystemAsync(provider, operation, "declined:204");
            var reply = await client.FollowAsync(payment, rel);
            if (operation is "charge" or "authorize")
            {
                Assert.Equal((200, "rejected", "GW01_204"), (reply.Status, reply.Get("state"), reply.Get("gateway.error.error_code")));
                Assert.Contains("\"204\"", reply["gateway.error.meta_data.gateway_data"]!.ToJsonString(), StringComparison.Ordinal);
            }
            else
            {
                Assert.Equal($"422 GW01_204 {(operation == "refund" ? "paid" : "authorized")}", Said(reply));
            }
        }

        await app.BalancePaymentsAsync();
    }

    [Theory]
    [MemberData(nameof(Lost))]
    public async Task A_Lost_Answer_Is_Never_A_Failure_And_The_Operation_Never_Repeated(string provider, string outcome)
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite, provider);
        using var client = app.Client();
        var open = new List<(string Operation, Reply Payment, string Rel)>();
        foreach (var operation in AllOperations)
        {
            var (payment, rel) = await ReadyAsync(client, operation);
            await app.Simulator.ScriptSystemAsync(provider, operation, outcome);
            var reply = await client.FollowAsync(payment, rel);
            // Juspay's order is asked whatever came of its transaction.
            if ((provider, outcome, operation) is ("juspay", "garbage", "charge" or "authorize"))
            {
                Assert.Equal(200, reply.Status);
                continue;
            }

            Assert.Equal(202, reply.Status);
            var state = operation switch { "confirm" => "confirming", "void" => "voiding", "refund" => "refunding", _ => "created" };
            Assert.Equal((state, operation is "charge" or "authorize"), (reply.Get("state"), reply["submitting"]?.GetValue<bool>() == true));
            Assert.StartsWith($"409 INVALID_STATE {state}", Said(await client.FollowAsync(payment, rel)), StringComparison.Ordinal);
            open.Add((operation, payment, rel));
        }

        app.Clock.Advance(s_lease);
        foreach (var (operation, payment, rel) in open)
        {
            Assert.Equal(outcome is "error" or "cut" ? Before(operation) : After(operation), await client.SettledStateAsync(payment));
            if (outcome is "error" or "cut")
                Assert.Equal(200, (await client.FollowAsync(payment, rel)).Status);
        }

        await app.BalancePaymentsAsync();
    }

    [Theory]
    [MemberData(nameof(Walked))]
    public async Task An_Operation_Pending_Longer_Than_The_Lease_Is_Never_Taken_As_Not_Done(string provider)
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite, provider);
        using var client = app.Client();
        foreach (var operation in AllOperations)
        {
            var (payment, rel) = await ReadyAsync(client, operation);
            await app.Simulator.ScriptSystemAsync(provider, operation, "pending");
            Assert.Equal(202, (await client.FollowAsync(payment, rel)).Status);
            // The first look-up comes when the request can no longer be on its way, and finds it as it was.
            app.Clock.Advance(s_lease);
            Assert.Equal(After(operation), await client.SettledStateAsync(payment));
        }

        await app.BalancePaymentsAsync();
    }

    [Theory]
    [InlineData("charge")]
    [InlineData("authorize")]
    public async Task A_Pending_Operation_Is_Not_Given_Up(string operation)
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite, "quickpay");
        using var client = app.Client();
        var (payment, rel) = await ReadyAsync(client, operation);
        await app.Simulator.ScriptSystemAsync("quickpay", operation, "pending");
        // The first look says nothing, so that the first that does comes after the lease.
        await app.Simulator.ScriptSystemAsync("quickpay", "lookup", "error");
        Assert.Equal(202, (await client.FollowAsync(payment, rel)).Status);
        app.Clock.Advance(s_lease);
        Assert.Equal(After(operation), await client.SettledStateAsync(payment));
        await app.BalancePaymentsAsync();
    }

    [Fact]
    public async Task A_Repeated_Key_Runs_Again_If_No_Money_Moved_And_Else_Gets_The_First_Answer()
    {
        await using var app = await StartAsync(DatabaseKind.Sqlite, "quickpay");
        using var client = app.Client();
        var (payment, rel) = await ReadyAsync(client, "refund");
        var key = ("Idempotency-Key", "one refund");
        var amount = new JsonObject { ["refunded_amount"] = 100 };
        for (var i = 0; i < 2; i++)
        {
            // Refused with 503, twice each time: the adapter tries once more by itself.
            await app.Simulator.ScriptSystemAsync("quickpay", "refund", "unavailable", "unavailable");
            Assert.Equal("502 REQUEST_ERROR ", Said(await client.FollowAsync(payment, rel, amount, key)));
        }

        Assert.Equal("partially_refunded", (await client.FollowAsync(payment, rel, amount, key)).Get("state"));
        // As if the answer had not been kept: the same request runs again and finds what it did.
        await app.Services.GetRequiredService<Db>().InTransactionAsync(tx => tx.ExecuteAsync("update idempotency_keys set answer = null, lease_until = 0"));
        Assert.Equal("partially_refunded", (await client.FollowAsync(payment, rel, amount, key)).Get("state"));
        Assert.Equal(["refund 100"], (await app.Simulator.MovementsAsync()).Where(moved => moved.Operation == "refund").Select(moved => $"{moved.Operation} {moved.Amount:0}"));
        await app.BalancePaymentsAsync();
    }

    [Theory]
    [MemberData(nameof(Everywhere))]
    public async Task Of_Concurrent_Operations_One_Moves_Money(DatabaseKind kind, string provider)
    {
        await using var app = await StartAsync(kind, provider);
        using var client = app.Client();
        foreach (var operation in AllOperations)
        {
            var (payment, rel) = await ReadyAsync(client, operation);
            var replies = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => client.FollowAsync(payment, rel)));
            Assert.Single(replies, reply => reply.Status == 200);
            Assert.All(replies.Where(reply => reply.Status != 200), reply => Assert.Equal(409, reply.Status));
        }

        await app.BalancePaymentsAsync();
    }

    // A payment ready for an operation, and the link that does it.
    internal static async Task<(Reply Payment, string Rel)> ReadyAsync(HttpClient client, string operation)
    {
        var payment = await client.PaymentAsync(Body(await client.CardAsync(), deferred: operation is "authorize" or "confirm" or "void"));
        if (operation is not ("charge" or "authorize"))
            Assert.Equal(200, (await client.FollowAsync(payment, "silent_charge")).Status);
        return (payment, operation switch { "confirm" => "confirm_authorization", "void" => "void_method", "refund" => "refund_method", _ => "silent_charge" });
    }

    internal static string Before(string operation) => operation switch { "confirm" or "void" => "authorized", "refund" => "paid", _ => "created" };

    internal static string After(string operation) => operation switch { "authorize" => "authorized", "void" => "voided", "refund" => "refunded", _ => "paid" };

    internal static Task<AppFixture> StartAsync(DatabaseKind kind, string provider, params (string Key, string Value)[] settings) => StartAsync(kind, provider, null, settings);

    internal static Task<AppFixture> StartAsync(DatabaseKind kind, string provider, Faults? faults, params (string Key, string Value)[] settings)
    {
        var app = new AppFixture().On(kind).With([("Applications:0:Routes:PEINAU_CAPTURE", provider), .. settings]);
        return (faults is null ? app : app.With(faults.Install)).StartAsync();
    }

    private static string Said(Reply reply) => $"{reply.Status} {reply.Get("error_code")} {reply.Get("meta_data.state")}";
}
