using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HostedCapture.Tests;

/// <summary>A wire to a server that can be cut and mended: what the product sees of a database that restarts.</summary>
internal sealed class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private volatile bool _cut;

    /// <summary>Begins to listen.</summary>
    public Relay(string host, int port)
    {
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        To = port;
        _accepting = AcceptAsync(host);
    }

    /// <summary>Where it listens.</summary>
    public int Port { get; }

    /// <summary>Where the server listens; it may be another port after a restart.</summary>
    public int To { get; set; }

    /// <summary>Every connection breaks, and new ones do at once.</summary>
    public void Cut()
    {
        _cut = true;
        while (_open.TryTake(out var connection))
            connection.Dispose();
    }

    /// <summary>New connections go through again.</summary>
    public void Mend() => _cut = false;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Cut();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync(string host)
    {
        try
        {
            while (true)
            {
                var near = await _listener.AcceptTcpClientAsync(_end.Token);
                if (_cut)
                {
                    near.Dispose();
                    continue;
                }

                var far = new TcpClient();
                await far.ConnectAsync(host, To, _end.Token);
                _open.Add(near);
                _open.Add(far);
                _ = CopyAsync(near, far);
                _ = CopyAsync(far, near);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private static async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream());
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut.
        }
        finally
        {
            from.Dispose();
            to.Dispose();
        }
    }
}
