using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace HostedCapture.Faults;

/// <summary>
/// Ports that stay a process's own over its restarts: below those the kernel gives to outgoing connections. A hundred from
/// 7200, or from HC_FAULTS_PORTS where two runs share a machine.
/// </summary>
internal static class Ports
{
    private const int Count = 100;
    private static readonly int s_first = int.Parse(Environment.GetEnvironmentVariable("HC_FAULTS_PORTS") ?? "7200", CultureInfo.InvariantCulture);
    private static int s_next = s_first;

    private static int Last => s_first + Count - 1;

    /// <summary>A port without a listener.</summary>
    public static int Next()
    {
        for (var port = Interlocked.Increment(ref s_next) - 1; port <= Last; port = Interlocked.Increment(ref s_next) - 1)
        {
            if (IsFree(port))
                return port;
        }

        // Those of earlier scenarios are free again.
        Interlocked.Exchange(ref s_next, s_first);
        return IsFree(s_first) ? Next() : throw new InvalidOperationException($"No port up to {Last} is free.");
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
