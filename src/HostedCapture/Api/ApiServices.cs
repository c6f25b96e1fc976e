using HostedCapture.Hosting;
using Microsoft.Net.Http.Headers;

namespace HostedCapture.Api;

/// <summary>What all of the API's routes share: JSON, limits, requests that run once, the description.</summary>
public static class ApiServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="requestsPerMinute">For each application; null: no limit.</param>
    /// <param name="lease">How long a request with an <c>Idempotency-Key</c> may run.</param>
    public static void AddApi(this IServiceCollection services, int? requestsPerMinute, TimeSpan lease)
    {
        services.AddSingleton(new IdempotencySettings(lease));
        services.ConfigureHttpJsonOptions(options => Json.Configure(options.SerializerOptions));
        services.AddSingleton<Idempotency>();
        services.AddSingleton<RecentTries>();
        services.AddFailedCalls();
        services.AddApiLimits(requestsPerMinute);
        services.AddApiDescription();
    }

    /// <summary>
    /// Bodies are read as they are: one with a content coding is refused, and the answer says so (RFC 7694). Not for pages,
    /// which have answers of their own.
    /// </summary>
    public static void UseUncodedBodies(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        if (!IsCoded(context.Request)
            || context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<TroublePage>() is not null)
            return next(context);

        context.Response.Headers.AcceptEncoding = "identity";
        return new Problem(StatusCodes.Status415UnsupportedMediaType, "UNSUPPORTED_MEDIA_TYPE", "BODY_CODED").ExecuteAsync(context);
    });

    private static bool IsCoded(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method)
        && request.Headers.GetCommaSeparatedValues(HeaderNames.ContentEncoding)
            .Any(coding => !coding.Equals("identity", StringComparison.OrdinalIgnoreCase));

    /// <summary>POSTs of an application with an <c>Idempotency-Key</c> run once.</summary>
    public static void UseIdempotency(this IApplicationBuilder app) => app.Use((context, next) =>
        HttpMethods.IsPost(context.Request.Method) && context.User.Identity is { IsAuthenticated: true, Name: { } application }
            ? context.RequestServices.GetRequiredService<Idempotency>().RunAsync(context, application, next)
            : next(context));
}
