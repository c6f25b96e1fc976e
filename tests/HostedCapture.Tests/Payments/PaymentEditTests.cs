using System.Text.Json.Nodes;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Payments;
using HostedCapture.Tests.Intents;
using Microsoft.Extensions.DependencyInjection;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;
using static HostedCapture.Tests.Payments.PaymentFlowTests;

namespace HostedCapture.Tests.Payments;

/// <summary>A provider executes what the payment says: amount, currency, card and kind, also with concurrent edits.</summary>
public sealed class PaymentEditTests
{
    private const string OtherNumber = "5555555555554444";

    private const int Races = 20;

    private static readonly string[] s_changes = ["currency", "card", "sale to deferred", "deferred to sale", "amount", "everything"];

    public static TheoryData<DatabaseKind, string, string> Changes
    {
        get
        {
            var all = new TheoryData<DatabaseKind, string, string>();
            foreach (var kind in TestDatabase.Kinds)
            {
                // At one provider after the other.
                foreach (var (index, change) in s_changes.Index())
                    all.Add(kind, change, AllProviders[index % AllProviders.Length]);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_Concurrent_Edit_Never_Makes_The_Record_Differ_From_The_Charge(DatabaseKind kind, string change, string provider)
    {
        await using var app = await StartAsync(kind, provider);
        using var client = app.Client();
        var cards = (await client.CardAsync(), await client.CardAsync(OtherNumber));
        var payments = new List<Reply>();
        for (var race = 0; race < Races; race++)
        {
            var (before, after) = Terms(change, 1000 + race);
            var payment = await client.PaymentAsync(before.Body(cards));
            var editing = client.EditAsync(payment, after.Body(cards));
            var charging = client.FollowAsync(payment, "silent_charge");
            Assert.Contains((await editing).Status, new[] { 200, 409 });
            var charged = await charging;
            Assert.True(charged.Status == 200 || Said(charged) is "409 PAYMENT_EDITED" or "409 INVALID_STATE", charged.Text);
            if (charged.Status == 409)
                Assert.Equal(200, (await client.FollowAsync(payment, "silent_charge")).Status);
            payments.Add(payment);
        }

        await app.BalancePaymentsAsync();
        await app.MatchAsync(client, payments);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_Charge_Of_A_Payment_Edited_Since_It_Was_Read_Is_Refused(DatabaseKind kind, string change, string provider)
    {
        var door = new EditAtTheDoor();
        await using var app = await new AppFixture().On(kind)
            .With(("Applications:0:Routes:PEINAU_CAPTURE", provider)).With(door.Install).StartAsync();
        using var client = app.Client();
        var cards = (await client.CardAsync(), await client.CardAsync(OtherNumber));
        var (before, after) = Terms(change, 1000);
        var payment = await client.PaymentAsync(before.Body(cards));
        door.Once = async () => Assert.Equal(200, (await client.EditAsync(payment, after.Body(cards))).Status);
        var key = ("Idempotency-Key", "the first charge");
        var refused = await client.FollowAsync(payment, "silent_charge", null, key);
        Assert.Equal(("409 PAYMENT_EDITED", "created"), (Said(refused), refused.Get("meta_data.state")));
        // To charge what it is now is a decision of its own.
        Assert.Equal(409, (await client.FollowAsync(payment, "silent_charge", null, key)).Status);
        Assert.Empty(await app.Simulator.MovementsAsync());
        Assert.Empty(await app.Simulator.AuthorizationsAsync());

        Assert.Equal(after.Deferred ? "authorized" : "paid", (await client.FollowAsync(payment, "silent_charge")).Get("state"));
        await app.BalancePaymentsAsync();
        await app.MatchAsync(client, [payment]);
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task A_Charge_Found_After_It_Was_Given_Up_Settles_Its_Payment_Only_While_They_Agree(DatabaseKind kind)
    {
        foreach (var change in s_changes.Append("nothing"))
        {
            var faults = new Faults();
            await using var app = await StartAsync(kind, "cybersource", faults);
            using var client = app.Client();
            var cards = (await client.CardAsync(), await client.CardAsync(OtherNumber));
            var (before, after) = Terms(change, 1000);
            var payment = await client.PaymentAsync(before.Body(cards));
            faults.StopAt(Step.AfterAnswer);
            var charging = client.FollowAsync(payment, "silent_charge");
            await faults.StoppedAsync();

            // The provider did it; a look-up meanwhile answered that it has nothing of it.
            var store = app.Services.GetRequiredService<PaymentAttempts>();
            var payments = app.Services.GetRequiredService<PaymentStore>();
            var open = (await payments.FindByOperationAsync(Guid.Parse((await app.TextsAsync("select id from attempts where operation <> 'tokenize'"))[0])))!;
            await store.SettleAsync(open.Operations[0], new Outcome.Refused("not at the provider", Sent: true));
            Assert.Equal(200, (await client.EditAsync(payment, after.Body(cards).Set("transaction.description", "Two chairs"))).Status);
            faults.LetGo();
            var reply = await charging;

            var now = await client.NowAsync(payment);
            var isSame = change == "nothing";
            Assert.Equal(isSame ? 200 : 409, reply.Status);
            Assert.Equal(isSame ? "paid" : "created", now.Get("state"));
            Assert.Equal(isSame ? "approved" : "orphan", Assert.Single(await app.TextsAsync("select state from attempts where operation <> 'tokenize'")));
            Assert.Equal(after.Currency, now.Get("transaction.amount.currency"));
            Assert.Equal(isSame, now["gateway"] is not null);
        }
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task An_Operation_Is_Looked_Up_And_Settled_By_Its_Own_Record(DatabaseKind kind)
    {
        var faults = new Faults();
        await using var app = await StartAsync(kind, "juspay", faults, ("Intents:LeaseSeconds", "3"), ("Providers:juspay:TimeoutSeconds", "1"));
        using var client = app.Client();
        var payment = await client.PaymentAsync(Body(await client.CardAsync(), "20.50", "PEN", deferred: true));
        faults.StopAt(Step.AfterAnswer);
        var charging = client.FollowAsync(payment, "silent_charge");
        await faults.StoppedAsync();
        // As a race of an earlier version of the program left it.
        await app.Services.GetRequiredService<Db>().InTransactionAsync(
            tx => tx.ExecuteAsync("update payments set currency = 'CLP', total = 999, deferred = 0"));
        Assert.Equal("authorized", await client.SettledStateAsync(payment));
        faults.Die();
        await charging;
        Assert.Equal("PEN", (await client.NowAsync(payment)).Get("gateway.authorization.price.currency"));
        Assert.Equal(["PEN 2050 1"], await app.TextsAsync("select currency || ' ' || total || ' ' || deferred from payments"));
        var paid = await client.FollowAsync(payment, "confirm_authorization");
        Assert.Equal(("paid", "20.5"), (paid.Get("state"), paid.Get("gateway.resume.transaction.amount")));
        await app.BalancePaymentsAsync();
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task A_Refund_Without_An_Amount_Gives_Back_What_Is_Left_When_It_Begins(DatabaseKind kind)
    {
        var door = new EditAtTheDoor();
        await using var app = await new AppFixture().On(kind).With(door.Install).StartAsync();
        using var client = app.Client();
        var (payment, rel) = await ReadyAsync(client, "refund");
        door.Once = () => RefundAsync(300);
        Assert.Equal("refunded", (await client.FollowAsync(payment, rel)).Get("state"));
        var refunds = (await app.Simulator.MovementsAsync()).Where(movement => movement.Operation == "refund");
        Assert.Equal([300m, 700m], refunds.Select(movement => movement.Amount));

        // What two ask for together is more than there is: the second gets nothing.
        (payment, rel) = await ReadyAsync(client, "refund");
        door.Once = () => RefundAsync(600);
        Assert.Equal(409, (await client.FollowAsync(payment, rel, new JsonObject { ["refunded_amount"] = 600 })).Status);
        await app.BalancePaymentsAsync();

        async Task RefundAsync(int amount)
        {
            var reply = await client.FollowAsync(payment, rel, new JsonObject { ["refunded_amount"] = amount });
            Assert.Equal("partially_refunded", reply.Get("state"));
        }
    }

    [Theory]
    [OnSqlite]
    [OnPostgres]
    public async Task Of_A_Concurrent_Confirm_And_Void_One_Is_Done(DatabaseKind kind)
    {
        await using var app = await StartAsync(kind, "firstoken");
        using var client = app.Client();
        for (var race = 0; race < Races; race++)
        {
            var (payment, _) = await ReadyAsync(client, "confirm");
            var replies = await Task.WhenAll(client.FollowAsync(payment, "confirm_authorization"), client.FollowAsync(payment, "void_method"));
            Assert.Equal([200, 409], replies.Select(reply => reply.Status).Order());
            Assert.Equal(replies[0].Status == 200 ? "paid" : "voided", await client.SettledStateAsync(payment));
        }

        await app.BalancePaymentsAsync();
    }

    private static string Said(Reply reply) => $"{reply.Status} {reply.Get("error_code")}";

    private static (ChargeTerms Before, ChargeTerms After) Terms(string change, int amount)
    {
        // As many minor units in either currency.
        var before = new ChargeTerms(change == "currency" ? "PEN" : "CLP", amount, Other: false, Deferred: change == "deferred to sale");
        return (before, change switch
        {
            "currency" => before with { Currency = "USD" },
            "card" => before with { Other = true },
            "sale to deferred" => before with { Deferred = true },
            "deferred to sale" => before with { Deferred = false },
            "amount" => before with { Amount = amount + 5000 },
            "everything" => new("USD", amount + 5000, Other: true, Deferred: true),
            _ => before,
        });
    }

    private sealed record ChargeTerms(string Currency, int Amount, bool Other, bool Deferred)
    {
        public JsonObject Body((string First, string Second) cards) =>
            PaymentCalls.Body(Other ? cards.Second : cards.First, $"{Amount}", Currency, Deferred);
    }
}
