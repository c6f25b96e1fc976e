using HostedCapture.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HostedCapture.Pages;

/// <summary>The one reader of the forms of the pages that cardholders see: only a form that this page made for this browser is taken.</summary>
/// <param name="antiforgery">Checks the form's token.</param>
/// <param name="host">Where the pages are.</param>
/// <param name="options">What the token's field is called.</param>
public sealed class PageForm(IAntiforgery antiforgery, HostSettings host, IOptions<AntiforgeryOptions> options)
{
    private const UriComponents Origin = UriComponents.Scheme | UriComponents.NormalizedHost | UriComponents.StrongPort;

    private static readonly FormLimits s_limits = new(Fields: 12, Length: 1024);

    /// <summary>Reads the form of a request; its fault is 400, 403, 408, 413 or 415.</summary>
    public async Task<(PostedForm? Form, int Trouble)> ReadAsync(HttpContext context)
    {
        if (!IsFromHere(context.Request))
            return (null, StatusCodes.Status403Forbidden);
        var form = await PostedForm.ReadAsync(context, s_limits);
        if (form.Fault is { } fault)
            return (null, fault.Status);

        // The framework sees the token and nothing else of the form.
        context.Features.Set<IFormFeature>(new FormFeature(new FormCollection(new Dictionary<string, StringValues> { [options.Value.FormFieldName] = form[options.Value.FormFieldName] })));
        return await antiforgery.IsRequestValidAsync(context) ? (form, 0) : (null, StatusCodes.Status400BadRequest);
    }

    // A browser says where a form comes from: by Fetch Metadata, which is not sent over plain http, and by the origin. Where
    // a page's referrer is cut off, its origin is null, as a stranger's can be: then Fetch Metadata must say that it is ours. Tools say
    // nothing, and have the token to pass.
    private bool IsFromHere(HttpRequest request)
    {
        var site = request.Headers["Sec-Fetch-Site"].ToString();
        return site is "" or "same-origin" or "none" && request.Headers.Origin.ToString() switch
        {
            "" => true,
            "null" => site == "same-origin",
            var origin => Uri.TryCreate(origin, UriKind.Absolute, out var from) && Uri.Compare(from, new Uri(host.BaseUrl(request)), Origin, UriFormat.UriEscaped, StringComparison.OrdinalIgnoreCase) == 0,
        };
    }
}
