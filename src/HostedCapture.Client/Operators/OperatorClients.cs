using Microsoft.Extensions.Options;

namespace HostedCapture.Client;

internal sealed class OperatorClients(IHttpClientFactory clients, IOptionsMonitor<HostedCaptureOptions> options) : IOperatorClients
{
    public IOperators For(ITokenSource tokens, string? language)
    {
        var own = options.Get(Transport.ManyOperatorsName).In(language);
        return new Operators(new Api(new Transport(clients, Options.Create(own), Transport.ManyOperatorsName), tokens));
    }
}
