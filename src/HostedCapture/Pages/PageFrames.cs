using HostedCapture.Hosting;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;

namespace HostedCapture.Pages;

/// <summary>Makes the frame of a page, and the answer with the page in it.</summary>
/// <param name="brands">The shops' looks.</param>
/// <param name="assets">The pages' own files.</param>
/// <param name="host">Where the product is reached.</param>
public sealed class PageFrames(Brands brands, Assets assets, HostSettings host)
{
    /// <summary>The frame of a request's page.</summary>
    /// <param name="context">The request.</param>
    /// <param name="path">The page's own path.</param>
    /// <param name="texts">The language.</param>
    /// <param name="shop">The page's shop; null where it is not known.</param>
    /// <param name="popupOrigin">The origin that gets the page's result; null: none.</param>
    public PageFrame Of(HttpContext context, string path, Texts texts, Branding? shop, string? popupOrigin)
    {
        // The logo is the icon in the browser's tab, too: one request for both.
        var logo = shop is null ? null : brands.LogoPath(shop);
        return new PageFrame(
            texts, new Uri(host.BaseUrl(context.Request)).Authority, path, brands.Style(shop), logo ?? assets["assets/icon.svg"].Path)
        {
            Shop = shop,
            LogoPath = logo,
            Popup = host.PageScript && popupOrigin is not null ? new(Script(PageInventory.Popup), popupOrigin) : null,
            InPopup = PageQuery.IsPopup(context.Request),
            HelpUrl = shop is null ? host.SupportUrl : shop.SupportUrl,
        };
    }

    /// <summary>A script of the inventory with the hash that its tag carries.</summary>
    public Asset Script(string path) => new(assets[path].Path, PageInventory.IntegrityOf(path));

    /// <summary>The same; null where scripts are switched off.</summary>
    public Asset? ScriptOf(string path) => host.PageScript ? Script(path) : null;

    /// <summary>A page with one message.</summary>
    public static IResult Page(int status, PageFrame frame, Notice notice) =>
        Page<NoticePage>(status, frame, nameof(NoticePage.Notice), notice);

    /// <summary>The page of a frame.</summary>
    /// <typeparam name="TPage">Has a parameter <c>Frame</c>.</typeparam>
    /// <param name="status">The HTTP status.</param>
    /// <param name="frame">What is around the content.</param>
    /// <param name="name">The parameter with the content.</param>
    /// <param name="content">The content.</param>
    public static IResult Page<TPage>(int status, PageFrame frame, string name, object content)
        where TPage : IComponent =>
        new RazorComponentResult(typeof(TPage), new Dictionary<string, object?> { ["Frame"] = frame, [name] = content })
        {
            StatusCode = status,
            PreventStreamingRendering = true,
            ContentType = "text/html; charset=utf-8",
        };

    /// <summary>Sends the browser on once the page is shown.</summary>
    /// <param name="context">The request.</param>
    /// <param name="way">Where to; null: nowhere.</param>
    /// <param name="atOnce">Even in a window that waits for the shop to close it.</param>
    public static void GoOn(HttpContext context, string? way, bool atOnce = false)
    {
        if (way is null)
            return;
        var wait = PageQuery.IsPopup(context.Request) && !atOnce ? Popup.Wait : 0;
        // A header takes ASCII; an address with other letters goes in its percent-encoded form.
        context.Response.Headers["Refresh"] = $"{wait}; url={(way.All(char.IsAscii) ? way : new Uri(way).AbsoluteUri)}";
    }

    /// <summary>Lets the browser ask again, for what is not settled yet.</summary>
    /// <param name="context">The request.</param>
    /// <param name="seconds">When.</param>
    public static void AskAgain(HttpContext context, int seconds = 2) => context.Response.Headers["Refresh"] = $"{seconds}";

    /// <summary>Tells how many seconds to wait, where a status passes by itself and no time is told yet.</summary>
    public static void SayWhenToRetry(HttpContext context, int status)
    {
        var passes = status is StatusCodes.Status429TooManyRequests or StatusCodes.Status503ServiceUnavailable;
        if (passes && context.Response.Headers.RetryAfter.Count == 0)
            context.Response.Headers.RetryAfter = "5";
    }
}
