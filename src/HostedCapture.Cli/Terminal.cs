using System.Diagnostics;

namespace HostedCapture.Cli;

/// <summary>Everything a run has to do with outside of itself and the network.</summary>
internal sealed class Terminal
{
    /// <summary>For results.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>For everything else: progress, sources of settings, errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>For secrets and bodies.</summary>
    public required TextReader In { get; init; }

    /// <summary>An environment variable; null where it is not set.</summary>
    public required Func<string, string?> Environment { get; init; }

    /// <summary>Whether a person sits there and can be asked.</summary>
    public bool IsInteractive { get; init; }

    /// <summary>The time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Reads a line that is not shown; null where nobody can be asked.</summary>
    public Func<string?> ReadSecret { get; init; } = () => null;

    /// <summary>This process's.</summary>
    public static Terminal Real() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        In = Console.In,
        Environment = System.Environment.GetEnvironmentVariable,
        IsInteractive = !Console.IsInputRedirected && !Console.IsErrorRedirected,
        ReadSecret = ReadHidden,
    };

    /// <summary>An environment variable that says something; null where it is missing or empty.</summary>
    public string? Variable(string name) => Environment(name) is { Length: > 0 } value ? value : null;

    /// <summary>The directory of profiles and cursors: <c>HC_HOME</c>, else <c>hc</c> where programs keep their configuration.</summary>
    public string Home => Variable("HC_HOME")
        ?? Path.Combine(
            Variable("XDG_CONFIG_HOME")
                ?? System.Environment.GetFolderPath(
                    System.Environment.SpecialFolder.ApplicationData, System.Environment.SpecialFolderOption.DoNotVerify),
            "hc");

    /// <summary>Opens an address in a browser: <c>BROWSER</c>'s, else the system's. False where there is none.</summary>
    public bool Browse(string address)
    {
        try
        {
            using var process = BrowserFor(address) is { } browser ? Process.Start(browser) : null;
            return process is not null;
        }
        catch (Exception exception) when (exception is System.ComponentModel.Win32Exception or InvalidOperationException)
        {
            return false;
        }
    }

    private ProcessStartInfo? BrowserFor(string address)
    {
        if (Variable("BROWSER") is { } wanted)
        {
            // As xdg-open reads it: a list, the first of which is taken here; %s is the address.
            var words = wanted.Split(Path.PathSeparator)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var arguments = words.Skip(1).Select(word => word.Replace("%s", address, StringComparison.Ordinal)).ToList();
            if (!words.Contains("%s"))
                arguments.Add(address);
            return OperatingSystem.IsWindows()
                ? new ProcessStartInfo(words.FirstOrDefault() ?? "", arguments)
                : Quiet(words.FirstOrDefault() ?? "", arguments);
        }

        if (OperatingSystem.IsWindows())
            return new ProcessStartInfo(address) { UseShellExecute = true };
        return Quiet(OperatingSystem.IsMacOS() ? "open" : "xdg-open", [address]);
    }

    // What a browser says is no output of ours, and it outlives this process: no pipe that breaks. Null where there is none.
    private ProcessStartInfo? Quiet(string program, IEnumerable<string> arguments)
    {
        var isThere = program.Contains('/', StringComparison.Ordinal)
            ? File.Exists(program)
            : (Variable("PATH") ?? "").Split(Path.PathSeparator).Any(directory => File.Exists(Path.Combine(directory, program)));
        return isThere ? new("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1 </dev/null", "sh", program, .. arguments]) : null;
    }

    private static string? ReadHidden()
    {
        if (Console.IsInputRedirected)
            return null;
        var typed = new System.Text.StringBuilder();
        while (Console.ReadKey(intercept: true) is var key && key.Key != ConsoleKey.Enter)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        return typed.ToString();
    }
}
