using System.Text;
using HostedCapture.Domain;
using HostedCapture.Tests.Browser;
using HostedCapture.Tests.Operators;
using Microsoft.AspNetCore.Components;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using OperatorConsole.Hosting;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// A walk through every field of the console with a card that is known by heart, and through addresses with another one; then a search
/// of everything that was left behind: log, database, keys; and, for what was typed into fields, the memory of the process. An address
/// has been on the wire, and memory that nobody uses any more keeps what was in it.
/// </summary>
public sealed class ConsoleLeakTests : IAsyncLifetime
{
    private const string Fields =
        "input:not([type=hidden], [type=radio], [type=checkbox], [type=date], [type=color], [type=file], [type=button]), textarea";

    private static readonly string s_typed = Complete("448213907756218");
    private static readonly string s_addressed = Complete("37194628053719");

    // As it is pasted and as it is read from a card.
    private static readonly string[] s_written =
        [s_typed, string.Join(' ', s_typed.Chunk(4).Select(four => new string(four))), $"Card: {s_typed}, paid"];

    private readonly AppFixture _app = new();
    private readonly HashSet<string> _seen = [];

    private SearchedConsole _console = null!;
    private IPlaywright _playwright = null!;
    private IBrowser _browser = null!;
    private IBrowserContext _profile = null!;
    private IPage _page = null!;
    private int _fields;

    public async Task InitializeAsync()
    {
        if (Engine.Missing is not null)
            return;
        _console = await SearchedConsole.StartAsync(_app);
        var engine = new Engine.Chromium();
        _playwright = await Playwright.CreateAsync();
        _browser = await engine.StartAsync(_playwright);
        _profile = await engine.ProfileAsync(_browser, new() { Locale = "en-US", BaseURL = _console.Address });
        _profile.SetDefaultTimeout(Engine.Patience);
        _page = await _profile.NewPageAsync();
    }

    public async Task DisposeAsync()
    {
        if (Engine.Missing is not null)
            return;
        await _browser.DisposeAsync();
        _playwright.Dispose();
        await _console.DisposeAsync();
        await _app.DisposeAsync();
    }

    [BrowserFact]
    public async Task A_Card_Typed_Anywhere_Stays_In_The_Browser_And_One_In_An_Address_Is_Kept_Nowhere()
    {
        await StaticPagesAsync();
        await PagesAsync();
        await DialogsAsync();
        await _page.CloseAsync();
        // Also while it was in the hands of nobody but the browser: nothing had to be given back for that.
        Assert.Empty(_console.Memory.Find(Traces(CardTraces.Of(s_typed))));
        Assert.True(_console.Memory.Reads(SearchedConsole.Mark), "the memory was not read at all");
        Assert.True(_fields >= 40, $"{_fields} fields were found");

        await AddressesAsync();
        var log = _console.Log;
        Assert.Contains("A card number was typed into", log, StringComparison.Ordinal);
        Assert.Contains("trce: ", log, StringComparison.Ordinal);
        var places = new Dictionary<string, string>
        {
            ["the log"] = log,
            ["the files"] = string.Concat(_console.Directory.GetFiles("*", SearchOption.AllDirectories)
                .Select(file => File.ReadAllText(file.FullName, Encoding.Latin1))),
            ["the product's log"] = string.Join('\n', _app.Logs.Lines),
            ["the product's database"] = await _app.Database.DumpAsync(),
        };
        RoomsTests.None(
            from place in places
            from form in CardTraces.Of(s_typed).Concat(CardTraces.Of(s_addressed))
            where place.Value.Contains(form.Text, StringComparison.OrdinalIgnoreCase)
            select $"{form.Name} in {place.Key}");
    }

