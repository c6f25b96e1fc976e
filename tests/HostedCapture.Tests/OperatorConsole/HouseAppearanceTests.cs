using System.Text.Json.Nodes;
using HostedCapture.Tests.Browser;
using Microsoft.Playwright;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The pages about the installation for everybody: in both colours, on a phone, and for those who do not see them.</summary>
public sealed class HouseAppearanceTests(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private static readonly string[] s_paths =
    [
        "/providers", "/guard", "/guard?tab=alarms", "/guard?tab=allowances", "/integrity", "/audit", "/keys", "/configuration",
    ];

    [BrowserTheory]
    [InlineData(ColorScheme.Light, 1280)]
    [InlineData(ColorScheme.Dark, 1280)]
    [InlineData(ColorScheme.Light, 360)]
    public async Task Nothing_Is_In_Anybodys_Way(ColorScheme scheme, int width)
    {
        await fixture.CardAsync($"203.0.113.{width % 256}");
        await fixture.CardAsync($"203.0.113.{width % 256}", "4000000000000002");
        using var admin = fixture.Console.App.Operator();
        await admin.SendAsync("/operator/integrity/check", null);
        await admin.SendAsync("/operator/guard/allowances", new JsonObject
        {
            ["network"] = "198.51.100.64/26",
            ["until"] = fixture.Console.App.Clock.GetUtcNow().AddDays(30).ToString("O"),
            ["reason"] = "The call centre types cards for its callers",
        });
        var looks = new Looks(scheme, width);
        await fixture.OnAsync(
            "/providers",
            async page =>
            {
                looks.Watch(page);
                await looks.VisitAsync(page, fixture.Console.Address, s_paths, "house");
            },
            options: looks.Profile);
        looks.AssertNothingAmiss();
    }
}
