using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Testing;

/// <summary>What both pages wait for, and how long.</summary>
internal sealed class PageWaits
{
    private readonly IPage _page;

    // The page that answers the last press; null: nothing was pressed.
    private TaskCompletionSource? _answer;

    public PageWaits(IPage page)
    {
        _page = page;
        page.FrameNavigated += (_, frame) =>
        {
            if (frame == page.MainFrame)
                _answer?.TrySetResult();
        };
    }

    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(30);

    public float Milliseconds => (float)Patience.TotalMilliseconds;

    public LocatorFillOptions Fill => new() { Timeout = Milliseconds };

    public LocatorAssertionsToBeVisibleOptions Visible => new() { Timeout = Milliseconds };

    /// <summary>A link in a language.</summary>
    public static string In(string link, string? language) =>
        language is null ? link : $"{link}{(link.Contains('?', StringComparison.Ordinal) ? '&' : '?')}lang={language}";

    /// <summary>Presses a button whose answer is another page.</summary>
    public async Task PressAsync(ILocator button)
    {
        _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
        await button.ClickAsync(new() { Timeout = Milliseconds });
    }

    /// <summary>Waits for that page, so that what an earlier one said is not taken for its own.</summary>
    public async Task AnsweredAsync()
    {
        if (_answer is null)
            return;
        try
        {
            await _answer.Task.WaitAsync(Patience);
        }
        catch (TimeoutException exception)
        {
            throw new PlaywrightException(
                $"No page answered in {Patience.TotalSeconds:0} s. Where the form shows mistakes, it sent nothing: {_page.Url}",
                exception);
        }
    }

    /// <summary>Expects an element by its role and a text.</summary>
    public Task ExpectAsync(AriaRole role, params string[] texts) =>
        Expect(_page.GetByRole(role, new() { NameRegex = PageTexts.Of(texts) })).ToBeVisibleAsync(Visible);

    /// <summary>Expects the browser at an address that begins so.</summary>
    public Task ReturnAsync(string address) =>
        Expect(_page).ToHaveURLAsync(new Regex($"^{Regex.Escape(address)}", RegexOptions.None, Patience), new() { Timeout = Milliseconds });
}
