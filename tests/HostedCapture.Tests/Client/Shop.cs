using System.Collections.Concurrent;
using System.Net;
using HostedCapture.Client;
using Microsoft.Extensions.DependencyInjection;
using Person = HostedCapture.Client.Cardholder;

namespace HostedCapture.Tests.Client;

/// <summary>A merchant's program with the client in it, and a tap on its wire.</summary>
internal sealed class Shop : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    /// <summary>At an address; the application's without one.</summary>
    public Shop(AppFixture app, Action<HostedCaptureOptions>? options = null, string? address = null)
        : this(address ?? app.Address, options)
    {
    }

    /// <summary>At an address.</summary>
    public Shop(string address, Action<HostedCaptureOptions>? options = null)
    {
        var services = new ServiceCollection();
        services.AddHostedCapture(to =>
        {
            to.BaseAddress = new Uri(address);
            (to.ClientId, to.ClientSecret) = (AppFixture.DemoShop, "demo-secret");
            options?.Invoke(to);
        }).AddHttpMessageHandler(() => new Handler(Tap));
        services.AddHostedCaptureOperators(to =>
        {
            to.BaseAddress = new Uri(address);
            (to.ClientId, to.ClientSecret) = (OperatorAccounts.Administrator, "demo-secret");
            options?.Invoke(to);
        }).AddHttpMessageHandler(() => new Handler(Tap));
        _services = services.BuildServiceProvider();
    }

    public Tap Tap { get; } = new();

    public ICaptures Captures => _services.GetRequiredService<ICaptures>();

    public IPayments Payments => _services.GetRequiredService<IPayments>();

    public IEvents Events => _services.GetRequiredService<IEvents>();

    public IOperators Operators => _services.GetRequiredService<IOperators>();

    public IDeliveries Deliveries => _services.GetRequiredService<IDeliveries>();

    /// <summary>The least of an intent.</summary>
    public static CreateIntent Wanted(CaptureKind? kind = null) => new()
    {
        Capture = kind ?? CaptureKind.CreditCard,
        Cardholder = new Person { ReferenceId = "A-1001", Name = "Jhon Doe", Email = "jhdoe@gmail.com", Country = "CL" },
        Billing = new Billing { Line1 = "Miraflores 222", City = "Santiago", State = "Region Metropolitana", Country = "CL" },
        RedirectUrls = new RedirectUrls { ReturnUrl = "http://www.mysite.cl/success", CancelUrl = "http://www.mysite.cl/cancel" },
    };

    /// <summary>A card to be sent directly.</summary>
    public static DirectCard Card(string number =
        Make.GoodNumber) => new() { CardNumber = number, ExpiryMonth = "2", ExpiryYear = "2030", CardCcv = "123" };

    /// <summary>A captured card's intent.</summary>
    public async Task<Intent> CapturedAsync()
    {
        var intent = await Captures.CreateAsync(Wanted(CaptureKind.Peinau));
        return Done(await Captures.SubmitCardAsync(intent, Card()));
    }

    /// <summary>A payment with a captured card.</summary>
    public async Task<Payment> PaymentAsync(decimal total = 19990, bool deferred = false, string? order = null) =>
        await Payments.CreateAsync(Body((await CapturedAsync()).Id, total, deferred, order));

    /// <summary>A payment's body.</summary>
    public static CreatePayment Body(Guid card, decimal total = 19990, bool deferred = false, string? order = null) => new()
    {
        Payer = new Payer { PayerInfo = new PayerInfo { Email = "jhdoe@gmail.com", FullName = "Jhon Doe", Country = "CL" } },
        AdditionalAttributes = new PaymentAttributes { CaptureToken = card.ToString(), IsDeferredCapture = deferred ? true : null },
        Transaction = new Transaction { GatewayOrder = order, Amount = new Amount { Currency = "CLP", Total = total } },
    };

    /// <summary>What was done; fails when it was not.</summary>
    public static T Done<T>(Outcome<T> outcome) => outcome.Match(
        done => done,
        declined => throw new InvalidOperationException($"Declined: {declined.ErrorCode}"),
        unknown => throw new InvalidOperationException($"Unknown: {unknown.Id}"));

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    internal sealed class Handler(Tap tap) : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await tap.SeeAsync(request);
            if (tap.Answers?.Invoke(request) is { } answer)
                return answer;
            var response = await base.SendAsync(request, cancellationToken);
            if (tap.LosesAnswer?.Invoke(request) != true)
                return response;
            response.Dispose();
            throw new HttpRequestException("The answer was lost on its way.");
        }
    }
}

/// <summary>Sees every request of a client, and may get in its way.</summary>
internal sealed class Tap
{
    private readonly ConcurrentQueue<Seen> _requests = new();

    /// <summary>Every request, each try of it, in order.</summary>
    public IReadOnlyList<Seen> Requests => [.. _requests];

    /// <summary>Answers in place of the product, where it gives one.</summary>
    public Func<HttpRequestMessage, HttpResponseMessage?>? Answers { get; set; }

    /// <summary>Says which answers get lost, after the product has done what it was asked for.</summary>
    public Func<HttpRequestMessage, bool>? LosesAnswer { get; set; }

    /// <summary>Answers with a status, a type and a body, by the path; where the status is 0 the product answers.</summary>
    public void Says(Func<string, (int Status, string Type, string Body)> says) => Answers = request =>
    {
        var (status, type, body) = says(request.RequestUri!.AbsolutePath);
        return status == 0 ? null : new HttpResponseMessage((HttpStatusCode)status) { Content = Make.Content(body, type) };
    };

    /// <summary>The tries at an address that ends so.</summary>
    public IReadOnlyList<Seen> At(string end) => [.. Requests.Where(request => request.Path.EndsWith(end, StringComparison.Ordinal))];

    public async Task SeeAsync(HttpRequestMessage request) => _requests.Enqueue(new Seen(
        request.Method.Method,
        request.RequestUri!.AbsolutePath,
        request.RequestUri.Query,
        request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null,
        request.Content is null ? "" : await request.Content.ReadAsStringAsync()));
}

/// <summary>A request as it left.</summary>
internal sealed record Seen(string Method, string Path, string Query, string? Key, string Body);
