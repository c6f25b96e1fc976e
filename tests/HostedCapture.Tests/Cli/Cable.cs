using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace HostedCapture.Tests.Cli;

/// <summary>
/// A cable to a server: it can be cut, so that connections break and new ones do at once; frozen, so that nothing comes and
/// nothing breaks, as where a firewall forgets; and put into another server.
/// </summary>
internal sealed class Cable : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private volatile bool _cut;
    private volatile bool _frozen;
    private volatile int _port;

    /// <summary>To a port of this machine.</summary>
    public Cable(int port)
    {
        _port = port;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>To an address of this machine.</summary>
    public Cable(string address)
        : this(new Uri(address).Port)
    {
    }

    /// <summary>Its own address.</summary>
    public string Address => $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";

    /// <summary>Every connection breaks, and new ones do at once.</summary>
    public void Cut()
    {
        _cut = true;
        while (_open.TryTake(out var connection))
            connection.Dispose();
    }

    /// <summary>Puts it into another server.</summary>
    public void Plug(string address)
    {
        Cut();
        _port = new Uri(address).Port;
        _cut = false;
    }

    /// <summary>Nothing comes any more, and nothing breaks.</summary>
    public void Freeze() => _frozen = true;

    /// <summary>New connections go through again; what was frozen breaks.</summary>
    public void Mend()
    {
        if (_frozen)
            Cut();
        (_cut, _frozen) = (false, false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        Cut();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
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

                _open.Add(near);
                _ = ConnectAsync(near);
            }
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task ConnectAsync(TcpClient near)
    {
        var far = new TcpClient();
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _port, _end.Token);
            _open.Add(far);
            await Task.WhenAll(CopyAsync(near, far), CopyAsync(far, near));
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            near.Dispose();
            far.Dispose();
        }
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            var buffer = new byte[16 * 1024];
            while (await from.GetStream().ReadAsync(buffer, _end.Token) is > 0 and var read)
            {
                // What is in the cable when it freezes is lost, as it is on any.
                if (!_frozen)
                    await to.GetStream().WriteAsync(buffer.AsMemory(0, read), _end.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException or InvalidOperationException
            or OperationCanceledException)
        {
            // Cut.
        }
        finally
        {
            if (!_frozen)
            {
                from.Dispose();
                to.Dispose();
            }
        }
    }
}
