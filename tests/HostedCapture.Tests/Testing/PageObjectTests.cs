using HostedCapture.Client;
using HostedCapture.Testing;
using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using Kit = HostedCapture.Testing.Sandbox;
using OurApprovalPage = HostedCapture.Testing.ApprovalPage;
using OurCardPage = HostedCapture.Testing.CardPage;
using Texts = HostedCapture.Pages.Texts;

namespace HostedCapture.Tests.Testing;

/// <summary>The page objects know each thing that the pages say, in each language; the guide's flows are run by tests/Clients.</summary>
public sealed class PageObjectTests(PageObjectTests.Stand stand) : IClassFixture<PageObjectTests.Stand>
{
    public static TheoryData<string, bool> Sights
    {
        get
        {
            var all = new TheoryData<string, bool> { { "es", false } };
            foreach (var language in Texts.Languages)
                all.Add(language, true);
            return all;
        }
    }

    public static TheoryData<string> Languages => [.. Texts.Languages];

    private Kit Sandbox => stand.Sandbox;

    private string ReturnUrl => $"{Sandbox.ShopAddress}back";

    private string CancelUrl => $"{Sandbox.ShopAddress}cart";

    [BrowserTheory]
    [MemberData(nameof(Sights))]
    public async Task Mistakes_Declines_And_The_Last_Try(string language, bool script)
    {
        await using var tab = await stand.TabAsync(script);
        var page = await OurCardPage.OpenAsync(tab.Page, (await NewIntentAsync()).CaptureUrl!, language);
        await page.ExpectFormAsync();
        await page.FillAsync("4111111111111112", expiry: "13/30");
        await page.SubmitAsync();
        await page.ExpectMistakesAsync(page.Number, page.Expiry);
        await Assert.ThrowsAsync<PlaywrightException>(() => Impatient(page).ExpectDeclineAsync());

        page = new OurCardPage(tab.Page);
        foreach (var left in new[] { 4, 3, 2, 1 })
        {
            await page.FillAsync(left % 2 == 0 ? TestCard.NoFunds : TestCard.Declined);
            await page.SubmitAsync();
            await page.ExpectDeclineAsync(left);
        }

        await Assert.ThrowsAsync<PlaywrightException>(() => page.ExpectDeclineAsync(2));
        await page.FillAsync(TestCard.WrongCode);
        await page.SubmitAsync();
        await page.ExpectReturnAsync(CancelUrl);
    }

    [BrowserTheory]
    [MemberData(nameof(Languages))]
    public async Task A_Provider_That_Is_Away_And_An_Outcome_That_Stays_Unknown(string language)
    {
        await using var tab = await stand.TabAsync();
        var page = await OurCardPage.OpenAsync(tab.Page, (await NewIntentAsync()).CaptureUrl!, language);
        // A call that was not accepted is made once more.
        await Sandbox.Simulator.NextAsync(ProviderAnswer.Unavailable, ProviderAnswer.Unavailable);
        await page.FillAsync(TestCard.Saved);
        await page.SubmitAsync();
        await page.ExpectUnavailableAsync();

        await Sandbox.Simulator.NextAsync(ProviderAnswer.Error);
        await page.FillAsync(TestCard.Saved);
        await page.SubmitAsync();
        await page.ExpectCheckingAsync();
        await Sandbox.AdvanceAsync(TimeSpan.FromSeconds(75));
        await page.ExpectUnconfirmedAsync();
        await page.FillAsync(TestCard.Saved);
        await page.SubmitAsync();
        await page.ExpectReturnAsync(ReturnUrl);
    }

    [BrowserTheory]
    [MemberData(nameof(Languages))]
    public async Task A_Cmr_Card_A_Canceled_An_Expired_And_An_Unknown_Link(string language)
    {
        await using var tab = await stand.TabAsync();
        var page = await OurCardPage.OpenAsync(tab.Page, (await NewIntentAsync(CaptureKind.Cmr)).CaptureUrl!, language);
        await page.FillAsync(TestCard.SavedCmr);
        await page.SubmitAsync();
        await page.ExpectReturnAsync(ReturnUrl);

        page = await OurCardPage.OpenAsync(tab.Page, (await NewIntentAsync()).CaptureUrl!, language);
        await page.CancelAsync();
        await page.ExpectReturnAsync(CancelUrl);

        var late = await NewIntentAsync();
        await Sandbox.AdvanceAsync(TimeSpan.FromMinutes(16));
        page = await OurCardPage.OpenAsync(tab.Page, late.CaptureUrl!, language);
        await page.ExpectExpiredAsync();
        page = await OurCardPage.OpenAsync(tab.Page, $"{Sandbox.Address}capture/nobody-knows-this-one", language);
        await page.ExpectUnknownLinkAsync();
    }

