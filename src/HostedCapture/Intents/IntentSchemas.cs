using System.Text.Json.Nodes;
using HostedCapture.Domain;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace HostedCapture.Intents;

/// <summary>The rules of <see cref="CreateIntentRules"/> and <see cref="IntentApi"/> in the API's description.</summary>
internal static class IntentSchemas
{
    private static readonly string[] s_states = ["created", "captured", "rejected", "canceled", "expired"];

    /// <summary>The list's filters.</summary>
    public static OpenApiParameter[] Filters { get; } =
    [
        Filter("state", "Only intents in this state.", new() { Type = JsonSchemaType.String, Enum = Names(s_states) }),
        Filter("reference_id", "Only intents with this `cardholder.reference_id`.", new() { Type = JsonSchemaType.String }),
        Filter("created_from", "Only intents made at this time or later.", new() { Type = JsonSchemaType.String, Format = "date-time" }),
        Filter("created_to", "Only intents made before this time.", new() { Type = JsonSchemaType.String, Format = "date-time" }),
        Filter(
            "limit", "The most intents on a page.",
            new() { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = $"{IntentApi.LargestPage}", Default = IntentApi.DefaultPage }),
        Filter("after", "The last page's `next`, as it is.", new() { Type = JsonSchemaType.String }),
    ];

    /// <summary>Adds a type's required members, and each member's limits.</summary>
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        if (Required(context.JsonTypeInfo.Type) is { Length: > 0 } required)
            schema.Required = new SortedSet<string>(required, StringComparer.Ordinal);
        if (context.JsonPropertyInfo is { } member)
            Describe(schema, member.DeclaringType, member.Name);
        return Task.CompletedTask;
    }

    private static string[] Required(Type type) => type.Name switch
    {
        nameof(CreateIntent) => ["capture", "capture_method", "cardholder", "redirect_urls"],
        nameof(Cardholder) => ["country"],
        nameof(RedirectUrls) => ["return_url", "cancel_url"],
        nameof(Consent) => ["purpose", "text"],
        nameof(ConsentAmount) => ["currency", "total"],
        nameof(DirectCard) => ["card_number", "expiry_month", "expiry_year", "card_ccv"],
        nameof(DirectCmrCard) => ["user", "panNumber"],
        nameof(CmrUser) => ["country", "documentType", "documentId"],
        _ => [],
    };

    private static void Describe(OpenApiSchema schema, Type type, string member)
    {
        switch (type.Name, member)
        {
            case (nameof(CreateIntent) or nameof(IntentAnswer), "capture"):
                schema.Enum = Names("CREDIT_CARD", "PEINAU_CAPTURE", "CMR_CAPTURE");
                break;
            case (nameof(CreateIntent) or nameof(IntentAnswer), "capture_method"):
                schema.Enum = Names("TOKENIZATION");
                break;
            case (nameof(CreateIntent), "expires_in"):
                (schema.Minimum, schema.Maximum) = ("60", $"{IntentSettings.LongestLifetime.TotalSeconds}");
                break;
            case (nameof(CreateIntent), "metadata"):
                schema.MaxProperties = CreateIntentRules.MostPairs;
                schema.AdditionalProperties = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    MaxLength = CreateIntentRules.LongestValue,
                };
                break;
            case (nameof(CreateIntent) or nameof(IntentAnswer), "verify"):
                schema.Enum = Names(CardVerifications.Names);
                break;
            case (nameof(Verification), "result"):
                schema.Enum = Names(Verification.Verified, Verification.Declined, Verification.NotPossible.Result);
                break;
            case (nameof(Verification), _):
                schema.Enum = Names(Verification.Match, Verification.NoMatch, Verification.NotChecked);
                break;
            case (nameof(IntentAnswer), "state"):
                schema.Enum = Names(s_states);
                break;
            case (nameof(IntentAnswer), "gateway"):
                schema.Properties = Gateway();
                break;
            case (nameof(Link), "method"):
                schema.Enum = Names("GET", "POST", "REDIRECT");
                break;
            case (nameof(CmrUser), "documentType"):
                schema.Enum = Names("RUT");
                break;
            case (nameof(Cardholder) or nameof(Billing) or nameof(CmrUser), "country"):
                schema.Pattern = "^[A-Z]{2}$";
                break;
            case (nameof(Cardholder), "email"):
                (schema.Format, schema.MaxLength) = ("email", CreateIntentRules.LongestEmail);
                break;
            case (nameof(Cardholder) or nameof(Billing), _):
                schema.MaxLength = CreateIntentRules.LongestText;
                break;
            case (nameof(RedirectUrls), _):
                schema.Format = "uri";
                break;
            case (nameof(Consent) or nameof(ConsentAnswer), "purpose"):
                schema.Enum = Names(ConsentRules.Purposes);
                break;
            case (nameof(Consent) or nameof(ConsentAnswer), "interval"):
                schema.Enum = Names(ConsentRules.Intervals);
                break;
            case (nameof(Consent), "text"):
                schema.MaxLength = ConsentRules.LongestText;
                break;
            case (nameof(Consent), "url"):
                (schema.Format, schema.MaxLength, schema.Pattern) = ("uri", ConsentRules.LongestAddress, "^https://");
                break;
            case (nameof(ConsentAmount), "currency"):
                schema.Enum = Names(Currency.All.Select(currency => currency.Code));
                break;
            case (nameof(ConsentAnswer), "text_sha256"):
                schema.Pattern = "^[0-9a-f]{64}$";
                break;
            default:
                break;
        }
    }

    private static Dictionary<string, IOpenApiSchema> Gateway() => new()
    {
        ["panFirst6"] = Text("The card's first six digits."),
        ["panLast4"] = Text("The card's last four digits."),
        ["panFirst4"] = Text("The first four, for applications that truncate as in 2017; then without `panFirst6`."),
        ["panLast6"] = Text("The last six, together with `panFirst4` only."),
        ["merchantReferenceCode"] = Text("`cardholder.reference_id`."),
        ["requestID"] = Text("The provider's id of the request."),
        ["decision"] = Text("`ACCEPT`."),
        ["reasonCode"] = Text("`100`."),
        ["requestToken"] = Text("The provider's."),
        ["ccAuthReply"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Description = "Of a verified card: what its bank said.",
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["reasonCode"] = Text("`100`."),
                ["authorizationCode"] = Text("The bank's."),
                ["avsCode"] = Text("What it says of the address, in the provider's code."),
                ["cvCode"] = Text("What it says of the security code, in the provider's code."),
            },
        },
        ["paySubscriptionCreateReply"] = new OpenApiSchema
        {
            Type = JsonSchemaType.Object,
            Properties = new Dictionary<string, IOpenApiSchema>
            {
                ["reasonCode"] = Text("`100`."),
                ["subscriptionID"] = Text("The provider's token."),
            },
        },
        ["payment_token"] = Text("PEINAU_CAPTURE: the provider's token."),
        ["req_card_number"] = Text("PEINAU_CAPTURE: the masked number."),
        ["status"] = Text("CMR_CAPTURE: `S`."),
        ["category"] = Text("CMR_CAPTURE: the provider's."),
        ["qpCardId"] = Text("CMR_CAPTURE: the provider's token."),
    };

    private static OpenApiParameter Filter(string name, string description, OpenApiSchema schema) =>
        new() { Name = name, In = ParameterLocation.Query, Description = description, Schema = schema };

    private static List<JsonNode> Names(params IEnumerable<string> names) => [.. names.Select(name => (JsonNode)name)];

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };
}
