using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Pages;
using HostedCapture.Payments;
using Microsoft.AspNetCore.Mvc;
using Microsoft.OpenApi;

namespace HostedCapture.ApprovalPage;

/// <summary>The routes of the approval page.</summary>
public static class ApprovalRoutes
{
    private const int LargestForm = 8 * 1024;

    private static readonly TroublePage s_trouble =
        new((context, status) => context.RequestServices.GetRequiredService<ApprovalPages>().Trouble(context, status));

    private static readonly OpenApiParameter s_language = PageAnswer.Language("The page's language, before the browser's wishes.");

    /// <summary>Adds the page.</summary>
    public static void AddApprovalPage(this IServiceCollection services)
    {
        services.AddSingleton<ApprovalSeal>();
        services.AddSingleton<ApprovalPages>();
    }

    /// <summary>Maps the routes.</summary>
    public static void MapApprovalPage(this IEndpointRouteBuilder app)
    {
        var page = app.MapGroup("/pay/{key}")
            .WithMetadata(new ApiTag(
                "Approval page",
                "What the link `approval_url` opens in the cardholder's browser. Send the browser there; do not call these routes "
                    + "yourself."))
            .WithMetadata(s_trouble)
            .WithMetadata(new LinkedObject(async (services, key) =>
                (await services.GetRequiredService<PaymentStore>().FindByKeyAsync(key))?.Id))
            .WithMetadata(new RequestSizeLimitAttribute(LargestForm));
        page.MapGet("", ShowAsync).WithName("showApproval").WithMetadata(s_language).WithMetadata(
            new PageAnswer(200, "The form while the payment is `created`; otherwise the page of its state, which sends the browser on."),
            new PageAnswer(404, "Nobody knows this link."),
            new PageAnswer(410, "The link has expired."));
        page.MapPost("", ApproveAsync).WithName("approvePayment").WithMetadata(s_language).WithMetadata(
            new PageAnswer(200, "The payment cannot be made now."),
            new PageAnswer(303, "To the page that says what became of it, or that goes on to the cardholder's bank."),
            new PageAnswer(409, "The payment is not what the page showed, and nothing was charged: the form again, with what changed."))
            .WithMetadata(PageAnswer.Refused);
        page.MapGet("bank", BankRoutes.ToBankAsync).WithName("goToBank").WithMetadata(s_language).WithMetadata(
            new PageAnswer(200, "The page that goes on to the cardholder's bank."),
            new PageAnswer(303, "To the approval page: her bank is not asked, or not any more."),
            new PageAnswer(404, "Nobody knows this link."));
        page.Map("{**rest}", (HttpContext context, ApprovalPages pages, string? rest) => pages.Nothing(context, rest))
            .ExcludeFromDescription();
        app.Map("/pay", (HttpContext context, ApprovalPages pages) => pages.Unknown(context))
            .WithMetadata(s_trouble)
            .ExcludeFromDescription();
        app.MapBankReturn(s_trouble);
    }

    /// <summary>Show the approval page</summary>
    /// <remarks>The payment with the saved card, to be confirmed; or the page of the state the payment is in.</remarks>
    /// <param name="key">The key in the link.</param>
    internal static async Task<IResult> ShowAsync(string key, HttpContext context, PaymentStore store, ApprovalPages pages) =>
        await store.FindByKeyAsync(key) is { } payment ? pages.Show(context, key, payment) : pages.Unknown(context);

    /// <summary>Approve the payment</summary>
    /// <remarks>
    /// The form of the page with its antiforgery token and the terms that it showed: only the page can send it. Charges the
    /// saved card, if amount, currency, card, kind and description are still as they were shown.
    /// </remarks>
    /// <param name="key">The key in the link.</param>
    internal static async Task<IResult> ApproveAsync(
        string key,
        HttpContext context,
        PaymentStore store,
        ApprovalPages pages,
        ApprovalSeal seal,
        PaymentFlow flow,
        ChargedCards cards,
        BankReturn bank,
        ApplicationRegistry applications,
        PageForm reader,
        TimeProvider time)
    {
        var (form, refusal) = await reader.ReadAsync(context);
        if (form is null || seal.Open(key, form[ApprovalSeal.Field]) is not { } consented)
            return pages.Refused(context, refusal ?? new FormRefusal(StatusCodes.Status400BadRequest), await store.FindByKeyAsync(key));
        while (true)
        {
            if (await store.FindByKeyAsync(key) is not { } payment)
                return pages.Unknown(context);
            if (payment.Payment.State != PaymentState.Created || payment.ExpiresAt <= time.GetUtcNow())
                return pages.SeeOther(context, key);
            if (ApprovalTerms.Of(payment) != consented)
                return pages.Show(context, key, payment, before: consented);
            if (applications.ById(payment.ApplicationId) is not { } shop
                || payment.CaptureToken is not { } token
                || (await cards.FindAsync(shop, token)).Card is not { } card
                || (payment.Authentication == BankAuthentication.Required && cards.CannotAuthenticate(card) is not null))
                return pages.Show(context, key, payment, again: true);
            var operation = Guid.NewGuid();
            var move = new Move(PaymentEvent.Charge)
            {
                Card = card,
                Installments = 1,
                Address = ClientAddress.Of(context)?.ToString(),
                BankReturnUrl = payment.Authentication == BankAuthentication.Never ? null : bank.AddressOf(context, operation),
            };
            switch (await flow.RunAsync(operation, payment, move))
            {
                case Settlement.Open { Payment.ChargeAtBank: not null }:
                    return pages.SeeBank(context, key);
                case Settlement.Edited:
                    // Shown again, with the payment as it is now.
                    continue;
                case Settlement.Unavailable or Settlement.NotSupported or Settlement.Paused:
                    return pages.Show(context, key, payment, again: true);
                default:
                    return pages.SeeOther(context, key);
            }
        }
    }
}
