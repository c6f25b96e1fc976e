using HostedCapture.Attempts;
using HostedCapture.Hosting;
using HostedCapture.Payments;
using Microsoft.AspNetCore.Mvc;

namespace HostedCapture.ApprovalPage;

/// <summary>The way to the cardholder's bank and back.</summary>
public static class BankRoutes
{
    /// <summary>Maps the route that a bank sends the browser back to.</summary>
    public static void MapBankReturn(this IEndpointRouteBuilder app, TroublePage trouble) => app
        .MapMethods($"{BankReturn.Root}/{{operation:guid}}/{{proof}}", [HttpMethods.Get, HttpMethods.Post], BackAsync)
        // Nothing but the address is read: the body is the bank's.
        .WithMetadata(new RequestSizeLimitAttribute(64 * 1024))
        .WithMetadata(trouble)
        .ExcludeFromDescription();

    /// <summary>Go on to the bank</summary>
    /// <remarks>
    /// Sends the browser on to the cardholder's bank, which wants to see that it is she who pays; or back to the approval page, where
    /// the bank is not asked any more.
    /// </remarks>
    /// <param name="key">The key in the link.</param>
    internal static async Task<IResult> ToBankAsync(string key, HttpContext context, PaymentStore store, ApprovalPages pages) =>
        await store.FindByKeyAsync(key) is { } payment
            ? pages.ToBank(context, key, payment) ?? pages.SeeOther(context, key)
            : pages.Unknown(context);

    // Another site sends the browser here, by GET or POST and without our cookie. It is only a hint: what the bank decided, the provider
    // is asked. So it may come twice, or be forged, and nothing happens.
    private static async Task<IResult> BackAsync(
        Guid operation,
        string proof,
        HttpContext context,
        BankReturn addresses,
        PaymentStore store,
        AttemptStore attempts,
        ApprovalLink link,
        ApprovalPages pages)
    {
        if (!addresses.IsProof(operation, proof) || await store.FindByOperationAsync(operation) is not { } payment)
            return pages.Unknown(context);
        await attempts.NoteBackAsync(operation);
        // On the way to a page that talks with the window that opened it.
        SecurityHeaders.KeepOpener(context);
        return pages.SeeOther(context, link.Key(payment.Id));
    }
}
