using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using ProviderSimulator.Wire;

namespace ProviderSimulator;

/// <summary>The card's bank with a page of its own, on an origin that is not the product's: it asks the holder for a code.</summary>
internal sealed class Issuer(Clock clock)
{
    /// <summary>The right code.</summary>
    public const string Code = "123456";

    private const int MostTries = 3;

    /// <summary>How long it waits for the holder.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(15);

    private readonly ConcurrentDictionary<string, Challenge> _challenges = new(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/issuer/{id}", ShowAsync);
        routes.MapPost("/issuer/{id}", AnswerAsync);
        routes.MapGet("/issuer/{id}/by/directory", http => Redirect(http, FarPath(http, "acs", $"{http.Request.RouteValues["id"]}")));
    }

    /// <summary>Begins to ask, and sends the browser to its page.</summary>
    /// <param name="http">The browser's request.</param>
    /// <param name="amount">What is paid, for the page.</param>
    /// <param name="lastFour">Of the card.</param>
    /// <param name="isFar">Whether the page is two more origins away.</param>
    /// <param name="end">Ends the visit: whether it is the holder, and the browser goes on.</param>
    public Task AskAsync(HttpContext http, string amount, string lastFour, bool isFar, Func<HttpContext, bool, Task> end)
    {
        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        _challenges[id] = new(amount, lastFour, clock.GetUtcNow() + Patience, end);
        return Redirect(http, isFar ? FarPath(http, "directory", $"{id}/by/directory") : $"{http.Request.PathBase}/issuer/{id}");
    }

    private static Task Redirect(HttpContext http, string address)
    {
        http.Response.Redirect(address);
        return Task.CompletedTask;
    }

    // Browsers find every name below localhost here: an origin of its own. Elsewhere there is only the one.
    private static string FarPath(HttpContext http, string name, string rest)
    {
        var (scheme, host) = (http.Request.Scheme, http.Request.Host);
        var isHere = host.Host.EndsWith("localhost", StringComparison.Ordinal)
            || (IPAddress.TryParse(host.Host, out var address) && IPAddress.IsLoopback(address));
        var path = $"{http.Request.PathBase}/issuer/{rest}";
        return isHere ? $"{scheme}://{name}.localhost:{host.Port}{path}" : path;
    }

    private async Task ShowAsync(HttpContext http)
    {
        if (await FindAsync(http) is { } challenge)
            await Page(http, challenge, null).SendAsync(http);
    }

    private async Task AnswerAsync(HttpContext http)
    {
        if (await FindAsync(http) is not { } challenge)
            return;
        if (await Fields.ReadAsync(http.Request) is not { } fields)
        {
            await Gone.SendAsync(http);
            return;
        }
        var isHolder = fields["answer"] != "cancel" && fields["code"]?.Trim() == Code;
        if (!isHolder && fields["answer"] != "cancel" && Interlocked.Increment(ref challenge.Tries) < MostTries)
        {
            await Page(http, challenge, "This is not the code. Try again.").SendAsync(http);
            return;
        }
        _challenges.TryRemove((string)http.Request.RouteValues["id"]!, out _);
        await challenge.End(http, isHolder);
    }

    // Who is not asked any more is sent back, and was not seen.
    private async Task<Challenge?> FindAsync(HttpContext http)
    {
        var id = http.Request.RouteValues["id"] as string ?? "";
        if (!_challenges.TryGetValue(id, out var found))
        {
            await Gone.SendAsync(http);
            return null;
        }
        if (clock.GetUtcNow() < found.Until) return found;
        _challenges.TryRemove(id, out _);
        await found.End(http, false);
        return null;
    }

    private static Answer Gone => new(StatusCodes.Status404NotFound, "text/html; charset=utf-8", Html(
        "", "Your bank", "<p>Nobody is asked here, or not any more.</p>"));

    private static Answer Page(HttpContext http, Challenge challenge, string? wrong)
    {
        var trouble = wrong is null ? "" : $"""<p id="wrong" role="alert"><strong>{wrong}</strong></p>""";
        var described = wrong is null ? "" : " aria-describedby=\"wrong\"";
        return new(StatusCodes.Status200OK, "text/html; charset=utf-8", Html(http.Request.PathBase, "Your bank: is it you?", $"""
            <p>You pay <strong>{HtmlEncoder.Default.Encode(challenge.Amount)}</strong> with the card that ends in
            {challenge.LastFour}. We have sent you a code.</p>
            {trouble}
            <form method="post">
            <p><label for="code">Code</label><br>
            <input id="code" name="code" inputmode="numeric" autocomplete="one-time-code" maxlength="6"{described}></p>
            <p><button name="answer" value="confirm">Confirm</button> <button name="answer" value="cancel">Give up</button></p>
            </form>
            <p class="note">This bank is a part of the simulator. The code is {Code}.</p>
            """));
    }

    private static string Html(string path, string title, string body) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark"><meta name="robots" content="noindex">
        <title>{title}</title>
        <link rel="stylesheet" href="{path}/simulator.css">
        </head>
        <body><main class="wrap"><section>
        <h1>{title}</h1>
        {body}
        </section></main></body>
        </html>
        """;

    private sealed class Challenge(string amount, string lastFour, DateTimeOffset until, Func<HttpContext, bool, Task> end)
    {
        public string Amount => amount;
        public string LastFour => lastFour;
        public DateTimeOffset Until => until;
        public Func<HttpContext, bool, Task> End => end;

        /// <summary>Wrong codes so far.</summary>
        public int Tries;
    }
}
