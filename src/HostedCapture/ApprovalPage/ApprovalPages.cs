using HostedCapture.Applications;
using HostedCapture.Attempts;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Pages;
using HostedCapture.Payments;
using Microsoft.AspNetCore.Antiforgery;

namespace HostedCapture.ApprovalPage;

/// <summary>What the approval form shows.</summary>
/// <param name="Action">Where it is posted.</param>
/// <param name="Amount">For people, in their language.</param>
/// <param name="LastFour">The card's last digits; empty where they are not known.</param>
/// <param name="Description">What is bought.</param>
/// <param name="Deferred">Whether the amount is only held.</param>
/// <param name="Terms">All of that, sealed, for the hidden field that comes back with the consent.</param>
/// <param name="Changes">What has changed since the page was shown, for people; none the first time.</param>
/// <param name="WayBack">The shop's <c>cancel_url</c>; null where it gave none.</param>
/// <param name="Antiforgery">The hidden field.</param>
public sealed record ApprovalModel(
    string Action,
    string Amount,
    string LastFour,
    string? Description,
    bool Deferred,
    string Terms,
    IReadOnlyList<string> Changes,
    string? WayBack,
    (string Field, string Token) Antiforgery);

/// <summary>The page where a cardholder confirms a payment with the saved card, and the pages of its result.</summary>
public sealed class ApprovalPages(
    ApplicationRegistry applications, PageFrames frames, IAntiforgery antiforgery, ApprovalSeal seal, TimeProvider time)
    : LinkedPages<StoredPayment>("/pay")
{
    // How long the page asks the provider after she came back, before it offers her bank again.
    private static readonly TimeSpan s_asking = TimeSpan.FromSeconds(30);

    /// <summary>The page for a payment's current state.</summary>
    /// <param name="context">The request.</param>
    /// <param name="key">Of the link.</param>
    /// <param name="payment">The payment.</param>
    /// <param name="again">Whether a charge has just failed and may be tried again.</param>
    /// <param name="before">The terms the person consented to, where they have changed.</param>
    public IResult Show(HttpContext context, string key, StoredPayment payment, bool again = false, ApprovalTerms? before = null)
    {
        var shop = applications.ById(payment.ApplicationId);
        var frame = Frame(context, PathOf(key), payment);
        // Validated again, since the list of origins may have changed since.
        var (back, on) =
            (ReturnOrigin.Way(payment.Body.RedirectUrls?.CancelUrl, shop), ReturnOrigin.Way(payment.Body.RedirectUrls?.ReturnUrl, shop));
        switch (payment.Payment.State)
        {
            case PaymentState.Created when payment.ExpiresAt <= time.GetUtcNow():
                return PageFrames.Page(
                    StatusCodes.Status410Gone, Ended(frame, payment, "expired"),
                    new(frame.Text("approval_expired.title"), frame.Text("approval_expired.text"), "stop", back, frame.Text("way.back")));
            case PaymentState.Created when again || payment.CaptureToken is null || shop is null:
                return PageFrames.Page(StatusCodes.Status200OK, frame, new(
                    frame.Text("approval_unavailable.title"), frame.Text("approval_unavailable.text"), "stop", back,
                    frame.Text("way.back")));
            case PaymentState.Created:
                var tokens = antiforgery.GetAndStoreTokens(context);
                var now = ApprovalTerms.Of(payment);
                var status = before is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
                return PageFrames.Page<ApprovalForm>(status, frame with { HasForm = true }, nameof(ApprovalForm.Model), new ApprovalModel(
                    AddressOf(context, key),
                    Amount(now.Amount, frame.Texts),
                    now.LastFour,
                    payment.Body.Transaction?.Description,
                    now.Deferred,
                    seal.Close(key, now),
                    before is null ? [] : [.. Changes(frame.Texts, before, now)],
                    back,
                    (tokens.FormFieldName, tokens.RequestToken!)));
            case PaymentState.Charging when payment.ChargeAtBank is { } charge && !IsJustBack(charge):
                return IsLate(charge) ? Late(context, frame, back) : AtBank(context, key, frame);
            case PaymentState.Charging:
                PageFrames.AskAgain(context);
                var isBack = payment.ChargeAtBank is not null;
                return PageFrames.Page(StatusCodes.Status200OK, frame, new(
                    frame.Text("approval_checking.title"), frame.Text(isBack ? "approval_back.text" : "approval_checking.text"), "wait",
                    AddressOf(context, key), frame.Text("checking.link")));
            case PaymentState.Rejected:
                PageFrames.GoOn(context, back);
                return PageFrames.Page(
                    StatusCodes.Status200OK, Ended(frame, payment, "rejected"),
                    new(frame.Text("approval_rejected.title"), frame.Text("approval_rejected.text"), "stop", back, frame.Text("way.back")));
            default:
                PageFrames.GoOn(context, on);
                return PageFrames.Page(
                    StatusCodes.Status200OK, Ended(frame, payment, payment.Payment.State.ToWire(), success: true),
                    new(frame.Text("approval_done.title"), frame.Text("approval_done.text"), "done", on, frame.Text("way.on")));
        }
    }

    /// <summary>The page that goes on to the cardholder's bank; null: there is nothing to do there, or not any more.</summary>
    /// <param name="context">The request.</param>
    /// <param name="key">Of the link.</param>
    /// <param name="payment">The payment.</param>
    public IResult? ToBank(HttpContext context, string key, StoredPayment payment)
    {
        if (payment.ChargeAtBank is not { BankVisit: { } visit } charge || IsLate(charge))
            return null;
        var frame = Frame(context, PathOf(key), payment);
        SecurityHeaders.LeaveForBank(context);
        if (visit.Fields is not null)
            return PageFrames.Page<BankForm>(
                StatusCodes.Status200OK, frame with { Script = frames.ScriptOf(PageInventory.Bank) }, nameof(BankForm.Visit), visit);
        PageFrames.GoOn(context, visit.Address, atOnce: true);
        return PageFrames.Page(StatusCodes.Status200OK, frame, new(
            frame.Text("approval_bank.title"), frame.Text("approval_bank.text"), "wait", visit.Address, frame.Text("approval_bank.link")));
    }

    /// <summary>To the page that goes on to the bank.</summary>
    public IResult SeeBank(HttpContext context, string key)
    {
        context.Response.Headers.Location = BankOf(context, key);
        return Results.StatusCode(StatusCodes.Status303SeeOther);
    }

    /// <inheritdoc/>
    protected override (string Title, string Text) TroubleTexts(Texts texts, string cause) =>
        // After other statuses the card may have been charged, which only the page of the payment can tell.
        cause is "403" or "404" or FormRefusal.NoCookie
            ? ($"trouble.{cause}.title", $"trouble.{cause}.text")
            : ("approval_trouble.title", "approval_trouble.text");

    /// <inheritdoc/>
    protected override PageFrame Frame(HttpContext context, string path, StoredPayment? payment)
    {
        var shop = payment is null ? null : applications.ById(payment.ApplicationId);
        var texts = Texts.In(context.Request.Query["lang"])
            ?? Texts.Accepted(context.Request)
            ?? Texts.In(shop?.Locale)
            ?? Texts.Spoken(payment?.Body.Payer?.PayerInfo?.Country);
        var popup = ReturnOrigin.Way(payment?.Body.RedirectUrls?.ReturnUrl, shop) is { } on ? Popup.OriginOf(on) : null;
        return frames.Of(context, path, texts, shop?.Branding, popup);
    }

    // She has just been there: the provider is being asked.
    private bool IsJustBack(Attempt charge) => charge.BankBackAt is { } back && time.GetUtcNow() - back < s_asking;

    private bool IsLate(Attempt charge) => time.GetUtcNow() - charge.StartedAt >= BankVisit.Longest;

    private string BankOf(HttpContext context, string key) => $"{PathOf(key)}/bank{PageQuery.Of(context.Request)}";

    private IResult AtBank(HttpContext context, string key, PageFrame frame)
    {
        // Seldom, so that the page can be read meanwhile: in another tab she may have been at her bank already.
        PageFrames.AskAgain(context, seconds: 15);
        return PageFrames.Page(StatusCodes.Status200OK, frame, new(
            frame.Text("approval_bank.title"), frame.Text("approval_bank.text"), "wait", BankOf(context, key),
            frame.Text("approval_bank.link")));
    }

    private static IResult Late(HttpContext context, PageFrame frame, string? back)
    {
        PageFrames.AskAgain(context, seconds: 15);
        return PageFrames.Page(StatusCodes.Status200OK, frame, new(
            frame.Text("approval_bank_late.title"), frame.Text("approval_bank_late.text"), "wait", back, frame.Text("way.back")));
    }

    private static PageFrame Ended(PageFrame frame, StoredPayment payment, string state, bool success = false) =>
        frame with { Popup = frame.Popup?.With(success, payment.Id, state) };

    private static IEnumerable<string> Changes(Texts texts, ApprovalTerms before, ApprovalTerms now)
    {
        if (now.Amount != before.Amount)
            yield return Changed("approve.changed.amount", Amount(before.Amount, texts), Amount(now.Amount, texts));
        if (now.Card != before.Card)
            yield return before.LastFour == "" || now.LastFour == ""
                ? texts["approve.changed.card_unknown"]
                : Changed("approve.changed.card", $"•••• {before.LastFour}", $"•••• {now.LastFour}");
        if (now.Deferred != before.Deferred)
            yield return texts[now.Deferred ? "approve.changed.hold" : "approve.changed.charge"];
        if (now.Description != before.Description)
            yield return texts["approve.changed.description"];

        string Changed(string key, string from, string to) => texts.Format(key, ("before", from), ("now", to));
    }

    private static string Amount(Money money, Texts texts) =>
        $"{money.Currency.Code} {money.Major.ToString(money.Currency.Decimals == 0 ? "N0" : "N2", texts.Numbers)}";
}
