using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>A payment adapter, wired as the product wires it, and requests for it.</summary>
internal sealed class PaymentSubject : IDisposable
{
    private static readonly Money s_amount = new(1000, Currency.Of("CLP")!);

    private readonly Subject _subject;
    private readonly Dictionary<Guid, string> _remembered = [];
    private readonly string _name;
    private readonly string _address;

    /// <summary>An adapter by its name, speaking with an address.</summary>
    public PaymentSubject(string name, string address, TimeSpan? timeout = null, params (string Name, string Value)[] credentials)
    {
        (_name, _address) = (name, address);
        _subject = new Subject(name, address, timeout, [(CyberSource.ReportLag, "0"), .. credentials]);
    }

    public IProvider Adapter => _subject.Adapter;

    /// <summary>A request with a token of the simulator's.</summary>
    public async Task<ChargeRequest> RequestAsync(Operation operation)
    {
        using var cards = new Subject(_name, _address);
        var token = Assert.IsType<Outcome.Approved>(await cards.Adapter.TokenizeAsync(Subject.Request())).Handle;
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
    public Task<Outcome> RunAsync(Operation operation)
    {
        var request = Request("token", Operation.Charge);
        var step = Step(request, "1", 1000);
        return operation switch
        {
            Operation.Confirm => Adapter.ConfirmAsync(step),
            Operation.Void => Adapter.VoidAsync(step),
            Operation.Refund => Adapter.RefundAsync(step),
            _ => Adapter.ChargeAsync(request),
        };
    }

    public static ChargeRequest Request(string token, Operation operation) => new()
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

    public static PaymentLookupRequest Lookup(Operation operation, PaymentRequest request) => new()
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
        _subject.Dispose();
    }
}
