using System.Diagnostics;
using System.Text;
using Xunit;

namespace HostedCapture.Tests.Cli;

/// <summary><c>hc</c> as a process of its own, which can be killed, stopped and continued.</summary>
internal sealed class HcProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _said = new();

    /// <summary>Starts it at a tool's home.</summary>
    public HcProcess(Tool tool, params string[] args)
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        // Where the tests run in the background, Ctrl-C is ignored, and by what they start, too.
        var start = new ProcessStartInfo(
            "/usr/bin/env", ["--default-signal=INT", dotnet, Path.Combine(AppContext.BaseDirectory, "HostedCapture.Cli.dll"), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment["HC_HOME"] = tool.Home;
        foreach (var (name, value) in tool.Environment)
            start.Environment[name] = value;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += Keep;
        _process.ErrorDataReceived += Keep;
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>All it said.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    /// <summary>Whether it has ended.</summary>
    public bool HasEnded => _process.HasExited;

    /// <summary>Waits until it has said something.</summary>
    public Task SaidAsync(string text) =>
        Until.TrueAsync(() => Said.Contains(text, StringComparison.Ordinal), () => $"'{text}' in: {Said}");

    /// <summary>Kills it, as a crash would.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    /// <summary>Sends a signal.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("/bin/kill", [$"-{name}", $"{_process.Id}"]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>The exit code, when it ends.</summary>
    public async Task<int> CodeAsync()
    {
        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        lock (_said)
            _said.AppendLine(line.Data);
    }
}
