using System.Text.Encodings.Web;

namespace OperatorConsole.Hosting;

/// <summary>A page of a sentence and a link, for answers that are no page of the console.</summary>
internal static class PlainPage
{
    private static readonly object s_mark = new();

    /// <summary>Whether a request was answered by one, whatever page was asked for.</summary>
    public static bool Is(HttpContext context) => context.Items.ContainsKey(s_mark);

    /// <summary>Writes it, and ends the answer.</summary>
    /// <param name="context">The request; nothing of its answer was sent yet.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="title">What it is.</param>
    /// <param name="text">What happened, and what helps.</param>
    /// <param name="link">Where to go on.</param>
    /// <param name="linkText">What the link says.</param>
    /// <param name="language">ISO 639-1.</param>
    public static async Task WriteAsync(
        HttpContext context, int status, string title, string text, string link, string linkText, string language)
    {
        context.Items[s_mark] = true;
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        await context.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="{Of(language)}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{Of(title)}</title>
            <link rel="stylesheet" href="/console.css">
            </head>
            <body class="plain-page">
            <main>
            <h1>{Of(title)}</h1>
            <p>{Of(text)}</p>
            <p><a href="{Of(link)}">{Of(linkText)}</a></p>
            </main>
            </body>
            </html>
            """,
            context.RequestAborted);
    }

    private static string Of(string text) => HtmlEncoder.Default.Encode(text);
}