    // Sign-in and invitation: the number is refused before anybody has an account.
    private async Task StaticPagesAsync()
    {
        await _page.GotoAsync("/sign-in");
        await FillAsync("/sign-in");
        await Expect(_page.Locator("#card-refused")).ToBeVisibleAsync();

        await _page.GotoAsync(await _console.InviteAsync("ana@example.com"));
        await FillAsync("/invitation");
        var key = Visit.Key((await _page.Locator("code.key").TextContentAsync())!);
        await _page.GetByLabel("Name").FillAsync("Ana Rojas");
        await _page.GetByLabel("New password").FillAsync(AccountsHouse.Password);
        await _page.GetByLabel("Code", new() { Exact = true }).FillAsync(Totp.Code(key, TimeProvider.System.GetUtcNow()));
        await _page.GetByRole(AriaRole.Button, new() { Name = "Set up the account" }).ClickAsync();
        await Expect(_page.Locator(".codes li")).ToHaveCountAsync(RecoveryCodes.Count);
        foreach (var path in (string[])["/account/password", "/account/authenticator", "/account/passkey", "/step-up?return=%2F"])
        {
            await _page.GotoAsync(path);
            await FillAsync(path);
        }
    }

    private async Task PagesAsync()
    {
        using var client = _app.Client();
        using var admin = _app.Operator();
        var intent = (await client.CreateAsync()).Get("id");
        var payment = (await client.PaymentAsync(Body(await client.CardAsync()))).Get("id");
        var application = (await OperatedApplications.MadeAsync(admin)).Get("application.id");
        (string Route, string[] Paths)[] pages =
        [
            ("/", ["/"]),
            ("/intents", ["/intents"]),
            ("/intents/{Id:guid}", [$"/intents/{intent}"]),
            ("/payments", ["/payments"]),
            ("/payments/{Id:guid}", [$"/payments/{payment}"]),
            ("/search", ["/search?q=1234"]),
            ("/events", ["/events"]),
            ("/deliveries", ["/deliveries"]),
            ("/deliveries/{id}", [$"/deliveries/dlv_{Guid.NewGuid():N}"]),
            ("/endpoints", ["/endpoints"]),
            ("/requests", ["/requests"]),
            ("/applications", ["/applications"]),
            ("/applications/new", ["/applications/new"]),
            ("/applications/{id}", [.. new[] { "", "?tab=secrets", "?tab=webhooks", "?tab=look", "?tab=take-back" }
                .Select(tab => $"/applications/{application}{tab}")]),
            ("/test-bench", ["/test-bench"]),
            ("/providers", ["/providers"]),
            ("/guard", ["/guard", "/guard?tab=alarms", "/guard?tab=allowances"]),
            ("/integrity", ["/integrity"]),
            ("/audit", ["/audit"]),
            ("/keys", ["/keys"]),
            ("/configuration", ["/configuration"]),
            ("/users", ["/users?invite=on"]),
            ("/account", ["/account"]),
            ("/{*path:nonfile}", ["/nowhere"]),
        ];
        var routes = typeof(ConsoleApp).Assembly.GetTypes()
            .SelectMany(type => type.GetCustomAttributes(typeof(RouteAttribute), false).Cast<RouteAttribute>())
            .Select(route => route.Template);
        Assert.Equal(routes.Order(StringComparer.Ordinal), pages.Select(page => page.Route).Order(StringComparer.Ordinal));
        foreach (var path in pages.SelectMany(page => page.Paths))
        {
            await OpenAsync(path);
            await FillAsync(path);
        }

        // Typed key by key, and pasted: the page says so.
        await OpenAsync("/payments");
        var search = _page.Locator("#search");
        await search.PressSequentiallyAsync(s_written[1]);
        await Expect(search).Not.ToHaveValueAsync(s_written[1]);
        await search.ClearAsync();
        await search.FocusAsync();
        await _page.Keyboard.InsertTextAsync(s_typed);
        await Expect(search).ToHaveValueAsync("");
        await Expect(_page.GetByText("looks like a card number").First).ToBeVisibleAsync();
    }

