using HostedCapture.Client;

namespace HostedCapture.Cli.Stage;

/// <summary>What is made so that an event happens, and what the event is about.</summary>
/// <param name="session">The way to the API.</param>
/// <param name="simulator">The sandbox's providers.</param>
/// <param name="back">Where the card page leads.</param>
/// <param name="clock">The time.</param>
internal sealed class Play(Session session, SimulatorControl simulator, string back, TimeProvider clock)
{
    private const string Good = "4111111111111111";
    private const string Bad = "4000000000000002";
    private const int ShortestLife = 60;
    private const decimal Total = 19990;
    private const decimal PartOfIt = 5000;

    private static readonly string[] s_decline = ["declined:204"];
    // Nothing is accepted, and nobody says so: looked up, it comes to nothing.
    private static readonly string[] s_cut = ["cut"];

    /// <summary>The events that can be made, with how.</summary>
    public static IReadOnlyDictionary<string, Func<Play, CancellationToken, Task<Guid>>> Events { get; } =
        new Dictionary<string, Func<Play, CancellationToken, Task<Guid>>>(StringComparer.Ordinal)
        {
            ["capture.created"] = async (play, ct) => (await play.IntentAsync(null, ct)).Id,
            ["capture.captured"] = async (play, ct) => await play.CapturedAsync(ct),
            ["capture.rejected"] = async (play, ct) => await play.SubmittedAsync(Bad, ct),
            ["capture.canceled"] = async (play, ct) => await play.CanceledAsync(ct),
            ["capture.expired"] = async (play, ct) => (await play.IntentAsync(ShortestLife, ct)).Id,
            ["consent.withdrawn"] = async (play, ct) => await play.WithdrawnAsync(ct),
            ["payment.created"] = async (play, ct) => (await play.PaymentAsync(false, ct)).Id,
            ["payment.edited"] = async (play, ct) => await play.EditedAsync(ct),
            ["payment.paid"] = async (play, ct) => (await play.ChargedAsync(false, ct)).Id,
            ["payment.authorized"] = async (play, ct) => (await play.ChargedAsync(true, ct)).Id,
            ["payment.rejected"] = async (play, ct) => await play.FailingAsync("charge", s_decline, false, Charge, ct),
            ["payment.voided"] = async (play, ct) => await play.AfterChargeAsync(true, Void, ct),
            ["payment.refunded"] = async (play, ct) => await play.AfterChargeAsync(false, Refund, ct),
            ["payment.partially_refunded"] = async (play, ct) => await play.AfterChargeAsync(false, RefundPart, ct),
            ["payment.confirm_declined"] = async (play, ct) => await play.ScriptedAsync("confirm", s_decline, true, Confirm, ct),
            ["payment.void_declined"] = async (play, ct) => await play.ScriptedAsync("void", s_decline, true, Void, ct),
            ["payment.refund_declined"] = async (play, ct) => await play.ScriptedAsync("refund", s_decline, false, Refund, ct),
            ["payment.charge_failed"] = async (play, ct) => await play.FailingAsync("charge", s_cut, false, Charge, ct),
            ["payment.authorize_failed"] = async (play, ct) => await play.FailingAsync("authorize", s_cut, true, Charge, ct),
            ["payment.confirm_failed"] = async (play, ct) => await play.ScriptedAsync("confirm", s_cut, true, Confirm, ct),
            ["payment.void_failed"] = async (play, ct) => await play.ScriptedAsync("void", s_cut, true, Void, ct),
            ["payment.refund_failed"] = async (play, ct) => await play.ScriptedAsync("refund", s_cut, false, Refund, ct),
        };

    private static Task Charge(IPayments payments, Payment payment, CancellationToken ct) =>
        payments.ChargeAsync(payment, cancellationToken: ct);

    private static Task Confirm(IPayments payments, Payment payment, CancellationToken ct) =>
        payments.ConfirmAsync(payment, cancellationToken: ct);

    private static Task Void(IPayments payments, Payment payment, CancellationToken ct) =>
        payments.VoidAsync(payment, cancellationToken: ct);

    private static Task Refund(IPayments payments, Payment payment, CancellationToken ct) =>
        payments.RefundAsync(payment, cancellationToken: ct);

    private static Task RefundPart(IPayments payments, Payment payment, CancellationToken ct) =>
        payments.RefundAsync(payment, new Refund { RefundedAmount = PartOfIt }, cancellationToken: ct);

