using System.Net;
using System.Net.Sockets;

namespace HostedCapture.Operators;

/// <summary>The network address of a person's device, as it may be shown.</summary>
internal static class AddressMask
{
    /// <summary>An address, cut to its network unless personal data is shown; a machine's name as it is.</summary>
    public static string Address(this PersonalData personal, string origin)
    {
        if (personal.Shown || !IPAddress.TryParse(origin, out var address))
            return origin;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(address.AddressFamily == AddressFamily.InterNetworkV6 ? 6 : 3).Clear();
        return new IPAddress(bytes).ToString();
    }
}
