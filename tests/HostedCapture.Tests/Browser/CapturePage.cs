using Microsoft.Playwright;

namespace HostedCapture.Tests.Browser;

/// <summary>The card page in a browser, used as a person does.</summary>
/// <param name="page">The tab.</param>
internal sealed class CapturePage(IPage page)
{
    /// <summary>The tab.</summary>
    public IPage Tab => page;

    /// <summary>The heading.</summary>
    public ILocator Heading => page.Locator("h1");

    /// <summary>The message above the form.</summary>
    public ILocator Alert => page.GetByRole(AriaRole.Alert);

    /// <summary>The button that saves.</summary>
    public ILocator Submit => page.Locator("form button.button");

    /// <summary>The button that leaves.</summary>
    public ILocator Leave => page.Locator("form[action*='/cancel'] button");

    /// <summary>Everything that can be typed into.</summary>
    public ILocator Inputs => page.Locator("input:not([type=hidden])");

    /// <summary>Opens a link in a new tab.</summary>
    public static async Task<CapturePage> OpenAsync(IBrowserContext context, string link)
    {
        var page = await context.NewPageAsync();
        await page.GotoAsync(link);
        return new CapturePage(page);
    }

    /// <summary>A field, found as browsers find it.</summary>
    public ILocator Field(string autocomplete) => page.Locator($"input[autocomplete='{autocomplete}']");

    /// <summary>Types a card.</summary>
    public async Task FillAsync(string number = Make.GoodNumber, string expiry = "02/30", string code = "123", string name = "Jhon Doe")
    {
        await Field("cc-number").FillAsync(number);
        await Field("cc-exp").FillAsync(expiry);
        await Field("cc-csc").FillAsync(code);
        await Field("cc-name").FillAsync(name);
    }

    /// <summary>Types a card and saves it.</summary>
    public async Task SubmitAsync(string number = Make.GoodNumber, string expiry = "02/30", string code = "123", string name = "Jhon Doe")
    {
        await FillAsync(number, expiry, code, name);
        await Submit.ClickAsync();
    }

    /// <summary>What stands in the fields now, but for the name's.</summary>
    public async Task<IReadOnlyList<string>> CardTypedAsync() =>
        await page.Locator("input:not([type=hidden]):not([autocomplete=cc-name])")
            .EvaluateAllAsync<string[]>("inputs => inputs.map(input => input.value)");
}
