using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Webhooks;
using Microsoft.OpenApi;

namespace HostedCapture.Operators;

/// <summary>Bodies of the routes of applications for the API's description.</summary>
internal static class ApplicationExamples
{
    private const string Webhook = "https://shop.example/webhooks";
    private const string WebhookSecretText = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private static readonly DateTimeOffset s_made = DateTimeOffset.FromUnixTimeMilliseconds(1_543_870_333_898);

    private static readonly OperatorApplication s_shop = new()
    {
        Id = ApiExample.Id,
        Name = "Tienda Aurora",
        ClientId = "tienda-aurora",
        Source = ApplicationView.Stored,
        State = ApplicationView.Active,
        Version = 4,
        ReturnOrigins = ["https://shop.example"],
        Locale = "es",
        PanTruncation = "First6Last4",
        Routes = new ApplicationRoutes { CreditCard = "cybersource", Peinau = "quickpay", Cmr = "quickpay" },
        Popup = false,
        ConsentBox = false,
        Branding = new OperatorBranding(
            "Librería Aurora", "#0f6b5c", "mailto:ayuda@shop.example", $"{ApiExample.Address}/brand/2c26b46b68ffc68f.svg"),
        Webhooks = [new OperatorWebhook("whe_5d41402abc4b2a76b9719d91", Webhook, [new OperatorWebhookSecret(s_made, null)])],
        Secrets =
        [
            new OperatorSecret(1, "9f86d081884c7d65", false, s_made, s_made.AddDays(30), s_made.AddDays(29)),
            new OperatorSecret(2, "60303ae22b998861", true, s_made.AddDays(29), null, s_made.AddDays(31)),
        ],
        CreateTime = s_made,
        UpdateTime = s_made.AddDays(29),
    };

    private static readonly NewWebhookSecret[] s_webhookSecret = [new(Webhook, WebhookSecretText)];

