using System.Diagnostics;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>A node of the console as a process of its own, which can be killed.</summary>
internal sealed class ConsoleProcess : IAsyncDisposable
{
    private const string Listening = "Now listening on: ";

    private readonly Process _process;

    private ConsoleProcess(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Where it listens, without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>Starts it beside a node that runs, with the same settings.</summary>
    public static async Task<ConsoleProcess> BesideAsync(ConsoleFixture first)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "HostedCapture.Console.dll") },
            WorkingDirectory = Path.GetTempPath(),
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        foreach (var (key, value) in first.Settings)
            start.ArgumentList.Add($"--{key}={value}");
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Development";
        var process = Process.Start(start)!;
        var said = new List<string>();
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (line.IndexOf(Listening, StringComparison.Ordinal) is var at and >= 0)
            {
                // Nobody reads on, and it must not wait for that.
                _ = process.StandardOutput.BaseStream.CopyToAsync(Stream.Null);
                return new ConsoleProcess(process, line[(at + Listening.Length)..].Trim());
            }
        }

        throw new InvalidOperationException($"The node did not start:\n{string.Join('\n', said)}");
    }

    /// <summary>Ends it as nobody would wish: at once, by signal 9.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
