using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.CardPage;

/// <summary>Makes the pages of one request: chooses the language, the frame and the headers.</summary>
public sealed class CardPages(GuardedCapture capture, ApplicationRegistry applications, Assets assets, Brands brands, HostSettings host, IAntiforgery antiforgery, LeaveToken leave, Receipts receipts, TimeProvider time)
{
    // Where a link is unknown in each language.
    private const string Unknowns = "/capture";

    /// <summary>The page that is true for an intent now: the form while it is open, else the page of its state.</summary>
    public IResult Show(HttpContext context, string key, StoredIntent intent, CardInput? input = null, Func<PageFrame, FormMessage?>? message = null)
    {
        var frame = Frame(context, PathOf(key), intent);
        var state = intent.StateAt(time.GetUtcNow());
        if (state == IntentState.Created && frame.Shop is not null)
            return Form(context, key, intent, frame, input, message is null ? LastMessage(frame, intent) : message(frame));

        var way = WayOn(frame, intent, state);
        if (state != IntentState.Submitting)
            frame = frame with { Popup = frame.Popup?.With(state == IntentState.Captured, intent.Id, state.ToWire()) };
        if (state == IntentState.Submitting)
            context.Response.Headers["Refresh"] = "2";
        else if (state != IntentState.Expired && way is not null)
            context.Response.Headers["Refresh"] = $"{(frame.InPopup ? Popup.Wait : 0)}; url={Ascii(way)}";
        var notice = Notices.Of(frame, intent, state, PathOf(key) + PageQuery.Of(context.Request), way);
        return Page<NoticePage>(state == IntentState.Expired ? StatusCodes.Status410Gone : StatusCodes.Status200OK, frame, nameof(NoticePage.Notice), notice);
    }

    /// <summary>Lets the answer stay in touch with the window that opened the page, where the shop asks for it.</summary>
    public void KeepOpener(HttpContext context, StoredIntent intent)
    {
        if (applications.ById(intent.ApplicationId) is { Popup: true })
            SecurityHeaders.KeepOpener(context);
    }

    /// <summary>The page of a link nobody knows.</summary>
    public IResult Unknown(HttpContext context)
    {
        var frame = Frame(context, Unknowns, null);
        return Page<NoticePage>(StatusCodes.Status404NotFound, frame, nameof(NoticePage.Notice), Notices.Unknown(frame));
    }

    /// <summary>The page of a form that is not taken.</summary>
    public IResult Refused(HttpContext context, FormRefusal refusal, StoredIntent? intent) => Trouble(context, refusal.Status, intent, refusal.Cause);

    /// <summary>A plain page with the way back, for a request that could not be served.</summary>
    public IResult Trouble(HttpContext context, int status, StoredIntent? intent = null, string? cause = null)
    {
        if (status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable && context.Response.Headers.RetryAfter.Count == 0)
            context.Response.Headers.RetryAfter = "5";
        var path = context.Request.RouteValues["key"] is string key ? PathOf(key) : null;
        var frame = Frame(context, path ?? Unknowns, intent);
        var form = path is null ? null : path + PageQuery.Of(context.Request);
        return Page<NoticePage>(status, frame, nameof(NoticePage.Notice), Notices.Trouble(frame, cause ?? $"{status}", form));
    }

    /// <summary>The page of somebody who tried too often. It does not say which limit it was.</summary>
    public IResult Stopped(HttpContext context, StoredIntent intent, int retryAfterSeconds)
    {
        context.Response.Headers.RetryAfter = retryAfterSeconds.ToString();
        return Trouble(context, StatusCodes.Status429TooManyRequests, intent);
    }

    /// <summary>Where a page lives.</summary>
    public static string PathOf(string key) => $"/capture/{key}";

    /// <summary>The message after a decline.</summary>
    public static FormMessage Declined(PageFrame frame, int triesLeft) =>
        new(frame.Text("form.title_declined"), frame.Texts.Format(triesLeft == 1 ? "form.declined_last" : "form.declined", ("tries", triesLeft)));

    /// <summary>The message when the card could not be sent.</summary>
    public static FormMessage Unavailable(PageFrame frame) => new(frame.Text("form.title_unavailable"), frame.Text("form.unavailable"));

