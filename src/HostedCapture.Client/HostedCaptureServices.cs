using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace HostedCapture.Client;

/// <summary>Registers the client.</summary>
public static class HostedCaptureServices
{
    /// <summary>
    /// Registers <see cref="ICaptures"/>, <see cref="IPayments"/>, <see cref="IEvents"/> and <see cref="IDeliveries"/> for one
    /// application. They are singletons and share one access token. Options that make no sense throw an
    /// <see cref="OptionsValidationException"/> with all their errors when the first of them is asked for.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; <see cref="HostedCaptureOptions.BaseAddress"/> and the credentials are required.</param>
    /// <returns>
    /// The builder of the HTTP client, for a proxy or a handler of your own. Add no handler that repeats requests: this client
    /// repeats what is safe, and nothing else.
    /// </returns>
    public static IHttpClientBuilder AddHostedCapture(this IServiceCollection services, Action<HostedCaptureOptions> configure)
    {
        services.AddOptions<HostedCaptureOptions>().Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HostedCaptureOptions>, HostedCaptureOptions.Validator>());
        services.TryAddSingleton<Transport>();
        services.TryAddSingleton<AccessTokens>();
        services.TryAddSingleton<Api>();
        services.TryAddSingleton<ICaptures, Captures>();
        services.TryAddSingleton<IPayments, Payments>();
        services.TryAddSingleton<IEvents, Events>();
        services.TryAddSingleton<IDeliveries, Deliveries>();
        return AddClient(services, Transport.ClientName);
    }

    /// <summary>
    /// Registers <see cref="IOperators"/> for a machine account of the operator API, beside an application or alone. It is a singleton
    /// with an access token of its own.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; the account's id and secret are the client's.</param>
    /// <returns>The builder of the HTTP client, as of <see cref="AddHostedCapture"/>.</returns>
    public static IHttpClientBuilder AddHostedCaptureOperators(this IServiceCollection services, Action<HostedCaptureOptions> configure)
    {
        services.AddOptions<HostedCaptureOptions>(Operators.Name).Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HostedCaptureOptions>, HostedCaptureOptions.Validator>());
        services.TryAddSingleton<IOperators, Operators>();
        return AddClient(services, Operators.Name);
    }

    private static IHttpClientBuilder AddClient(IServiceCollection services, string name) => services.AddHttpClient(name)
        .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        .RedactLoggedHeaders(["Authorization"]);
}
