namespace HostedCapture.Tests.CardPage;

/// <summary>One browser at one open card page: its cookie and its form, which can be sent as it is or spoiled. Follows nothing.</summary>
internal sealed class Visit : IDisposable
{
    private readonly HttpClient _client;

    private Visit(HttpClient client, string path, Page page)
    {
        (_client, Path, Page) = (client, path, page);
    }

    /// <summary>Where the page lives.</summary>
    public string Path { get; }

    /// <summary>The page as it was when it was opened.</summary>
    public Page Page { get; }

    /// <summary>The form's hidden fields and a good card.</summary>
    public Dictionary<string, string> Card => Typed();

    /// <summary>Opens a page in a browser of its own.</summary>
    public static async Task<Visit> OpenAsync(AppFixture app, string address, params (string Name, string Value)[] headers)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(app.Address),
            Timeout = TimeSpan.FromSeconds(90),
        };
        return await OpenAsync(client, address, headers);
    }

    /// <summary>Opens a page in another tab of the same browser.</summary>
    public Task<Visit> OpenBesideAsync(string address) => OpenAsync(_client, address, []);

    /// <summary>The form's fields, filled.</summary>
    public Dictionary<string, string> Typed(
        string number = Make.GoodNumber,
        string expiry = "02/30",
        string code = "123",
        string name = "Jhon Doe") =>
        Page.Fields(Page.Forms[0], new() { ["cc-number"] = number, ["cc-exp"] = expiry, ["cc-csc"] = code, ["cc-name"] = name });

    /// <summary>Sends the form with a card.</summary>
    public Task<Page> SubmitAsync(
        string number = Make.GoodNumber,
        string expiry = "02/30",
        string code = "123",
        string name = "Jhon Doe") =>
        PostAsync(new FormUrlEncodedContent(Typed(number, expiry, code, name)));

    /// <summary>Presses the button that leaves.</summary>
    public Task<Page> CancelAsync() => PostAsync(new FormUrlEncodedContent(Page.Fields(Page.Forms[1], [])), path: $"{Path}/cancel");

    /// <summary>Opens the page again.</summary>
    public Task<Page> ReloadAsync() => SendAsync(HttpMethod.Get, Path, null, []);

    /// <summary>Posts anything.</summary>
    public Task<Page> PostAsync(HttpContent? content, (string Name, string Value)[]? headers = null, string? path = null) =>
        SendAsync(HttpMethod.Post, path ?? Path, content, headers ?? []);

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async Task<Visit> OpenAsync(HttpClient client, string address, (string Name, string Value)[] headers)
    {
        var path = new Uri(client.BaseAddress!, address).PathAndQuery;
        return new Visit(client, path.Split('?')[0], await SendAsync(client, HttpMethod.Get, path, null, headers));
    }

    private Task<Page> SendAsync(HttpMethod method, string path, HttpContent? content, (string Name, string Value)[] headers) =>
        SendAsync(_client, method, path, content, headers);

    private static async Task<Page> SendAsync(
        HttpClient client,
        HttpMethod method,
        string path,
        HttpContent? content,
        (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        return await Page.OfAsync(response);
    }
}
