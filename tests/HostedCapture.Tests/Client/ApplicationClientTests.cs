using System.Text;
using HostedCapture.Client;
using HostedCapture.Tests.Pages;
using Xunit;
using Merchant = HostedCapture.Tests.Webhooks.Merchant;

namespace HostedCapture.Tests.Client;

/// <summary>Applications as the client offers them, against the product.</summary>
public sealed class ApplicationClientTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Fact]
    public async Task A_Script_Makes_Changes_And_Takes_Back_An_Application()
    {
        await using var merchant = await Merchant.StartAsync();
        await using var shop = new Shop(app);
        var applications = shop.Operators.Applications;
        var made = await applications.CreateAsync(new()
        {
            Name = "Tienda Aurora",
            ReturnOrigins = ["https://shop.example"],
            Routes = new() { CreditCard = "juspay" },
            Branding = new() { AccentColor = "#0f6b5c" },
        });
        var id = made.Application.Id;
        Assert.NotNull(made.ClientSecret);
        Assert.Equal(
            ("tienda-aurora", "juspay", 1),
            (made.Application.ClientId, made.Application.Routes.CreditCard, made.Application.Version));

        var change = new ChangeApplication { Version = 1, Name = "Aurora", ReturnOrigins = ["https://shop.example"], Locale = "pt" };
        Assert.Equal("pt", (await applications.ChangeAsync(id, change)).Locale);
        var stale = await Assert.ThrowsAsync<HostedCaptureException>(() => applications.ChangeAsync(id, change));
        Assert.Equal("VERSION_STALE", stale.ErrorCode);
        change.Version = 2;
        change.ReturnOrigins = ["ftp://shop.example"];
        var bad = await Assert.ThrowsAsync<HostedCaptureException>(() => applications.ChangeAsync(id, change));
        Assert.All(bad.Fields, field => Assert.Equal("return_origins", field.Field));
        Assert.Contains(bad.Fields, field => field.Detail == "at least one origin is required");

        var logo = await applications.PutLogoAsync(id, Encoding.UTF8.GetBytes(LogoRulesTests.GoodSvg));
        Assert.EndsWith(".svg", logo.Branding.LogoUrl, StringComparison.Ordinal);
        Assert.EndsWith(".png", (await applications.PutLogoAsync(id, LogoRulesTests.GoodPng)).Branding.LogoUrl, StringComparison.Ordinal);
        var named = await applications.ChangeBrandingAsync(id, new() { Version = 4, Name = "Aurora" });
        Assert.Equal(("Aurora", null), (named.Branding.Name, named.Branding.AccentColor));
        Assert.Null((await applications.RemoveLogoAsync(id)).Branding.LogoUrl);

        var trial = await applications.TryWebhookAsync(id, merchant.Url);
        Assert.True(trial.Passed);
        var saved = await applications.ChangeWebhooksAsync(
            id, new() { Version = 6, Webhooks = [new() { Url = merchant.Url, Secret = trial.Secret }] });
        var endpoint = Assert.Single(saved.Application.Webhooks);
        var rolled = await applications.RollWebhookSecretAsync(id, endpoint.Id, TimeSpan.FromHours(1));
        Assert.Equal(merchant.Url, Assert.Single(rolled.WebhookSecrets!).Url);
        Assert.Equal(2, rolled.Application.Webhooks[0].Secrets.Count);
        Assert.Empty((await applications.RemoveWebhooksAsync(id)).Webhooks);

        Assert.NotEqual(made.ClientSecret, (await applications.RollSecretAsync(id, TimeSpan.FromDays(1))).ClientSecret);
        Assert.False((await applications.EndSecretAsync(id, 1)).Secrets[0].Valid);
        Assert.Equal("taken_back", (await applications.TakeBackAsync(id, "The contract ended")).State);
        var seen = new List<string>();
        await foreach (var one in applications.ListAsync(state: "taken_back"))
            seen.Add(one.Id);
        Assert.Equal([id], seen);
        Assert.NotNull((await applications.GetAsync(id)).TakeBackTime);
    }
}
