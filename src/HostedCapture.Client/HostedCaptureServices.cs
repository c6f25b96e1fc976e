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
        services.TryAddSingleton(provider => new Transport(
            provider.GetRequiredService<IHttpClientFactory>(), provider.GetRequiredService<IOptions<HostedCaptureOptions>>()));
        services.TryAddSingleton(provider => new AccessTokens(provider.GetRequiredService<Transport>()));
        services.TryAddSingleton(provider => new Api(
            provider.GetRequiredService<Transport>(), provider.GetRequiredService<AccessTokens>()));
        services.TryAddSingleton<ICaptures, Captures>();
        services.TryAddSingleton<IPayments, Payments>();
        services.TryAddSingleton<IEvents, Events>();
        services.TryAddSingleton<IDeliveries, Deliveries>();
        return services.AddOwnHttpClient(Transport.ClientName);
    }

    /// <summary>
    /// Registers <see cref="IOperators"/> for a machine account of the operator API: <see cref="HostedCaptureOptions.ClientId"/> is its
    /// id. It may stand beside <see cref="AddHostedCapture"/>; the two share nothing.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets the options; <see cref="HostedCaptureOptions.BaseAddress"/> and the credentials are required.</param>
    /// <returns>The builder of its HTTP client. Add no handler that repeats requests.</returns>
    public static IHttpClientBuilder AddHostedCaptureOperators(this IServiceCollection services, Action<HostedCaptureOptions> configure)
    {
        services.AddOptions<HostedCaptureOptions>(Transport.OperatorsName).Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HostedCaptureOptions>, HostedCaptureOptions.Validator>());
        services.TryAddSingleton<IOperators>(provider =>
        {
            var options = Options.Create(provider.GetRequiredService<IOptionsMonitor<HostedCaptureOptions>>().Get(Transport.OperatorsName));
            var transport = new Transport(provider.GetRequiredService<IHttpClientFactory>(), options, Transport.OperatorsName);
            return new Operators(new Api(transport, new AccessTokens(transport, AccessTokens.Operators)));
        });
        return services.AddOwnHttpClient(Transport.OperatorsName);
    }

    /// <summary>
    /// Registers <see cref="IOperatorClients"/>: the operator API for callers whose tokens come from elsewhere, such as people who are
    /// signed in to a console.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">
    /// Sets the options; only <see cref="HostedCaptureOptions.BaseAddress"/> is required, and credentials are not used.
    /// </param>
    /// <returns>The builder of their HTTP client. Add no handler that repeats requests.</returns>
    public static IHttpClientBuilder AddHostedCaptureOperatorClients(
        this IServiceCollection services, Action<HostedCaptureOptions> configure)
    {
        services.AddOptions<HostedCaptureOptions>(Transport.ManyOperatorsName).Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<HostedCaptureOptions>, HostedCaptureOptions.Validator>());
        services.TryAddSingleton<IOperatorClients, OperatorClients>();
        return services.AddOwnHttpClient(Transport.ManyOperatorsName);
    }

    private static IHttpClientBuilder AddOwnHttpClient(this IServiceCollection services, string name) => services.AddHttpClient(name)
        .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false })
        .RedactLoggedHeaders(["Authorization"]);
}
