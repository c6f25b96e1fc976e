using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace HostedCapture.Tests.Cli;

/// <summary>The sandbox as a process of its own, which can be killed and started again with the same data.</summary>
internal sealed class RunningSandbox : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hc-sandbox-");
    private readonly int _port = FreePort();
    private Process? _process;

    private RunningSandbox()
    {
    }

    /// <summary>The product's address.</summary>
    public string Address => $"http://localhost:{_port}";

    /// <summary>Starts one.</summary>
    public static async Task<RunningSandbox> StartAsync()
    {
        var sandbox = new RunningSandbox();
        await sandbox.StartAgainAsync();
        return sandbox;
    }

    /// <summary>Kills it, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    /// <summary>Starts it with the data it had.</summary>
    public async Task StartAgainAsync()
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "Sandbox.dll"), "--port", $"{_port}", "--sample-data", "false"];
        _process = Process.Start(new ProcessStartInfo(dotnet, arguments)
        {
            WorkingDirectory = _directory.FullName,
        })!;
        using var shop = new HttpClient { BaseAddress = new Uri($"http://localhost:{_port + 1}") };
        await Until.TrueAsync(
            async () =>
            {
                try
                {
                    return (await shop.GetAsync("/")).IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            "the shop, which starts last, answers");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _directory.Delete(recursive: true);
    }

    // The first of four that are free now.
    private static int FreePort()
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            var rest = Enumerable.Range(port + 1, 3).Select(next => new TcpListener(IPAddress.Loopback, next)).ToList();
            try
            {
                rest.ForEach(listener => listener.Start());
                return port;
            }
            catch (SocketException)
            {
                // Another one.
            }
            finally
            {
                rest.ForEach(listener => listener.Dispose());
            }
        }
    }
}
