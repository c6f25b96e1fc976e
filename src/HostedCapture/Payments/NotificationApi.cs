using System.Text;
using HostedCapture.Api;
using HostedCapture.Hosting;
using HostedCapture.Providers;
using Microsoft.AspNetCore.Mvc;

namespace HostedCapture.Payments;

/// <summary>Providers' notifications about payments: verified, then only a hint to look the payment up.</summary>
public static class NotificationApi
{
    private const int LargestBody = 64 * 1024;

    /// <summary>Maps the routes. A route answers 404 where its secret is not configured.</summary>
    public static void MapProviderNotifications(this IEndpointRouteBuilder app)
    {
        var providers =
            app.MapGroup("/providers").AllowAnonymous().ExcludeFromDescription().WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        foreach (var facts in All.Providers)
        {
            foreach (var route in facts.Notifications)
            {
                providers.MapMethods(
                    $"/{facts.Name}/{route.Path}", [route.Method],
                    (HttpContext context, ConfiguredProviders configured, PaymentHints hints) =>
                        TakeAsync(facts.Name, route, context, configured, hints));
            }
        }
    }

    private static async Task<IResult> TakeAsync(
        string provider, NotificationRoute route, HttpContext context, ConfiguredProviders configured, PaymentHints hints)
    {
        var settings = configured.CredentialsOf(provider);
        if (!route.Verifies.All(settings.ContainsKey))
            return Problem.NotFound();
        var query = context.Request.Query.SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")));
        var sent = new Incoming(context.Request.Headers, [.. query], "");
        if (!route.SignsBody && !route.IsSigned(sent, settings))
            return NotSigned(route, context);
        if (HttpMethods.IsPost(route.Method))
        {
            var read = await RequestBody.ReadAsync(context);
            if (read.Trouble is { } trouble)
                return Results.StatusCode(trouble);
            sent = sent with { Body = Encoding.UTF8.GetString(read.Bytes.Span) };
        }

        if (route.SignsBody && !route.IsSigned(sent, settings))
            return NotSigned(route, context);
        if (route.Read(sent) is not { } notification)
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        await hints.TakeAsync(provider, notification);
        return Results.Text("OK");
    }

    private static IResult NotSigned(NotificationRoute route, HttpContext context)
    {
        if (route.Challenge is not null)
            context.Response.Headers.WWWAuthenticate = route.Challenge;
        return Results.StatusCode(StatusCodes.Status401Unauthorized);
    }
}
