using System.Net;
using System.Net.Sockets;
using HostedCapture.Hosting;
using Xunit;

namespace HostedCapture.Tests.Hosting;

/// <summary>A webhook reaches nothing inside, however its address is written.</summary>
public sealed class AddressGuardTests
{
    private static readonly AddressGuard s_guard = new(loopback: false);

    public static TheoryData<string> Inside =>
    [
        "0.0.0.0", "0.1.2.3", "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.255.254",
        "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.19.255.255",
        "198.51.100.7", "203.0.113.9",
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255",
        "::", "::1", "::127.0.0.1", "::8.8.8.8", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::ffff:0:127.0.0.1",
        "64:ff9b::127.0.0.1", "64:ff9b::10.0.0.1", "64:ff9b::169.254.169.254", "64:ff9b:1::8.8.8.8", "100::1",
        "2001::1", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "2001:10::1", "2001:2::1", "2002:7f00:1::1", "2002:a00:1::1",
        "2002:808:808::1", "3fff::1", "5f00::1",
        "fc00::1", "fd12:3456::1", "fe80::1", "fe80::1%2", "febf::1", "fec0::1", "ff02::1",
    ];

    public static TheoryData<string> Outside =>
        [
            "8.8.8.8", "1.1.1.1", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.167.1.1", "223.255.255.255",
            "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2606:4700:4700::1111", "2a00:1450:4001::1"];

    // Every way to write this machine, or another one inside, in an address of the web.
    public static TheoryData<string> InsideUrls =>
    [
        "https://127.0.0.1/", "https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/",
        "https://0177.0.0.1/", "https://017700000001/",
        "https://0/", "https://0.0.0.0/", "https://127.0.0.1./", "https://[::1]/", "https://[::]/", "https://[::ffff:127.0.0.1]/",
        "https://[::ffff:7f00:1]/", "https://[0:0:0:0:0:ffff:127.0.0.1]/",
        "https://[::127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://[fe80::1]/", "https://[fd00::1]/",
        "https://169.254.169.254/latest/meta-data", "https://2852039166/",
        "https://localhost/", "https://LOCALHOST/", "https://localhost./", "https://localhost../", "https://a.localhost/",
        "https://printer/", "https://printer./", "https://db.local/", "https://db.internal/",
        "https://metadata.google.internal/", "https://router.lan/", "https://nas.home.arpa/", "https://10.0.0.1:8443/",
        "https://192.168.0.1/",
        "https://１２７.0.0.1/", "https://127。0。0。1/", "https://ⓛocalhost/",
    ];

    [Theory]
    [MemberData(nameof(Inside))]
    public void An_Inside_Address_Is_Refused(string address) => Assert.False(s_guard.Allows(IPAddress.Parse(address)));

    [Theory]
    [MemberData(nameof(Outside))]
    public void An_Outside_Address_Is_Allowed(string address) => Assert.True(s_guard.Allows(IPAddress.Parse(address)));

