using HostedCapture.Domain;
using Xunit;
using static HostedCapture.Tests.Providers.PaymentWalk;

namespace HostedCapture.Tests.Providers;

/// <summary>What TumiPay alone does with money, against the simulator over real HTTP.</summary>
public sealed class TumiPayPaymentTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task TumiPay_Charges_Subscriptions_And_Renews_Authorizations()
    {
        using var subject = Simulated();
        var flow = Money(subject);
        var first = flow.Charge(Operation.Authorize, 1000);
        var authorized = Approved(await subject.Adapter.ChargeAsync(first));
        var subscription = flow.Remembered!;
        var more = flow.Charge(Operation.Authorize, 2000) with { Token = $"renewal:{subscription}:{authorized.Handle}" };
        var renewed = Approved(await subject.Adapter.ChargeAsync(more));
        Assert.Contains("RENEWAL_PRE_AUTH_TRANSACTION", renewed.Gateway, StringComparison.Ordinal);
        Assert.Contains(subscription, renewed.Gateway, StringComparison.Ordinal);
        Approved(await subject.Adapter.ChargeAsync(flow.Charge(Operation.Authorize, 500) with { Token = $"subscription:{subscription}" }));
        // The renewal took the place of the first.
        Assert.Equal(
            "INVALID_STATE",
            (await subject.Adapter.ConfirmAsync(flow.Step(1000) with { Charged = authorized.Handle }) as Outcome.Declined)?.Code);
    }

    [Fact]
    public async Task TumiPay_Takes_Colombian_Pesos_Only()
    {
        using var subject = Simulated();
        var charge = Money(subject).Charge(Operation.Authorize, 1000);
        Assert.IsType<Outcome.NotSupported>(
            await subject.Adapter.ChargeAsync(charge with { Amount = new Money(1000, Currency.Of("BRL")!) }));
    }

    private Subject Simulated() => Subject.Simulated(app, "tumipay");

    private PaymentWalk Money(Subject subject) => PaymentWalk.At(app, "tumipay", subject);
}
