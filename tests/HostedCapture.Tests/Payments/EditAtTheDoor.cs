using HostedCapture.Domain;
using HostedCapture.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace HostedCapture.Tests.Payments;

/// <summary>Does something once between a request's look at its payment and the transaction that begins its operation.</summary>
public sealed class EditAtTheDoor
{
    /// <summary>What is done; null: nothing any more.</summary>
    public Func<Task>? Once { get; set; }

    /// <summary>Puts it in front of the providers, which are asked there what they support.</summary>
    public void Install(IServiceCollection services)
    {
        foreach (var real in services.Where(service => service.ServiceType == typeof(IPaymentProvider)).ToList())
        {
            services.Remove(real);
            services.AddSingleton<IPaymentProvider>(provider => new Door((IPaymentProvider)real.ImplementationFactory!(provider), this));
        }
    }

    private sealed class Door(IPaymentProvider real, EditAtTheDoor edit) : IPaymentProvider
    {
        public string Name => real.Name;

        public bool Supports(PaymentOperation operation)
        {
            var once = edit.Once;
            edit.Once = null;
            once?.Invoke().GetAwaiter().GetResult();
            return real.Supports(operation);
        }

        public Task<PaymentOutcome> ChargeAsync(ChargeRequest request) => real.ChargeAsync(request);

        public Task<PaymentOutcome> ConfirmAsync(PaymentStep step) => real.ConfirmAsync(step);

        public Task<PaymentOutcome> VoidAsync(PaymentStep step) => real.VoidAsync(step);

        public Task<PaymentOutcome> RefundAsync(PaymentStep step) => real.RefundAsync(step);

        public Task<PaymentLookup> LookUpAsync(PaymentLookupRequest request) => real.LookUpAsync(request);
    }
}
