using System.Net;
using System.Net.Sockets;

namespace HostedCapture.Faults;

/// <summary>
/// Ports that stay a process's own over its restarts: below those the kernel gives to outgoing connections.
/// </summary>
internal static class Ports
{
    private const int Last = 7299;
    private static int s_next = 7200;

    /// <summary>A port nobody listens on.</summary>
    public static int Next()
    {
        for (var port = Interlocked.Increment(ref s_next) - 1; port <= Last; port = Interlocked.Increment(ref s_next) - 1)
        {
            if (IsFree(port))
                return port;
        }

        // Those of earlier scenarios are free again.
        Interlocked.Exchange(ref s_next, Last - 99);
        return IsFree(Last - 99) ? Next() : throw new InvalidOperationException($"No port up to {Last} is free.");
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
