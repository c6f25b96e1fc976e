using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using Xunit;

namespace HostedCapture.Tests.Browser;

/// <summary>A browser engine, as Debian has it.</summary>
internal abstract record Engine(string Path, string Package)
{
    /// <summary>
    /// How long a browser test waits, in milliseconds: a machine that compiles meanwhile is slow, and who waits for what comes waits
    /// no longer for it.
    /// </summary>
    public const float Patience = 60_000;

    /// <summary>Why the browser tests do not run here; null where they do. In CI they do, and fail without their browsers.</summary>
    public static string? Missing { get; } = Environment.GetEnvironmentVariable("CI") is { Length: > 0 }
        ? null
        : new Engine[] { new Chromium(), new Firefox() }.FirstOrDefault(engine => !File.Exists(engine.Path)) is { } missing
            ? $"There is no {missing.Path}: apt-get install {missing.Package}"
            : null;

    /// <summary>Sets the patience of all expectations, whichever browser test comes first.</summary>
    [ModuleInitializer]
    public static void BePatient() => Assertions.SetDefaultExpectTimeout(Patience);

    /// <summary>Starts it.</summary>
    public abstract Task<IBrowser> StartAsync(IPlaywright playwright);

    /// <summary>Makes a fresh profile.</summary>
    public virtual Task<IBrowserContext> ProfileAsync(IBrowser browser, BrowserNewContextOptions options) =>
        browser.NewContextAsync(options);

    /// <summary>What the browser says when script is switched off; null: nothing.</summary>
    public virtual string? WithoutScript => null;

    /// <summary>Chromium, by its own protocol.</summary>
    internal sealed record Chromium() : Engine("/usr/bin/chromium", "chromium")
    {
        private static readonly string[] s_arguments =
        [
            "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
            "--disable-component-update", "--disable-sync",
        ];

        public override Task<IBrowser> StartAsync(IPlaywright playwright) => playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Path,
            Args = s_arguments,
            // Going back must find no page that the browser itself kept, as it does outside tests.
            IgnoreDefaultArgs = ["--disable-back-forward-cache"],
        });
    }

    /// <summary>Firefox, by WebDriver BiDi: the channel is what chooses it.</summary>
    internal sealed record Firefox() : Engine("/usr/bin/firefox-esr", "firefox-esr")
    {
        private static readonly Dictionary<string, object> s_preferences = new()
        {
            // It calls no provider.
            ["app.normandy.enabled"] = false,
            ["app.update.enabled"] = false,
            ["browser.newtabpage.activity-stream.feeds.system.topstories"] = false,
            ["browser.region.network.url"] = "",
            ["browser.safebrowsing.blockedURIs.enabled"] = false,
            ["browser.safebrowsing.downloads.enabled"] = false,
            ["browser.safebrowsing.malware.enabled"] = false,
            ["browser.safebrowsing.phishing.enabled"] = false,
            ["browser.search.update"] = false,
            ["datareporting.policy.dataSubmissionEnabled"] = false,
            ["dom.push.connection.enabled"] = false,
            ["extensions.getAddons.cache.enabled"] = false,
            ["extensions.systemAddon.update.enabled"] = false,
            ["extensions.update.enabled"] = false,
            ["media.gmp-manager.updateEnabled"] = false,
            ["network.captive-portal-service.enabled"] = false,
            ["network.connectivity-service.enabled"] = false,
            ["network.trr.mode"] = 5,
            ["services.settings.server"] = "data:,#remote-settings-dummy/v1",
            ["toolkit.telemetry.server"] = "",
            // A reload after a post sends it again, as a person who confirms it does.
            ["dom.confirm_repost.testing.always_accept"] = true,
            // Scroll bars over the page, as on a phone.
            ["ui.useOverlayScrollbars"] = 1,
            ["widget.gtk.overlay-scrollbars.enabled"] = true,
        };

        public override Task<IBrowser> StartAsync(IPlaywright playwright) => playwright.Firefox.LaunchAsync(new()
        {
            Channel = "moz-firefox",
            ExecutablePath = Path,
            FirefoxUserPrefs = s_preferences,
        });

        // This protocol has no switch for script: without it, scripts never arrive.
        public override async Task<IBrowserContext> ProfileAsync(IBrowser browser, BrowserNewContextOptions options)
        {
            var context = await browser.NewContextAsync(options);
            if (options.JavaScriptEnabled == false)
                await context.RouteAsync("**/*.js", route => route.AbortAsync());
            return context;
        }

        public override string WithoutScript => ".js";
    }
}

/// <summary>A test that needs the browsers.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserFactAttribute : FactAttribute
{
    /// <summary>Decides whether to skip.</summary>
    public BrowserFactAttribute() => Skip = Engine.Missing;
}

/// <summary>A theory that needs the browsers.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrowserTheoryAttribute : TheoryAttribute
{
    /// <summary>Decides whether to skip.</summary>
    public BrowserTheoryAttribute() => Skip = Engine.Missing;
}
