using HostedCapture.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Sandbox;

/// <summary>A shop's server and its customers: makes intents and payments as any shop would.</summary>
internal sealed class SampleShop : IAsyncDisposable
{
    private const string WayBack = "http://localhost/samples";

    private readonly ServiceProvider _client;
    private readonly CancellationToken _stopping;

    /// <summary>Calls nothing yet.</summary>
    /// <param name="address">The product's.</param>
    /// <param name="clientId">The application's client.</param>
    /// <param name="secret">Its secret.</param>
    /// <param name="stopping">Ends all calls.</param>
    public SampleShop(string address, string clientId, string secret, CancellationToken stopping)
    {
        _stopping = stopping;
        var services = new ServiceCollection();
        services.AddHostedCapture(options =>
        {
            (options.BaseAddress, options.ClientId, options.ClientSecret) = (new Uri(address), clientId, secret);
            options.MaxRetryWait = TimeSpan.FromSeconds(2);
        });
        _client = services.BuildServiceProvider();
    }

    /// <summary>The client's captures.</summary>
    public ICaptures Captures => _client.GetRequiredService<ICaptures>();

    /// <summary>The client's payments.</summary>
    public IPayments Payments => _client.GetRequiredService<IPayments>();

    /// <summary>Makes an intent. It is open for a week, and a token that is made stays.</summary>
    /// <param name="reference">The shop's own name for it.</param>
    /// <param name="person">Whose card it is.</param>
    /// <param name="kind">The kind of card; null: a credit card.</param>
    /// <param name="lifetime">Another time that it is open.</param>
    public Task<Intent> IntentAsync(string reference, string person, CaptureKind? kind = null, TimeSpan? lifetime = null) =>
        Captures.CreateAsync(
            new CreateIntent
            {
                Capture = kind ?? CaptureKind.CreditCard,
                Cardholder = new Cardholder
                {
                    ReferenceId = reference,
                    Name = person,
                    Email = $"{person.Split(' ')[0].ToLowerInvariant()}@example.com",
                    Country = "CL",
                },
                Billing = new Billing { Line1 = "Av. Providencia 1234", City = "Santiago", State = "Providencia", Country = "CL" },
                RedirectUrls = new RedirectUrls { ReturnUrl = WayBack, CancelUrl = WayBack },
                AdditionalAttributes = new AdditionalAttributes { RememberCapture = true },
                ExpiresIn = (int)(lifetime ?? TimeSpan.FromDays(7)).TotalSeconds,
                Metadata = new Dictionary<string, string> { ["channel"] = "sample" },
            },
            cancellationToken: _stopping);

    /// <summary>Makes an intent and sends cards for it from its page, one after another.</summary>
    /// <param name="reference">The shop's own name for it.</param>
    /// <param name="person">Whose cards they are.</param>
    /// <param name="cards">The cards.</param>
    /// <param name="kind">The kind of card; null: a credit card.</param>
    public async Task<Intent> CardsAsync(string reference, string person, IEnumerable<SampleCard> cards, CaptureKind? kind = null)
    {
        var intent = await IntentAsync(reference, person, kind);
        using var browser = new SampleCardholder(intent.CaptureUrl!);
        foreach (var card in cards)
            await browser.SendAsync(card, person, _stopping);
        return intent;
    }

    /// <summary>Makes a payment; nothing is charged.</summary>
    /// <param name="order">The shop's order.</param>
    /// <param name="token">The card: an intent's id, or a token made elsewhere.</param>
    /// <param name="total">How much, in major units.</param>
    /// <param name="currency">Its currency.</param>
    /// <param name="isDeferred">Whether a charge only authorizes.</param>
    public Task<Payment> PaymentAsync(string order, string token, decimal total, string currency = "CLP", bool isDeferred = false) =>
        Payments.CreateAsync(
            new CreatePayment
            {
                Intent = "sale",
                Payer = new Payer
                {
                    PayerInfo = new PayerInfo
                    {
                        Email = "ana@example.com",
                        FullName = "Ana Rojas",
                        Country = "CL",
                        DocumentType = "CC",
                        DocumentNumber = "1032456789",
                    },
                },
                AdditionalAttributes = new PaymentAttributes { CaptureToken = token, IsDeferredCapture = isDeferred ? true : null },
                Transaction = new Transaction
                {
                    GatewayOrder = order,
                    Description = "Two books",
                    Amount = new Amount { Currency = currency, Total = total },
                },
                RedirectUrls = new RedirectUrls { ReturnUrl = WayBack, CancelUrl = WayBack },
            },
            cancellationToken: _stopping);

    /// <summary>Makes a payment and charges it, or authorizes it. Gives it as it is afterwards, whatever came of it.</summary>
    /// <inheritdoc cref="PaymentAsync"/>
    public async Task<Payment> ChargeAsync(string order, string token, decimal total, string currency = "CLP", bool isDeferred = false)
    {
        var payment = await PaymentAsync(order, token, total, currency, isDeferred);
        return await Payments.ChargeAsync(payment, cancellationToken: _stopping) is Outcome<Payment>.Done done ? done.Value : payment;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _client.DisposeAsync();
}
