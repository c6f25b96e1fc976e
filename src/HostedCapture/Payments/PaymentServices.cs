using HostedCapture.Api;
using HostedCapture.Attempts;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Intents;
using Microsoft.AspNetCore.OpenApi;

namespace HostedCapture.Payments;

/// <summary>Payments.</summary>
public static class PaymentServices
{
    /// <summary>Adds them.</summary>
    public static void AddPayments(this IServiceCollection services)
    {
        ColumnTypes.AddJson<CreatePayment>(Json.Options);
        ColumnTypes.AddJson<BankVisit>(Json.Options);
        ColumnTypes.AddJson<Authentication>(Json.Options);
        services.AddSingleton<ApprovalLink>();
        services.AddSingleton<BankReturn>();
        services.AddSingleton<PaymentEvents>();
        services.AddSingleton<PaymentStore>();
        services.AddSingleton<PaymentAttempts>();
        services.AddSingleton<PaymentSettlement>();
        services.AddSingleton<ISettles>(provider => provider.GetRequiredService<PaymentSettlement>());
        services.AddSingleton<SettlingByHand>();
        services.AddSingleton<PaymentView>();
        services.AddSingleton<PaymentMetrics>();
        services.AddSingleton<PaymentFlow>();
        services.AddSingleton<PaymentOperations>();
        services.AddSingleton<ChargedCards>();
        services.AddSingleton<PaymentRetention>();
        services.AddSingleton<IDeletedWithIntent>(provider => provider.GetRequiredService<PaymentRetention>());
        services.AddSingleton<PaymentHints>();
        services.AddHostedService<PaymentSweeper>();
        services.Configure<OpenApiOptions>(OpenApi.Document, options => options.AddSchemaTransformer(PaymentSchemas.DescribeAsync));
    }
}
