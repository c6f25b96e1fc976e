using HostedCapture.Api;
using HostedCapture.Applications;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.OpenApi;

namespace HostedCapture.Operators;

/// <summary>Who may operate.</summary>
public static class OperatorServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The application's services.</param>
    /// <param name="settings">Null: nobody.</param>
    public static void AddOperators(this IServiceCollection services, OperatorSettings? settings)
    {
        if (settings is null)
            return;
        services.AddSingleton(settings);
        services.Configure<OpenApiOptions>(OpenApi.Document, options => options.AddSchemaTransformer(OperatorSchemas.DescribeAsync));
        services.AddSingleton<OperatorTokens>();
        services.AddSingleton<ConsoleAssertions>();
        services.AddSingleton(new OutsidePeople(token => OperatorPeople.Of(token)?.Principal()));
        services.AddSingleton<IntentList>();
        services.AddSingleton<Timeline>();
        services.AddSingleton<PaymentList>();
        services.AddSingleton<SettlingTogether>();
        services.AddSingleton<OperatorSearch>();
        services.AddSingleton<Attention>();
        services.AddSingleton<IntentCounter>();
        services.AddSingleton<ApplicationView>();
        services.AddSingleton<ApplicationEditor>();
        services.AddSingleton<EndpointEditor>();
        services.AddSingleton<AuditVerification>();
        services.AddSingleton<ProviderBoard>();
        services.AddSingleton<IntegrityCheck>();
        services.AddSingleton<Evidence>();
        services.AddSingleton(new TokenScheme(OperatorTokens.Type, OperatorTokens.Scheme));
        services.AddAuthentication().AddJwtBearer(OperatorTokens.Scheme, BearerTokens.Common);
        services.AddOptions<JwtBearerOptions>(OperatorTokens.Scheme)
            .Configure<OperatorTokens>((options, tokens) => tokens.Configure(options))
            .ValidateOnStart();
        services.AddAuthorizationBuilder().AddPolicy(OperatorTokens.Scheme, policy => policy
            .AddAuthenticationSchemes(BearerTokens.Scheme)
            .RequireAuthenticatedUser()
            .RequireAssertion(context => context.Resource is HttpContext request && CurrentOperator.Of(request) is not null));
    }
}
