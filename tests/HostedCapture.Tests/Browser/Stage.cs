using System.Text.RegularExpressions;
using HostedCapture.Payments;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Browser;

/// <summary>Brings a tab to each page there is, and keeps it there.</summary>
internal sealed partial class Stage(BrowserFixture fixture)
{
    private const string Declined = "4000000000000002";
    // Nobody knows at once, without a time limit that a busy machine meets elsewhere.
    private const string CutOff = "4000000000000101";
    // Whose bank wants to see her, by fields that are posted.
    private const string AtBankByPost = "4000000000003063";

    private static readonly Dictionary<string, Func<Stage, IBrowserContext, string, Task<CapturePage>>> s_pages = new()
    {
        ["form"] = (stage, context, language) => stage.FormAsync(context, language),
        ["form-cmr"] = (stage, context, language) => stage.FormAsync(context, language, "CMR_CAPTURE"),
        ["errors"] = async (stage, context, language) =>
            await SubmitAsync(await stage.FormAsync(context, language), "4111111111111112", "13/30", "12", ""),
        ["errors-server"] = async (stage, context, language) =>
        {
            var page = await stage.FormAsync(context, language);
            // Past the script's own checks.
            await page.Tab.EvaluateAsync("document.forms[0].submit()");
            await Expect(page.Alert).ToBeVisibleAsync();
            return page;
        },
        ["filled"] = async (stage, context, language) =>
        {
            var page = await stage.FormAsync(context, language);
            await page.FillAsync("5555555555554444");
            await Expect(page.Tab.Locator("#brand")).ToHaveTextAsync("Mastercard");
            return page;
        },
        ["sending"] = async (stage, context, language) =>
        {
            var page = await stage.FormAsync(context, language);
            await page.Tab.EvaluateAsync("addEventListener('submit', event => event.preventDefault())");
            await page.SubmitAsync();
            await Expect(page.Field("cc-number")).ToHaveValueAsync("•••• 1111");
            await page.Tab.EvaluateAsync("document.querySelector('#news').textContent = document.forms[0].dataset.patience");
            return page;
        },
        ["ending"] = async (stage, context, language) =>
        {
            var (_, link) = await stage.Fixture.CreateAsync(Make.Intent().Set("expires_in", 100));
            return await CapturePage.OpenAsync(context, $"{link}?lang={language}");
        },
        ["errors-cmr"] = async (stage, context, language) =>
        {
            var page = await stage.FormAsync(context, language, "CMR_CAPTURE");
            await page.Submit.ClickAsync();
            await Expect(page.Alert).ToBeVisibleAsync();
            return page;
        },
        ["consent"] = async (stage, context, language) =>
        {
            var (_, link) = await stage.Fixture.CreateAsync(Make.Intent().Set("consent", BrowserFixture.Consent).Set("locale", "es"));
            var page = await CapturePage.OpenAsync(context, $"{link}?lang={language}");
            return await SubmitAsync(page, Make.GoodNumber, "02/30", "123", "Ana Díaz");
        },
        ["declined"] = async (stage, context, language) =>
            await SubmitAsync(await stage.FormAsync(context, language), Declined, "02/30", "123", "Ana Díaz"),
        ["checking"] = (stage, context, language) =>
            stage.AfterAsync(context, language, (person, page) => person.SubmitAsync(page, CutOff)),
        ["captured"] = (stage, context, language) => stage.AfterAsync(context, language, (person, page) => person.SubmitAsync(page)),
        ["rejected"] = (stage, context, language) => stage.AfterAsync(context, language, async (person, page) =>
        {
            while (page.HasForm)
                page = await person.SubmitAsync(page, Declined);
        }),
        ["canceled"] = (stage, context, language) => stage.AfterAsync(context, language, (person, page) => person.CancelAsync(page)),
        ["expired"] = (stage, context, language) => stage.AfterAsync(context, language, (_, _) =>
        {
            stage.Fixture.App.Clock.Advance(TimeSpan.FromMinutes(16));
            return Task.CompletedTask;
        }),
        ["approve"] = (stage, context, language) => stage.ApprovalAsync(context, language, (_, _) => Task.CompletedTask),
        ["approve-done"] = (stage, context, language) =>
            stage.ApprovalAsync(context, language, (person, page) => person.PostAsync(page, [])),
        ["approve-rejected"] = (stage, context, language) => stage.ApprovalAsync(context, language, async (person, page) =>
        {
            await stage.Fixture.App.Simulator.ScriptForAsync("charge", "declined:204");
            await person.PostAsync(page, []);
        }),
        ["approve-bank-form"] = (stage, context, language) => stage.ApprovalAsync(
            context, language, (person, page) => person.PostAsync(page, []), AtBankByPost, "/bank"),
        ["approve-expired"] = (stage, context, language) => stage.ApprovalAsync(context, language, (_, _) =>
        {
            stage.Fixture.App.Clock.Advance(StoredPayment.Lifetime);
            return Task.CompletedTask;
        }),
        ["approve-unknown"] = (stage, context, language) =>
            CapturePage.OpenAsync(context, $"{stage.Fixture.App.Address}/pay/nobody-knows-this-one?lang={language}"),
        ["unknown"] = (stage, context, language) =>
            CapturePage.OpenAsync(context, $"{stage.Fixture.App.Address}/capture/nobody-knows-this-one?lang={language}"),
        ["cookies"] = async (stage, context, language) =>
        {
            var page = await stage.FormAsync(context, language);
            await context.ClearCookiesAsync();
            await page.Tab.EvaluateAsync("document.forms[0].submit()");
            await Expect(page.Inputs).ToHaveCountAsync(0);
            return page;
        },
        ["trouble"] = async (stage, context, language) =>
        {
            var page = await stage.FormAsync(context, language);
            await page.Tab.EvaluateAsync("document.forms[0].t.value = 'x'");
            await page.Tab.EvaluateAsync("document.forms[0].submit()");
            await Expect(page.Inputs).ToHaveCountAsync(0);
            return page;
        },
    };

