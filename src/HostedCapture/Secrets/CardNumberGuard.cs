using HostedCapture.Domain;
using HostedCapture.Hosting;

namespace HostedCapture.Secrets;

/// <summary>
/// A request with a card number in its path, in its query, or in a header that is echoed or stored is refused, and the
/// number is removed before routing, logging or echoing.
/// </summary>
public static class CardNumberGuard
{
    private static readonly string[] s_headers = [SecurityHeaders.RequestId, "Idempotency-Key"];

    /// <summary>Takes numbers out; only the security headers come before it.</summary>
    public static void UseCardNumberGuard(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (Take(context.Request) is { } finding)
            context.Features.Set(finding);
        return next(context);
    });

    /// <summary>
    /// Where a number was found in a request, which will be refused: <c>path</c>, <c>query</c> or a header's name; null:
    /// nowhere.
    /// </summary>
    public static string? FoundIn(HttpContext context) => context.Features.Get<Finding>()?.Name;

    private static Finding? Take(HttpRequest request)
    {
        Finding? finding = null;
        if (CardNumbers.AreInAddress(request.Path.Value))
        {
            // The rest of the path still selects the page's route, where there is one. A number may contain the path's slashes.
            request.Path = string.Join('/', request.Path.Value!.Split('/')
                .Select(part => CardNumbers.AreInAddress(part) ? CardNumbers.Mask : part));
            if (CardNumbers.AreInAddress(request.Path.Value))
                request.Path = $"/{CardNumbers.Mask}";
            finding = new Finding("path");
        }

        if (request.QueryString.HasValue && CardNumbers.AreInAddress(request.QueryString.Value))
        {
            request.QueryString = QueryString.Empty;
            finding ??= new Finding("query");
        }

        foreach (var header in s_headers.Where(header => CardNumbers.AreInAddress(request.Headers[header].ToString())))
        {
            request.Headers.Remove(header);
            finding ??= new Finding(header);
        }

        return finding;
    }

    private sealed record Finding(string Name);
}
