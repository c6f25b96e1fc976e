using System.Text.RegularExpressions;
using HostedCapture.Secrets;

namespace HostedCapture.Pages;

/// <summary>
/// Repairs links to the cardholder pages. Mail and chat programs take the full stop, the bracket or the quote
/// after a link for a part of it, double its slashes, or add parameters with <c>&amp;</c>: only the key matters.
/// </summary>
public static partial class WholeLinks
{
    // What is opened below a link.
    private static readonly string[] s_whole = ["", "/state", "/bank"];

    /// <summary>Sends a browser from a mangled link to the right one. Before routing.</summary>
    public static void UseWholeLinks(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        var request = context.Request;
        if (Link().Match(request.Path.Value ?? "") is not { Success: true } link)
            return next(context);
        var (page, rest) = ($"/{link.Groups["page"].Value.ToLowerInvariant()}", link.Groups["rest"].Value);
        if ((HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && CardNumberGuard.FoundIn(context) is null
            && LinkKey.Find(rest) is { } key && !s_whole.Any(below => request.Path.Value == $"{page}/{key}{below}"))
        {
            context.Response.StatusCode = StatusCodes.Status302Found;
            context.Response.Headers.Location = $"{page}/{key}{PageQuery.Of(request)}";
            return Task.CompletedTask;
        }

        // Only people get here, so the answer is a page.
        // Decoded already: a text would be decoded once more.
        request.Path = new PathString($"{page}/{rest}");
        return next(context);
    });

    [GeneratedRegex(
        @"\A/+(?<page>capture|pay)(/+(?<rest>.*))?\z",
        RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Link();
}
