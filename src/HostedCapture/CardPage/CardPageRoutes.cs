using System.Security.Cryptography;
using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Pages;
using Microsoft.OpenApi;

namespace HostedCapture.CardPage;

/// <summary>The routes of the card page.</summary>
public static class CardPageRoutes
{
    private const int LargestForm = 32 * 1024;
    private const string LeftCookie = "left";

    /// <summary>Shows a status as a page.</summary>
    internal static readonly TroublePage Trouble =
        new((context, status) => context.RequestServices.GetRequiredService<CardPages>().Trouble(context, status));

    private static readonly OpenApiParameter s_language =
        PageAnswer.Language("The page's language, before the intent's `locale` and the browser's wishes.");

    /// <summary>Maps the routes.</summary>
    public static void MapCardPage(this IEndpointRouteBuilder app)
    {
        Brands.Map(app);
        ViolationReports.Map(app);
        var page = app.MapGroup("/capture/{key}")
            .WithMetadata(new ApiTag(
                "Card page",
                "What the link `capture_url` opens in the cardholder's browser. Send the browser there; do not call these routes "
                    + "yourself."))
            .WithMetadata(Trouble)
            .WithMetadata(new LinkedObject(async (services, key) =>
                (await services.GetRequiredService<IntentStore>().FindByKeyAsync(key))?.Id))
            .WithMetadata(new Microsoft.AspNetCore.Mvc.RequestSizeLimitAttribute(LargestForm));
        page.MapGet("", ShowAsync).WithName("showPage").WithMetadata(s_language).WithMetadata(
            new PageAnswer(200, "The form while the intent is `created`; otherwise the page of its state, which sends the browser on."),
            new PageAnswer(404, "Nobody knows this link."),
            new PageAnswer(410, "The link has expired."));
        page.MapPost("", SubmitAsync).WithName("submitPage").WithMetadata(s_language).WithMetadata(
            new PageAnswer(200, "The form again, with what is wrong and without the card."),
            new PageAnswer(303, "To the page that says what became of it."),
            new PageAnswer(429, "Too many tries in a row; `Retry-After` says how long to wait.")).WithMetadata(PageAnswer.Refused);
        page.MapPost("/cancel", CancelAsync).WithName("cancelPage").WithMetadata(s_language).WithMetadata(
            new PageAnswer(303, "To the page, which sends the browser on to `cancel_url`.")).WithMetadata(PageAnswer.Refused);
        page.MapGet("/state", StateStream.GetAsync).ExcludeFromDescription();
        page.Map("{**rest}", (HttpContext context, CardPages pages, string? rest) => pages.Nothing(context, rest))
            .ExcludeFromDescription();
        app.Map("/capture", (HttpContext context, CardPages pages) => pages.Unknown(context))
            .WithMetadata(Trouble)
            .ExcludeFromDescription();
    }

    /// <summary>Show the page</summary>
    /// <remarks>The form, or the page of the state the intent is in.</remarks>
    /// <param name="key">The key in the link.</param>
    internal static async Task<IResult> ShowAsync(
        string key, HttpContext context, IntentStore store, CardPages pages, PageVisits visits, TimeProvider time)
    {
        if (await store.FindByKeyAsync(key) is not { } intent)
            return pages.Unknown(context);
        if (intent.StateAt(time.GetUtcNow()) == IntentState.Created)
            visits.Opened(intent.Id);
        return pages.Show(context, key, intent);
    }

