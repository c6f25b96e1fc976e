using System.Net;
using System.Net.Sockets;

namespace HostedCapture.Faults;

/// <summary>A load balancer without memory: each connection goes to the next node.</summary>
internal sealed class RoundRobin : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly List<Uri> _nodes = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private int _next;

    /// <summary>Begins to listen; has no node yet.</summary>
    public RoundRobin()
    {
        _listener = new TcpListener(IPAddress.Loopback, Ports.Next());
        _listener.Start(backlog: 1024);
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>Adds a node. Before the first connection.</summary>
    public void Add(string address) => _nodes.Add(new Uri(address));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_end.Token), _nodes[_next++ % _nodes.Count]);
        }
        catch (OperationCanceledException)
        {
            // The scenario is over.
        }
    }

    private async Task RelayAsync(TcpClient near, Uri node)
    {
        using var far = new TcpClient();
        using (near)
        {
            try
            {
                near.NoDelay = far.NoDelay = true;
                await far.ConnectAsync(node.Host, node.Port, _end.Token);
                await Task.WhenAny(
                    near.GetStream().CopyToAsync(far.GetStream(), _end.Token),
                    far.GetStream().CopyToAsync(near.GetStream(), _end.Token));
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone; so is the other now.
            }
        }
    }
}
