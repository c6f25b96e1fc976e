using System.Text.Json.Nodes;
using HostedCapture.Tests.Payments;
using Microsoft.Playwright;
using Xunit;

namespace HostedCapture.Tests.Browser;

/// <summary>A browser, an application on a real port and a shop for all tests of an engine; each visit is a fresh profile.</summary>
public abstract class BrowserFixture : IAsyncLifetime
{
    private readonly Engine _engine;
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private protected BrowserFixture(Engine engine) => _engine = engine;

    /// <summary>
    /// The application; an outcome that nobody knows stays unknown, since its card provider's reports cannot be reached. Where a form
    /// asks for consent, it has a box. The other shop's cards are at Juspay, which asks their bank.
    /// </summary>
    public AppFixture App { get; } = new AppFixture().With(
        ("Providers:cybersource:ReportsUrl", "http://127.0.0.1:1/ebc/Query"), ("Applications:0:ConsentBox", "true"),
        ("Applications:1:Routes:PEINAU_CAPTURE", "juspay"));

    /// <summary>What a person is asked to agree to.</summary>
    internal static JsonObject Consent => new()
    {
        ["purpose"] = "one_click",
        ["text"] = "Guarden mi tarjeta para pagar los próximos libros con un clic. Puedo pedir que la eliminen cuando quiera.",
        ["url"] = "https://shop.example/terms",
    };

    /// <summary>The shop that cardholders come from and return to.</summary>
    internal Merchant Merchant { get; } = new();

    /// <summary>A client of the shop's.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>A client of the other shop's.</summary>
    public HttpClient OtherClient { get; private set; } = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Engine.Missing is not null)
            return;
        await App.StartAsync();
        await Merchant.StartAsync();
        Client = App.Client();
        OtherClient = App.Client(AppFixture.OtherShop);
        _playwright = await Playwright.CreateAsync();
        _browser = await _engine.StartAsync(_playwright);
    }

    /// <summary>Makes an intent; gives its id and its link.</summary>
    /// <param name="body">What is made; the addresses are the shop's.</param>
    /// <param name="returnUrl">Where a captured card leads, when it is not the shop's usual address.</param>
    public async Task<(string Id, string Link)> CreateAsync(JsonObject? body = null, string? returnUrl = null)
    {
        var created = await Client.CreateAsync((body ?? Make.Intent())
            .Set("redirect_urls.return_url", returnUrl ?? Merchant.ReturnUrl)
            .Set("redirect_urls.cancel_url", Merchant.CancelUrl));
        return (created.Get("id")!, created.Get("links.1.href")!);
    }

    /// <summary>Makes a payment with a saved card, to be approved; gives its answer and its link.</summary>
    public Task<(Reply Payment, string Link)> PaymentAsync() => PaymentAsync(Client, Make.GoodNumber);

    /// <summary>The same at the other shop, whose cards are at Juspay.</summary>
    /// <param name="number">Says what its bank does.</param>
    public Task<(Reply Payment, string Link)> PaymentAsync(string number) => PaymentAsync(OtherClient, number);

    /// <summary>The state of an intent, as the shop is told.</summary>
    public async Task<string?> StateAsync(string id) => (await Client.ReadAsync($"/tokenization/captures/{id}")).Get("state");

    /// <summary>
    /// Visits in a fresh profile. Afterwards the browser must have had nothing to complain of, and must have asked
    /// nobody but the application; the shop was only navigated to.
    /// </summary>
    /// <param name="act">The visit.</param>
    /// <param name="script">Whether pages may run script.</param>
    /// <param name="options">The profile.</param>
    /// <param name="app">The application's address, where it is not the shared one.</param>
    /// <param name="complaints">Part of what the browser must complain of here, each engine in its words; none: of nothing.</param>
    public async Task VisitAsync(
        Func<IBrowserContext, Task> act,
        bool script = true,
        BrowserNewContextOptions? options = null,
        string? app = null,
        params string[] complaints)
    {
        options ??= new();
        options.JavaScriptEnabled = script;
        options.Locale ??= "es-CL";
        await using var context = await _engine.ProfileAsync(_browser!, options);
        context.SetDefaultTimeout(Engine.Patience);
        await context.RouteAsync(Merchant.StayUrl, route => route.AbortAsync("aborted"));
        var watch = new Watch(context, app ?? App.Address, Merchant.Address);
        await act(context);
        watch.AssertAmiss(script || _engine.WithoutScript is not { } usual ? complaints : [.. complaints, usual]);
    }

    /// <summary>Visits the form of a new intent.</summary>
    internal async Task OnFormAsync(Func<CapturePage, Task> act)
    {
        var (_, link) = await CreateAsync();
        await VisitAsync(async context => await act(await CapturePage.OpenAsync(context, link)));
    }

    private async Task<(Reply Payment, string Link)> PaymentAsync(HttpClient client, string number)
    {
        var payment = await client.PaymentAsync(PaymentCalls.Body(await client.CardAsync(number), "19990")
            .Set("redirect_urls.return_url", Merchant.ReturnUrl)
            .Set("redirect_urls.cancel_url", Merchant.CancelUrl));
        return (payment, payment.Link("approval_url"));
    }

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
        Client?.Dispose();
        OtherClient?.Dispose();
        await Merchant.DisposeAsync();
        await App.DisposeAsync();
    }
}
