using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>A payment adapter, wired as the product wires it, and requests for it.</summary>
internal sealed class PaymentSubject : IDisposable
{
    private static readonly Money s_amount = new(1000, Currency.Of("CLP")!);

    private readonly ProviderHttp _http = new(TimeProvider.System);
    private readonly Dictionary<Guid, string> _remembered = [];
    private readonly string _name;
    private readonly string _address;

    /// <summary>An adapter by its name, speaking with an address.</summary>
    public PaymentSubject(string name, string address, TimeSpan? timeout = null, params (string Name, string Value)[] credentials)
    {
        (_name, _address) = (name, address);
        var known = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["MerchantId"] = "demo_merchant",
            ["TransactionKey"] = "demo-transaction-key",
            ["ReportUser"] = "demo_reports",
            ["ReportPassword"] = "demo-report-password",
            [CyberSourcePayments.ReportLag] = "0",
            ["ClientId"] = "demo-client",
            ["ClientSecret"] = "demo-client-secret",
        };
        foreach (var (key, value) in credentials)
            known[key] = value;
        var settings = new ProviderSettings(new Uri(address), timeout ?? TimeSpan.FromSeconds(20), known);
        var endpoint = new ProviderEndpoint(settings, _http);
        Adapter = name == "cybersource" ? new CyberSourcePayments(endpoint, TimeProvider.System) : new QuickpayPayments(endpoint, TimeProvider.System);
    }

    public IPaymentProvider Adapter { get; }

    /// <summary>A request with a token of the simulator's.</summary>
    public async Task<ChargeRequest> RequestAsync(PaymentOperation operation)
    {
        using var cards = new Subject(_name, _address);
        var token = Assert.IsType<Outcome.Approved>(await cards.Adapter.TokenizeAsync(Subject.Request())).Token;
        var request = Request(token, operation);
        return request with
        {
            Remember = id =>
            {
                _remembered[request.AttemptId] = id;
                return Task.FromResult(true);
            },
        };
    }

    /// <summary>What was remembered of a request; null: nothing.</summary>
    public string? Remembered(PaymentRequest request) => _remembered.GetValueOrDefault(request.AttemptId);

    /// <summary>Runs an operation on what a stub says it has.</summary>
    public Task<PaymentOutcome> RunAsync(PaymentOperation operation)
    {
        var request = Request("token", PaymentOperation.Charge);
        var step = Step(request, "1", 1000);
        return operation switch
        {
            PaymentOperation.Confirm => Adapter.ConfirmAsync(step),
            PaymentOperation.Void => Adapter.VoidAsync(step),
            PaymentOperation.Refund => Adapter.RefundAsync(step),
            _ => Adapter.ChargeAsync(request),
        };
    }

    public static ChargeRequest Request(string token, PaymentOperation operation) => new()
    {
        Operation = operation,
        AttemptId = Guid.NewGuid(),
        Key = Guid.NewGuid().ToString("N"),
        PaymentId = Guid.NewGuid(),
        Amount = s_amount,
        Token = token,
        Kind = CaptureKind.Peinau,
        Payer = new Payer("Jhon Doe", "jhdoe@gmail.com", "CL", null, null),
        Tax = s_amount.With(0),
        ReturnUrl = "https://requestb.in/sfoogtsf",
        CancelUrl = "http://www.mysite.cl/cancel",
    };

    public static PaymentStep Step(ChargeRequest request, string handle, long units) => new()
    {
        AttemptId = Guid.NewGuid(),
        Key = Guid.NewGuid().ToString("N"),
        PaymentId = request.PaymentId,
        Amount = s_amount.With(units),
        Charged = handle,
        Deferred = true,
        Total = s_amount,
        RefundedBefore = s_amount.With(0),
    };

    public static PaymentLookupRequest Lookup(PaymentOperation operation, PaymentRequest request) => new()
    {
        Operation = operation,
        AttemptId = request.AttemptId,
        Key = request.Key,
        PaymentId = request.PaymentId,
        Amount = request.Amount,
        RefundedBefore = s_amount.With(0),
        StartedAt = TimeProvider.System.GetUtcNow(),
        InFlight = false,
    };

    public void Dispose()
    {
        (Adapter as IDisposable)?.Dispose();
        _http.Dispose();
    }
}
