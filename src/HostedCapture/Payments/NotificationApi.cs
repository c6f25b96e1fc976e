using System.Text;
using HostedCapture.Api;
using HostedCapture.Hosting;
using HostedCapture.Providers;
using Microsoft.AspNetCore.Mvc;

namespace HostedCapture.Payments;

/// <summary>Where providers tell of payments: verified, then only a hint to look the payment up.</summary>
public static class NotificationApi
{
    private const int LargestBody = 64 * 1024;

    /// <summary>Maps the routes. A provider's is there only where what verifies it is configured.</summary>
    public static void MapProviderNotifications(this IEndpointRouteBuilder app)
    {
        var providers = app.MapGroup("/providers").AllowAnonymous().ExcludeFromDescription().WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        providers.MapPost("/juspay/notifications", FromJuspayAsync);
        providers.MapGet("/juspay/return", FromJuspaysBrowserAsync);
        providers.MapPost("/tumipay/notifications", FromTumiPayAsync);
    }

    private static async Task<IResult> FromJuspayAsync(HttpContext context, ProviderCredentials credentials, PaymentHints hints)
    {
        if (credentials.Find("juspay", "WebhookUser") is not { } user || credentials.Find("juspay", "WebhookPassword") is not { } password)
            return Problem.NotFound();
        if (!JuspayNotifications.IsFrom(context.Request.Headers.Authorization, user, password))
        {
            context.Response.Headers.WWWAuthenticate = "Basic";
            return Results.StatusCode(StatusCodes.Status401Unauthorized);
        }

        var body = await RequestBody.ReadAsync(context);
        return body.Trouble is { } trouble ? Results.StatusCode(trouble) : await TakeAsync(JuspayNotifications.ReadWebhook(Encoding.UTF8.GetString(body.Bytes.Span)), hints);
    }

    private static async Task<IResult> FromJuspaysBrowserAsync(HttpContext context, ProviderCredentials credentials, PaymentHints hints)
    {
        if (credentials.Find("juspay", "ResponseKey") is not { } key)
            return Problem.NotFound();
        var parameters = context.Request.Query.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? ""))).ToList();
        return JuspayNotifications.IsSigned(parameters, key)
            ? await TakeAsync(JuspayNotifications.ReadReturn(parameters), hints)
            : Results.StatusCode(StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> FromTumiPayAsync(HttpContext context, ProviderCredentials credentials, PaymentHints hints)
    {
        if (credentials.Find("tumipay", "WebhookSecret") is not { } secret)
            return Problem.NotFound();
        var read = await RequestBody.ReadAsync(context);
        if (read.Trouble is { } trouble)
            return Results.StatusCode(trouble);
        var body = Encoding.UTF8.GetString(read.Bytes.Span);
        var header = credentials.Find("tumipay", "SignatureHeader") ?? TumiPayNotifications.UsualHeader;
        return TumiPayNotifications.IsSigned(body, context.Request.Headers[header], secret)
            ? await TakeAsync(TumiPayNotifications.ReadWebhook(body), hints)
            : Results.StatusCode(StatusCodes.Status401Unauthorized);
    }

    private static async Task<IResult> TakeAsync(ProviderNotification? notification, PaymentHints hints)
    {
        if (notification is null)
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        await hints.TakeAsync(notification);
        return Results.Text("OK");
    }
}