    /// <summary>Submit the card</summary>
    /// <remarks>The form of the page, with its own field names and its antiforgery token: only the page can send it.</remarks>
    /// <param name="key">The key in the link.</param>
    internal static async Task<IResult> SubmitAsync(
        string key,
        HttpContext context,
        IntentStore store,
        CardPages pages,
        CardSubmission submissions,
        ApplicationRegistry applications,
        PageForm reader,
        PageVisits visits,
        TimeProvider time)
    {
        LetGoOfThePage(context);
        var (form, refusal) = await reader.ReadAsync(context);
        if (form is null)
            return pages.Refused(context, refusal!, await store.FindByKeyAsync(key));
        if (await store.FindByKeyAsync(key) is not { } intent)
            return pages.Unknown(context);
        pages.KeepOpener(context, intent);
        var now = time.GetUtcNow();
        if (intent.StateAt(now) != IntentState.Created || applications.ById(intent.ApplicationId) is not { } shop)
            return pages.SeeOther(context, key);
        if (FieldNames.Of(form) is not { } names)
            return pages.Trouble(context, StatusCodes.Status400BadRequest, intent);
        if (await submissions.CheckAsync(intent) is { } stopped)
            return pages.Stopped(context, intent, stopped.RetryAfterSeconds);

        // A card is valid through the last hour of its month in any time zone.
        var input = CardInput.Read(
            form, names, intent.Kind, submissions.Accepted(shop, intent.Kind), DateOnly.FromDateTime(now.AddHours(-12).UtcDateTime),
            CardPages.AsksForTick(intent, shop));
        if (input.Card is { } read)
            context.Response.RegisterForDispose(read.Card);
        if (input.Errors.Any(error => error.Code == Problem.CardNumber))
            await CardNumberRefusals.NoteAsync(context, "name");
        if (input.Card is null)
        {
            await submissions.CountMistypedAsync(intent);
            visits.Mistyped(intent.Id);
            return await AgainAsync(_ => null);
        }

        var card = input.Card with
        {
            Consent = pages.ConsentOf(context, key, intent, CardPages.AsksForTick(intent, shop) && input.Ticked),
        };
        return await submissions.SubmitAsync(intent, shop, card, context, form[FieldNames.WorkField]) switch
        {
            Submission.Stopped later => pages.Stopped(context, intent, later.RetryAfterSeconds),
            Submission.Declined declined => await AgainAsync(frame => CardPages.Declined(frame, declined.TriesLeft)),
            Submission.Unavailable => await AgainAsync(CardPages.Unavailable),
            Submission.Paused => await AgainAsync(CardPages.Paused),
            _ => pages.SeeOther(context, key),
        };

        async Task<IResult> AgainAsync(Func<PageFrame, FormMessage?> message) =>
            pages.Show(context, key, (await store.FindByKeyAsync(key)) ?? intent, input, message);
    }

    /// <summary>Cancel on the page</summary>
    /// <remarks>The cardholder goes back to the shop without saving a card.</remarks>
    /// <param name="key">The key in the link.</param>
    internal static async Task<IResult> CancelAsync(
        string key,
        HttpContext context,
        IntentStore store,
        CardPages pages,
        PageForm reader,
        LeaveToken leave)
    {
        LetGoOfThePage(context);
        var (form, refusal) = await reader.ReadFromHereAsync(context);
        if (form is null || !leave.IsFor(key, form[LeaveToken.Field]))
            return pages.Refused(context, refusal ?? new FormRefusal(StatusCodes.Status400BadRequest), await store.FindByKeyAsync(key));
        if (await store.FindByKeyAsync(key) is not { } intent)
            return pages.Unknown(context);

        pages.KeepOpener(context, intent);
        // Of a concurrent submission and cancel one wins; the page shows the result.
        await store.CancelAsync(intent.Id);
        return pages.SeeOther(context, key);
    }

    // Chromium keeps a page as it was left, the typed card included, and shows it again on Back; no-store alone does
    // not stop that, but a change of an HttpOnly cookie does (https://github.com/fergald/explainer-bfcache-ccns).
    private static void LetGoOfThePage(HttpContext context) => context.Response.Cookies.Append(
        LeftCookie,
        RandomNumberGenerator.GetHexString(16, lowercase: true),
        new CookieOptions { HttpOnly = true, Secure = context.Request.IsHttps, SameSite = SameSiteMode.Lax, Path = "/capture" });
}
