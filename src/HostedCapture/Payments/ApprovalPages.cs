using System.Globalization;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Payments;

/// <summary>What the approval form shows.</summary>
/// <param name="Action">Where it is posted.</param>
/// <param name="Amount">For people, in their language.</param>
/// <param name="LastFour">The card's last digits; empty where they are not known.</param>
/// <param name="Description">What is bought.</param>
/// <param name="Deferred">Whether the amount is only held.</param>
/// <param name="Terms">All of that, sealed, for the hidden field that comes back with the consent.</param>
/// <param name="Changes">What is not as the person saw it before, for people; none the first time.</param>
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

/// <summary>The page where a cardholder confirms a payment with the saved card, and the pages of what became of it.</summary>
public sealed class ApprovalPages(
    ApplicationRegistry applications, Assets assets, Brands brands, HostSettings host, IAntiforgery antiforgery, ApprovalSeal seal, TimeProvider time)
{
    // Where a link is unknown in each language.
    private const string Unknowns = "/pay";

    /// <summary>The page that is true for a payment now.</summary>
    /// <param name="context">The request.</param>
    /// <param name="key">Of the link.</param>
    /// <param name="payment">The payment.</param>
    /// <param name="again">Whether it could just not be made.</param>
    /// <param name="before">What the person consented to, where the payment is not so any more.</param>
    public IResult Show(HttpContext context, string key, StoredPayment payment, bool again = false, ApprovalTerms? before = null)
    {
        var frame = Frame(context, PathOf(key), payment);
        var (back, on) = (Way(frame, payment.Body.RedirectUrls?.CancelUrl), Way(frame, payment.Body.RedirectUrls?.ReturnUrl));
        switch (payment.Payment.State)
        {
            case PaymentState.Created when payment.ExpiresAt <= time.GetUtcNow():
                return Notice(StatusCodes.Status410Gone, Ended(frame, payment, "expired"), new(frame.Text("approval_expired.title"), frame.Text("approval_expired.text"), "stop", back, frame.Text("way.back")));
            case PaymentState.Created when again || payment.CaptureToken is null || frame.Shop is null:
                return Notice(StatusCodes.Status200OK, frame, new(frame.Text("approval_unavailable.title"), frame.Text("approval_unavailable.text"), "stop", back, frame.Text("way.back")));
            case PaymentState.Created:
                var tokens = antiforgery.GetAndStoreTokens(context);
                var now = ApprovalTerms.Of(payment);
                var status = before is null ? StatusCodes.Status200OK : StatusCodes.Status409Conflict;
                return Page<ApprovalForm>(status, frame with { HasForm = true }, nameof(ApprovalForm.Model), new ApprovalModel(
                    PathOf(key) + PageQuery.Of(context.Request),
                    Amount(now.Amount, frame.Texts.Language),
                    now.LastFour,
                    payment.Body.Transaction?.Description,
                    now.Deferred,
                    seal.Close(key, now),
                    before is null ? [] : [.. Changes(frame.Texts, before, now)],
                    back,
                    (tokens.FormFieldName, tokens.RequestToken!)));
            case PaymentState.Charging:
                context.Response.Headers["Refresh"] = "2";
                return Notice(StatusCodes.Status200OK, frame, new(frame.Text("approval_checking.title"), frame.Text("approval_checking.text"), "wait", PathOf(key) + PageQuery.Of(context.Request), frame.Text("checking.link")));
            case PaymentState.Rejected:
                GoOn(context, back);
                return Notice(StatusCodes.Status200OK, Ended(frame, payment, "rejected"), new(frame.Text("approval_rejected.title"), frame.Text("approval_rejected.text"), "stop", back, frame.Text("way.back")));
            default:
                GoOn(context, on);
                return Notice(StatusCodes.Status200OK, Ended(frame, payment, payment.Payment.State.ToWire(), success: true), new(frame.Text("approval_done.title"), frame.Text("approval_done.text"), "done", on, frame.Text("way.on")));
        }
    }

    /// <summary>The page of a link nobody knows.</summary>
    public IResult Unknown(HttpContext context)
    {
        var frame = Frame(context, Unknowns, null);
        return Notice(StatusCodes.Status404NotFound, frame, new(frame.Text("unknown.title"), frame.Text("unknown.text"), "stop", null, null));
    }

    /// <summary>The page of a form that is not taken.</summary>
    public IResult Refused(HttpContext context, FormRefusal refusal, StoredPayment? payment) => Trouble(context, refusal.Status, payment, refusal.Cause);

    /// <summary>A plain page with the way back, for a request that could not be served.</summary>
    public IResult Trouble(HttpContext context, int status, StoredPayment? payment = null, string? cause = null)
    {
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable && context.Response.Headers.RetryAfter.Count == 0)
            context.Response.Headers.RetryAfter = "5";
        var path = context.Request.RouteValues["key"] is string key ? PathOf(key) : null;
        var frame = Frame(context, path ?? Unknowns, payment);
        var form = path is null ? null : path + PageQuery.Of(context.Request);
        var known = cause ?? (status is StatusCodes.Status403Forbidden or StatusCodes.Status404NotFound ? $"{status}" : null);
        return Notice(status, frame, new(
            frame.Text(known is null ? "approval_trouble.title" : $"trouble.{known}.title"),
            frame.Text(known is null ? "approval_trouble.text" : $"trouble.{known}.text"),
            "stop",
            form,
            form is null ? null : frame.Text("way.form")));
    }

    /// <summary>Where a page lives.</summary>
    public static string PathOf(string key) => $"/pay/{key}";

    // Judged again, since the list of origins may have changed since.
    private static string? Way(PageFrame frame, string? address) =>
        address is not null && frame.Shop is { } shop && ReturnOrigin.Check(address, shop.ReturnOrigins) is null
            ? ReturnOrigin.ForBrowsers(address)
            : null;

    private static PageFrame Ended(PageFrame frame, StoredPayment payment, string state, bool success = false) =>
        frame with { Popup = frame.Popup?.With(success, payment.Id, state) };

    private static void GoOn(HttpContext context, string? way)
    {
        if (way is not null)
            context.Response.Headers["Refresh"] = $"{(PageQuery.IsPopup(context.Request) ? Popup.Wait : 0)}; url={(way.All(char.IsAscii) ? way : new Uri(way).AbsoluteUri)}";
    }

    private static IEnumerable<string> Changes(Texts texts, ApprovalTerms before, ApprovalTerms now)
    {
        if (now.Amount != before.Amount)
            yield return Changed("approve.changed.amount", Amount(before.Amount, texts.Language), Amount(now.Amount, texts.Language));
        if (now.Card != before.Card)
            yield return Changed("approve.changed.card", $"•••• {before.LastFour}".Trim(), $"•••• {now.LastFour}".Trim());
        if (now.Deferred != before.Deferred)
            yield return texts[now.Deferred ? "approve.changed.hold" : "approve.changed.charge"];
        if (now.Description != before.Description)
            yield return texts["approve.changed.description"];

        string Changed(string key, string from, string to) => texts.Format(key, ("before", from), ("now", to));
    }

    // 19.990 in Spanish and Portuguese, 19,990 in English.
    private static string Amount(Money money, string language)
    {
        var format = (NumberFormatInfo)CultureInfo.InvariantCulture.NumberFormat.Clone();
        if (language != "en")
            (format.NumberGroupSeparator, format.NumberDecimalSeparator) = (".", ",");
        return $"{money.Currency.Code} {money.Major.ToString(money.Currency.Decimals == 0 ? "N0" : "N2", format)}";
    }

    private PageFrame Frame(HttpContext context, string path, StoredPayment? payment)
    {
        var shop = payment is null ? null : applications.ById(payment.ApplicationId);
        var logo = shop is null ? null : brands.LogoPath(shop);
        var texts = Texts.In(context.Request.Query["lang"])
            ?? Texts.Accepted(context.Request)
            ?? Texts.In(shop?.Locale)
            ?? Texts.In(payment?.Body.Payer?.PayerInfo?.Country switch { "BR" => "pt", null or "" => "en", _ => "es" })!;
        var frame = new PageFrame(texts, new Uri(host.BaseUrl(context.Request)).Authority, path, brands.Style(shop), logo ?? assets["assets/icon.svg"].Path)
        {
            Shop = shop,
            LogoPath = logo,
            InPopup = PageQuery.IsPopup(context.Request),
            HelpUrl = shop is null ? host.SupportUrl : shop.Branding.SupportUrl,
        };
        return host.PageScript && Way(frame, payment?.Body.RedirectUrls?.ReturnUrl) is { } on
            ? frame with { Popup = new(new(assets[Inventory.Popup].Path, Inventory.IntegrityOf(Inventory.Popup)), Popup.OriginOf(on)) }
            : frame;
    }

    private static RazorComponentResult Notice(int status, PageFrame frame, Notice notice) => Page<NoticePage>(status, frame, nameof(NoticePage.Notice), notice);

    private static RazorComponentResult Page<TPage>(int status, PageFrame frame, string name, object content)
        where TPage : IComponent =>
        new(typeof(TPage), new Dictionary<string, object?> { ["Frame"] = frame, [name] = content })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
            ContentType = "text/html; charset=utf-8",
        };
}
