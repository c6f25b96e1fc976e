namespace HostedCapture.Webhooks;

/// <summary>Events and webhooks.</summary>
public static class WebhookServices
{
    /// <summary>Adds them.</summary>
    public static void AddWebhooks(this IServiceCollection services)
    {
        services.AddSingleton<EventLog>();
        services.AddSingleton<EventFeed>();
    }

    /// <summary>Maps their routes.</summary>
    public static void MapWebhooks(this IEndpointRouteBuilder app) => app.MapEvents();
}
