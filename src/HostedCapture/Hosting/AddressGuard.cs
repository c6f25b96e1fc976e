using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HostedCapture.Hosting;

/// <summary>
/// Keeps webhooks from reaching inside the network: checks an address when it is configured, and again every address its name
/// resolves to at each connection, which then goes to the address that was checked.
/// </summary>
/// <param name="loopback">Whether this machine itself may be reached, as in Development.</param>
/// <param name="resolve">Finds the addresses of a name.</param>
public sealed class AddressGuard(bool loopback, Func<string, CancellationToken, Task<IPAddress[]>> resolve)
{
    // https://www.iana.org/assignments/iana-ipv4-special-registry, with multicast and the reserved rest.
    private static readonly IPNetwork[] s_inside =
    [
        IPNetwork.Parse("0.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("100.64.0.0/10"), IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
            IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.0.0.0/24"), IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
            IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("198.18.0.0/15"), IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"), IPNetwork.Parse("224.0.0.0/4"), IPNetwork.Parse("240.0.0.0/4"),
    ];

    // Of IPv6 only global unicast is outside (RFC 4291), but for protocol assignments with Teredo, documentation, and 6to4.
    private static readonly IPNetwork s_global = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] s_insideGlobal =
        [IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20")];

    // An IPv4 address behind a translator (RFC 6052) is checked as IPv4.
    private static readonly IPNetwork s_translated = IPNetwork.Parse("64:ff9b::/96");

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

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

    /// <summary>
    /// Whether a URL's host is not an inside address or name. The addresses it resolves to are checked at the connection.
    /// </summary>
    public bool Allows(Uri url)
    {
        // Some resolvers read other scripts' digits and full stops as an IP address: the host must be ASCII.
        if (!Ascii.IsValid(url.OriginalString))
            return false;
        var host = url.IdnHost.Trim('[', ']').TrimEnd('.');
        if (IPAddress.TryParse(host, out var address))
            return Allows(address);
        if (host == "localhost" || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return loopback;
        return host.Contains('.', StringComparison.Ordinal)
            && !Array.Exists(s_insideNames, name => host.EndsWith($".{name}", StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>
    /// Why nothing may be sent to a URL: <c>name</c>, it is not known; <c>address</c>, it lies inside. Null: it may be, for now.
    /// </summary>
    public async Task<string?> FaultOfAsync(Uri url)
    {
        try
        {
            return Allows(url) && Array.TrueForAll(await AddressesAsync(url.IdnHost, CancellationToken.None).WaitAsync(s_patience), Allows)
                ? null
                : "address";
        }
        catch (Exception exception) when (exception is SocketException or TimeoutException)
        {
            return "name";
        }
    }

    /// <summary>Connects to a host, when every address it has may be connected to.</summary>
    /// <exception cref="InsideAddressException">One of them lies inside; nothing was sent to any.</exception>
    public async Task<Stream> ConnectAsync(DnsEndPoint host, CancellationToken cancellation)
    {
        var addresses = await AddressesAsync(host.Host, cancellation);
        if (!Array.TrueForAll(addresses, Allows))
            throw new InsideAddressException();

        // Connects to the checked addresses, not to the name, which may resolve differently the next time.
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

    private Task<IPAddress[]> AddressesAsync(string host, CancellationToken cancellation)
    {
        var name = host.Trim('[', ']');
        return IPAddress.TryParse(name, out var literal) ? Task.FromResult<IPAddress[]>([literal]) : resolve(name, cancellation);
    }
}

/// <summary>A name resolved to an address that webhooks must not reach.</summary>
public sealed class InsideAddressException() : IOException("The address is not one on the public internet.");
