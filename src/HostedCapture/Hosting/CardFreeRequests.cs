using HostedCapture.Domain;

namespace HostedCapture.Hosting;

/// <summary>
/// A request with a card number in its path, in its query, or in a header that is echoed or stored is refused, and the
/// number is gone from it before anything matches, logs or echoes it.
/// </summary>
public static class CardFreeRequests
{
    private static readonly string[] s_headers = [SecurityHeaders.RequestId, Idempotency.Header];

    /// <summary>Takes numbers out; only the security headers come before it.</summary>
    public static void UseCardFreeRequests(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (Take(context.Request) is { } place)
            context.Features.Set(place);
        return next(context);
    });

    /// <summary>Refuses requests a number was found in. After routing, which knows whether a person or a program asks.</summary>
    public static void UseCardRefusal(this IApplicationBuilder app) => app.Use((context, next) =>
        context.Features.Get<Place>() is { } place ? RefuseAsync(context, place) : next(context));

    /// <summary>Whether a number was found in a request, which will be refused.</summary>
    public static bool FoundIn(HttpContext context) => context.Features.Get<Place>() is not null;

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

    private static async Task RefuseAsync(HttpContext context, Place place)
    {
        if (TroublePage.For(context, context.GetEndpoint()) is not { } page)
        {
            await Problem.InvalidModel(new FieldError(place.Name, Problem.CardNumber)).ExecuteAsync(context);
            return;
        }

        await Problem.AuditCardNumberAsync(context, place.Name);
        await page.Show(context, StatusCodes.Status400BadRequest).ExecuteAsync(context);
    }

    private sealed record Place(string Name);
}
