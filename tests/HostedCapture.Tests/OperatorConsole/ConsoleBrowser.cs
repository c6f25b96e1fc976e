using HostedCapture.Tests.Browser;
using Microsoft.Playwright;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>A browser in front of a console; it starts when somebody first needs it.</summary>
internal sealed class ConsoleBrowser(Engine engine) : IAsyncDisposable
{
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    /// <summary>Makes a fresh profile.</summary>
    /// <param name="who">Who is signed in; null: nobody.</param>
    /// <param name="options">More about it.</param>
    public async Task<IBrowserContext> ProfileAsync(SignedInPerson? who, BrowserNewContextOptions? options)
    {
        _playwright ??= await Playwright.CreateAsync();
        _browser ??= await engine.StartAsync(_playwright);
        options ??= new();
        options.Locale ??= "en-US";
        options.TimezoneId ??= "America/Santiago";
        var context = await engine.ProfileAsync(_browser, options);
        context.SetDefaultTimeout(Engine.Patience);
        if (who is not null)
            await context.AddCookiesAsync([who.Kept]);
        return context;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.DisposeAsync();
        _playwright?.Dispose();
    }
}