    private async Task DialogsAsync()
    {
        using var client = _app.Client();
        var intent = (await client.CreateAsync()).Get("id");
        var payment = await client.PaymentAsync(Body(await client.CardAsync()));
        await client.FollowAsync(payment, "silent_charge");
        await client.UntilAsync(payment.Link("self"), reply => reply.Get("state") == "paid");
        (string Path, string Button)[] dialogs =
        [
            ($"/intents/{intent}", "Cancel"), ($"/intents/{intent}", "Delete"), ($"/payments/{payment.Get("id")}", "Refund"),
            ("/keys", "Rotate"), ("/providers", "Pause"),
        ];
        foreach (var (path, button) in dialogs)
        {
            await OpenAsync(path);
            await _page.Locator("main").GetByRole(AriaRole.Button, new() { NameRegex = Arrivals.Like($"^{button}") }).First.ClickAsync();
            await Expect(_page.Locator("[data-dialog] input").First).ToBeFocusedAsync();
            await FillAsync($"{path} {button}", "[data-dialog]");
            await _page.Locator("[data-do]").ClickAsync();
            await Expect(_page.Locator("[data-dialog]")).ToBeVisibleAsync();
            await _page.Keyboard.PressAsync("Escape");
        }
    }

    // What no script can keep from being sent: addresses typed by hand, and forms of a browser without script.
    private async Task AddressesAsync()
    {
        var spaced = string.Join("%20", s_addressed[..4], s_addressed[4..10], s_addressed[10..]);
        var page = await _profile.NewPageAsync();
        foreach (var address in new[]
        {
            $"/search?q={s_addressed}", $"/intents?reference_id={spaced}", $"/payments/{s_addressed}", $"/{spaced}",
            $"/downloads/intents?reference_id={s_addressed}", $"/sign-in?return=%2Fintents%3Freference_id%3D{s_addressed}",
            $"/users?account={s_addressed}", $"/health/live?{s_addressed}",
        })
        {
            var answer = await page.GotoAsync(address);
            Assert.Equal((address, 400), (address, answer!.Status));
            await Expect(page.Locator("h1")).ToHaveTextAsync("That was a card number");
        }

        await page.CloseAsync();
        await using var profile = await new Engine.Chromium().ProfileAsync(
            _browser, new() { JavaScriptEnabled = false, BaseURL = _console.Address });
        page = await profile.NewPageAsync();
        await page.GotoAsync("/sign-in");
        await page.Locator("#email").FillAsync($"{s_addressed}@example.com");
        await page.Locator("#password").FillAsync(s_addressed);
        await page.GetByRole(AriaRole.Button).First.ClickAsync();
        await Expect(page.Locator("#trouble")).ToContainTextAsync("looks like a card number");
    }

    private async Task OpenAsync(string path)
    {
        await _page.GotoAsync(path);
        await Expect(_page.Locator("#main h1")).ToBeVisibleAsync();
        await Expect(_page.Locator(".loading, .skeleton")).ToHaveCountAsync(0);
        await _page.EvaluateAsync("document.querySelectorAll('#main details').forEach(one => { one.open = true; })");
    }

    private async Task FillAsync(string where, string within = "body")
    {
        foreach (var field in await _page.Locator(within).Locator(Fields).AllAsync())
        {
            var name = await field.EvaluateAsync<string>("field => field.labels?.[0]?.textContent?.trim() ?? field.id");
            // The search stands on every page, and what is shorter than a card takes none.
            var room = await field.EvaluateAsync<int>("field => field.maxLength > 0 ? field.maxLength : 1000");
            if (!await field.IsVisibleAsync() || !await field.IsEnabledAsync() || (name == "Search" && !_seen.Add(name)) || room < 13)
                continue;
            _fields++;
            // A field that cuts a text off may cut the number, which is no card number then.
            foreach (var written in s_written.Where(written => written.Length <= room))
            {
                await field.FillAsync(written);
                Assert.Equal($"{name} at {where}: ", $"{name} at {where}: {await field.InputValueAsync()}");
            }

            await field.PressAsync("Tab");
        }
    }

    // As memory is read: a byte for a character, and texts in UTF-16, too.
    private static List<string> Traces(IEnumerable<(string Name, string Text)> forms) =>
    [
        .. forms.SelectMany(form => form.Name.StartsWith("UTF-16", StringComparison.Ordinal)
            ? new[] { form.Text }
            : [form.Text, Encoding.Latin1.GetString(Encoding.Unicode.GetBytes(form.Text))]),
    ];

    private static string Complete(string start) =>
        Enumerable.Range(0, 10).Select(digit => $"{start}{digit}").Single(number => Card.IsLuhnValid(number));
}
