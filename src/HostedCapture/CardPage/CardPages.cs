using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Antiforgery;

namespace HostedCapture.CardPage;

/// <summary>Makes the pages of one request: chooses the language, the frame and the headers.</summary>
public sealed class CardPages(
    CardSubmission submissions,
    ApplicationRegistry applications,
    PageFrames frames,
    HostSettings host,
    IAntiforgery antiforgery,
    LeaveToken leave,
    Receipts receipts,
    TimeProvider time)
    : LinkedPages<StoredIntent>("/capture")
{
    /// <summary>The page for an intent's current state: the form while it is open, else the page of its state.</summary>
    public IResult Show(
        HttpContext context,
        string key,
        StoredIntent intent,
        CardInput? input = null,
        Func<PageFrame, FormMessage?>? message = null)
    {
        var shop = applications.ById(intent.ApplicationId);
        var frame = Frame(context, PathOf(key), intent);
        var state = intent.StateAt(time.GetUtcNow());
        if (state == IntentState.Created && shop is not null)
            return Form(context, key, intent, shop, frame, input, message is null ? FirstMessage(frame, intent, shop) : message(frame));

        var way = WayOn(shop, intent, state);
        if (state != IntentState.Submitting)
            frame = frame with { Popup = frame.Popup?.With(state == IntentState.Captured, intent.Id, state.ToWire()) };
        if (state == IntentState.Submitting)
            PageFrames.AskAgain(context);
        else if (state != IntentState.Expired)
            PageFrames.GoOn(context, way);
        var notice = StatePages.Of(frame, intent, state, AddressOf(context, key), way);
        return PageFrames.Page(state == IntentState.Expired ? StatusCodes.Status410Gone : StatusCodes.Status200OK, frame, notice);
    }

    /// <summary>Keeps the connection to the window that opened the page, where the shop asks for it.</summary>
    public void KeepOpener(HttpContext context, StoredIntent intent)
    {
        if (applications.ById(intent.ApplicationId) is { Popup: true })
            SecurityHeaders.KeepOpener(context);
    }

    /// <summary>The page of a 429. It does not name the limit.</summary>
    public IResult Stopped(HttpContext context, StoredIntent intent, int retryAfterSeconds)
    {
        context.Response.Headers.RetryAfter = retryAfterSeconds.ToString();
        return Trouble(context, StatusCodes.Status429TooManyRequests, intent);
    }

    /// <summary>Whether the form of an intent has a box that must be ticked.</summary>
    public static bool AsksForTick(StoredIntent intent, Application shop) => intent.Body.Consent is not null && shop.ConsentBox;

    /// <summary>That the cardholder agreed, by sending the page's form, to what it asked; null where it asked nothing.</summary>
    public GivenConsent? ConsentOf(HttpContext context, string key, StoredIntent intent, bool ticked) => intent.Body.Consent is { } asked
        ? GivenConsent.To(
            asked, time.GetUtcNow(), Frame(context, PathOf(key), intent).Texts.Language, PageInventory.Build, ticked)
        : null;

    /// <summary>The message after a decline.</summary>
    public static FormMessage Declined(PageFrame frame, int triesLeft) =>
        new(
            frame.Text("form.title_declined"),
            frame.Texts.Format(triesLeft == 1 ? "form.declined_last" : "form.declined", ("tries", triesLeft)));

    /// <summary>The message when the card could not be sent.</summary>
    public static FormMessage Unavailable(PageFrame frame) => new(frame.Text("form.title_unavailable"), frame.Text("form.unavailable"));

    /// <summary>The message while no card can be sent.</summary>
    public static FormMessage Paused(PageFrame frame) => new(frame.Text("form.title_paused"), frame.Text("form.paused"));

    /// <inheritdoc/>
    protected override (string Title, string Text) TroubleTexts(Texts texts, string cause)
    {
        var key = texts.Has($"trouble.{cause}.title") ? cause : cause.StartsWith('4') ? "400" : "500";
        return ($"trouble.{key}.title", $"trouble.{key}.text");
    }

    /// <inheritdoc/>
    protected override PageFrame Frame(HttpContext context, string path, StoredIntent? intent)
    {
        var shop = intent is null ? null : applications.ById(intent.ApplicationId);
        if (intent is not null)
            KeepOpener(context, intent);
        var texts = Texts.In(context.Request.Query["lang"])
            ?? Texts.In(intent?.Body.Locale)
            ?? Texts.Accepted(context.Request)
            ?? Texts.In(shop?.Locale)
            ?? Texts.Spoken(intent?.Body.Cardholder?.Country);
        var popup = shop is { Popup: true } && ReturnOrigin.Way(intent!.Body.RedirectUrls?.ReturnUrl, shop) is { } on
            ? Popup.OriginOf(on)
            : null;
        return frames.Of(context, path, texts, shop?.Branding, popup);
    }

    private IResult Form(
        HttpContext context,
        string key,
        StoredIntent intent,
        Application shop,
        PageFrame frame,
        CardInput? input,
        FormMessage? message)
    {
        var now = time.GetUtcNow();
        var tokens = antiforgery.GetAndStoreTokens(context);
        var model = new CardFormModel(
            PathOf(key), PageQuery.Of(context.Request), FieldNames.New(), intent.Kind == CaptureKind.Cmr,
            (tokens.FormFieldName, tokens.RequestToken!))
        {
            HolderName = input is null ? intent.Body.Cardholder?.Name : input.HolderName,
            Accepted = submissions.Accepted(shop, intent.Kind),
            Consent = intent.Body.Consent,
            ConsentLanguage = Texts.In(intent.Body.Locale)?.Language is { } language && language != frame.Texts.Language ? language : null,
            ConsentBox = AsksForTick(intent, shop),
            Ticked = input?.Ticked == true,
            Errors = input?.Errors ?? [],
            Brand = input?.Brand,
            Message = message,
            Leave = leave.For(key),
            // A card is valid through the last hour of its month in any time zone.
            Month = DateOnly.FromDateTime(now.AddHours(-12).UtcDateTime),
            SecondsLeft = (int)Math.Ceiling((intent.ExpiresAt - now).TotalSeconds),
            Work = submissions.WorkFor(intent),
        };
        frame = frame with { HasForm = true };
        if (host.PageScript)
            frame = frame with
            {
                Script = frames.Script(PageInventory.Script),
                WorkScript = model.Work is null ? null : frames.Script(PageInventory.Work),
            };
        return PageFrames.Page<CardForm>(StatusCodes.Status200OK, frame, nameof(CardForm.Model), model);
    }

    // Said before a card is typed that could not be sent.
    private FormMessage? FirstMessage(PageFrame frame, StoredIntent intent, Application shop) =>
        submissions.Paused(shop, intent.Kind) is null ? LastMessage(frame, intent) : Paused(frame);

    // The result of the last try, for a page that is opened again: another tab, a reload, Back.
    private static FormMessage? LastMessage(PageFrame frame, StoredIntent intent) => intent.LastCode switch
    {
        null => null,
        StoredIntent.Refused => Unavailable(frame),
        StoredIntent.Unconfirmed => new(frame.Text("form.title_unconfirmed"), frame.Text("form.unconfirmed")),
        _ => Declined(frame, intent.TriesLeft),
    };

    // The return address of a finished intent: validated again, since the list of origins may have changed since.
    private string? WayOn(Application? shop, StoredIntent intent, IntentState state)
    {
        var address = state == IntentState.Captured ? intent.Body.RedirectUrls!.ReturnUrl : intent.Body.RedirectUrls!.CancelUrl;
        return ReturnOrigin.Way(address, shop) is { } way ? receipts.Fill(way, intent, state) : null;
    }
}
