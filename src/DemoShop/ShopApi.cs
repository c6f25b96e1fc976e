using System.Collections.Concurrent;
using HostedCapture.Client;

namespace DemoShop;

/// <summary>
/// The shop's server: calls the API by its client, as any merchant's would, and gives what went over the wire, to be shown.
/// A merchant has one application; this shop has one for each provider, and so one client for each.
/// </summary>
/// <param name="settings">Where the API is, and the clients' secrets.</param>
public sealed class ShopApi(ShopSettings settings) : IAsyncDisposable
{
    /// <summary>The shop's usual client id.</summary>
    public const string ClientId = "demo-shop";

    /// <summary>Where tokens are got.</summary>
    public const string TokenPath = "/oauth2/token";

    // What the shop's list of orders may need.
    private const int Newest = 100;

    private readonly ConcurrentDictionary<string, ServiceProvider> _applications = [];

    /// <summary>Makes an intent for an order.</summary>
    /// <param name="order">The order.</param>
    /// <param name="address">The shop's own address, for the way back.</param>
    public Task<Exchange> CreateAsync(Order order, string address) =>
        ExchangeRecorder.RunAsync(() => Captures(order).CreateAsync(IntentFor(order, address + order.Path), $"order-{order.Id}"));

    /// <summary>Reads an order's intent, the only thing to believe when a browser comes back; null when there is none.</summary>
    public Task<Exchange?> ReadAsync(Order order) => OfIntentAsync(order, id => Captures(order).GetAsync(id));

    /// <summary>Cancels an order's intent that is still open.</summary>
    public Task<Exchange?> CancelAsync(Order order) => OfIntentAsync(order, id => Captures(order).CancelAsync(id));

    /// <summary>Has the token and the cardholder's data forgotten.</summary>
    public Task<Exchange?> DeleteAsync(Order order) => OfIntentAsync(order, id => Captures(order).DeleteAsync(id));

    /// <summary>The states of an application's latest intents by their ids; empty when the API does not answer.</summary>
    public async Task<IReadOnlyDictionary<string, string>> StatesAsync(string client)
    {
        var states = new Dictionary<string, string>();
        try
        {
            await foreach (var intent in Of(client).GetRequiredService<ICaptures>().ListAsync())
            {
                states[intent.Id.ToString()] = intent.State.Value;
                if (states.Count == Newest)
                    break;
            }
        }
        catch (HostedCaptureException)
        {
            // The orders keep the states they were last seen in.
        }

        return states;
    }

    /// <summary>Makes a payment with an order's card.</summary>
    /// <param name="order">The order.</param>
    /// <param name="amount">How much, in major units.</param>
    /// <param name="deferred">Whether it is only authorized.</param>
    /// <param name="wayBack">Where the approval page leads.</param>
    public Task<Exchange> CreatePaymentAsync(Order order, decimal amount, bool deferred, string wayBack) =>
        ExchangeRecorder.RunAsync(() => Payments(order).CreateAsync(new CreatePayment
        {
            Intent = "sale",
            Payer = new Payer { PayerInfo = new PayerInfo { Email = "ana.rojas@example.com", FullName = "Ana Rojas", Country = "CL" } },
            AdditionalAttributes = new PaymentAttributes { CaptureToken = order.Token, IsDeferredCapture = deferred ? true : null },
            Transaction = new Transaction
            {
                Description = "Two books",
                Amount = new Amount { Currency = order.Choices.Card.Currency, Total = amount },
            },
            RedirectUrls = new RedirectUrls { ReturnUrl = wayBack, CancelUrl = wayBack },
        }));

    /// <summary>Reads an order's last payment; null when there is none.</summary>
    public async Task<Exchange?> ReadPaymentAsync(Order order) =>
        order.PaymentId is { } id ? await ExchangeRecorder.RunAsync(() => Payments(order).GetAsync(Guid.Parse(id))) : null;

    /// <summary>
    /// Does something with an order's last payment. What came of it is read afterwards: the page shows the payment as it is then,
    /// and asks again while nobody knows.
    /// </summary>
    /// <param name="order">The order.</param>
    /// <param name="rel">What: the <c>rel</c> of a link.</param>
    /// <param name="amount">Of a confirm or refund, in major units; null: all of it.</param>
    public Task<Exchange> OperateAsync(Order order, string rel, decimal? amount = null) => ExchangeRecorder.RunAsync(async () =>
    {
        var payments = Payments(order);
        var payment = await payments.GetAsync(Guid.Parse(order.PaymentId!));
        _ = rel switch
        {
            "silent_charge" => await payments.ChargeAsync(payment),
            "confirm_authorization" =>
                await payments.ConfirmAsync(payment, amount is null ? null : new Confirmation { TotalAmount = amount }),
            "void_method" => await payments.VoidAsync(payment),
            "refund_method" => await payments.RefundAsync(payment, amount is null ? null : new Refund { RefundedAmount = amount }),
            _ => throw new ArgumentOutOfRangeException(nameof(rel)),
        };
    });

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var application in _applications.Values)
            await application.DisposeAsync();
    }

    /// <summary>What is sent for an order. A merchant fills in its own customer.</summary>
    private static CreateIntent IntentFor(Order order, string wayBack) => new()
    {
        Capture = new CaptureKind(order.Choices.Card.Kind!),
        Cardholder = new Cardholder { ReferenceId = order.Id, Name = "Ana Rojas", Email = "ana.rojas@example.com", Country = "CL" },
        Billing = new Billing { Line1 = "Av. Providencia 1234", City = "Santiago", State = "Providencia", Country = "CL" },
        RedirectUrls = new RedirectUrls { ReturnUrl = wayBack, CancelUrl = wayBack },
        AdditionalAttributes = order.Choices.Remember ? new AdditionalAttributes { RememberCapture = true } : null,
        Locale = order.Choices.Locale,
        ExpiresIn = order.Choices.ExpiresIn,
        Verify = order.Choices.Verify is { } verify ? new CardVerification(verify) : null,
        Consent = order.Choices.Consent,
    };

    private static async Task<Exchange?> OfIntentAsync(Order order, Func<Guid, Task> call) =>
        order.CaptureId is { } id ? await ExchangeRecorder.RunAsync(() => call(Guid.Parse(id))) : null;

    private ICaptures Captures(Order order) => Of(order.Client).GetRequiredService<ICaptures>();

    private IPayments Payments(Order order) => Of(order.Client).GetRequiredService<IPayments>();

    private ServiceProvider Of(string client) => _applications.GetOrAdd(client, id =>
    {
        var services = new ServiceCollection();
        services.AddHostedCapture(options =>
            {
                (options.BaseAddress, options.ClientId, options.ClientSecret) = (settings.Api, id, settings.Clients[id]);
                // Somebody waits for the page.
                options.MaxRetries = 1;
            })
            .ConfigurePrimaryHttpMessageHandler(
                () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
            .AddHttpMessageHandler(() => new ExchangeRecorder());
        return services.BuildServiceProvider();
    });
}
