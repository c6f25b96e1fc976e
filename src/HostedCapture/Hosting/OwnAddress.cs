using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace HostedCapture.Hosting;

/// <summary>The address under which a client on this machine reaches this process.</summary>
/// <param name="server">The running server.</param>
public sealed class OwnAddress(IServer server)
{
    /// <summary>The first listening address, without a slash at its end.</summary>
    public Uri Base
    {
        get
        {
            var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses;
            var first = addresses?.FirstOrDefault() ?? throw new InvalidOperationException("The server does not listen yet.");
            var bound = new UriBuilder(first.Replace("://+", "://localhost", StringComparison.Ordinal).Replace("://*", "://localhost", StringComparison.Ordinal));
            if (bound.Host is "0.0.0.0" or "[::]")
                bound.Host = "localhost";
            return new Uri(bound.Uri.ToString().TrimEnd('/'));
        }
    }
}
