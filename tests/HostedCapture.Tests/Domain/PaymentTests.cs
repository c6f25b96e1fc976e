using FsCheck;
using FsCheck.Fluent;
using HostedCapture.Domain;
using Xunit;

namespace HostedCapture.Tests.Domain;

/// <summary>Every state of a payment with every event.</summary>
public sealed class PaymentTests
{
    private static readonly Money s_total = new(1000, Currency.Of("CLP")!);

    private static readonly Gen<(PaymentEvent Happened, int Units)[]> s_histories =
        (from happened in Gen.Elements(Enum.GetValues<PaymentEvent>())
         from units in Gen.OneOf(Gen.Choose(-10, 1100), Gen.Constant(500), Gen.Constant(1000))
         select (happened, units)).ArrayOf();

    // All that can happen, with 400 of 1000 where an amount matters; everything else cannot.
    private static readonly string[] s_moves =
    [
        "Created Charge Charging", "Charging Approve Paid", "Charging Decline Rejected", "Charging Fail Created",
        "Authorized Confirm Confirming", "Confirming Approve Paid", "Confirming Decline Authorized", "Confirming Fail Authorized",
        "Authorized Void Voiding", "Voiding Approve Voided", "Voiding Decline Authorized", "Voiding Fail Authorized",
        "Paid Refund Refunding", "PartiallyRefunded Refund Refunding", "Refunding Approve PartiallyRefunded", "Refunding Decline Paid", "Refunding Fail Paid",
    ];

    public static TheoryData<PaymentState, PaymentEvent> All
    {
        get
        {
            var all = new TheoryData<PaymentState, PaymentEvent>();
            foreach (var state in Enum.GetValues<PaymentState>())
            {
                foreach (var happened in Enum.GetValues<PaymentEvent>())
                    all.Add(state, happened);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Every_State_Is_Tested_With_Every_Event(PaymentState state, PaymentEvent happened)
    {
        var payment = new Payment(state, Deferred: false, s_total, Paid: Taken(state) ? 1000 : 0, Refunded: state == PaymentState.PartiallyRefunded ? 100 : 0);
        var move = Array.Find(s_moves, move => move.StartsWith($"{state} {happened} ", StringComparison.Ordinal));
        Assert.Equal(move?.Split(' ')[2], payment.Next(happened, 400)?.State.ToString());
    }

    [Fact]
    public void A_Deferred_Charge_Only_Authorizes()
    {
        var authorized = Payment.Create(s_total, deferred: true).Next(PaymentEvent.Charge)!.Next(PaymentEvent.Approve)!;
        Assert.Equal((PaymentState.Authorized, 0), (authorized.State, authorized.Paid));
        var paid = authorized.Next(PaymentEvent.Confirm, 700)!.Next(PaymentEvent.Approve, 700)!;
        Assert.Equal((PaymentState.Paid, 700, 700), (paid.State, paid.Paid, paid.Left));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    public void More_Than_There_Is_Or_Nothing_Cannot_Be_Moved(long units)
    {
        Assert.Null(new Payment(PaymentState.Authorized, true, s_total, 0, 0).Next(PaymentEvent.Confirm, units));
        Assert.Null(new Payment(PaymentState.Confirming, true, s_total, 0, 0).Next(PaymentEvent.Approve, units));
        Assert.Null(new Payment(PaymentState.Paid, false, s_total, 1000, 0).Next(PaymentEvent.Refund, units));
        Assert.Null(new Payment(PaymentState.Refunding, false, s_total, 1000, 0).Next(PaymentEvent.Approve, units));
    }

    [Fact]
    public void A_Failed_Refund_Leaves_The_Earlier_State()
    {
        var part = new Payment(PaymentState.Paid, false, s_total, 1000, 0).Next(PaymentEvent.Refund, 400)!.Next(PaymentEvent.Approve, 400)!;
        Assert.Equal(part, part.Next(PaymentEvent.Refund, 600)!.Next(PaymentEvent.Fail)!);
        Assert.Equal(PaymentState.Refunded, part.Next(PaymentEvent.Refund, 600)!.Next(PaymentEvent.Approve, 600)!.State);
    }

    // Whatever happens in whatever order: what is given back was taken, and what is taken was allowed.
    [Fact]
    public void No_Sequence_Of_Events_Moves_More_Money_Than_There_Is() => Property.NeverThrows(s_histories, history =>
    {
        var payment = Payment.Create(s_total, history.Length % 2 == 0);
        foreach (var (happened, units) in history)
        {
            payment = payment.Next(happened, units) ?? payment;
            Assert.InRange(payment.Refunded, 0, payment.Paid);
            Assert.InRange(payment.Paid, 0, payment.Total.Units);
            Assert.Equal(payment.State == PaymentState.Refunded, payment.Paid > 0 && payment.Left == 0);
            if (payment.State is PaymentState.Created or PaymentState.Charging or PaymentState.Authorized or PaymentState.Voided or PaymentState.Rejected)
                Assert.Equal(0, payment.Paid);
        }
    });

    [Fact]
    public void States_Have_Quickpays_Names_On_The_Wire() => Assert.Equal(
        ["created", "created", "authorized", "confirming", "paid", "rejected", "voiding", "voided", "refunding", "partially_refunded", "refunded"],
        Enum.GetValues<PaymentState>().Select(state => state.ToWire()));

    private static bool Taken(PaymentState state) =>
        state is PaymentState.Paid or PaymentState.Refunding or PaymentState.PartiallyRefunded or PaymentState.Refunded;
}
