using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HostedCapture.Webhooks;

/// <summary>
/// Keeps webhooks from reaching inside: judges an address when it is configured, and again every address its name
/// resolves to when it is connected to, which then is the address that was judged.
/// </summary>
/// <param name="loopback">Whether this machine itself may be reached, as in Development.</param>
/// <param name="resolve">Finds the addresses of a name.</param>
public sealed class AddressGuard(bool loopback, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    // https://www.iana.org/assignments/iana-ipv4-special-registry, with multicast and the reserved rest.
    private static readonly IPNetwork[] s_inside =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
    ];

    // Of IPv6 only global unicast is outside (RFC 4291), but for protocol assignments with Teredo, documentation, and 6to4.
    private static readonly IPNetwork s_global = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] s_insideGlobal =
        [IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20")];

    // An IPv4 address behind a translator (RFC 6052): as good or bad as the address itself.
    private static readonly IPNetwork s_translated = IPNetwork.Parse("64:ff9b::/96");

    private static readonly string[] s_insideNames = ["localhost", "local", "internal", "intranet", "lan", "home.arpa"];

    /// <summary>Resolves by the machine's own resolver.</summary>
    /// <param name="loopback">Whether this machine itself may be reached.</param>
    public AddressGuard(bool loopback)
        : this(loopback, Dns.GetHostAddressesAsync)
    {
    }

    /// <summary>Whether an address may be connected to.</summary>
    public bool Allows(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return Allows(address.MapToIPv4());
        if (IPAddress.IsLoopback(address))
            return loopback;
        if (address.AddressFamily == AddressFamily.InterNetwork)
            return !Array.Exists(s_inside, network => network.Contains(address));
        if (s_translated.Contains(address))
            return Allows(new IPAddress(address.GetAddressBytes().AsSpan(12)));
        return s_global.Contains(address) && !Array.Exists(s_insideGlobal, network => network.Contains(address));
    }

    /// <summary>Whether an address of the web is not plainly inside, by its number or its name. What its name resolves to is seen when it is connected to.</summary>
    public bool Allows(Uri url)
    {
        // Other scripts' digits and full stops are read as numbers by some: a name in them is written in its ASCII form.
        if (!Ascii.IsValid(url.OriginalString))
            return false;
        var host = url.IdnHost.Trim('[', ']').TrimEnd('.');
        if (IPAddress.TryParse(host, out var address))
            return Allows(address);
        if (host == "localhost" || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return loopback;
        return host.Contains('.', StringComparison.Ordinal) && !Array.Exists(s_insideNames, name => host.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Connects to a host, when every address it has may be connected to.</summary>
    /// <exception cref="InsideAddressException">One of them lies inside; nothing was sent to any.</exception>
    public async Task<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellation)
    {
        var name = host.Host.Trim('[', ']');
        var addresses = IPAddress.TryParse(name, out var literal) ? [literal] : await resolve(name, cancellation);
        if (!Array.TrueForAll(addresses, Allows))
            throw new InsideAddressException();

        // The numbers that were judged, not the name: asked again, it may say something else.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, host.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}

/// <summary>A name resolved to an address that webhooks must not reach.</summary>
public sealed class InsideAddressException() : IOException("The address is not one on the public internet.");
