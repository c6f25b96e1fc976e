using HostedCapture.Domain;
using HostedCapture.Hosting;









namespace HostedCapture.Secrets;

/// <summary>
/// A request with a card number in its path, in its query, or in a header that is echoed or stored is refused, and the
/// number is gone from it before anything matches, logs or echoes it.
/// </summary>
public static class CardNumberGuard
{
    private static readonly string[] s_headers = [SecurityHeaders.RequestId, "Idempotency-Key"];

    /// <summary>Takes numbers out; only the security headers come before it.</summary>
    public static void UseCardNumberGuard(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (Take(context.Request) is { } place)
            context.Features.Set(place);
        return next(context);
    });

    /// <summary>Where a number was found in a request, which will be refused: <c>path</c>, <c>query</c> or a header's name; null: nowhere.</summary>
    public static string? FoundIn(HttpContext context) => context.Features.Get<Place>()?.Name;

    private static Place? Take(HttpRequest request)
    {
        Place? place = null;
        if (CardNumbers.AreInAddress(request.Path.Value))
        {
            // What is left still leads to the page for people, where it is one. The slashes of a path may stand in a number.
            request.Path = string.Join('/', request.Path.Value!.Split('/').Select(part => CardNumbers.AreInAddress(part) ? CardNumbers.Place : part));
            if (CardNumbers.AreInAddress(request.Path.Value))
                request.Path = $"/{CardNumbers.Place}";
            place = new Place("path");
        }

        if (request.QueryString.HasValue && CardNumbers.AreInAddress(request.QueryString.Value))
        {
            request.QueryString = QueryString.Empty;
            place ??= new Place("query");
        }

        foreach (var header in s_headers.Where(header => CardNumbers.AreInAddress(request.Headers[header].ToString())))
        {
            request.Headers.Remove(header);
            place ??= new Place(header);
        }

        return place;
    }

    private sealed record Place(string Name);
}
