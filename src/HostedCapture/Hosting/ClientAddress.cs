using System.Net;
using System.Net.Sockets;

namespace HostedCapture.Hosting;

/// <summary>The network address a request comes from.</summary>
public static class ClientAddress
{
    /// <summary>The client's address; IPv4-mapped IPv6 becomes IPv4. Null where the connection has none.</summary>
    public static IPAddress? Of(HttpContext context) =>
        context.Connection.RemoteIpAddress is { IsIPv4MappedToIPv6: true } mapped ? mapped.MapToIPv4() : context.Connection.RemoteIpAddress;

    /// <summary>What one subscriber has: an IPv4 address, or the /64 of an IPv6 address.</summary>
    public static IPNetwork Subscriber(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return new IPNetwork(address, 32);
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPNetwork(new IPAddress(bytes), 64);
    }
}
