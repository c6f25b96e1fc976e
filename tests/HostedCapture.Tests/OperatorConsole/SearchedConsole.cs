using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.RegularExpressions;
using OperatorConsole.Access;
using OperatorConsole.Hosting;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>A console in a process of its own, as loud as it gets, beside a product in this one.</summary>
internal sealed partial class SearchedConsole : IAsyncDisposable
{
    /// <summary>Certainly in its memory.</summary>
    public const string Mark = "marked for the search";

    private readonly Process _process;
    private readonly string[] _settings;
    private readonly ConcurrentQueue<string> _log;

    private SearchedConsole(Process process, DirectoryInfo directory, string[] settings, ConcurrentQueue<string> log, int port)
    {
        (_process, Directory, _settings, _log) = (process, directory, settings, log);
        Address = $"http://localhost:{port}";
        Memory = new ProcessMemory(process.Id);
    }

    /// <summary>Where it listens, without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>Where its database and its keys are.</summary>
    public DirectoryInfo Directory { get; }

    /// <summary>Its memory.</summary>
    public ProcessMemory Memory { get; }

    /// <summary>What it logged so far.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>Starts the product, and the console beside it.</summary>
    /// <param name="app">The product, not started yet.</param>
    public static async Task<SearchedConsole> StartAsync(AppFixture app)
    {
        var directory = System.IO.Directory.CreateTempSubdirectory("hc-console-");
        var keys = Path.Combine(directory.FullName, "keys");
        using (var key = AssertionKey.In(keys))
            app.With(("Operators:Consoles:0:Id", "console"), ("Operators:Consoles:0:PublicKey", key.PublicHalf));
        await app.StartAsync();
        string[] settings =
        [
            "--environment", "Development", "--Console:Product", app.Address, "--Console:KeysPath", keys,
            "--Console:Database:ConnectionString", $"Data Source={Path.Combine(directory.FullName, "console.db")}",
            "--Console:TestBench:Simulator", app.Simulator.Address, "--Console:TestBench:Clients:demo-shop", "demo-secret",
        ];
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            WorkingDirectory = directory.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "HostedCapture.Console.dll"), "--urls", "http://127.0.0.1:0",
            "--Logging:LogLevel:Default", "Trace", "--Logging:LogLevel:Microsoft.AspNetCore", "Trace", .. settings,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        start.Environment["HC_MARK"] = Mark;
        // Memory that was given back is used again soon.
        start.Environment["DOTNET_gcServer"] = "0";
        start.Environment["DOTNET_GCgen0size"] = "400000";
        var process = Process.Start(start)!;
        var log = new ConcurrentQueue<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            log.Enqueue(line);
            if (Listening().Match(line) is not { Success: true } match)
                continue;
            _ = KeepAsync(process.StandardOutput, log);
            return new SearchedConsole(process, directory, settings, log, new Uri(match.Groups["address"].Value).Port);
        }

        throw new InvalidOperationException($"The console did not start: {string.Join('\n', log)}");
    }

    /// <summary>The path of a link that makes an administrator, by the command for it.</summary>
    public async Task<string> InviteAsync(string email)
    {
        using var output = new StringWriter();
        var code = await new ConsoleCommands(output, output).RunAsync(["invite", "--administrator", email, .. _settings]);
        return code == 0
            ? new Uri(output.ToString().Split('\n')[0].Trim()).PathAndQuery
            : throw new InvalidOperationException(output.ToString());
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(recursive: true);
    }

    private static async Task KeepAsync(StreamReader output, ConcurrentQueue<string> log)
    {
        while (await output.ReadLineAsync() is { } line)
            log.Enqueue(line);
    }

    [GeneratedRegex(@"Now listening on: (?<address>http://\S+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Listening();
}
