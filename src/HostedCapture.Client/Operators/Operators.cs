using Microsoft.Extensions.Options;

namespace HostedCapture.Client;

internal sealed class Operators : IOperators, IDisposable
{
    /// <summary>The name of its options and of its HTTP client.</summary>
    public const string Name = "HostedCaptureOperators";

    private readonly AccessTokens _tokens;

    public Operators(IHttpClientFactory clients, IOptionsMonitor<HostedCaptureOptions> options)
    {
        var transport = new Transport(clients, Options.Create(options.Get(Name)), Name);
        _tokens = new AccessTokens(transport, AccessTokens.OfOperators);
        var api = new Api(transport, _tokens);
        Requests = new OperatorRequests(api);
        Events = new OperatorEvents(api);
        Deliveries = new OperatorDeliveries(api);
        Audit = new OperatorAudit(api);
        Guard = new OperatorGuard(api);
        Providers = new OperatorProviders(api);
        Integrity = new OperatorIntegrity(api);
        Installation = new OperatorInstallation(api);
    }

    public IOperatorRequests Requests { get; }

    public IOperatorEvents Events { get; }

    public IOperatorDeliveries Deliveries { get; }

    public IOperatorAudit Audit { get; }

    public IOperatorGuard Guard { get; }

    public IOperatorProviders Providers { get; }

    public IOperatorIntegrity Integrity { get; }

    public IOperatorInstallation Installation { get; }

    /// <inheritdoc/>
    public void Dispose() => _tokens.Dispose();
}
