using HostedCapture.Domain;
using HostedCapture.Providers;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>A payment on its way through one adapter, step by step, with what the product would write down.</summary>
/// <param name="name">The adapter.</param>
/// <param name="subject">The adapter itself.</param>
/// <param name="card">Captures a card: its token and gateway block.</param>
internal sealed class PaymentWalk(string name, Subject subject, Func<Task<(string Token, string? Gateway)>> card)
{
    private const long Units = 1000;

    private readonly HostedCapture.Domain.Currency _currency = HostedCapture.Domain.Currency.Of(name == "juspay" ? "BRL" : "COP")!;
    private (string Token, string? Gateway) _card = ("tok", null);
    private Outcome.Approved? _charged;
    private Outcome.Approved? _confirmed;
    private long _total = Units;
    private bool _deferred;
    private PaymentRequest? _last;
    private Operation _operation;

    /// <summary>What the adapter had remembered of the last operation.</summary>
    public string? Remembered { get; private set; }

    public string Currency => _currency.Code;

    /// <summary>A walk at the simulator, with a card that was captured there.</summary>
    public static PaymentWalk At(AppFixture app, string name, Subject subject) => new(name, subject, async () =>
    {
        // A token made elsewhere.
        if (subject.Adapter.Facts.Tokenizes.Count == 0)
            return ("tok_1", null);
        using var captured = Subject.Simulated(app, name);
        var approved = Approved(await captured.Adapter.TokenizeAsync(Subject.Request()));
        return (approved.Handle, approved.Gateway);
    });

    /// <summary>The approval that an outcome has to be.</summary>
    public static Outcome.Approved Approved(Outcome outcome)
    {
        Assert.True(outcome is Outcome.Approved, outcome.ToString());
        return (Outcome.Approved)outcome;
    }

    public Money Amount(long units) => new(units, _currency);

    public async Task<PaymentWalk> AuthorizeAsync(long units)
    {
        await ReadyAsync();
        await BeginAsync(Operation.Authorize, units);
        return this;
    }

    /// <summary>Does what must come before an operation.</summary>
    public async Task PrepareAsync(Operation operation)
    {
        await ReadyAsync();
        if (operation is Operation.Confirm or Operation.Void or Operation.Refund && _charged is null)
            await BeginAsync(Operation.Authorize, Units);
        if (operation == Operation.Refund && _confirmed is null)
            _confirmed = (Outcome.Approved)await subject.Adapter.ConfirmAsync(Step(Units));
    }

    /// <summary>Runs an operation on the whole amount, after what must come before.</summary>
    public async Task<Outcome> RunAsync(Operation operation)
    {
        await PrepareAsync(operation);
        return await RunUnpreparedAsync(operation);
    }

    /// <summary>Runs an operation on the whole amount.</summary>
    public Task<Outcome> RunUnpreparedAsync(Operation operation)
    {
        _operation = operation;
        return operation switch
        {
            Operation.Confirm => subject.Adapter.ConfirmAsync(Step(Units)),
            Operation.Void => subject.Adapter.VoidAsync(Step(Units)),
            Operation.Refund => subject.Adapter.RefundAsync(Step(Units)),
            _ => subject.Adapter.ChargeAsync(Charge(operation, Units)),
        };
    }

    /// <summary>A step that is written down and never sent.</summary>
    public void Forget(Operation operation)
    {
        _operation = operation;
        Step(Units);
    }

    public ChargeRequest Charge(Operation operation, long units)
    {
        Remembered = null;
        var request = new ChargeRequest
        {
            Operation = operation,
            AttemptId = Guid.NewGuid(),
            Key = Guid.NewGuid().ToString("N"),
            PaymentId = Guid.NewGuid(),
            Amount = Amount(units),
            Token = _card.Token,
            CaptureGateway = _card.Gateway,
            Payer = new Payer("Jhon Doe", "jhdoe@gmail.com", "CO", "CC", "1032456789")
            {
                Phone = "+57 300 123 4567",
                IpAddress = "12.7.8.120",
            },
            Billing = new BillingAddress("Calle 1", null, "Bogotá", "DC", "CO"),
            Tax = Amount(0),
            ReturnUrl = "https://shop.example/back",
            CancelUrl = "https://shop.example/cancel",
            Remember = RememberAsync,
        };
        _last = request;
        return request;
    }

    public PaymentStep Step(long units, string? confirmed = null)
    {
        Remembered = null;
        var step = new PaymentStep
        {
            AttemptId = Guid.NewGuid(),
            Key = Guid.NewGuid().ToString("N"),
            PaymentId = Guid.NewGuid(),
            Amount = Amount(units),
            Charged = _charged?.Handle ?? "none",
            Deferred = _deferred,
            Confirmed = confirmed ?? _confirmed?.Handle,
            Total = Amount(_total),
            RefundedBefore = Amount(0),
            Remember = RememberAsync,
        };
        _last = step;
        return step;
    }

    /// <summary>The look-up of the last operation.</summary>
    public PaymentLookupRequest Asked(bool inFlight) => new()
    {
        Operation = _operation,
        AttemptId = _last!.AttemptId,
        Key = _last.Key,
        PaymentId = _last.PaymentId,
        Amount = _last.Amount,
        UpstreamId = Remembered,
        Charged = _charged?.Handle,
        Confirmed = _confirmed?.Handle,
        RefundedBefore = Amount(0),
        StartedAt = TimeProvider.System.GetUtcNow(),
        InFlight = inFlight,
    };

    private async Task ReadyAsync()
    {
        if (_card.Token == "tok")
            _card = await card();
    }

    private async Task BeginAsync(Operation operation, long units)
    {
        (_total, _deferred) = (units, operation == Operation.Authorize);
        _charged = await subject.Adapter.ChargeAsync(Charge(operation, units)) switch
        {
            Outcome.Approved approved => approved,
            var other => throw new InvalidOperationException(other.ToString()),
        };
    }

    private Task<bool> RememberAsync(string id)
    {
        Remembered = id;
        return Task.FromResult(true);
    }
}