    /// <summary>The list's filters.</summary>
    public static OpenApiParameter[] Filters { get; } =
    [
        Parameter("source", "Only those of this source.", Words(ApplicationView.Configured, ApplicationView.Stored)),
        Parameter("state", "Only those in this state.", Words(ApplicationView.Active, ApplicationView.TakenBack)),
        Parameter(
            "limit", "The most applications on a page.",
            new()
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Maximum = $"{ApplicationApi.LargestPage}",
                Default = ApplicationApi.DefaultPage,
            }),
        Parameter("after", "The last page's `next`, as it is.", new() { Type = JsonSchemaType.String }),
    ];

    public static ApiExample[] List { get; } =
    [
        OperatorExamples.Answer("applications", "One of the configuration and one of the database", new ApplicationPage(
            [
                new OperatorApplication
                {
                    Id = "00000000-0000-4000-8000-000000000000",
                    Name = "Example Shop",
                    ClientId = "example-shop",
                    Source = ApplicationView.Configured,
                    State = ApplicationView.Active,
                    ReturnOrigins = ["https://www.shop.example"],
                    PanTruncation = "First6Last4",
                    Routes = new ApplicationRoutes { CreditCard = "cybersource" },
                    Popup = false,
                    ConsentBox = false,
                    Branding = new OperatorBranding("Example Shop", null, null, null),
                    Webhooks = [],
                    Secrets = [new OperatorSecret(1, "2cf24dba5fb0a30e", true, null, null, s_made)],
                },
                s_shop,
            ],
            null)),
    ];

    public static ApiExample[] Create { get; } =
    [
        OperatorExamples.Request("shop", "A shop", new NewApplicationBody
        {
            Name = s_shop.Name,
            ReturnOrigins = s_shop.ReturnOrigins,
            Locale = "es",
            Branding = new BrandingDefinition { Name = s_shop.Branding.Name, AccentColor = s_shop.Branding.AccentColor },
        }),
        OperatorExamples.Answer(201, "made", "Its secret is shown only now", new ApplicationWithSecrets
        {
            Application = s_shop with { Version = 1, Webhooks = [], Secrets = [s_shop.Secrets[1]] },
            ClientSecret = "x0m1hA7p0Tn3VqkYcH4m2bW9sJrE8uGzLdQvFiNoKaU",
        }),
    ];

    public static ApiExample[] Read { get; } = [OperatorExamples.Answer("shop", "A shop", s_shop)];

    public static ApiExample[] Change { get; } =
    [
        OperatorExamples.Request("origins", "Another origin", new ChangeApplicationBody
        {
            Version = 4,
            Name = s_shop.Name,
            ReturnOrigins = ["https://shop.example", "https://www.shop.example"],
            Locale = "es",
        }),
        OperatorExamples.Answer("changed", "It is changed", s_shop with
        {
            Version = 5,
            ReturnOrigins = ["https://shop.example", "https://www.shop.example"],
        }),
    ];

    public static ApiExample[] TakeBack { get; } =
    [
        OperatorExamples.Request("reason", "Why", new TakeBackBody { Reason = "The contract ended" }),
        OperatorExamples.Answer("taken_back", "It may not call any more", s_shop with
        {
            Version = 5,
            State = ApplicationView.TakenBack,
            TakeBackTime = s_made.AddDays(90),
        }),
    ];

    public static ApiExample[] Roll { get; } =
    [
        OperatorExamples.Request("day", "The old one stays good for a day", new RollSecretBody { OverlapSeconds = 86_400 }),
        OperatorExamples.Answer(201, "rolled", "The new secret is shown only now", new ApplicationWithSecrets
        {
            Application = s_shop,
            ClientSecret = "x0m1hA7p0Tn3VqkYcH4m2bW9sJrE8uGzLdQvFiNoKaU",
        }),
    ];

    public static ApiExample[] End { get; } = [OperatorExamples.Answer("ended", "The first secret has ended", s_shop)];

    public static ApiExample[] ChangeBranding { get; } =
    [
        OperatorExamples.Request("colour", "Another colour", new ChangeBrandingBody
        {
            Version = 4,
            Name = "Librería Aurora",
            AccentColor = "#0f6b5c",
        }),
        OperatorExamples.Answer("changed", "It is changed", s_shop with { Version = 5 }),
    ];

    public static ApiExample[] Logo { get; } = [OperatorExamples.Answer("put", "The page shows it", s_shop with { Version = 5 })];

    public static ApiExample[] LogoRemoved { get; } =
    [
        OperatorExamples.Answer(
            "removed", "The page shows the name", s_shop with { Version = 6, Branding = s_shop.Branding with { LogoUrl = null } }),
    ];

    public static ApiExample[] ChangeWebhooks { get; } =
    [
        OperatorExamples.Request("one", "One address, with the secret of its test", new ChangeWebhooksBody
        {
            Version = 4,
            Webhooks = [new ChangeWebhook { Url = Webhook, Secret = WebhookSecretText }],
        }),
        OperatorExamples.Answer("saved", "It passed its test and is saved", new ApplicationWithSecrets
        {
            Application = s_shop with { Version = 5 },
        }),
    ];

    public static ApiExample[] WebhooksRemoved { get; } =
        [OperatorExamples.Answer("removed", "There are none", s_shop with { Version = 6, Webhooks = [] })];

    public static ApiExample[] Try { get; } =
    [
        OperatorExamples.Request("new", "A new address", new TryWebhookBody { Url = Webhook }),
        OperatorExamples.Answer("passed", "It answered 2xx", new EndpointTrial
        {
            Url = Webhook,
            Passed = true,
            Steps = [new("name", true), new("address", true), new("connect", true), new("tls", true), new("answer", true)],
            Status = 204,
            Milliseconds = 84,
            Secret = WebhookSecretText,
        }),
        OperatorExamples.Answer("failed", "Its certificate is not good", new EndpointTrial
        {
            Url = Webhook,
            Passed = false,
            Steps = [new("name", true), new("address", true), new("connect", true), new("tls", false)],
            Error = "tls",
            Milliseconds = 61,
            Secret = WebhookSecretText,
        }),
    ];

    public static ApiExample[] RollWebhook { get; } =
    [
        OperatorExamples.Request("day", "Both sign for a day", new RollWebhookSecretBody { OverlapSeconds = 86_400 }),
        OperatorExamples.Answer(201, "rolled", "The new secret is shown only now", new ApplicationWithSecrets
        {
            Application = s_shop,
            WebhookSecrets = s_webhookSecret,
        }),
    ];

    private static OpenApiSchema Words(params string[] words) => new() { Type = JsonSchemaType.String, Enum = [.. words] };

    private static OpenApiParameter Parameter(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };
}