    /// <summary>What the pages are called.</summary>
    public static IEnumerable<string> Pages => s_pages.Keys;

    private BrowserFixture Fixture => fixture;

    /// <summary>Opens a page.</summary>
    public Task<CapturePage> OpenAsync(string page, IBrowserContext context, string language) => s_pages[page](this, context, language);

    private static async Task<CapturePage> SubmitAsync(CapturePage page, string number, string expiry, string code, string name)
    {
        await page.SubmitAsync(number, expiry, code, name);
        await Expect(page.Alert).ToBeVisibleAsync();
        return page;
    }

    private async Task<CapturePage> FormAsync(IBrowserContext context, string language, string capture = "CREDIT_CARD")
    {
        var (_, link) = await fixture.CreateAsync(Make.Intent(capture));
        return await CapturePage.OpenAsync(context, $"{link}?lang={language}");
    }

    private async Task<CapturePage> ApprovalAsync(
        IBrowserContext context, string language, Func<Cardholder, Page, Task> happened, string? number = null, string path = "")
    {
        var (_, link) = await (number is null ? fixture.PaymentAsync() : fixture.PaymentAsync(number));
        using var person = fixture.App.Cardholder();
        await happened(person, await person.OpenAsync(link));
        return await StayAsync(context, $"{link}{path}?lang={language}");
    }

    // Something happened in another browser; this one opens the page afterwards, which does not move on by itself.
    private async Task<CapturePage> AfterAsync(IBrowserContext context, string language, Func<Cardholder, Page, Task> happened)
    {
        var (_, link) = await fixture.CreateAsync();
        using var person = fixture.App.Cardholder();
        await happened(person, await person.OpenAsync(link));
        return await StayAsync(context, $"{link}?lang={language}");
    }

    private static async Task<CapturePage> StayAsync(IBrowserContext context, string address)
    {
        await context.RouteAsync(address, async route =>
        {
            var answer = await route.FetchAsync();
            // The page that posts to the bank goes on by its script.
            var text = BankScript().Replace(await answer.TextAsync(), "");
            await route.FulfillAsync(
                new() { Response = answer, Headers = answer.Headers.Where(header => header.Key != "refresh"), Body = text });
        });
        return await CapturePage.OpenAsync(context, address);
    }

    [GeneratedRegex("<script[^>]*/assets/bank[^>]*></script>", RegexOptions.None, 1000)]
    private static partial Regex BankScript();
}
