using Microsoft.Playwright;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>A device for passkeys that unlocks by itself, as Chromium's own tests have it.</summary>
internal static class PasskeyDevice
{
    /// <summary>Gives a tab one.</summary>
    /// <param name="page">The tab; the passkeys are gone with it.</param>
    /// <param name="verified">Whether its owner shows that she is there.</param>
    public static async Task AddPasskeyDeviceAsync(this IPage page, bool verified = true)
    {
        var devices = await page.Context.NewCDPSessionAsync(page);
        await devices.SendAsync("WebAuthn.enable");
        await devices.SendAsync("WebAuthn.addVirtualAuthenticator", new()
        {
            ["options"] = new Dictionary<string, object>
            {
                ["protocol"] = "ctap2",
                ["transport"] = "internal",
                ["hasResidentKey"] = true,
                ["hasUserVerification"] = true,
                ["isUserVerified"] = verified,
                ["automaticPresenceSimulation"] = true,
            },
        });
    }
}
