using System.Collections.Concurrent;
using System.Diagnostics;

namespace HostedCapture.Faults;

/// <summary>A process of its own. What it prints is appended to a file; it never outlives this one.</summary>
internal sealed class Child : IDisposable
{
    private static readonly ConcurrentDictionary<Child, bool> s_running = new();

    private readonly Process _process;

    static Child()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => KillAll();
        Console.CancelKeyPress += (_, _) => KillAll();
    }

    private Child(Process process) => _process = process;

    /// <summary>Its id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>What it ended with; 128 and the signal where one ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Starts a program.</summary>
    /// <param name="log">Where its output goes.</param>
    /// <param name="directory">Its working directory.</param>
    /// <param name="environment">What it finds there beside what this process has.</param>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="before">Shell commands that run first in the same process, such as <c>ulimit</c>.</param>
    public static Child Start(
        string log,
        string directory,
        IReadOnlyDictionary<string, string> environment,
        IEnumerable<string> command,
        string before = "")
    {
        // The shell puts the file in place and becomes the program: no pipe has to be read, and the id is the program's.
        var start = new ProcessStartInfo("/bin/sh", ["-c", before + "exec \"$@\" >>\"$FAULTS_LOG\" 2>&1", "sh", .. command])
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardInput = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        start.Environment["FAULTS_LOG"] = log;
        var child = new Child(Process.Start(start)!);
        s_running[child] = true;
        return child;
    }

    /// <summary>Runs a program to its end; what it prints is its log's.</summary>
    public static async Task RunAsync(string log, string directory, params string[] command)
    {
        using var child = Start(log, directory, new Dictionary<string, string>(), command);
        await child.ExitAsync();
        if (child.ExitCode != 0)
            throw new InvalidOperationException($"{command[0]} ended with {child.ExitCode}: {await File.ReadAllTextAsync(log)}");
    }

    /// <summary>kill -9, and until it is gone.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await ExitAsync();
    }

    /// <summary>Sends a signal: <c>TERM</c>, <c>STOP</c>, …</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("/bin/kill", [$"-{name}", Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    /// <summary>Until it has ended.</summary>
    public async Task ExitAsync()
    {
        await _process.WaitForExitAsync();
        s_running.TryRemove(this, out _);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (s_running.TryRemove(this, out _) && !_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private static void KillAll()
    {
        foreach (var child in s_running.Keys)
        {
            try
            {
                child._process.Kill();
            }
            catch (InvalidOperationException)
            {
                // It has ended by itself.
            }
        }
    }
}
