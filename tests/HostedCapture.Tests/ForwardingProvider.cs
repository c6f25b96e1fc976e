using HostedCapture.Domain;
using HostedCapture.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace HostedCapture.Tests;

/// <summary>A real adapter behind another that changes some of what it does.</summary>
public abstract class ForwardingProvider(IProvider real) : IProvider
{
    public virtual ProviderFacts Facts => real.Facts;

    /// <summary>Puts one in front of every provider of the product.</summary>
    public static void Install(IServiceCollection services, Func<IProvider, IProvider> front)
    {
        foreach (var service in services.Where(service => service.ServiceType == typeof(IProvider)).ToList())
        {
            services.Remove(service);
            services.AddSingleton(provider => front((IProvider)service.ImplementationFactory!(provider)));
        }
    }

    public virtual Task<Outcome> TokenizeAsync(TokenizeRequest request) => real.TokenizeAsync(request);

    public virtual Task<Deletion> DeleteAsync(string token) => real.DeleteAsync(token);

    public virtual Task<Outcome> ChargeAsync(ChargeRequest request) => real.ChargeAsync(request);

    public virtual Task<Outcome> ConfirmAsync(PaymentStep step) => real.ConfirmAsync(step);

    public virtual Task<Outcome> VoidAsync(PaymentStep step) => real.VoidAsync(step);

    public virtual Task<Outcome> RefundAsync(PaymentStep step) => real.RefundAsync(step);

    public virtual Task<Lookup> LookUpAsync(CardLookupRequest request) => real.LookUpAsync(request);

    public virtual Task<Lookup> LookUpAsync(PaymentLookupRequest request) => real.LookUpAsync(request);
}