    private Task<Intent> IntentAsync(int? life, CancellationToken ct, Consent? consent = null) => session.Captures.CreateAsync(
        new CreateIntent
        {
            Cardholder = new Cardholder { ReferenceId = "hc-trigger", Name = "Ana Rojas", Email = "ana.rojas@example.com", Country = "CL" },
            RedirectUrls = new RedirectUrls { ReturnUrl = back, CancelUrl = back },
            ExpiresIn = life,
            Consent = consent,
        },
        cancellationToken: ct);

    private async Task<Guid> SubmittedAsync(string number, CancellationToken ct, Consent? consent = null)
    {
        var intent = await IntentAsync(null, ct, consent);
        using var browser = new CardholderBrowser();
        var expiry = clock.GetUtcNow().AddYears(2);
        await browser.SubmitAsync(PageOf(intent), number, $"{expiry:MM}/{expiry:yy}", ct);
        return intent.Id;
    }

    private Task<Guid> CapturedAsync(CancellationToken ct) => SubmittedAsync(Good, ct);

    private async Task<Guid> WithdrawnAsync(CancellationToken ct)
    {
        var consent = new Consent { Purpose = ConsentPurpose.OneClick, Text = "hc trigger may keep this card until it deletes it." };
        var card = await SubmittedAsync(Good, ct, consent);
        await session.Captures.DeleteAsync(card, ct);
        return card;
    }

    private async Task<Guid> CanceledAsync(CancellationToken ct)
    {
        var intent = await IntentAsync(null, ct);
        using var browser = new CardholderBrowser();
        await browser.CancelAsync(PageOf(intent), ct);
        return intent.Id;
    }

    // A card is typed into a page on this machine, or nowhere.
    private static Uri PageOf(Intent intent) => new Uri(intent.CaptureUrl!) is { IsLoopback: true } page
        ? page
        : throw new HcException(Exit.Refused, "no_sandbox", intent.CaptureUrl!.Split("/capture/")[0]);

    private static CreatePayment Body(Guid card, decimal total, bool deferred) => new()
    {
        Payer = new Payer { PayerInfo = new PayerInfo { Email = "ana.rojas@example.com", FullName = "Ana Rojas", Country = "CL" } },
        AdditionalAttributes = new PaymentAttributes { CaptureToken = card.ToString(), IsDeferredCapture = deferred ? true : null },
        Transaction = new Transaction { Description = "hc trigger", Amount = new Amount { Currency = "CLP", Total = total } },
    };

    private async Task<Payment> PaymentAsync(bool deferred, CancellationToken ct)
    {
        var card = await CapturedAsync(ct);
        return await session.Payments.CreateAsync(Body(card, Total, deferred), cancellationToken: ct);
    }

    private async Task<Guid> EditedAsync(CancellationToken ct)
    {
        var payment = await PaymentAsync(false, ct);
        var card = Guid.Parse(payment.AdditionalAttributes!.CaptureToken!);
        return (await session.Payments.EditAsync(payment, Body(card, PartOfIt, false), ct)).Id;
    }

    private async Task<Payment> ChargedAsync(bool deferred, CancellationToken ct)
    {
        var payment = await PaymentAsync(deferred, ct);
        await Charge(session.Payments, payment, ct);
        return await session.Payments.GetAsync(payment.Id, ct);
    }

    private async Task<Guid> FailingAsync(
        string operation, string[] outcomes, bool deferred, Func<IPayments, Payment, CancellationToken, Task> move, CancellationToken ct)
    {
        var payment = await PaymentAsync(deferred, ct);
        await simulator.ScriptAsync(operation, outcomes, ct);
        await move(session.Payments, payment, ct);
        return payment.Id;
    }

    private async Task<Guid> AfterChargeAsync(bool deferred, Func<IPayments, Payment, CancellationToken, Task> move, CancellationToken ct)
    {
        var payment = await ChargedAsync(deferred, ct);
        await move(session.Payments, payment, ct);
        return payment.Id;
    }

    private async Task<Guid> ScriptedAsync(
        string operation, string[] outcomes, bool deferred, Func<IPayments, Payment, CancellationToken, Task> move, CancellationToken ct)
    {
        var payment = await ChargedAsync(deferred, ct);
        await simulator.ScriptAsync(operation, outcomes, ct);
        await move(session.Payments, payment, ct);
        return payment.Id;
    }
}
