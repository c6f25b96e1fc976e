using System.Text.Json.Nodes;

namespace HostedCapture.Tests.Operators;

/// <summary>
/// The routes of applications. The shops stand in the configuration, so who may change them is told that they are changed there (409);
/// <see cref="ApplicationTests"/> changes those of the database.
/// </summary>
internal sealed class ApplicationRows : RoleRows
{
    private const int InConfiguration = 409;

    private static readonly JsonObject s_wish = new() { ["name"] = "Name", ["return_origins"] = new JsonArray("https://shop.example") };

    public override IEnumerable<RoleRow> All() =>
    [
        new("listApplications", HttpMethod.Get, (_, _) => Task.FromResult("/operator/applications?limit=100"))
        {
            Shows = (stage, shop) => stage.ApplicationAsync(shop),
        },
        // What is wrong with it is told only to who may make one.
        new("createApplication", HttpMethod.Post, (_, _) => Task.FromResult("/operator/applications"))
        {
            Body = (_, _) => [],
            Allowed = [400],
        },
        Of("readApplication", HttpMethod.Get, "") with { Allowed = [200] },
        Of("changeApplication", HttpMethod.Put, "", s_wish),
        Of("takeBackApplication", HttpMethod.Post, "/take-back"),
        Of("rollClientSecret", HttpMethod.Post, "/secrets", new() { ["overlap_seconds"] = 0 }),
        Of("endClientSecret", HttpMethod.Delete, "/secrets/1"),
        Of("changeWebhooks", HttpMethod.Put, "/webhooks", new() { ["webhooks"] = new JsonArray() }),
        Of("removeWebhooks", HttpMethod.Delete, "/webhooks"),
        Of("tryWebhook", HttpMethod.Post, "/webhooks/test", new() { ["url"] = "https://shop.example/webhooks" }),
        Of("rollWebhookSecret", HttpMethod.Post, "/webhooks/whe_1/secret", new() { ["overlap_seconds"] = 0 }),
        Of("changeBranding", HttpMethod.Put, "/branding", []),
        Of("putLogo", HttpMethod.Put, "/branding/logo"),
        Of("removeLogo", HttpMethod.Delete, "/branding/logo"),
    ];

    private static RoleRow Of(string route, HttpMethod method, string rest, JsonObject? body = null) =>
        new(route, method, async (stage, shop) => $"/operator/applications/{await stage.ApplicationAsync(shop)}{rest}")
        {
            Body = body is null ? null : (_, _) => body,
            NamesObject = true,
            Allowed = [InConfiguration],
        };
}
