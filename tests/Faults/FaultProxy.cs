using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace HostedCapture.Faults;

/// <summary>
/// Stands between the product and its provider. What a card is sent with meets the fault that is set; everything else,
/// such as asking what became of an attempt, goes through.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, Ports.Next());
    private readonly Uri _provider;
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;

    /// <summary>Begins to listen.</summary>
    /// <param name="provider">Where the provider listens.</param>
    public FaultProxy(string provider)
    {
        _provider = new Uri(provider);
        _listener.Start(backlog: 256);
        Address = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>What happens to the cards; null: they go through.</summary>
    public Func<Exchange, Task>? Fault { get; set; }

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
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // The scenario is over.
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        using (near)
        {
            try
            {
                if (await HttpRequestBytes.ReadAsync(near.GetStream(), _end.Token) is not { } request)
                    return;
                var exchange = new Exchange(near, _provider, request, _end.Token);
                await (Fault is { } fault && exchange.HasCard ? fault(exchange) : exchange.PassAsync());
            }
            catch (Exception exception) when (exception is IOException or SocketException or OperationCanceledException)
            {
                // One side is gone; so is the other now.
            }
        }
    }
}

/// <summary>One request of the product to its provider.</summary>
internal sealed class Exchange(TcpClient near, Uri provider, HttpRequestBytes request, CancellationToken end)
{
    /// <summary>Ends with the scenario.</summary>
    public CancellationToken End => end;

    /// <summary>Whether a card is in it.</summary>
    public bool HasCard =>
        request.Head.Contains("/gateways/", StringComparison.Ordinal)
            || Encoding.UTF8.GetString(request.Body).Contains("paySubscriptionCreateService", StringComparison.Ordinal);

    /// <summary>Lets the provider have it; gives the whole answer.</summary>
    public async Task<byte[]> ForwardAsync()
    {
        using var far = new TcpClient();
        await far.ConnectAsync(provider.Host, provider.Port, end);
        var stream = far.GetStream();
        var head = request.Head.Insert(request.Head.IndexOf("\r\n", StringComparison.Ordinal) + 2, "Connection: close\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), end);
        await stream.WriteAsync(request.Body, end);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, end);
        return answer.ToArray();
    }

    /// <summary>Answers the product, and waits until it has hung up.</summary>
    public async Task AnswerAsync(byte[] answer)
    {
        var stream = near.GetStream();
        await stream.WriteAsync(answer, end);
        try
        {
            near.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(Stream.Null, end);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // It hung up without a word.
        }
    }

    /// <summary>Answers with a status and a body.</summary>
    public Task AnswerAsync(int status, string type, string body, string more = "") =>
        AnswerAsync(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n{more}Connection: "
                + $"close\r\n\r\n{body}")));

    /// <summary>Answers a byte a second.</summary>
    public async Task DripAsync(byte[] answer)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        foreach (var one in answer)
        {
            await near.GetStream().WriteAsync(new[] { one }, end);
            await timer.WaitForNextTickAsync(end);
        }
    }

    /// <summary>Answers with a body without end in sight; gives how many bytes were taken before the product hung up.</summary>
    public async Task<long> FloodAsync(long length)
    {
        var stream = near.GetStream();
        var block = new byte[64 * 1024];
        block.AsSpan().Fill((byte)'x');
        var sent = 0L;
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: {length}\r\n\r\n")), end);
            for (; sent < length; sent += block.Length)
                await stream.WriteAsync(block, end);
        }
        catch (IOException)
        {
            // It hung up.
        }

        return sent;
    }

    /// <summary>Breaks the connection with a reset.</summary>
    public void Reset()
    {
        near.Client.LingerState = new LingerOption(enable: true, seconds: 0);
        near.Close();
    }

    /// <summary>As if this were not here.</summary>
    public async Task PassAsync() => await AnswerAsync(await ForwardAsync());
}

/// <summary>An HTTP/1.1 request as it came.</summary>
/// <param name="Head">The request line and the headers, with the empty line.</param>
/// <param name="Body">The body.</param>
internal sealed record HttpRequestBytes(string Head, byte[] Body)
{
    /// <summary>Reads one to its end; null when there is none.</summary>
    public static async Task<HttpRequestBytes?> ReadAsync(Stream stream, CancellationToken end)
    {
        var buffer = new byte[256 * 1024];
        var (length, head) = (0, -1);
        while (head < 0 || length < head + 4 + ContentLength(buffer.AsSpan(0, head)))
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), end);
            if (read == 0)
                return null;
            length += read;
            head = buffer.AsSpan(0, length).IndexOf("\r\n\r\n"u8);
        }

        return new HttpRequestBytes(Encoding.ASCII.GetString(buffer, 0, head + 4), buffer[(head + 4)..length]);
    }

    private static int ContentLength(ReadOnlySpan<byte> head)
    {
        foreach (var line in Encoding.ASCII.GetString(head).Split("\r\n"))
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
                return int.Parse(line.AsSpan(15), CultureInfo.InvariantCulture);
        }

        return 0;
    }
}
