using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Testing;

/// <summary>
/// The card page in a tab, used as a person uses it: its elements are found by roles, labels and <c>autocomplete</c> tokens, in
/// whatever language it is shown.
/// </summary>
/// <param name="page">The tab.</param>
public sealed partial class CardPage(IPage page)
{
    private readonly PageWaits _waits = new(page);

    /// <summary>The tab.</summary>
    public IPage Tab => page;

    /// <summary>How long each step waits for what it expects; 30 seconds at first.</summary>
    public TimeSpan Patience
    {
        get => _waits.Patience;
        set => _waits.Patience = value;
    }

    /// <summary>The card number's field.</summary>
    public ILocator Number => ByToken("number");

    /// <summary>The expiry's field.</summary>
    public ILocator Expiry => ByToken("expiry");

    /// <summary>The security code's field.</summary>
    public ILocator Code => ByToken("code");

    /// <summary>The field of the name on the card.</summary>
    public ILocator HolderName => ByToken("name");

    /// <summary>The field of the cardholder's RUT, where a CMR card is asked for.</summary>
    public ILocator Document => page.GetByLabel(PageTexts.Label("document"));

    /// <summary>The box that is ticked to agree to the intent's <c>consent</c>, where the application asks for one.</summary>
    public ILocator Agreement => page.GetByRole(AriaRole.Checkbox, new() { NameRegex = PageTexts.Of("form.consent_agree") });

    /// <summary>The button that saves the card.</summary>
    public ILocator SubmitButton => page.GetByRole(AriaRole.Button, new() { NameRegex = PageTexts.Of("form.submit") });

    /// <summary>The button that goes back without saving.</summary>
    public ILocator CancelButton => page.GetByRole(AriaRole.Button, new() { NameRegex = PageTexts.Of("form.cancel") });

    /// <summary>What the page says about the last try.</summary>
    public ILocator Alert => page.GetByRole(AriaRole.Alert);

    /// <summary>Opens an intent's link in a tab.</summary>
    /// <param name="page">The tab.</param>
    /// <param name="captureUrl">The link with <c>rel</c> <c>capture_url</c>.</param>
    /// <param name="language"><c>es</c>, <c>pt</c> or <c>en</c>; null: the page decides.</param>
    public static async Task<CardPage> OpenAsync(IPage page, string captureUrl, string? language = null)
    {
        await page.GotoAsync(PageWaits.In(captureUrl, language));
        return new CardPage(page);
    }

    /// <summary>Types a card. The form need not be open yet: it is waited for.</summary>
    /// <param name="card">The card.</param>
    public async Task FillAsync(TestCard card)
    {
        await Number.FillAsync(card.Number, _waits.Fill);
        if (card.Document is { } document)
        {
            await Document.FillAsync(document, _waits.Fill);
            return;
        }

        await Expiry.FillAsync(card.Expiry, _waits.Fill);
        await Code.FillAsync(card.Code, _waits.Fill);
        await HolderName.FillAsync(card.Name, _waits.Fill);
    }

    /// <summary>Types a card.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="expiry">Month and year.</param>
    /// <param name="code">The security code.</param>
    /// <param name="name">The name on it.</param>
    public Task FillAsync(string number, string expiry = "12/30", string code = "123", string name = "Ana Rojas") =>
        FillAsync(new TestCard(number) { Expiry = expiry, Code = code, Name = name });

    /// <summary>Ticks the box, where the form has one.</summary>
    public Task AgreeAsync() => Agreement.CheckAsync(new() { Timeout = _waits.Milliseconds });

    /// <summary>
    /// Presses the button that saves. What follows is expected by the methods below.
    /// </summary>
    public Task SubmitAsync() => _waits.PressAsync(SubmitButton);

    /// <summary>Goes back to the shop without saving: to the intent's <c>cancel_url</c>.</summary>
    public Task CancelAsync() => _waits.PressAsync(CancelButton);

    /// <summary>Expects the form, empty or with what was typed.</summary>
    public Task ExpectFormAsync() => Expect(SubmitButton).ToBeVisibleAsync(_waits.Visible);

    /// <summary>Expects that the last card was declined, and the form for another one.</summary>
    /// <param name="triesLeft">How many tries the page must say are left; null: any number.</param>
    public async Task ExpectDeclineAsync(int? triesLeft = null)
    {
        await ExpectAlertAsync("form.declined", "form.declined_last");
        await ExpectFormAsync();
        if (triesLeft is not { } expected)
            return;
        var said = await Alert.InnerTextAsync();
        // The last one is a word; all others are digits.
        var left = Digits().Match(said) is { Success: true } digits ? int.Parse(digits.Value, CultureInfo.InvariantCulture) : 1;
        if (left != expected)
            throw new PlaywrightException($"Expected {expected} tries left, but the page says: {said}");
    }

    /// <summary>Expects that the provider could not be reached: nothing was saved, and the form is there again.</summary>
    public Task ExpectUnavailableAsync() => ExpectAlertAsync("form.unavailable");

    /// <summary>Expects that nobody knows whether the last card was saved, and that it is asked for once more.</summary>
    public Task ExpectUnconfirmedAsync() => ExpectAlertAsync("form.unconfirmed");

    /// <summary>Expects that fields are marked as wrong; nothing was sent to a provider.</summary>
    /// <param name="fields">Such as <see cref="Number"/>; none: the list of mistakes alone is expected.</param>
    public async Task ExpectMistakesAsync(params ILocator[] fields)
    {
        await Expect(Alert.Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { NameRegex = PageTexts.Of("form.summary") }) }))
            .ToBeVisibleAsync(_waits.Visible);
        foreach (var field in fields)
            await Expect(field).ToHaveAttributeAsync("aria-invalid", "true", new() { Timeout = _waits.Milliseconds });
    }

    /// <summary>Expects the page that waits for the provider's answer. It goes on by itself when there is one.</summary>
    public Task ExpectCheckingAsync() => ExpectHeadingAsync("checking.title");

    /// <summary>Expects the page of a link whose time ran out.</summary>
    public Task ExpectExpiredAsync() => ExpectHeadingAsync("expired.title");

    /// <summary>Expects the page of a link that nobody knows.</summary>
    public Task ExpectUnknownLinkAsync() => ExpectHeadingAsync("unknown.title");

    /// <summary>
    /// Expects that the browser comes back to the shop: to the intent's <c>return_url</c> with a saved card, to its
    /// <c>cancel_url</c> when all tries were declined or it was canceled. What the address says is no proof: read the intent.
    /// </summary>
    /// <param name="address">What the address begins with.</param>
    public Task ExpectReturnAsync(string address) => _waits.ReturnAsync(address);

    [GeneratedRegex("[0-9]+", RegexOptions.None, 1000)]
    private static partial Regex Digits();

    private ILocator ByToken(string field) => page.Locator($"input[autocomplete='{PageTexts.Token(field)}']");

    private Task ExpectHeadingAsync(string text) => _waits.ExpectAsync(AriaRole.Heading, text);

    private async Task ExpectAlertAsync(params string[] texts)
    {
        await _waits.AnsweredAsync();
        await Expect(Alert).ToHaveTextAsync(PageTexts.Of(texts), new() { Timeout = _waits.Milliseconds });
    }
}
