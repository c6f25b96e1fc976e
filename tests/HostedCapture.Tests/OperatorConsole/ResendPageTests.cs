using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Sending deliveries again: all that match, not those of the page that is shown.</summary>
public sealed class ResendPageTests(DeveloperFixture fixture) : IClassFixture<DeveloperFixture>
{
    private AppFixture App => fixture.Console.App;

    [BrowserFact]
    public async Task All_That_Match_Are_Sent_Again_Across_Pages_After_They_Were_Counted()
    {
        const int many = 31;
        using var admin = App.Operator();
        using var client = App.Client();
        fixture.Merchant.Says(410);
        await client.CreateAsync(Make.SmallIntent());
        await CountedAsync(admin, 1);
        for (var i = 1; i < many; i++)
            await client.CreateAsync(Make.SmallIntent());
        await CountedAsync(admin, many);
        await fixture.OnAsync("/deliveries?state=disabled", async page =>
        {
            await Expect(page.Locator("tbody tr")).ToHaveCountAsync(25);
            var all = page.GetByRole(AriaRole.Button, new() { Name = "Send all that match again" });
            await all.ClickAsync();
            await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync($"{many} deliveries (state:");

            // Another one meanwhile: nothing is done, and they are counted anew.
            await client.CreateAsync(Make.SmallIntent());
            await CountedAsync(admin, many + 1);
            var before = fixture.Merchant.Received.Count;
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync($"They are not {many} any more, so nothing was sent.");
            await Expect(page.GetByRole(AriaRole.Dialog)).ToContainTextAsync($"{many + 1} deliveries");
            Assert.Equal(before, fixture.Merchant.Received.Count);

            fixture.Merchant.Answer = null;
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page).ToHaveURLAsync(Arrivals.Like("\\?state=disabled&resend=[0-9a-f-]{36}$"));
            await Expect(page.GetByText($"{many + 1} of {many + 1} are on their way again.")).ToBeVisibleAsync();
            await Expect(page.GetByText("Done.")).ToBeVisibleAsync();
            await fixture.Merchant.ReceivedAsync(before + many + 1);

            // The link alone shows it to a colleague.
            await page.ReloadAsync();
            await Expect(page.GetByText("Done.")).ToBeVisibleAsync();
        });
    }

    private static Task<Reply> CountedAsync(HttpClient admin, int count) =>
        admin.UntilAsync("/operator/deliveries/count?state=disabled", one => one.Get("count") == $"{count}");
}
