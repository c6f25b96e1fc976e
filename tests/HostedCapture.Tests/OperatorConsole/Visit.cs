using System.Net;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using OperatorConsole.Accounts;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>A page that was answered.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Location">Where it leads; null: nowhere.</param>
/// <param name="Document">What it shows.</param>
internal sealed record VisitedPage(HttpStatusCode Status, string? Location, IHtmlDocument Document)
{
    /// <summary>What it says is wrong; null: nothing.</summary>
    public string? Trouble => Document.QuerySelector("#trouble")?.TextContent;

    /// <summary>Its heading.</summary>
    public string? Title => Document.QuerySelector("h1")?.TextContent;

    /// <summary>A field's value.</summary>
    public string? Field(string name) => Document.QuerySelector($"input[name={name}]")?.GetAttribute("value");
}

/// <summary>Somebody at the console's static pages with a browser that runs no script.</summary>
internal sealed class Visit : IDisposable
{
    private static readonly HtmlParser s_parser = new();

    private readonly HttpClient _client;
    private readonly Clock _clock;

    public Visit(ConsoleFixture console, string languages = "en", string? address = null)
    {
        _clock = console.App.Clock;
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = Cookies })
        {
            BaseAddress = new Uri(address ?? console.Address),
        };
        _client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        _client.DefaultRequestHeaders.AcceptLanguage.ParseAdd(languages);
        _client.DefaultRequestHeaders.UserAgent.ParseAdd("Mozilla/5.0 (X11; Linux x86_64; rv:153.0) Gecko/20100101 Firefox/153.0");
    }

    /// <summary>What the browser keeps.</summary>
    public CookieContainer Cookies { get; } = new();

    /// <summary>Opens a page.</summary>
    public async Task<VisitedPage> OpenAsync(string path)
    {
        using var answer = await _client.GetAsync(path);
        return await ReadAsync(answer);
    }

    /// <summary>Sends a page's form, with what it carries and what is typed.</summary>
    public async Task<VisitedPage> SendAsync(VisitedPage page, params (string Name, string Value)[] typed)
    {
        var form = page.Document.QuerySelector<IHtmlFormElement>("main form") ?? throw new InvalidOperationException("There is no form.");
        var fields = form.QuerySelectorAll<IHtmlInputElement>("input[name]").Where(input => input.Type != "radio")
            .ToDictionary(input => input.Name!, input => input.GetAttribute("value") ?? "");
        foreach (var (name, value) in typed)
            fields[name] = value;
        using var body = new FormUrlEncodedContent(fields);
        using var answer = await _client.PostAsync(form.GetAttribute("action"), body);
        return await ReadAsync(answer);
    }

    /// <summary>Accepts an invitation with a password and an authenticator; gives the authenticator's key and the recovery codes.</summary>
    public async Task<(byte[] Key, IReadOnlyList<string> Codes)> AcceptAsync(
        string path, string name = "Ana Rojas", string password = AccountsHouse.Password)
    {
        var page = await OpenAsync(path);
        var key = Key(page.Document.QuerySelector("code.key")!.TextContent);
        var codes = await SendAsync(page, ("name", name), ("password", password), ("code", Code(key)));
        return (key, [.. codes.Document.QuerySelectorAll(".codes code").Select(code => code.TextContent)]);
    }

    /// <summary>Signs in with a password and a code; gives what came last.</summary>
    public async Task<VisitedPage> SignInAsync(string email, byte[] key, string path = "/", string password = AccountsHouse.Password)
    {
        var second = await SendAsync(
            await OpenAsync($"/sign-in?return={Uri.EscapeDataString(path)}"), ("email", email), ("password", password));
        return second.Location is not { } next ? second : await SendAsync(await OpenAsync(next), ("code", Code(key)));
    }

    /// <summary>The code of an authenticator now. Each is taken once: half a minute goes by first.</summary>
    public string Code(byte[] key)
    {
        _clock.Advance(TimeSpan.FromSeconds(30));
        return Totp.Code(key, _clock.GetUtcNow());
    }

    /// <summary>The bytes of a key that is shown in groups.</summary>
    public static byte[] Key(string shown)
    {
        const string Digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
        var (bytes, held, bits) = (new List<byte>(), 0, 0);
        foreach (var one in shown.Where(one => !char.IsWhiteSpace(one)))
        {
            (held, bits) = ((held << 5) | Digits.IndexOf(one, StringComparison.Ordinal), bits + 5);
            if (bits < 8)
                continue;
            bits -= 8;
            bytes.Add((byte)(held >> bits));
            held &= (1 << bits) - 1;
        }

        return [.. bytes];
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async Task<VisitedPage> ReadAsync(HttpResponseMessage answer) => new(
        answer.StatusCode,
        answer.Headers.Location?.OriginalString,
        await s_parser.ParseDocumentAsync(await answer.Content.ReadAsStringAsync()));
}
