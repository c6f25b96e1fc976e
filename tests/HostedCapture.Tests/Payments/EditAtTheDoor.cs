using HostedCapture.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace HostedCapture.Tests.Payments;

/// <summary>Does something once between a request's look at its payment and the transaction that begins its operation.</summary>
public sealed class EditAtTheDoor
{
    /// <summary>What is done; null: nothing any more.</summary>
    public Func<Task>? Once { get; set; }

    /// <summary>Puts it in front of the providers, whose facts are read there.</summary>
    public void Install(IServiceCollection services) => ForwardingProvider.Install(services, real => new Door(real, this));

    private sealed class Door(IProvider real, EditAtTheDoor edit) : ForwardingProvider(real)
    {
        public override ProviderFacts Facts
        {
            get
            {
                var once = edit.Once;
                edit.Once = null;
                once?.Invoke().GetAwaiter().GetResult();
                return base.Facts;
            }
        }
    }
}
