using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>What the adapters of Firstoken, TumiPay and Juspay do with money, against the simulator over real HTTP.</summary>
public sealed class PaymentAdapterTests(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(2);

    public static TheoryData<string> Adapters => ["firstoken", "tumipay", "juspay"];

    public static TheoryData<string, PaymentOperation> Operations => Each(Enum.GetValues<PaymentOperation>());

    public static TheoryData<string, PaymentOperation> Movements => Each(PaymentOperation.Charge, PaymentOperation.Confirm, PaymentOperation.Refund);

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task An_Authorization_Is_Confirmed_In_Part_And_Refunded_To_The_Unit(string name)
    {
        using var subject = Simulated(name);
        await app.Simulator.ClearAsync();
        var flow = await Money(name, subject).AuthorizeAsync(100_050);
        var confirm = flow.Step(60_025);
        var confirmed = Approved(await subject.Payments.ConfirmAsync(confirm));
        Assert.DoesNotContain("4111", confirmed.Gateway, StringComparison.Ordinal);
        List<LedgerMovement> expected = [Movement("confirm", 600.25m, confirm)];
        if (subject.Payments.Supports(PaymentOperation.Refund))
        {
            var first = flow.Step(25, confirmed.Handle);
            Approved(await subject.Payments.RefundAsync(first));
            var rest = flow.Step(60_000, confirmed.Handle) with { RefundedBefore = flow.Amount(25) };
            Approved(await subject.Payments.RefundAsync(rest));
            expected.AddRange([Movement("refund", 0.25m, first), Movement("refund", 600m, rest)]);
        }

        Assert.Equal(expected, (await app.Simulator.MovementsAsync()).Select(movement => movement with { Reference = null, Time = "" }));

        // TumiPay is given a token of which nobody knows the card.
        LedgerMovement Movement(string operation, decimal amount, PaymentStep step) =>
            new(name, operation, step.Key, null, amount, flow.Currency, name == "tumipay" ? "" : Make.GoodNumber[^4..], "");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task What_Is_Approved_Is_Found_As_If_It_Had_Been_Answered(string name, PaymentOperation operation)
    {
        using var subject = Simulated(name);
        var flow = Money(name, subject);
        if (!subject.Payments.Supports(operation))
        {
            Assert.IsType<PaymentOutcome.NotSupported>(await flow.RunUnpreparedAsync(operation));
            return;
        }

        var approved = Approved(await flow.RunAsync(operation));
        if (name == "tumipay")
            return;
        var found = Assert.IsType<PaymentLookup.Found>(await subject.Payments.LookUpAsync(flow.Asked(inFlight: true)));
        Assert.Equal(approved.Handle, Approved(found.Outcome).Handle);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_Decline_Is_A_Value_And_Moves_Nothing(string name, PaymentOperation operation)
    {
        using var subject = Simulated(name);
        if (!subject.Payments.Supports(operation))
            return;
        var flow = Money(name, subject);
        await flow.PrepareAsync(operation);
        await app.Simulator.ClearAsync();
        await app.Simulator.ScriptSystemAsync(name, Word(operation), "declined:204");
        var declined = Assert.IsType<PaymentOutcome.Declined>(await flow.RunAsync(operation));
        Assert.Equal(name == "tumipay" ? operation == PaymentOperation.Confirm ? "PAYMENT_CAPTURE_FAILED" : "PAYMENT_AUTHORIZATION_FAILED" : "204", declined.Code);
        Assert.Empty(await app.Simulator.MovementsAsync());
        if (name != "tumipay")
        {
            var answer = await subject.Payments.LookUpAsync(flow.Asked(inFlight: false));
            Assert.Equal("204", Assert.IsType<PaymentOutcome.Declined>(Assert.IsType<PaymentLookup.Found>(answer).Outcome).Code);
        }
    }

    // The reply is lost or unreadable after the money moved: it is never done again, and it is found.
    [Theory]
    [MemberData(nameof(Movements))]
    public async Task What_Was_Accepted_Without_A_Readable_Answer_Is_Found(string name, PaymentOperation operation)
    {
        foreach (var trouble in new[] { "hang", "garbage" })
        {
            using var subject = Simulated(name, s_short);
            if (!subject.Payments.Supports(operation))
                return;
            var flow = Money(name, subject);
            await flow.PrepareAsync(operation);
            await app.Simulator.ClearAsync();
            await app.Simulator.ScriptSystemAsync(name, Word(operation), trouble);
            var outcome = await flow.RunAsync(operation);
            // What Juspay makes of a transaction is in its order, which is asked at once.
            if (!(name == "juspay" && trouble == "garbage" && outcome is PaymentOutcome.Approved))
                Assert.IsType<PaymentOutcome.Unknown>(outcome);
            Assert.Single(await app.Simulator.MovementsAsync());
            var lookup = await subject.Payments.LookUpAsync(flow.Asked(inFlight: true));
            if (name == "tumipay")
                Assert.IsType<PaymentLookup.CannotSay>(lookup);
            else
                Approved(Assert.IsType<PaymentLookup.Found>(lookup).Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task What_Was_Lost_Before_It_Was_Accepted_Is_Certainly_None_Only_When_It_Cannot_Come(string name, PaymentOperation operation)
    {
        foreach (var trouble in new[] { "error", "cut" })
        {
            using var subject = Simulated(name);
            if (!subject.Payments.Supports(operation))
                return;
            var flow = Money(name, subject);
            await flow.PrepareAsync(operation);
            await app.Simulator.ClearAsync();
            await app.Simulator.ScriptSystemAsync(name, Word(operation), trouble);
            Assert.IsType<PaymentOutcome.Unknown>(await flow.RunAsync(operation));
            Assert.Empty(await app.Simulator.MovementsAsync());
            foreach (var inFlight in new[] { true, false })
            {
                var lookup = await subject.Payments.LookUpAsync(flow.Asked(inFlight));
                if (name == "tumipay")
                    Assert.IsType<PaymentLookup.CannotSay>(lookup);
                else
                    Assert.Equal(new PaymentLookup.None(Final: !inFlight), lookup);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Movements))]
    public async Task What_Is_Pending_Is_Settled_Later(string name, PaymentOperation operation)
    {
        using var subject = Simulated(name);
        if (!subject.Payments.Supports(operation))
            return;
        var flow = Money(name, subject);
        await flow.PrepareAsync(operation);
        await app.Simulator.ScriptSystemAsync(name, Word(operation), "pending");
        Assert.IsType<PaymentOutcome.Pending>(await flow.RunAsync(operation));
        await app.Simulator.AdvanceAsync(TimeSpan.FromMinutes(1));
        if (name != "tumipay")
            Approved(Assert.IsType<PaymentLookup.Found>(await subject.Payments.LookUpAsync(flow.Asked(inFlight: true))).Outcome);
    }

    // Seed 004: no answer of the bank leaves AUTHORIZED, and that is no failure.
    [Theory]
    [InlineData(PaymentOperation.Confirm)]
    [InlineData(PaymentOperation.Void)]
    public async Task An_Unanswered_Capture_At_Juspay_Is_Unknown_And_Can_Be_Done_Again(PaymentOperation operation)
    {
        using var subject = Simulated("juspay");
        var flow = Money("juspay", subject);
        await flow.PrepareAsync(operation);
        await app.Simulator.ScriptSystemAsync("juspay", Word(operation), "unanswered");
        Assert.Equal(new PaymentOutcome.Unknown("unanswered"), await flow.RunAsync(operation));
        Assert.Equal(new PaymentLookup.None(Final: false), await subject.Payments.LookUpAsync(flow.Asked(inFlight: true)));
        Approved(await flow.RunAsync(operation));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task Wrong_Credentials_Move_Nothing(string name)
    {
        using var subject = Simulated(name);
        var flow = await Money(name, subject).AuthorizeAsync(1000);
        using var stranger = new Subject(name, $"{app.Simulator.Address}/{name}", null, ("ApiKey", "wrong"), ("TokenTop", "wrong"));
        Assert.True(Assert.IsType<PaymentOutcome.Refused>(await stranger.Payments.ConfirmAsync(flow.Step(1000))).Sent);
        Assert.IsType<PaymentOutcome.Refused>(await stranger.Payments.ChargeAsync(flow.Charge(PaymentOperation.Authorize, 1000)));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task A_Provider_That_Is_Busy_Refuses_After_One_More_Try(string name)
    {
        using var subject = Simulated(name);
        var flow = await Money(name, subject).AuthorizeAsync(1000);
        await app.Simulator.ScriptSystemAsync(name, "confirm", "unavailable", "unavailable");
        Assert.Equal(true, (await subject.Payments.ConfirmAsync(flow.Step(1000)) as PaymentOutcome.Refused)?.Sent);
        await app.Simulator.ScriptSystemAsync(name, "confirm", "unavailable");
        Approved(await subject.Payments.ConfirmAsync(flow.Step(1000)));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task What_Never_Left_Is_Refused(string name)
    {
        using var subject = new Subject(name, "http://127.0.0.1:9");
        var flow = Money(name, subject);
        Assert.Equal(false, (await subject.Payments.ChargeAsync(flow.Charge(PaymentOperation.Authorize, 1000)) as PaymentOutcome.Refused)?.Sent);
        Assert.Equal(false, (await subject.Payments.ConfirmAsync(flow.Step(1000)) as PaymentOutcome.Refused)?.Sent);
    }

    [Theory]
    [InlineData("tumipay")]
    [InlineData("juspay")]
    public async Task What_Cannot_Be_Written_Down_Is_Not_Sent(string name)
    {
        using var subject = Simulated(name);
        await app.Simulator.ClearAsync();
        var charge = Money(name, subject).Charge(PaymentOperation.Authorize, 1000) with { Remember = _ => Task.FromResult(false) };
        Assert.Equal(false, (await subject.Payments.ChargeAsync(charge) as PaymentOutcome.Refused)?.Sent);
    }

    [Fact]
    public async Task TumiPay_Charges_Subscriptions_And_Renews_Authorizations()
    {
        using var subject = Simulated("tumipay");
        var flow = Money("tumipay", subject);
        var first = flow.Charge(PaymentOperation.Authorize, 1000);
        var authorized = Approved(await subject.Payments.ChargeAsync(first));
        var subscription = flow.Remembered!;
        var more = flow.Charge(PaymentOperation.Authorize, 2000) with { Token = $"renewal:{subscription}:{authorized.Handle}" };
        var renewed = Approved(await subject.Payments.ChargeAsync(more));
        Assert.Contains("RENEWAL_PRE_AUTH_TRANSACTION", renewed.Gateway, StringComparison.Ordinal);
        Assert.Contains(subscription, renewed.Gateway, StringComparison.Ordinal);
        Approved(await subject.Payments.ChargeAsync(flow.Charge(PaymentOperation.Authorize, 500) with { Token = $"subscription:{subscription}" }));
        // The renewal took the place of the first.
        Assert.Equal("INVALID_STATE", (await subject.Payments.ConfirmAsync(flow.Step(1000) with { Charged = authorized.Handle }) as PaymentOutcome.Declined)?.Code);
    }

    [Fact]
    public async Task TumiPay_Takes_Colombian_Pesos_Only()
    {
        using var subject = Simulated("tumipay");
        var charge = Money("tumipay", subject).Charge(PaymentOperation.Authorize, 1000);
        Assert.IsType<PaymentOutcome.NotSupported>(await subject.Payments.ChargeAsync(charge with { Amount = new Money(1000, Currency.Of("BRL")!) }));
    }

    private static string Word(PaymentOperation operation) => operation.ToString().ToLowerInvariant();

    private static PaymentOutcome.Approved Approved(PaymentOutcome outcome)
    {
        Assert.True(outcome is PaymentOutcome.Approved, outcome.ToString());
        return (PaymentOutcome.Approved)outcome;
    }

    private static TheoryData<string, PaymentOperation> Each(params PaymentOperation[] operations)
    {
        var data = new TheoryData<string, PaymentOperation>();
        foreach (var name in new[] { "firstoken", "tumipay", "juspay" })
        {
            foreach (var operation in operations)
                data.Add(name, operation);
        }

        return data;
    }

    private Subject Simulated(string name, TimeSpan? timeout = null) => new(name, $"{app.Simulator.Address}/{name}", timeout);

    private PaymentWalk Money(string name, Subject subject) => new(name, subject, async () =>
    {
        if (name == "tumipay")
            return ("tok_1", null);
        using var captured = Simulated(name);
        var approved = Assert.IsType<Outcome.Approved>(await captured.Adapter.TokenizeAsync(Subject.Request()));
        return (approved.Token, approved.Gateway);
    });
}
