using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Xunit;

namespace HostedCapture.Tests;

/// <summary>nginx as a process of the test's own, in front of an application.</summary>
internal sealed partial class Nginx : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hc-nginx.");
    private Process? _process;

    /// <summary>Why its tests do not run here; null where they do. In CI they do, and fail without it.</summary>
    public static string? Missing { get; } =
        File.Exists(Program) || Environment.GetEnvironmentVariable("CI") is { Length: > 0 }
            ? null
            : $"There is no {Program}: apt-get install nginx-light";

    /// <summary>Where it listens, without a slash at its end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The example of docs/deploy as it is, but for where it listens, TLS, and the limit of a silence.</summary>
    /// <param name="app">The application's address.</param>
    /// <param name="readTimeout">As nginx writes it.</param>
    public static Task<Nginx> AsInTheExampleAsync(string app, string readTimeout)
    {
        var site = Site("nginx.conf", "127.0.0.1:5080", Authority(app));
        Assert.Contains("proxy_read_timeout 90s;", site, StringComparison.Ordinal);
        return StartAsync(site.Replace("proxy_read_timeout 90s;", $"proxy_read_timeout {readTimeout};", StringComparison.Ordinal));
    }

    /// <summary>The header in which <see cref="AsInTheConsolesExampleAsync"/> names the node that answered.</summary>
    public const string NodeHeader = "X-Node";

    /// <summary>The console's example of docs/deploy as it is, but for where it listens, TLS, and that it names who answered.</summary>
    /// <param name="nodes">The nodes' addresses.</param>
    public static Task<Nginx> AsInTheConsolesExampleAsync(params string[] nodes)
    {
        var servers = string.Concat(nodes.Select(node => $"server {Authority(node)};\n"));
        var site = Site("console.nginx.conf", "server 127.0.0.1:5082;", servers);
        Assert.Contains("ip_hash;", site, StringComparison.Ordinal);
        return StartAsync(site.Replace(
            "proxy_buffering off;", $"proxy_buffering off; add_header {NodeHeader} $upstream_addr always;", StringComparison.Ordinal));
    }

    /// <summary>With <c>proxy_pass</c> and nothing else.</summary>
    public static Task<Nginx> StockAsync(string app) =>
        StartAsync($"server {{\n    LISTEN\n    location / {{ proxy_pass {app}; proxy_set_header Host $http_host; }}\n}}\n");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
            _process.Dispose();
        }

        _directory.Delete(recursive: true);
    }

    private static async Task<Nginx> StartAsync(string site)
    {
        var nginx = new Nginx();
        var port = FreePort();
        nginx.Address = $"http://127.0.0.1:{port}";
        var root = nginx._directory.FullName;
        var temporary = string.Concat(
            new[] { "client_body", "proxy", "fastcgi", "uwsgi", "scgi" }.Select(kind => $"    {kind}_temp_path {root}/{kind};\n"));
        var listening = site.Replace("LISTEN", $"listen 127.0.0.1:{port};", StringComparison.Ordinal);
        await File.WriteAllTextAsync(
            $"{root}/nginx.conf",
            $"daemon off;\nmaster_process off;\npid {root}/pid;\nerror_log {root}/error.log;\nevents {{ }}\n"
                + $"http {{\n    access_log off;\n{temporary}{listening}}}\n");
        nginx._process = Process.Start(new ProcessStartInfo(Program, ["-p", root, "-c", $"{root}/nginx.conf", "-e", $"{root}/error.log"]))!;
        await Until.TrueAsync(
            async () =>
            {
                Assert.False(
                    nginx._process.HasExited,
                    File.Exists($"{root}/error.log") ? await File.ReadAllTextAsync($"{root}/error.log") : "nginx did not start");
                using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                try
                {
                    await socket.ConnectAsync(IPAddress.Loopback, port);
                    return true;
                }
                catch (SocketException)
                {
                    return false;
                }
            },
            "nginx listens");
        return nginx;
    }

    // Its second server, which has TLS in earnest.
    private static string Site(string file, string usual, string here)
    {
        var servers = File.ReadAllText(Path.Combine(Repository.Root, "docs", "deploy", file)).Split("\nserver {");
        Assert.Equal(3, servers.Length);
        return TlsOrLog().Replace(servers[0] + "\nserver {" + servers[2], "")
            .Replace(usual, here, StringComparison.Ordinal)
            .Replace("server_name", "LISTEN\n    server_name", StringComparison.Ordinal);
    }

    private static string Authority(string address) => new Uri(address).Authority;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [GeneratedRegex(@"^ *(listen|ssl_\w+|error_log) .*\n", RegexOptions.Multiline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex TlsOrLog();
}

/// <summary>A test that needs nginx.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NginxFactAttribute : FactAttribute
{
    /// <summary>Decides whether to skip.</summary>
    public NginxFactAttribute() => Skip = Nginx.Missing;
}
