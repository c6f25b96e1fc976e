using HostedCapture.Client;
using Microsoft.AspNetCore.Authorization;

namespace OperatorConsole.Access;

/// <summary>Who is here, and the product as she may use it.</summary>
public static class AccessServices
{
    private const int Tries = 1;

    // Whoever waits is a person: better a sentence and a button than a page that does nothing.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_longestCall = TimeSpan.FromSeconds(30);

    /// <summary>Adds it; <see cref="ISessions"/> comes from the accounts.</summary>
    /// <param name="services">The services.</param>
    /// <param name="product">Where the product is.</param>
    /// <param name="key">Signs assertions.</param>
    /// <param name="ways">How people sign in.</param>
    public static void AddAccess(this IServiceCollection services, ProductConnection product, AssertionKey key, SignInWays ways)
    {
        services.AddSingleton(product);
        services.AddSingleton(key);
        services.AddSingleton(ways);
        services.AddSingleton<Assertions>();
        services.AddHttpClient(Assertions.ClientName, client => client.Timeout = s_longestCall)
            .ConfigurePrimaryHttpMessageHandler(() => new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });
        if (ways.Issuer is not null)
            services.AddSingleton<IssuerTokens>();
        services.AddSingleton(provider => new PersonTokens(
            provider.GetRequiredService<ISessions>(),
            provider.GetRequiredService<Assertions>(),
            provider.GetService<IssuerTokens>()));
        services.AddScoped<Person>();
        services.AddSingleton<IAuthorizationPolicyProvider, PermissionPolicies>();
        services.AddHostedCaptureOperatorClients(options =>
        {
            options.BaseAddress = product.Address;
            options.MaxRetries = Tries;
            options.MaxRetryWait = s_patience;
        });
    }
}
