using System.Text.Json.Nodes;
using HostedCapture.Tests.Browser;
using HostedCapture.Tests.Payments;
using Microsoft.Playwright;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The pages of the daily work for everybody: in both colours, on a phone, and for those who do not see them.</summary>
public sealed class WorkAppearanceTests(DeveloperFixture fixture) : IClassFixture<DeveloperFixture>
{
    private AppFixture App => fixture.Console.App;

    [BrowserTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task Nothing_Is_In_Anybodys_Way(ColorScheme scheme, int width)
    {
        using var client = App.Client();
        var reference = $"A-{Guid.NewGuid():N}"[..12];
        var intent = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE", reference))).Get("id")!;
        await client.SendAsync(
            $"/tokenization/captures/gateways/peinau/capture/{intent}/capture_card", Make.Card("4000000000009995"));
        var payment = await client.PaymentAsync(
            Body(await client.CardAsync(), "19990", deferred: true).Set("transaction.gateway_order", reference));
        await client.FollowAsync(payment, "silent_charge");
        await client.UntilAsync(payment.Link("self"), reply => reply.Get("state") == "authorized");
        using var admin = App.Operator();
        var money = $"/operator/payments/{payment.Get("id")}";
        Assert.Equal(200, (await admin.SendAsync($"{money}/confirm", Json("total_amount", 15000))).Status);
        Assert.Equal(200, (await admin.SendAsync($"{money}/refund", Json("refunded_amount", 5000))).Status);
        await admin.SendAsync("/operator/providers/juspay/pause", Json("reason", "A test"));
        string[] paths =
        [
            "/", "/intents", "/intents?reference_id=nobody&state=captured", $"/intents/{intent}", "/payments?last_four=1111",
            $"/payments/{payment.Get("id")}", $"/search?q={reference}", "/search?q=1111", "/search?q=nobody",
        ];
        var looks = new Looks(scheme, width);
        await fixture.OnAsync(
            "/",
            async page =>
            {
                looks.Watch(page);
                await looks.VisitAsync(page, fixture.Console.Address, paths, "work");
                await page.GotoAsync($"{fixture.Console.Address}/payments/{payment.Get("id")}");
                await page.Locator("[data-move=refund]").ClickAsync();
                await page.Locator("[data-half]").ClickAsync();
                await page.Locator("[data-do]").ClickAsync();
                await Expect(page.GetByText("A reason is needed.")).ToBeVisibleAsync();
                await looks.AtAsync(page, "refund", "work-refund");
            },
            options: looks.Profile);
        looks.AssertNothingAmiss();
    }

    private static JsonObject Json(string name, JsonNode value) => new() { [name] = value };
}
