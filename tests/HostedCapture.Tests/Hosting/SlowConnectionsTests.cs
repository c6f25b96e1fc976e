using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace HostedCapture.Tests.Hosting;

/// <summary>Runs when nothing else does, since it measures.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>Connections that are held open and hardly say anything.</summary>
[Collection(nameof(Alone))]
public sealed class SlowConnectionsTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const int Connections = 1000;

    [Fact]
    public async Task A_Thousand_Slow_Clients_Do_Not_Slow_The_Others_And_Are_Disconnected()
    {
        var slow = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => OpenAsync("GET /health/live HTTP/1.1\r\nHost: x\r\nX-Slow: ")));
        using var client = app.Client();
        await client.CreateAsync();
        var times = new List<TimeSpan>();
        for (var i = 0; i < 200; i++)
        {
            foreach (var socket in slow.Skip(i * 5).Take(5))
                await socket.SendAsync("x"u8.ToArray());
            var start = TimeProvider.System.GetTimestamp();
            await client.CreateAsync();
            times.Add(TimeProvider.System.GetElapsedTime(start));
        }

        var p99 = times.Order().ElementAt(197);
        // Who had to wait for a slow one would wait until it is closed, ten seconds; a busy machine needs some itself.
        Assert.True(p99 < TimeSpan.FromSeconds(5), $"p99 is {p99.TotalMilliseconds} ms");
        await Task.WhenAll(slow.Select(ClosedAsync));
    }

    [Fact]
    public async Task A_Body_Sent_Too_Slowly_Is_Cut_Off()
    {
        var start = TimeProvider.System.GetTimestamp();
        var socket = await OpenAsync("POST /oauth2/token HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\ng");
        var answer = await ClosedAsync(socket);
        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1));
    }

    [Fact]
    public async Task A_Client_That_Does_Not_Read_Is_Disconnected()
    {
        // More than the kernels keep for both sides.
        using var socket = await OpenAsync(string.Concat(Enumerable.Repeat("GET /openapi/v1.json HTTP/1.1\r\nHost: x\r\n\r\n", 100)), receiveBuffer: 4096);
        await Until.TrueAsync(
            () => app.Logs.Lines.Any(line => line.Contains("the response was not read by the client at the specified minimum data rate", StringComparison.Ordinal)),
            "the connection is closed");
    }

    [Fact]
    public async Task The_Description_Is_Sent_From_One_Buffer_Compressed_Where_That_Is_Understood()
    {
        using var client = app.Anonymous();
        using var plain = await client.GetAsync("/openapi/v1.json");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/openapi/v1.json") { Headers = { { "Accept-Encoding", "gzip, br" } } };
        using var compressed = await client.SendAsync(request);
        Assert.Equal(("br", "Accept-Encoding"), (Assert.Single(compressed.Content.Headers.ContentEncoding), Assert.Single(compressed.Headers.Vary)));
        using var unpacked = new MemoryStream();
        await using (var brotli = new BrotliStream(await compressed.Content.ReadAsStreamAsync(), CompressionMode.Decompress))
            await brotli.CopyToAsync(unpacked);
        Assert.Equal(await plain.Content.ReadAsByteArrayAsync(), unpacked.ToArray());
        Assert.True(compressed.Content.Headers.ContentLength * 5 < unpacked.Length);
    }

    [Fact]
    public async Task One_Connection_Too_Many_Is_Closed()
    {
        await using var small = await new AppFixture().With(("MaxConnections", "16")).StartAsync();
        var said = await Task.WhenAll(Enumerable.Range(0, 40).Select(async _ => await ClosedAsync(await OpenAsync("GET /health/live HTTP/1.1\r\nHost: x\r\n", of: small))));
        Assert.Equal(16, said.Count(answer => answer.StartsWith("HTTP/1.1 408", StringComparison.Ordinal)));
        Assert.Equal(40 - 16, said.Count(answer => answer.Length == 0));
    }

    private async Task<Socket> OpenAsync(string beginning, AppFixture? of = null, int? receiveBuffer = null)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        if (receiveBuffer is { } size)
            socket.ReceiveBufferSize = size;
        await socket.ConnectAsync(IPAddress.Loopback, new Uri((of ?? app).Address).Port);
        await socket.SendAsync(Encoding.ASCII.GetBytes(beginning));
        return socket;
    }

    /// <summary>Waits until the other side closes; a minute at the most. Gives what it said.</summary>
    private static async Task<string> ClosedAsync(Socket socket)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var said = new StringBuilder();
        var buffer = new byte[4096];
        try
        {
            int read;
            while ((read = await socket.ReceiveAsync(buffer, limit.Token)) > 0)
                said.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }
        catch (SocketException)
        {
            // Closed without a word.
        }

        socket.Dispose();
        return said.ToString();
    }
}