    [BrowserTheory]
    [MemberData(nameof(Languages))]
    public async Task A_Payment_Is_Approved_Changed_Declined_Left_And_Too_Late(string language)
    {
        await using var tab = await stand.TabAsync();
        var card = await NewIntentAsync();
        var cardPage = await OurCardPage.OpenAsync(tab.Page, card.CaptureUrl!, language);
        await cardPage.FillAsync(TestCard.SavedMastercard);
        await cardPage.SubmitAsync();
        await cardPage.ExpectReturnAsync(ReturnUrl);

        var payment = await Sandbox.Payments.CreateAsync(Payment(card, 19990));
        var page = await OurApprovalPage.OpenAsync(tab.Page, payment.ApprovalUrl!, language);
        await page.ExpectAmountAsync(language == "en" ? "19,990" : "19.990");
        await Sandbox.Payments.EditAsync(payment, Payment(card, 25000));
        await page.ApproveAsync();
        await page.ExpectChangesAsync();
        await page.ApproveAsync();
        await page.ExpectReturnAsync(ReturnUrl);
        Assert.Equal(PaymentState.Paid, (await Sandbox.Payments.GetAsync(payment.Id)).State);

        payment = await Sandbox.Payments.CreateAsync(Payment(card, 1000));
        page = await OurApprovalPage.OpenAsync(tab.Page, payment.ApprovalUrl!, language);
        await page.LeaveAsync();
        await page.ExpectReturnAsync(CancelUrl);
        await Sandbox.Simulator.NextAsync(ProviderOperation.Charge, ProviderAnswer.Unavailable, ProviderAnswer.Unavailable);
        page = await OurApprovalPage.OpenAsync(tab.Page, payment.ApprovalUrl!, language);
        await page.ApproveAsync();
        await page.ExpectUnavailableAsync();
        await Sandbox.Simulator.NextAsync(ProviderOperation.Charge, ProviderAnswer.DeclineFor("204"));
        page = await OurApprovalPage.OpenAsync(tab.Page, payment.ApprovalUrl!, language);
        await page.ApproveAsync();
        await page.ExpectReturnAsync(CancelUrl);

        var before = (await Sandbox.Ledger.MovementsAsync()).Count;
        payment = await Sandbox.Payments.CreateAsync(Payment(card, 2000));
        await Sandbox.Simulator.NextAsync(ProviderOperation.Charge, ProviderAnswer.Timeout);
        page = await OurApprovalPage.OpenAsync(tab.Page, payment.ApprovalUrl!, language);
        await page.ApproveAsync();
        await page.ExpectCheckingAsync();
        await page.ExpectReturnAsync(ReturnUrl);
        Assert.Equal(before + 1, (await Sandbox.Ledger.MovementsAsync()).Count);

        payment = await Sandbox.Payments.CreateAsync(Payment(card, 3000));
        await Sandbox.AdvanceAsync(TimeSpan.FromDays(4));
        page = await OurApprovalPage.OpenAsync(tab.Page, payment.ApprovalUrl!, language);
        await page.ExpectExpiredAsync();
    }

    private static OurCardPage Impatient(OurCardPage page)
    {
        page.Patience = TimeSpan.FromSeconds(1);
        return page;
    }

    private Task<Intent> NewIntentAsync(CaptureKind? kind = null) => Sandbox.Captures.CreateAsync(new CreateIntent
    {
        Capture = kind ?? CaptureKind.CreditCard,
        Cardholder = new HostedCapture.Client.Cardholder
        {
            ReferenceId = "A-1001",
            Country = "CL",
            Name = "Ana Rojas",
            Email = "ana@example.com",
        },
        Billing = new Billing { Line1 = "Miraflores 222", City = "Santiago", State = "RM", Country = "CL" },
        RedirectUrls = new RedirectUrls { ReturnUrl = ReturnUrl, CancelUrl = CancelUrl },
    });

    private CreatePayment Payment(Intent card, decimal total) => new()
    {
        Payer = new Payer(),
        AdditionalAttributes = new PaymentAttributes { CaptureToken = card.Id.ToString() },
        Transaction = new Transaction { Amount = new Amount { Currency = "CLP", Total = total } },
        RedirectUrls = new RedirectUrls { ReturnUrl = ReturnUrl, CancelUrl = CancelUrl },
    };

    /// <summary>A sandbox and a browser.</summary>
    public sealed class Stand : IAsyncLifetime
    {
        private IPlaywright? _playwright;
        private IBrowser? _browser;

        /// <summary>The sandbox.</summary>
        public Kit Sandbox { get; private set; } = null!;

        /// <inheritdoc/>
        public async Task InitializeAsync()
        {
            if (Engine.Missing is not null)
                return;
            Sandbox = await Kit.StartAsync();
            _playwright = await Playwright.CreateAsync();
            _browser = await new Engine.Chromium().StartAsync(_playwright);
        }

        /// <summary>A tab of a fresh profile.</summary>
        internal async Task<Tab> TabAsync(bool script = true)
        {
            var context = await _browser!.NewContextAsync(new() { JavaScriptEnabled = script });
            return new Tab(context, await context.NewPageAsync());
        }

        /// <inheritdoc/>
        public async Task DisposeAsync()
        {
            if (_browser is not null)
                await _browser.DisposeAsync();
            _playwright?.Dispose();
            if (Sandbox is not null)
                await Sandbox.DisposeAsync();
        }
    }

    internal sealed record Tab(IBrowserContext Context, IPage Page) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => Context.DisposeAsync();
    }
}
