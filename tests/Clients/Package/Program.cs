// A merchant's program that has nothing but the package: it saves a card, charges it, and hears of it.
using HostedCapture.Client;
using Microsoft.Extensions.DependencyInjection;

var (address, port, secret) = (args[0], args[1], args[2]);
var services = new ServiceCollection();
services.AddHostedCapture(options =>
{
    options.BaseAddress = new Uri(address);
    (options.ClientId, options.ClientSecret) = ("demo-shop", "demo-secret");
});
await using var provider = services.BuildServiceProvider();
var captures = provider.GetRequiredService<ICaptures>();
var payments = provider.GetRequiredService<IPayments>();

#if ASPNETCORE
var builder = WebApplication.CreateSlimBuilder();
await using var shop = builder.Build();
shop.MapHostedCaptureWebhooks<OrderEvents>("/webhooks", secret);
shop.Urls.Add($"http://127.0.0.1:{port}");
await shop.StartAsync();
#endif

var intent = await captures.CreateAsync(new CreateIntent
{
    Capture = CaptureKind.Peinau,
    Cardholder = new Cardholder { ReferenceId = Guid.NewGuid().ToString(), Name = "Ana Ríos", Email = "ana@example.com", Country = "CL" },
    Billing = new Billing { Line1 = "Miraflores 222", City = "Santiago", State = "RM", Country = "CL" },
    RedirectUrls = new RedirectUrls { ReturnUrl = "http://127.0.0.1/saved", CancelUrl = "http://127.0.0.1/cart" },
});
Check("a link to the page", intent.CaptureUrl?.StartsWith($"{address}/capture/", StringComparison.Ordinal) == true);
var card = new DirectCard { CardNumber = "4000000000000002", ExpiryMonth = "2", ExpiryYear = "2030", CardCcv = "123" };
Check("a decline", (await captures.SubmitCardAsync(intent, card)).Match(_ => "", declined => declined.ErrorCode, _ => "") == "GW01_203");
card.CardNumber = "4111111111111111";
Check(
    "a capture",
    (await captures.SubmitCardAsync(intent, card)).Match(done => done.State, _ => default, _ => default) == IntentState.Captured);

var payment = await payments.CreateAsync(new CreatePayment
{
    Payer = new Payer(),
    AdditionalAttributes = new PaymentAttributes { CaptureToken = intent.Id.ToString() },
    Transaction = new Transaction { Amount = new Amount { Currency = "USD", Total = 19.90m } },
});
Check("a charge", (await payments.ChargeAsync(payment)).Match(done => done.State, _ => default, _ => default) == PaymentState.Paid);
Check("the amount", (await payments.GetAsync(payment.Id)).Transaction?.Amount?.Total == 19.90m);

var listed = 0;
await foreach (var one in captures.ListAsync(new IntentFilter { ReferenceId = intent.Cardholder!.ReferenceId }))
    listed += one.Id == intent.Id ? 1 : 0;
Check("the list", listed == 1);
var types = new List<EventType>();
await foreach (var one in provider.GetRequiredService<IEvents>().OfPaymentAsync(payment.Id))
    types.Add(one.Type);
Check("the history", types.SequenceEqual(new[] { EventType.PaymentCreated, EventType.PaymentPaid }));
try
{
    await captures.CancelAsync(intent.Id);
    Check("an error", false);
}
catch (HostedCaptureException refused)
{
    Check("an error", refused is { ErrorCode: "INVALID_STATE", Status: 409, RequestId.Length: > 0 });
}

#if ASPNETCORE
using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
await OrderEvents.Paid.Task.WaitAsync(limit.Token);
Check("a webhook", (await OrderEvents.Paid.Task) == payment.Id);
#endif
Console.WriteLine("all as it should be");

static void Check(string what, bool isSo)
{
    if (!isSo)
        throw new InvalidOperationException($"Not as it should be: {what}");
}

#if ASPNETCORE
internal sealed class OrderEvents : IWebhookHandler
{
    public static TaskCompletionSource<Guid> Paid { get; } = new();

    public Task HandleAsync(Event received, CancellationToken cancellationToken)
    {
        if (received.Type == EventType.PaymentPaid)
            Paid.TrySetResult(received.AsPayment()!.Id);
        return Task.CompletedTask;
    }
}
#endif
