using System.Net;

namespace HostedCapture.Hosting;

/// <summary>
/// Networks, as a setting lists them: addresses and CIDR blocks, joined by commas; <c>loopback</c> and <c>none</c> are allowed words.
/// </summary>
/// <param name="Networks">The networks.</param>
public sealed record AddressRanges(IReadOnlyList<IPNetwork> Networks)
{
    private static readonly IPNetwork[] s_loopback = [IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("::1/128")];

    /// <summary>The empty list.</summary>
    public static AddressRanges None { get; } = new([]);

    /// <summary>Reads a list; null when a part of it is neither an address nor a block.</summary>
    public static AddressRanges? Parse(string text)
    {
        var networks = new List<IPNetwork>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "loopback")
                networks.AddRange(s_loopback);
            else if (IPNetwork.TryParse(part, out var network))
                networks.Add(network);
            else if (!part.Contains('/', StringComparison.Ordinal) && IPAddress.TryParse(part, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else if (part != "none")
                return null;
        }

        return new AddressRanges(networks);
    }

    /// <summary>Whether an address is in one of them; false for null.</summary>
    public bool Contains(IPAddress? address) => address is not null && Networks.Any(network => network.Contains(address));
}
