using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using HostedCapture.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Sandbox;

/// <summary>
/// Fills a new sandbox, so that each page of the console has something to show: cards and payments in every state, a webhook that
/// nobody takes, calls that failed, somebody who tries stolen cards. All of it is made as anybody would make it: by the API, the card
/// page's form and the simulator's script.
/// </summary>
internal sealed class SampleData : IAsyncDisposable
{
    private const string Secret = "demo-secret";

    private static readonly SampleCard s_visa = new("4111111111111111");
    private static readonly SampleCard s_mastercard = new("5555555555554444");
    private static readonly SampleCard s_amex = new("378282246310005", "1234");
    private static readonly SampleCard s_cmr = new("4455961234561434");

    // Each with the provider's reason: general, no funds, expired, wrong code, lost.
    private static readonly SampleCard[] s_declined =
    [
        new("4000000000000002"), new("4000000000009995"), new("4000000000000069"), new("4000000000000127"), new("4000000000009987"),
    ];

    private readonly SandboxPlan _plan;
    private readonly CancellationToken _stopping;
    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly SampleShop _shop;
    private readonly ServiceProvider _services;

    private SampleData(SandboxPlan plan, CancellationToken stopping)
    {
        (_plan, _stopping) = (plan, stopping);
        _shop = Shop("demo-shop", Secret);
        var services = new ServiceCollection();
        services.AddHostedCaptureOperators(options =>
            (options.BaseAddress, options.ClientId, options.ClientSecret) =
                (new Uri(plan.ProductAddress), "demo-administrator", Secret));
        _services = services.BuildServiceProvider();
    }

    private IOperators Operators => _services.GetRequiredService<IOperators>();

