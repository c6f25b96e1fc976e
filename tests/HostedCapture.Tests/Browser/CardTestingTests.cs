using Xunit;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Browser;

/// <summary>A cardholder with a valid card, while stolen ones of the same BIN are being tested.</summary>
public abstract class CardTestingTests(BrowserFixture fixture)
{
    private const string Declined = "4000000000000002";
    private const string Approved = "4000000000000010";

    [BrowserFact]
    public async Task A_Browser_With_A_Proof_Of_Work_Need_Not_Wait()
    {
        await using var app = await new AppFixture().With(
            ("CardTesting:AllowedAddresses", "none"), ("CardTesting:AddressPerMinute", "200"), ("CardTesting:AddressPerHour", "200"),
            ("CardTesting:BinDeclines", "1"), ("CardTesting:StepUpSeconds", "30"), ("CardTesting:WorkBits", "8")).StartAsync();
        using var measured = new Measured(app);
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent().Set("redirect_urls.return_url", fixture.Merchant.ReturnUrl));
        var link = intent.Get("links.1.href")!;
        using (var person = app.Cardholder())
            Assert.Null((await person.OpenAsync(link)).Document.QuerySelector("[data-work]"));

        for (var i = 0; i < 2; i++)
        {
            var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
            Assert.Equal(
                422, (await client.SendAsync($"/tokenization/captures/gateways/peinau/capture/{id}/capture", Make.Card(Declined))).Status);
        }

        using (var person = app.Cardholder())
            await Until.TrueAsync(
                async () => (await person.OpenAsync(link)).Document.QuerySelector("[data-work]") is not null, "the page asks for work");
        await fixture.VisitAsync(
            async context =>
            {
                var page = await CapturePage.OpenAsync(context, link);
                // What is wrong costs a post, and the next one needs its own work.
                await page.Tab.EvaluateAsync("document.forms[0].submit()");
                await Expect(page.Alert).ToBeVisibleAsync();
                await Expect(page.Tab.Locator("[data-work]")).Not.ToHaveValueAsync("");
                await page.SubmitAsync(Approved);
                await page.Tab.ArriveAsync(fixture.Merchant.ReturnUrl);
            },
            app: app.Address);
        Assert.Equal("captured", (await client.ReadAsync($"/tokenization/captures/{intent.Get("id")}")).Get("state"));
        Assert.Equal(
            (1, 0),
            (measured.Sum("hosted_capture.stopped", ("rule", "bin-work")), measured.Sum("hosted_capture.stopped", ("rule", "bin-delay"))));
    }

    [BrowserFact]
    public async Task A_Proof_Of_Work_For_One_Page_Is_Invalid_For_Another()
    {
        await using var app = await new AppFixture().With(
            ("CardTesting:AllowedAddresses", "none"), ("CardTesting:AddressPerMinute", "200"), ("CardTesting:AddressPerHour", "200"),
            ("CardTesting:CardPerHour", "50"), ("CardTesting:BinDeclines", "1"), ("CardTesting:StepUpSeconds", "1")).StartAsync();
        using var measured = new Measured(app);
        using var client = app.Client();
        for (var i = 0; i < 2; i++)
        {
            var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
            Assert.Equal(
                422, (await client.SendAsync($"/tokenization/captures/gateways/peinau/capture/{id}/capture", Make.Card(Declined))).Status);
        }

        foreach (var answer in new[] { "", "0", "00000000000000000000000000", "-1", "x", "１" })
        {
            using var person = app.Cardholder();
            var page = await person.OpenAsync((await client.CreateAsync()).Get("links.1.href")!);
            var fields = Page.Fields(
                page.Forms[0], new() { ["cc-number"] = Approved, ["cc-exp"] = "02/30", ["cc-csc"] = "123", ["cc-name"] = "Jhon Doe" });
            await person.PostAsync(
                page.Forms[0].GetAttribute("action")!,
                new FormUrlEncodedContent(fields.Where(field => field.Key != "w").Append(new("w", answer))));
        }

        Assert.Equal(
            (0, 6),
            (measured.Sum("hosted_capture.stopped", ("rule", "bin-work")), measured.Sum("hosted_capture.stopped", ("rule", "bin-delay"))));
    }
}
