using HostedCapture.Tests.Browser;
using HostedCapture.Tests.Operators;
using Microsoft.Playwright;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The developer's pages for everybody: in both colours, on a phone, and for those who do not see them.</summary>
public sealed class DeveloperAppearanceTests(DeveloperFixture fixture) : IClassFixture<DeveloperFixture>
{
    [BrowserTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task Nothing_Is_In_Anybodys_Way(ColorScheme scheme, int width)
    {
        using var client = fixture.Console.App.Client();
        using var admin = fixture.Console.App.Operator();
        await client.CreateAsync();
        await client.SendAsync("/tokenization/captures", Make.Intent().Set("cardholder.country", "Chile"));
        var delivery = (await admin.UntilAsync("/operator/deliveries", all => all["items.0"] is not null)).Get("items.0.id");
        var call = (await admin.UntilAsync("/operator/requests", all => all["items.0"] is not null)).Get("items.0.request_id")!;
        var application = (await OperatedApplications.MadeAsync(admin)).Get("application.id");
        string[] paths =
        [
            "/events", "/deliveries", $"/deliveries/{delivery}", "/endpoints", $"/requests?open={Uri.EscapeDataString(call)}",
            "/applications", "/applications/new", $"/applications/{application}", $"/applications/{application}?tab=secrets",
            $"/applications/{application}?tab=webhooks", $"/applications/{application}?tab=look",
            $"/applications/{application}?tab=take-back", "/test-bench",
        ];
        var looks = new Looks(scheme, width);
        await fixture.OnAsync(
            "/events",
            async page =>
            {
                looks.Watch(page);
                await looks.VisitAsync(page, fixture.Console.Address, paths, "developer");
            },
            options: looks.Profile);
        looks.AssertNothingAmiss();
    }
}
