using HostedCapture.Hosting;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace HostedCapture.Pages;

/// <summary>Why a page's form is refused.</summary>
/// <param name="Status">400, 403, 408, 413 or 415.</param>
/// <param name="Cause">The cause that is shown instead of the status; null: the status.</param>
public sealed record FormRefusal(int Status, string? Cause = null)
{
    /// <summary>The browser did not send the page's cookie.</summary>
    public const string NoCookie = "cookies";
}

/// <summary>The one reader of the cardholder pages' forms: it accepts only a form that this page made for this browser.</summary>
/// <param name="antiforgery">Checks the form's token.</param>
/// <param name="host">Where the pages are.</param>
/// <param name="options">The name of the token's field.</param>
public sealed class PageForm(IAntiforgery antiforgery, HostSettings host, IOptions<AntiforgeryOptions> options)
{
    private const UriComponents Origin = UriComponents.Scheme | UriComponents.NormalizedHost | UriComponents.StrongPort;

    private static readonly FormLimits s_limits = new(Fields: 12, Length: 1024);

    /// <summary>Reads a form that this page made for this browser.</summary>
    public async Task<(PostedForm? Form, FormRefusal? Refusal)> ReadAsync(HttpContext context)
    {
        var (form, refusal) = await ReadFromHereAsync(context);
        if (form is null)
            return (null, refusal);

        // The framework gets the token and no other field.
        context.Features.Set<IFormFeature>(new FormFeature(new FormCollection(new Dictionary<string, StringValues> { [options.Value.FormFieldName] = form[options.Value.FormFieldName] })));
        if (await antiforgery.IsRequestValidAsync(context))
            return (form, null);
        return (null, new FormRefusal(StatusCodes.Status400BadRequest, context.Request.Cookies.ContainsKey(options.Value.Cookie.Name!) ? null : FormRefusal.NoCookie));
    }

    /// <summary>Reads a form from this site without the antiforgery cookie: the caller checks a token of its own.</summary>
    public async Task<(PostedForm? Form, FormRefusal? Refusal)> ReadFromHereAsync(HttpContext context)
    {
        if (!IsFromHere(context.Request))
            return (null, new FormRefusal(StatusCodes.Status403Forbidden));
        var form = await PostedForm.ReadAsync(context, s_limits);
        return form.Fault is { } fault ? (null, new FormRefusal(fault.Status)) : (form, null);
    }

    // Browsers send a form's source: as Fetch Metadata, not over plain http, and as the origin. Where
    // a page sends no referrer, its origin is null, as a foreign page's can be: then Fetch Metadata must say same-origin. Tools send
    // neither, and need the token.
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
