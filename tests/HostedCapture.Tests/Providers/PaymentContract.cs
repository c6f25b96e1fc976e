using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;
using static HostedCapture.Tests.Providers.PaymentWalk;

namespace HostedCapture.Tests.Providers;

/// <summary>What every adapter does with money, against the simulator over real HTTP.</summary>
public sealed class PaymentContract(AppFixture app) : IClassFixture<AppFixture>
{
    private static readonly TimeSpan s_short = TimeSpan.FromSeconds(2);

    public static TheoryData<string> Adapters => [.. Subject.Which(_ => true)];

    public static TheoryData<string, Operation> Operations =>
        Each([.. Enum.GetValues<Operation>().Where(operation => !operation.IsCapture())]);

    public static TheoryData<string, Operation> Movements => Each(Operation.Charge, Operation.Confirm, Operation.Refund);

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task An_Authorization_Is_Confirmed_In_Part_And_Refunded_To_The_Unit(string name)
    {
        using var subject = Simulated(name);
        await app.Simulator.ClearAsync();
        var flow = await Money(name, subject).AuthorizeAsync(100_050);
        var confirm = flow.Step(60_025);
        var confirmed = Approved(await subject.Adapter.ConfirmAsync(confirm));
        Assert.DoesNotContain("411111", confirmed.Gateway, StringComparison.Ordinal);
        List<LedgerMovement> expected = [Movement("confirm", 600.25m, confirm)];
        if (subject.Adapter.Facts.Operations.Contains(Operation.Refund))
        {
            var first = flow.Step(25, confirmed.Handle);
            Approved(await subject.Adapter.RefundAsync(first));
            var rest = flow.Step(60_000, confirmed.Handle) with { RefundedBefore = flow.Amount(25) };
            Approved(await subject.Adapter.RefundAsync(rest));
            expected.AddRange([Movement("refund", 0.25m, first), Movement("refund", 600m, rest)]);
        }

        Assert.Equal(expected, (await app.Simulator.MovementsAsync()).Select(movement => movement with { Reference = null, Time = "" }));

        // The card of a token made elsewhere is not known.
        LedgerMovement Movement(string operation, decimal amount, PaymentStep step) =>
            new(
                name, operation, step.Key, null, amount, flow.Currency,
                subject.Adapter.Facts.Tokenizes.Count == 0 ? "" : Make.GoodNumber[^4..], "");
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task The_Look_Up_Of_An_Approved_Operation_Equals_Its_Answer(string name, Operation operation)
    {
        using var subject = Simulated(name);
        var flow = Money(name, subject);
        if (!subject.Adapter.Facts.Operations.Contains(operation))
        {
            Assert.IsType<Outcome.NotSupported>(await flow.RunUnpreparedAsync(operation));
            return;
        }

        var approved = Approved(await flow.RunAsync(operation));
        if (!CanBeAsked(name))
            return;
        // The bank behind Juspay says none on the simulator.
        if (operation is Operation.Charge or Operation.Authorize && name != "juspay")
            Assert.NotNull(approved.Code);
        var found = Assert.IsType<Lookup.Found>(await subject.Adapter.LookUpAsync(flow.Asked(inFlight: true)));
        Assert.Equal(approved.Handle, Approved(found.Outcome).Handle);
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_Decline_Is_An_Outcome_And_Moves_No_Money(string name, Operation operation)
    {
        using var subject = Simulated(name);
        if (!subject.Adapter.Facts.Operations.Contains(operation))
            return;
        var flow = Money(name, subject);
        await flow.PrepareAsync(operation);
        await app.Simulator.ClearAsync();
        await app.Simulator.ScriptSystemAsync(name, Word(operation), "declined:204");
        var declined = Assert.IsType<Outcome.Declined>(await flow.RunAsync(operation));
        Assert.Equal(
            name == "tumipay" ? operation == Operation.Confirm ? "PAYMENT_CAPTURE_FAILED" : "PAYMENT_AUTHORIZATION_FAILED" : "204",
            declined.Code);
        Assert.Empty(await app.Simulator.MovementsAsync());
        if (CanBeAsked(name))
            Assert.Equal(LaterOf(name, operation), Recorded.Say(await subject.Adapter.LookUpAsync(flow.Asked(inFlight: false))));
    }

    // The reply is lost or unreadable after the money moved: it is never done again, and it is found.
    [Theory]
    [MemberData(nameof(Movements))]
    public async Task An_Operation_Accepted_Without_A_Readable_Answer_Is_Found(string name, Operation operation)
    {
        foreach (var trouble in new[] { "hang", "garbage" })
        {
            using var subject = Simulated(name, s_short);
            if (!subject.Adapter.Facts.Operations.Contains(operation))
                return;
            var flow = Money(name, subject);
            await flow.PrepareAsync(operation);
            await app.Simulator.ClearAsync();
            await app.Simulator.ScriptSystemAsync(name, Word(operation), trouble);
            var outcome = await flow.RunAsync(operation);
            // What Juspay makes of a transaction is in its order, which is asked at once.
            if (!(name == "juspay" && trouble == "garbage" && outcome is Outcome.Approved))
                Assert.IsType<Outcome.Unknown>(outcome);
            Assert.Single(await app.Simulator.MovementsAsync());
            var lookup = await subject.Adapter.LookUpAsync(flow.Asked(inFlight: true));
            if (!CanBeAsked(name))
                Assert.IsType<Lookup.CannotSay>(lookup);
            else
                Approved(Assert.IsType<Lookup.Found>(lookup).Outcome);
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task A_Lost_Operation_Is_Finally_None_Only_When_It_Can_No_Longer_Arrive(string name, Operation operation)
    {
        foreach (var trouble in new[] { "error", "cut" })
        {
            using var subject = Simulated(name);
            if (!subject.Adapter.Facts.Operations.Contains(operation))
                return;
            var flow = Money(name, subject);
            await flow.PrepareAsync(operation);
            await app.Simulator.ClearAsync();
            await app.Simulator.ScriptSystemAsync(name, Word(operation), trouble);
            Assert.IsType<Outcome.Unknown>(await flow.RunAsync(operation));
            Assert.Empty(await app.Simulator.MovementsAsync());
            foreach (var inFlight in new[] { true, false })
            {
                var lookup = await subject.Adapter.LookUpAsync(flow.Asked(inFlight));
                if (!CanBeAsked(name))
                    Assert.IsType<Lookup.CannotSay>(lookup);
                else
                    Assert.Equal(new Lookup.None(Final: !inFlight), lookup);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Movements))]
    public async Task A_Pending_Operation_Is_Settled_By_Look_Up(string name, Operation operation)
    {
        using var subject = Simulated(name);
        if (!subject.Adapter.Facts.Operations.Contains(operation))
            return;
        var flow = Money(name, subject);
        await flow.PrepareAsync(operation);
        await app.Simulator.ScriptSystemAsync(name, Word(operation), "pending");
        Assert.IsType<Outcome.Pending>(await flow.RunAsync(operation));
        await app.Simulator.AdvanceAsync(TimeSpan.FromMinutes(1));
        if (CanBeAsked(name))
            Approved(Assert.IsType<Lookup.Found>(await subject.Adapter.LookUpAsync(flow.Asked(inFlight: true))).Outcome);
    }

    // Without an answer of the bank Juspay keeps AUTHORIZED, and that is no failure.
    [Theory]
    [InlineData(Operation.Confirm)]
    [InlineData(Operation.Void)]
    public async Task An_Unanswered_Capture_At_Juspay_Is_Unknown_And_Can_Be_Done_Again(Operation operation)
    {
        using var subject = Simulated("juspay");
        var flow = Money("juspay", subject);
        await flow.PrepareAsync(operation);
        await app.Simulator.ScriptSystemAsync("juspay", Word(operation), "unanswered");
        Assert.Equal(new Outcome.Unknown("unanswered"), await flow.RunAsync(operation));
        Assert.Equal(new Lookup.None(Final: false), await subject.Adapter.LookUpAsync(flow.Asked(inFlight: true)));
        Approved(await flow.RunAsync(operation));
    }

    [Theory]
    [MemberData(nameof(Adapters))]
    public async Task An_Operation_Never_Sent_Is_Finally_None_Once_It_Can_No_Longer_Arrive(string name)
    {
        using var subject = Simulated(name);
        var flow = await Money(name, subject).AuthorizeAsync(1000);
        flow.Forget(Operation.Confirm);
        Assert.Equal(new Lookup.None(Final: false), await subject.Adapter.LookUpAsync(flow.Asked(inFlight: true)));
        Assert.Equal(new Lookup.None(Final: true), await subject.Adapter.LookUpAsync(flow.Asked(inFlight: false)));
    }

    private static string Word(Operation operation) => operation.ToString().ToLowerInvariant();

    private static TheoryData<string, Operation> Each(params Operation[] operations) => Subject.Each(_ => true, operations);

    // What a look-up says of a decline.
    private static string LaterOf(string name, Operation operation) => (name, operation) switch
    {
        // Its report has no reason code.
        ("cybersource", _) => "Declined DCARDREFUSED",
        // The payment there is as it was before.
        ("quickpay", Operation.Confirm or Operation.Void or Operation.Refund) => "None, final",
        _ => "Declined 204",
    };

    // TumiPay documents no look-up of what was sent.
    private static bool CanBeAsked(string name) => name != TumiPay.Facts.Name;

    private Subject Simulated(string name, TimeSpan? timeout = null) => Subject.Simulated(app, name, timeout);

    private PaymentWalk Money(string name, Subject subject) => PaymentWalk.At(app, name, subject);
}