    private RazorComponentResult Form(HttpContext context, string key, StoredIntent intent, PageFrame frame, CardInput? input, FormMessage? message)
    {
        var now = time.GetUtcNow();
        var tokens = antiforgery.GetAndStoreTokens(context);
        var model = new CardFormModel(PathOf(key), PageQuery.Of(context.Request), FieldNames.New(), intent.Kind == CaptureKind.Cmr, (tokens.FormFieldName, tokens.RequestToken!))
        {
            HolderName = input is null ? intent.Body.Cardholder?.Name : input.HolderName,
            Accepted = capture.Accepted(frame.Shop!, intent.Kind),
            Errors = input?.Errors ?? [],
            Brand = input?.Brand,
            Message = message,
            Leave = leave.For(key),
            // A card is good through the last hour of its month anywhere on earth.
            Month = DateOnly.FromDateTime(now.AddHours(-12).UtcDateTime),
            SecondsLeft = (int)Math.Ceiling((intent.ExpiresAt - now).TotalSeconds),
            Work = capture.WorkFor(intent),
        };
        frame = frame with { HasForm = true };
        if (host.PageScript)
            frame = frame with { Script = Script(Inventory.Script), WorkScript = model.Work is null ? null : Script(Inventory.Work) };
        return Page<CardForm>(StatusCodes.Status200OK, frame, nameof(CardForm.Model), model);
    }

    private Asset Script(string path) => new(assets[path].Path, Inventory.IntegrityOf(path));

    // What became of the last try, told to whoever opens the page again: another tab, a reload, the way back.
    private static FormMessage? LastMessage(PageFrame frame, StoredIntent intent) => intent.LastCode switch
    {
        null => null,
        StoredIntent.Refused => Unavailable(frame),
        StoredIntent.Unconfirmed => new(frame.Text("form.title_unconfirmed"), frame.Text("form.unconfirmed")),
        _ => Declined(frame, intent.TriesLeft),
    };

    // Where a finished intent's browser goes: judged again, since the list of origins may have changed since.
    private string? WayOn(PageFrame frame, StoredIntent intent, IntentState state)
    {
        var address = state == IntentState.Captured ? intent.Body.RedirectUrls!.ReturnUrl : intent.Body.RedirectUrls!.CancelUrl;
        return frame.Shop is { } shop && ReturnOrigin.Check(address, shop.ReturnOrigins) is null
            ? receipts.Fill(ReturnOrigin.ForBrowsers(address!), intent, state)
            : null;
    }

    private PageFrame Frame(HttpContext context, string path, StoredIntent? intent)
    {
        var shop = intent is null ? null : applications.ById(intent.ApplicationId);
        if (intent is not null)
            KeepOpener(context, intent);
        // The logo is the sign in the browser's tab too: one request for both.
        var logo = shop is null ? null : brands.LogoPath(shop);
        var texts = Texts.In(context.Request.Query["lang"])
            ?? Texts.In(intent?.Body.Locale)
            ?? Texts.Accepted(context.Request)
            ?? Texts.In(shop?.Locale)
            ?? Texts.In(intent?.Body.Cardholder?.Country switch { "BR" => "pt", null or "" => "en", "US" or "CA" or "GB" => "en", _ => "es" })!;
        return new PageFrame(texts, new Uri(host.BaseUrl(context.Request)).Authority, path, brands.Style(shop), logo ?? assets["assets/icon.svg"].Path)
        {
            Shop = shop,
            LogoPath = logo,
            Popup = shop is { Popup: true } && host.PageScript && intent!.Body.RedirectUrls is { ReturnUrl: { } on } && ReturnOrigin.Check(on, shop.ReturnOrigins) is null
                ? new(Script(Inventory.Popup), Popup.OriginOf(ReturnOrigin.ForBrowsers(on)))
                : null,
            InPopup = PageQuery.IsPopup(context.Request),
            HelpUrl = shop is null ? host.SupportUrl : shop.Branding.SupportUrl,
        };
    }

    private static RazorComponentResult Page<TPage>(int status, PageFrame frame, string name, object content)
        where TPage : Microsoft.AspNetCore.Components.IComponent =>
        new(typeof(TPage), new Dictionary<string, object?> { ["Frame"] = frame, [name] = content })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
            ContentType = "text/html; charset=utf-8",
        };

    // A header takes ASCII; an address with other letters goes in its percent-encoded form.
    private static string Ascii(string address) => address.All(char.IsAscii) ? address : new Uri(address).AbsoluteUri;
}
