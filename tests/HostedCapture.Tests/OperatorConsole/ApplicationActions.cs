using System.Text;
using HostedCapture.Client;
using HostedCapture.Tests.Pages;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What is done to applications, their secrets and their webhooks.</summary>
internal static class ApplicationActions
{
    private const string Reason = ActionHouse.Reason;
    private const string Old = "http://127.0.0.1:1/old";
    private const string New = "http://127.0.0.1:1/new";

    /// <summary>The rows.</summary>
    public static IEnumerable<ConsoleAction> All() => [.. OfApplications(), .. OfSecrets()];

    private static IEnumerable<ConsoleAction> OfApplications()
    {
        var one = new ConsoleAction("", "applications.manage", "application.changed")
        {
            Make = async house => (await house.ApplicationAsync()).Id,
            Do = (_, _) => Task.CompletedTask,
            Shows = async (api, id) => await api.Applications.GetAsync(id),
        };
        // A row for each thing that was said of it.
        yield return new(
            "IOperatorApplications.CreateAsync", "applications.create",
            "application.created", "application.created", "application.created")
        {
            Make = _ => Task.FromResult($"shop-{Guid.NewGuid():N}"),
            Do = (api, id) => api.Applications.CreateAsync(
                new NewApplication { ClientId = id, Name = "Another", ReturnOrigins = ["https://shop.example"] }),
            Says = "client_id: shop-",
        };
        yield return one with
        {
            Method = "IOperatorApplications.ChangeAsync",
            Says = "name: New shop → Another",
            Do = (api, id) => api.Applications.ChangeAsync(
                id, new ChangeApplication { Version = 1, Name = "Another", ReturnOrigins = ["https://shop.example"] }),
        };
        yield return one with
        {
            Method = "IOperatorApplications.TakeBackAsync",
            Rows = ["application.taken_back"],
            Says = Reason,
            Do = (api, id) => api.Applications.TakeBackAsync(id, Reason),
        };
        yield return one with
        {
            Method = "IOperatorApplications.ChangeBrandingAsync",
            Permission = "branding.manage",
            Rows = ["application.branding_changed"],
            Says = "branding.name: none → Aurora",
            Do = (api, id) => api.Applications.ChangeBrandingAsync(id, new ChangeBranding { Version = 1, Name = "Aurora" }),
        };
        yield return one with
        {
            Method = "IOperatorApplications.PutLogoAsync",
            Permission = "branding.manage",
            Rows = ["application.branding_changed"],
            Says = "branding.logo: none → ",
            Do = (api, id) => api.Applications.PutLogoAsync(id, Encoding.UTF8.GetBytes(LogoRulesTests.GoodSvg)),
        };
        yield return one with
        {
            Method = "IOperatorApplications.RemoveLogoAsync",
            Permission = "branding.manage",
            Rows = ["application.branding_changed"],
            Says = "branding.logo: ",
            Make = async house =>
            {
                var id = (await house.ApplicationAsync()).Id;
                await house.Administrator.Applications.PutLogoAsync(id, Encoding.UTF8.GetBytes(LogoRulesTests.GoodSvg));
                return id;
            },
            Do = (api, id) => api.Applications.RemoveLogoAsync(id),
        };
    }

    private static IEnumerable<ConsoleAction> OfSecrets()
    {
        var one = new ConsoleAction("", "webhooks.manage")
        {
            Make = async house => await WithWebhookAsync(house),
            Do = (_, _) => Task.CompletedTask,
            Shows = async (api, id) => await api.Applications.GetAsync(id),
        };
        yield return one with
        {
            Method = "IOperatorApplications.RollSecretAsync",
            Permission = "credentials.manage",
            Rows = ["credential.created"],
            Do = (api, id) => api.Applications.RollSecretAsync(id, TimeSpan.FromHours(1)),
            Says = "secret 2 (",
        };
        yield return one with
        {
            Method = "IOperatorApplications.EndSecretAsync",
            Permission = "credentials.manage",
            Rows = ["credential.ended"],
            Make = async house =>
            {
                var id = (await house.ApplicationAsync()).Id;
                await house.Administrator.Applications.RollSecretAsync(id, TimeSpan.FromHours(1));
                return id;
            },
            Do = (api, id) => api.Applications.EndSecretAsync(id, 1),
            Says = "secret 1 (",
        };
        yield return one with
        {
            Method = "IOperatorApplications.TryWebhookAsync",
            Rows = ["application.webhook_tried"],
            Says = $"{New}: connect",
            Do = (api, id) => api.Applications.TryWebhookAsync(id, New),
        };
        yield return one with
        {
            Method = "IOperatorApplications.ChangeWebhooksAsync",
            Rows = ["application.webhooks_changed"],
            Says = $" → {New}",
            Do = (api, id) => api.Applications.ChangeWebhooksAsync(id, Webhooks(New, 2)),
        };
        yield return one with
        {
            Method = "IOperatorApplications.RemoveWebhooksAsync",
            Rows = ["application.webhooks_changed"],
            Says = "→ none",
            Do = (api, id) => api.Applications.RemoveWebhooksAsync(id),
        };
        yield return one with
        {
            Method = "IOperatorApplications.RollWebhookSecretAsync",
            Rows = ["application.webhook_secret_rolled"],
            Says = " until ",
            Do = async (api, id) => await api.Applications.RollWebhookSecretAsync(
                id, (await api.Applications.GetAsync(id)).Webhooks[0].Id, TimeSpan.FromHours(1)),
        };
    }

    private static ChangeWebhooks Webhooks(string url, int version) =>
        new() { Version = version, Webhooks = [new ChangeWebhook { Url = url }], WithoutTest = true };

    private static async Task<string> WithWebhookAsync(ActionHouse house)
    {
        var id = (await house.ApplicationAsync()).Id;
        await house.Administrator.Applications.ChangeWebhooksAsync(id, Webhooks(Old, 1));
        return id;
    }
}
