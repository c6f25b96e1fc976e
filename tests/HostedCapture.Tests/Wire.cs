using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HostedCapture.Tests;

/// <summary>Bytes on a connection of their own, for what no client would send.</summary>
internal static class Wire
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(60);

    /// <summary>Sends bytes and gives all that comes back until the other side closes.</summary>
    /// <param name="address">The server's.</param>
    /// <param name="bytes">The request, which must make the server close the connection.</param>
    /// <param name="leave">Whether the connection is cut as soon as all is sent.</param>
    /// <param name="limit">How long to wait for the end; then what came until then is given. A minute by itself.</param>
    public static async Task<string> SendAsync(string address, byte[] bytes, bool leave = false, TimeSpan? limit = null)
    {
        using var end = new CancellationTokenSource(limit ?? s_limit);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(IPAddress.Loopback, new Uri(address).Port, end.Token);
        var said = new StringBuilder();
        try
        {
            // A refused request is answered before all of it is sent.
            for (var sent = 0; sent < bytes.Length;)
                sent += await socket.SendAsync(bytes.AsMemory(sent), end.Token);
            if (leave)
                return "";
            var buffer = new byte[16 * 1024];
            int read;
            while ((read = await socket.ReceiveAsync(buffer, end.Token)) > 0)
                said.Append(Encoding.Latin1.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // Closed before all was read.
        }
        catch (OperationCanceledException) when (limit is not null)
        {
            // It waits for more.
        }

        return said.ToString();
    }

    /// <summary>The same with text, a byte a character.</summary>
    public static Task<string> SendAsync(string address, string text, bool leave = false) => SendAsync(address, Encoding.Latin1.GetBytes(text), leave);

    /// <summary>The status of the first answer; 0 when there is none.</summary>
    public static int Status(string said) => said.StartsWith("HTTP/1.", StringComparison.Ordinal) && said.Length > 12 ? int.Parse(said.AsSpan(9, 3)) : 0;
}
