using System.Net.Sockets;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;

namespace HostedCapture.Tests;

/// <summary>A cardholder's browser without script: it keeps cookies, reads forms, and follows only a 303.</summary>
public sealed class Cardholder : IDisposable
{
    private readonly HttpClient _client;

    /// <summary>A fresh one.</summary>
    /// <param name="address">The application's.</param>
    /// <param name="from">What a proxy says is its own; null: no proxy says anything.</param>
    public Cardholder(string address, string? from = null)
    {
        _client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, ConnectCallback = ConnectAsync })
        {
            BaseAddress = new Uri(address),
            Timeout = TimeSpan.FromSeconds(90),
        };
        if (from is not null)
            _client.DefaultRequestHeaders.Add("X-Forwarded-For", from);
    }

    /// <summary>Sends a header with every request from now on.</summary>
    public Cardholder With(string header, string value)
    {
        _client.DefaultRequestHeaders.TryAddWithoutValidation(header, value);
        return this;
    }

    /// <summary>Opens an address.</summary>
    public async Task<Page> OpenAsync(string address)
    {
        using var response = await _client.GetAsync(address);
        return await Page.OfAsync(response);
    }

    /// <summary>Types a card into the page's form and sends it; gives the page that follows.</summary>
    public Task<Page> SubmitAsync(
        Page page,
        string number = Make.GoodNumber,
        string expiry = "02/30",
        string code = "123",
        string name = "Jhon Doe") => PostAsync(page, new()
        {
            ["cc-number"] = number,
            ["cc-exp"] = expiry,
            ["cc-csc"] = code,
            ["cc-name"] = name,
        });

    /// <summary>The same with the CMR form.</summary>
    public Task<Page> SubmitCmrAsync(Page page, string number = "4455961234561434", string document = "37.111.958-2") =>
        PostAsync(page, new()
        {
            ["cc-number"] = number,
            ["off"] = document,
        });

    /// <summary>Presses the button that leaves.</summary>
    public Task<Page> CancelAsync(Page page) => PostAsync(page.Forms[1], []);

    /// <summary>Sends the page's first form, its fields found by what browsers find them by.</summary>
    public Task<Page> PostAsync(Page page, Dictionary<string, string> typed) => PostAsync(page.Forms[0], typed);

    /// <summary>Sends fields as they are; follows the 303.</summary>
    public async Task<Page> PostAsync(string action, HttpContent content)
    {
        using var response = await _client.PostAsync(action, content);
        return response.Headers.Location is { } location && (int)response.StatusCode == 303
            ? await OpenAsync(location.ToString())
            : await Page.OfAsync(response);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    // As browsers do: every name below localhost is this machine.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(host.EndsWith(".localhost", StringComparison.Ordinal) ? "127.0.0.1" : host, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Task<Page> PostAsync(IHtmlFormElement form, Dictionary<string, string> typed) =>
        PostAsync(form.GetAttribute("action")!, new FormUrlEncodedContent(Page.Fields(form, typed)));
}

/// <summary>A page as a browser got it.</summary>
/// <param name="Reply">The answer.</param>
/// <param name="Document">Its markup.</param>
public sealed record Page(Reply Reply, IHtmlDocument Document)
{
    /// <summary>The status.</summary>
    public int Status => Reply.Status;

    /// <summary>The forms, the card's first.</summary>
    public IReadOnlyList<IHtmlFormElement> Forms => [.. Document.Forms];

    /// <summary>The heading.</summary>
    public string Heading => Document.QuerySelector("h1")!.TextContent;

    /// <summary>Whether a card can be entered.</summary>
    public bool HasForm => Document.QuerySelector("input[autocomplete=cc-number]") is not null;

    /// <summary>Where the browser goes by itself.</summary>
    public string? Refresh => Reply.Header("Refresh");

    /// <summary>Reads an answer.</summary>
    public static async Task<Page> OfAsync(HttpResponseMessage response)
    {
        var reply = await Reply.OfAsync(response);
        return new Page(reply, new HtmlParser().ParseDocument(reply.Text));
    }

    /// <summary>
    /// A form's fields: hidden ones as they are, boxes that are ticked, others as typed, by their <c>autocomplete</c>.
    /// </summary>
    public static Dictionary<string, string> Fields(IHtmlFormElement form, Dictionary<string, string> typed) => form
        .QuerySelectorAll("input").OfType<IHtmlInputElement>()
        .Where(input => input.Type != "checkbox" || input.IsChecked)
        .ToDictionary(
            input => input.Name!,
            input => input.Type == "hidden" ? input.Value : typed.GetValueOrDefault(input.GetAttribute("autocomplete") ?? "", input.Value));
}
