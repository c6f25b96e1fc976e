using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Domain;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace HostedCapture.Payments;

/// <summary>The rules of <see cref="CreatePaymentRules"/> in the API's description.</summary>
internal static class PaymentSchemas
{
    /// <summary>Adds a type's required members, and each member's limits.</summary>
    public static Task DescribeAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellation)
    {
        if (context.JsonTypeInfo.Type.Namespace != typeof(PaymentSchemas).Namespace
            && context.JsonPropertyInfo?.DeclaringType.Namespace != typeof(PaymentSchemas).Namespace)
            return Task.CompletedTask;
        if (Required(context.JsonTypeInfo.Type) is { Length: > 0 } required)
            schema.Required = new SortedSet<string>(required, StringComparer.Ordinal);
        if (context.JsonPropertyInfo is { } member)
            Describe(schema, member.DeclaringType.Name, member.Name, member.PropertyType);
        return Task.CompletedTask;
    }

    private static string[] Required(Type type) => type.Name switch
    {
        nameof(CreatePayment) => ["payer", "transaction"],
        nameof(PayerBody) => ["payment_method"],
        nameof(TransactionBody) => ["amount"],
        nameof(AmountBody) => ["currency", "total"],
        _ => [],
    };

    private static void Describe(OpenApiSchema schema, string type, string member, Type of)
    {
        switch (type, member)
        {
            case (nameof(PaymentAnswer), "state"):
                schema.Enum = Names(
                    "created", "authorized", "paid", "rejected", "voided", "refunded", "partially_refunded", "confirming", "voiding",
                    "refunding");
                break;
            case (nameof(CreatePayment), "authentication"):
                schema.Enum = Names([.. BankAuthentications.Names]);
                break;
            case (nameof(PaymentAnswer), "gateway"):
                schema.Type = JsonSchemaType.Object;
                break;
            case (nameof(PayerBody), "payment_method"):
                schema.Enum = Names(CreatePaymentRules.Methods);
                break;
            case (nameof(AmountBody), "currency"):
                schema.Enum = Names([.. Currency.All.Select(currency => currency.Code)]);
                break;
            case (nameof(PaymentLink), "method"):
                schema.Enum = Names("GET", "POST", "PUT", "REDIRECT");
                break;
            case (nameof(PayerInfo), "country"):
                schema.Pattern = "^[A-Z]{2}$";
                break;
            case (nameof(PaymentAttributes), "is_deferred_capture"):
                schema.Type = JsonSchemaType.String | JsonSchemaType.Boolean;
                break;
            case (nameof(PayerInfo), "is_guest"):
                schema.Type = JsonSchemaType.String | JsonSchemaType.Boolean;
                break;
            case (nameof(TransactionBody), "gateway_order"):
                schema.MaxLength = CreatePaymentRules.LongestOrder;
                break;
            case (nameof(RepeatedAmount), "details"):
                schema.Type = JsonSchemaType.Object;
                break;
            case var _ when of == typeof(JsonElement?):
                schema.Type = JsonSchemaType.Number | JsonSchemaType.String;
                break;
            default:
                break;
        }
    }

    private static List<JsonNode> Names(params string[] names) => [.. names.Select(name => (JsonNode)name)];
}
