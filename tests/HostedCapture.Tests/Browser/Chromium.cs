using Microsoft.Playwright;
using Xunit;

namespace HostedCapture.Tests.Browser;

/// <summary>Debian's Chromium.</summary>
internal static class Chromium
{
    private const string Path = "/usr/bin/chromium";

    private static readonly string[] s_arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync",
    ];

    /// <summary>Why its tests do not run here; null where they do. In CI they do, and fail without it.</summary>
    public static string? Missing { get; } =
        File.Exists(Path) || Environment.GetEnvironmentVariable("CI") is { Length: > 0 } ? null : $"There is no {Path}: apt-get install chromium";

    /// <summary>Starts it.</summary>
    public static Task<IBrowser> StartAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            Args = s_arguments,
            // Going back must find no page that the browser itself kept, as it does outside tests.
            IgnoreDefaultArgs = ["--disable-back-forward-cache"],
        });
}

/// <summary>A test that needs a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Decides whether to skip.</summary>
    public BrowserFactAttribute() => Skip = Chromium.Missing;
}

/// <summary>A theory that needs a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides whether to skip.</summary>
    public BrowserTheoryAttribute() => Skip = Chromium.Missing;
}
