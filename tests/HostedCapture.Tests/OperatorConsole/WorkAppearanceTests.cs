using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Deque.AxeCore.Playwright;
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
        var options = new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new() { Width = width, Height = 800 } };
        var amiss = new ConcurrentQueue<string>();
        await fixture.OnAsync("/", async page =>
        {
            page.Console += (_, message) =>
            {
                if (message.Type is "error" or "warning")
                    amiss.Enqueue(message.Text);
            };
            foreach (var (place, path) in paths.Index())
            {
                await page.GotoAsync(fixture.Console.Address + path);
                await Expect(page.Locator("h1")).ToBeVisibleAsync();
                await Expect(page.Locator(".loading, .skeleton")).ToHaveCountAsync(0);
                await Expect(page.Locator(".trouble")).ToHaveCountAsync(0);
                if (path == "/")
                    await Expect(page.Locator(".bars").First).ToBeVisibleAsync();
                await LookAsync(page, amiss, path, $"work-{place}-{scheme}-{width}", width);
            }

            await page.GotoAsync($"{fixture.Console.Address}/payments/{payment.Get("id")}");
            await page.Locator("[data-move=refund]").ClickAsync();
            await page.Locator("[data-half]").ClickAsync();
            await page.Locator("[data-do]").ClickAsync();
            await Expect(page.GetByText("A reason is needed.")).ToBeVisibleAsync();
            await LookAsync(page, amiss, "refund", $"work-refund-{scheme}-{width}", width);
        }, options: options);
        RoomsTests.None(amiss);
    }

    private static async Task LookAsync(IPage page, ConcurrentQueue<string> amiss, string path, string picture, int width)
    {
        foreach (var violation in (await page.RunAxe()).Violations)
            amiss.Enqueue($"{path}: {violation.Id} {string.Join(" | ", violation.Nodes.Select(node => node.Html))}");
        await page.ScreenshotAsync(new()
        {
            Path = Path.Combine(AppearanceTests.Pictures, $"console-{picture}.png".ToLowerInvariant()),
            FullPage = true,
        });
        var wide = await page.EvaluateAsync<int>("document.documentElement.scrollWidth - document.documentElement.clientWidth");
        if (wide > 0)
            amiss.Enqueue($"{path}: {wide} pixels too wide at {width}");
    }

    private static JsonObject Json(string name, JsonNode value) => new() { [name] = value };
}
