namespace HostedCapture.Webhooks;

/// <summary>Events and webhooks.</summary>
public static class WebhookServices
{
    /// <summary>Adds them.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="loopback">Whether endpoints may be on this machine, as in Development.</param>
    public static void AddWebhooks(this IServiceCollection services, bool loopback)
    {
        services.AddSingleton<EventLog>();
        services.AddSingleton<EventFeed>();
        services.AddSingleton<Outbox>();
        services.AddSingleton<DeliveryLimits>();
        services.AddSingleton<DeliveryStore>();
        services.AddSingleton<DeliveryList>();
        services.AddSingleton<DeliverySearch>();
        services.AddSingleton<EventSearch>();
        services.AddSingleton<BulkResends>();
        services.AddHostedService(provider => provider.GetRequiredService<BulkResends>());
        services.AddSingleton(new AddressGuard(loopback));
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<WebhookMetrics>();
        services.AddHostedService<WebhookSender>();
    }

    /// <summary>Maps their routes.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder app)
    {
        app.MapEvents();
        app.MapDeliveries();
    }
}