    [Theory]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.9.9.9", true)]
    [InlineData("::1", true)]
    [InlineData("::ffff:127.0.0.1", true)]
    [InlineData("10.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("0.0.0.0", false)]
    public void In_Development_Loopback_Is_Allowed_And_Nothing_Else_Inside(string address, bool allowed) =>
        Assert.Equal(allowed, new AddressGuard(loopback: true).Allows(IPAddress.Parse(address)));

    [Theory]
    [MemberData(nameof(InsideUrls))]
    public void An_Inside_Address_Is_Recognised_In_Any_Spelling(string url) =>
        Assert.False(Uri.TryCreate(url, UriKind.Absolute, out var parsed) && s_guard.Allows(parsed));

    [Theory]
    [InlineData("https://shop.example/")]
    [InlineData("https://shop.example.:8443/hook?a=b")]
    [InlineData("https://xn--bcher-kva.example/")]
    [InlineData("https://8.8.8.8/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    public void A_Url_Of_An_Outside_Address_Is_Allowed(string url) => Assert.True(s_guard.Allows(new Uri(url)));

    [Theory]
    [MemberData(nameof(InsideUrls))]
    public async Task A_Url_Of_An_Inside_Address_Is_Never_Connected_To(string url)
    {
        using var listener = new Counter();
        // What is no address at all for a Uri reaches no connection; the rest is tried with and without the Uri's own reading.
        var hosts = new List<string> { url["https://".Length..].Split('/')[0] };
        if (hosts[0].LastIndexOf(':') is > 0 and var colon && !hosts[0].EndsWith(']'))
            hosts[0] = hosts[0][..colon];
        if (Uri.TryCreate(url, UriKind.Absolute, out var parsed))
            hosts.AddRange(parsed.Host, parsed.IdnHost, parsed.DnsSafeHost);
        foreach (var host in hosts.Distinct())
        {
            // Names that only another network knows are resolved as that network would.
            var guard = new AddressGuard(loopback: false, async (name, stop) => name.Contains('.', StringComparison.Ordinal)
                && !char.IsAsciiDigit(name[0]) && !name.TrimEnd('.').EndsWith("localhost", StringComparison.OrdinalIgnoreCase)
                ? [IPAddress.Loopback]
                : await Dns.GetHostAddressesAsync(name, stop));
            var exception = await Assert.ThrowsAnyAsync<Exception>(
                () => guard.ConnectAsync(new DnsEndPoint(host, listener.Port), CancellationToken.None));
            Assert.True(exception is InsideAddressException or SocketException or ArgumentException, $"{host}: {exception}");
        }

        Assert.Equal(0, listener.Connections);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("8.8.8.8 127.0.0.1")]
    [InlineData("2606:4700:4700::1111 8.8.8.8 ::ffff:127.0.0.1")]
    public async Task A_Name_With_One_Address_Inside_Is_Refused_As_A_Whole(string addresses)
    {
        using var listener = new Counter();
        var guard = new AddressGuard(loopback: false, (_, _) => Task.FromResult(addresses.Split(' ').Select(IPAddress.Parse).ToArray()));
        await Assert.ThrowsAsync<InsideAddressException>(
            () => guard.ConnectAsync(new DnsEndPoint("shop.example", listener.Port), CancellationToken.None));
        Assert.Equal(0, listener.Connections);
    }

    // A name that resolves to one address at the check and another at the connection (DNS rebinding) is resolved once only.
    [Fact]
    public async Task The_Checked_Address_Is_The_One_Connected_To()
    {
        using var listener = new Counter();
        var asked = 0;
        var guard = new AddressGuard(
            loopback: true, (_, _) => Task.FromResult<IPAddress[]>([++asked == 1 ? IPAddress.Loopback : IPAddress.Parse("10.0.0.1")]));
        await using var stream = await guard.ConnectAsync(new DnsEndPoint("shop.example", listener.Port), CancellationToken.None);
        await Until.TrueAsync(() => listener.Connections == 1, "one connection");
        Assert.Equal(1, asked);
    }

    /// <summary>Counts connections on every address of this machine, without accepting what they say.</summary>
    private sealed class Counter : IDisposable
    {
        private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp);
        private int _connections;

        public Counter()
        {
            _socket.Bind(new IPEndPoint(IPAddress.IPv6Any, 0));
            _socket.Listen();
            _ = CountAsync();
        }

        public int Port => ((IPEndPoint)_socket.LocalEndPoint!).Port;

        // What is still in the backlog has connected, too.
        public int Connections => Volatile.Read(ref _connections) + (_socket.Poll(0, SelectMode.SelectRead) ? 1 : 0);

        public void Dispose() => _socket.Dispose();

        private async Task CountAsync()
        {
            try
            {
                while (true)
                {
                    using var connection = await _socket.AcceptAsync();
                    Interlocked.Increment(ref _connections);
                }
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                // Closed.
            }
        }
    }
}
