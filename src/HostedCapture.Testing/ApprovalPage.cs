using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Testing;

/// <summary>The page on which a cardholder approves a payment, in a tab; found and used as <see cref="CardPage"/> is.</summary>
/// <param name="page">The tab.</param>
public sealed class ApprovalPage(IPage page)
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

    /// <summary>The button that pays; its name has the amount.</summary>
    public ILocator ApproveButton => page.GetByRole(AriaRole.Button, new() { NameRegex = PageTexts.Of("approve.submit") });

    /// <summary>The link back to the shop.</summary>
    public ILocator LeaveLink => page.GetByRole(AriaRole.Link, new() { NameRegex = PageTexts.Of("way.back") });

    /// <summary>Opens a payment's link in a tab.</summary>
    /// <param name="page">The tab.</param>
    /// <param name="approvalUrl">The link with <c>rel</c> <c>approval_url</c>.</param>
    /// <param name="language"><c>es</c>, <c>pt</c> or <c>en</c>; null: the page decides.</param>
    public static async Task<ApprovalPage> OpenAsync(IPage page, string approvalUrl, string? language = null)
    {
        await page.GotoAsync(PageWaits.In(approvalUrl, language));
        return new ApprovalPage(page);
    }

    /// <summary>Approves the payment.</summary>
    public Task ApproveAsync() => _waits.PressAsync(ApproveButton);

    /// <summary>Goes back to the shop without paying: to the payment's <c>cancel_url</c>.</summary>
    public Task LeaveAsync() => _waits.PressAsync(LeaveLink);

    /// <summary>Expects an amount on the button that pays.</summary>
    /// <param name="amount">As the page writes it, or a part of that: <c>19.990</c> in Spanish, <c>19,990</c> in English.</param>
    public Task ExpectAmountAsync(string amount) =>
        Expect(ApproveButton).ToContainTextAsync(amount, new() { Timeout = _waits.Milliseconds });

    /// <summary>Expects that the payment was edited since it was shown, that nothing was charged, and what is new.</summary>
    public Task ExpectChangesAsync() => _waits.ExpectAsync(AriaRole.Heading, "approve.changes");

    /// <summary>
    /// Expects that the browser comes back to the shop: to the payment's <c>return_url</c> when it was made, to its
    /// <c>cancel_url</c> when it was declined. What the address says is no proof: read the payment.
    /// </summary>
    /// <param name="address">What the address begins with.</param>
    public Task ExpectReturnAsync(string address) => _waits.ReturnAsync(address);

    /// <summary>Expects the page that waits for the provider's answer. It goes on by itself when there is one.</summary>
    public Task ExpectCheckingAsync() => _waits.ExpectAsync(AriaRole.Heading, "approval_checking.title");

    /// <summary>Expects the page of a link whose time ran out.</summary>
    public Task ExpectExpiredAsync() => _waits.ExpectAsync(AriaRole.Heading, "approval_expired.title");

    /// <summary>Expects the page that says that the payment cannot be made now.</summary>
    public Task ExpectUnavailableAsync() => _waits.ExpectAsync(AriaRole.Heading, "approval_unavailable.title");
}