    /// <summary>Fills the sandbox, unless there are intents already. It never throws.</summary>
    /// <param name="plan">Where the parties listen.</param>
    /// <param name="stopping">Ends it.</param>
    /// <returns>What came of it, a line for people; null where there was nothing to do.</returns>
    public static async Task<string?> FillAsync(SandboxPlan plan, CancellationToken stopping)
    {
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            await using var samples = new SampleData(plan, stopping);
            if (!await samples.MakeAsync())
                return null;
            var seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture);
            return $"It has samples of everything, made in {seconds} s; a new one starts without them by --sample-data false.";
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception exception)
        {
            return $"The samples are not complete, and all else works: {exception.Message.ReplaceLineEndings(" ")}";
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _shop.DisposeAsync();
        await _services.DisposeAsync();
    }

    private async Task<bool> MakeAsync()
    {
        if ((await Operators.Intents.ListAsync(cancellationToken: _stopping).PageAsync(limit: 1)).Items.Count > 0)
            return false;
        await CardsAsync();
        await PaymentsAsync();
        await OtherProvidersAsync();
        await UnknownAsync();
        await FailedCallsAsync();
        await SilentEndpointAsync();
        await StolenCardsAsync();
        await HouseAsync();
        return true;
    }

    // Open, declined, rejected, canceled, expired, forgotten, and of the other kinds.
    private async Task CardsAsync()
    {
        await _shop.IntentAsync("A-1011", "Hugo Paredes");
        await _shop.CardsAsync("A-1012", "Ines Molina", [s_declined[3]]);
        await _shop.CardsAsync("A-1009", "Felipe Araya", [s_declined[0], s_declined[1], s_visa]);
        await _shop.CardsAsync("A-1010", "Gloria Tapia", s_declined);
        await _shop.Captures.CancelAsync((await _shop.IntentAsync("A-1013", "Jorge Pinto")).Id, _stopping);
        var asked = await _shop.IntentAsync("A-1014", "Karina Lobos");
        await Operators.Intents.CancelAsync(asked.Id, "She asked for it on the phone", _stopping);
        await _shop.IntentAsync("A-1015", "Luis Bravo", lifetime: TimeSpan.FromSeconds(1));
        await _shop.IntentAsync("A-1016", "Marta Silva", lifetime: TimeSpan.FromSeconds(1));
        var gone = await _shop.CardsAsync("A-1017", "Nora Vega", [s_mastercard]);
        await _shop.Captures.DeleteAsync(gone.Id, _stopping);
        await _shop.CardsAsync("A-1019", "Olga Reyes", [s_visa], CaptureKind.Peinau);
        await _shop.CardsAsync("A-1020", "Pedro Rivas", [s_cmr], CaptureKind.Cmr);
    }

    // Paid, authorized, confirmed in part, voided, given back in part and whole, declined, and not charged yet.
    private async Task PaymentsAsync()
    {
        var payments = _shop.Payments;
        var visa = await TokenAsync("A-1001", "Ana Rojas", s_visa);
        await _shop.ChargeAsync("O-2001", visa, 19_990);
        await _shop.PaymentAsync("O-2008", visa, 8_990);
        await ScriptAsync("cybersource", "charge", "declined:204");
        await _shop.ChargeAsync("O-2006", visa, 249_990);

        var mastercard = await TokenAsync("A-1002", "Bruno Soto", s_mastercard);
        await _shop.ChargeAsync("O-2002", mastercard, 45_000, isDeferred: true);
        var part = await _shop.ChargeAsync("O-2004", mastercard, 20_000, isDeferred: true);
        await payments.ConfirmAsync(part, new Confirmation { TotalAmount = 15_000 }, cancellationToken: _stopping);

        var amex = await TokenAsync("A-1003", "Carla Fuentes", s_amex);
        var some = await _shop.ChargeAsync("O-2003", amex, 32_990);
        await payments.RefundAsync(some, new Refund { RefundedAmount = 5_000 }, cancellationToken: _stopping);
        var all = await _shop.ChargeAsync("O-2007", amex, 12_490);
        await payments.RefundAsync(all, cancellationToken: _stopping);
        var released = await _shop.ChargeAsync("O-2005", amex, 60_000, isDeferred: true);
        await payments.VoidAsync(released, cancellationToken: _stopping);

        async Task<string> TokenAsync(string reference, string person, SampleCard card) =>
            (await _shop.CardsAsync(reference, person, [card])).Id.ToString();
    }

    private async Task OtherProvidersAsync()
    {
        await using var other = Shop("other-shop", "other-secret");
        await other.CardsAsync("B-1", "Rosa Campos", [s_visa]);
        await using var juspay = Shop("demo-juspay", Secret);
        var card = await juspay.CardsAsync("J-1", "Bianca Souza", [s_mastercard]);
        await juspay.ChargeAsync("J-1", card.Id.ToString(), 129.90m, "BRL");
        await using var firstoken = Shop("demo-firstoken", Secret);
        card = await firstoken.CardsAsync("F-1", "Camilo Torres", [s_visa]);
        await firstoken.ChargeAsync("F-1", card.Id.ToString(), 89_900, "COP");
    }

    // One that a look-up finds a moment later, and one of a provider that has none: somebody must ask there, and settle it.
    private async Task UnknownAsync()
    {
        var card = await _shop.CardsAsync("A-1018", "Sergio Nunez", [s_visa]);
        await ScriptAsync("cybersource", "charge", "garbage");
        await _shop.ChargeAsync("O-2009", card.Id.ToString(), 27_500);
        await using var tumipay = Shop("demo-tumipay", Secret);
        await ScriptAsync("tumipay", "authorize", "garbage");
        await tumipay.ChargeAsync("T-1", "sample-token", 150_000, "COP", isDeferred: true);
    }

    private async Task FailedCallsAsync()
    {
        var captured = (await _shop.Captures.ListAsync(new IntentFilter { ReferenceId = "A-1001" }, _stopping).PageAsync()).Items[0];
        await RefusedAsync(() => _shop.Captures.CreateAsync(
            new CreateIntent { Cardholder = new Cardholder { Country = "Chile" } }, cancellationToken: _stopping));
        await RefusedAsync(() => _shop.Captures.GetAsync(Guid.NewGuid(), _stopping));
        await RefusedAsync(() => _shop.Captures.CancelAsync(captured.Id, _stopping));
        await RefusedAsync(() => _shop.PaymentAsync("O-2001", captured.Id.ToString(), 19_990));
        await RefusedAsync(() => _shop.PaymentAsync("O-2010", captured.Id.ToString(), 19.5m));
        await using var mistaken = Shop("demo-shop", "not the secret");
        await RefusedAsync(() => mistaken.Captures.GetAsync(captured.Id, _stopping));
    }

    // A shop whose server is away: nothing listens on port 9.
    private async Task SilentEndpointAsync()
    {
        var made = await Operators.Applications.CreateAsync(
            new NewApplication { Name = "Bikes & Bolts", ReturnOrigins = ["loopback"], Locale = "en" }, cancellationToken: _stopping);
        await Operators.Applications.ChangeWebhooksAsync(
            made.Application.Id,
            new ChangeWebhooks
            {
                Version = made.Application.Version,
                Webhooks = [new ChangeWebhook { Url = "http://127.0.0.1:9/webhooks" }],
                WithoutTest = true,
            },
            _stopping);
        await using var bikes = Shop(made.Application.ClientId, made.ClientSecret!);
        await bikes.CardsAsync("bike-77", "Tomas Leiva", [s_visa]);
        await bikes.Captures.CancelAsync((await bikes.IntentAsync("bike-78", "Ursula Rey")).Id, _stopping);
    }

    // As many declines of one BIN as raise an alarm, from many addresses; then one address and one card too often, and one form.
    private async Task StolenCardsAsync()
    {
        const int declines = 31;
        const int ofIntent = 5;
        const int ofAddress = 3;
        SampleCard[] cards = [.. s_declined, new("4000000000000119"), new("4000000000000341")];
        await using var shop = Shop("demo-firstoken", Secret);
        await ScriptAsync("firstoken", "tokenize", [.. Enumerable.Repeat("declined:205", declines)]);
        Intent? intent = null;
        for (var i = 0; i < declines; i++)
        {
            if (i % ofIntent == 0)
                intent = await shop.IntentAsync($"F-9{i:00}", "Victor Vidal");
            await SendAsync(cards[i % cards.Length], $"203.0.113.{10 + (i / ofAddress)}");
        }

        await SendAsync(s_visa, "203.0.113.10");
        await SendAsync(cards[0], "198.51.100.7");
        using var machine = new SampleCardholder((await _shop.IntentAsync("A-1021", "Victor Vidal")).CaptureUrl!, "198.51.100.8");
        for (var i = 0; i <= 20; i++)
            await machine.SendAsync(new SampleCard("4111111111111112"), "Victor Vidal", _stopping);

        async Task SendAsync(SampleCard card, string from)
        {
            using var browser = new SampleCardholder(intent!.CaptureUrl!, from);
            await browser.SendAsync(card, "Victor Vidal", _stopping);
        }
    }

    // An address that is left alone, a look at the card page, and a browser that refused something.
    private async Task HouseAsync()
    {
        await Operators.Guard.AllowAsync(
            new CreateAllowance
            {
                Network = "198.51.100.64/26",
                Until = TimeProvider.System.GetUtcNow().AddDays(30),
                Reason = "The call centre types cards for its callers",
            },
            _stopping);
        await Operators.Integrity.CheckAsync(cancellationToken: _stopping);
        using var report = new StringContent(
            """{"csp-report":{"effective-directive":"script-src-elem","blocked-uri":"https://cdn.example/helper.js"}}""",
            Encoding.UTF8,
            "application/csp-report");
        using var taken = await _http.PostAsync($"{_plan.ProductAddress}/csp-reports", report, _stopping);
    }

    private static async Task RefusedAsync(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (HostedCaptureException)
        {
            // That is what it is for.
        }
    }

    private async Task ScriptAsync(string system, string operation, params string[] outcomes)
    {
        using var answer = await _http.PostAsJsonAsync(
            $"{_plan.SimulatorAddress}/script", new { system, operation, outcomes }, _stopping);
        answer.EnsureSuccessStatusCode();
    }

    private SampleShop Shop(string client, string secret) => new(_plan.ProductAddress, client, secret, _stopping);
}
