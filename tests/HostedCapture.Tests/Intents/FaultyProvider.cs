using HostedCapture.Domain;
using HostedCapture.Providers;
using Microsoft.Extensions.DependencyInjection;

namespace HostedCapture.Tests.Intents;

/// <summary>Where a submission stops as if its process had died there.</summary>
public enum Step
{
    /// <summary>After TX1, before anything is sent.</summary>
    BeforeCall,

    /// <summary>The provider knows of the attempt, the database does not know it by the provider's name yet.</summary>
    BeforeRemember,

    /// <summary>It is written down, the card has not left.</summary>
    AfterRemember,

    /// <summary>The provider has answered, TX2 is not begun.</summary>
    AfterAnswer,
}

/// <summary>Stops submissions at a step, until they are let go or the test is over.</summary>
public sealed class Faults
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Step? _step;

    /// <summary>The next submission stops here.</summary>
    public void StopAt(Step step) => _step = step;

    /// <summary>Until one has stopped.</summary>
    public Task StoppedAsync() => _stopped.Task.WaitAsync(TimeSpan.FromMinutes(1));

    /// <summary>Lets it go on, long after.</summary>
    public void LetGo() => _gate.TrySetResult();

    /// <summary>It never goes on: the process is dead.</summary>
    public void Die() => _gate.TrySetException(new InvalidOperationException("The process died here."));

    /// <summary>Puts the faults between the product and its providers.</summary>
    public void Install(IServiceCollection services)
    {
        foreach (var real in services.Where(service => service.ServiceType == typeof(IPaymentProvider)).ToList())
        {
            services.Remove(real);
            services.AddSingleton<IPaymentProvider>(provider => new FaultyPayments((IPaymentProvider)real.ImplementationFactory!(provider), this));
        }

        foreach (var real in services.Where(service => service.ServiceType == typeof(ICardProvider)).ToList())
        {
            services.Remove(real);
            services.AddSingleton<ICardProvider>(provider => new FaultyProvider((ICardProvider)real.ImplementationFactory!(provider), this));
        }
    }

    /// <summary>A submission is here.</summary>
    internal Task PassAsync(Step step)
    {
        if (_step != step)
            return Task.CompletedTask;
        // Only the first one: the next attempt passes.
        _step = null;
        _stopped.TrySetResult();
        return _gate.Task;
    }
}

/// <summary>A real adapter whose submissions can be stopped.</summary>
internal sealed class FaultyProvider(ICardProvider real, Faults faults) : ICardProvider
{
    public string Name => real.Name;

    public AcceptedCards Accepted => real.Accepted;

    public async Task<Outcome> TokenizeAsync(TokenizeRequest request)
    {
        await faults.PassAsync(Step.BeforeCall);
        var outcome = await real.TokenizeAsync(request with
        {
            Remember = async id =>
            {
                await faults.PassAsync(Step.BeforeRemember);
                var remembered = await request.Remember(id);
                await faults.PassAsync(Step.AfterRemember);
                return remembered;
            },
        });
        await faults.PassAsync(Step.AfterAnswer);
        return outcome;
    }

    public Task<Lookup> FindAsync(LookupRequest request) => real.FindAsync(request);

    public Task<Deletion> DeleteAsync(string token) => real.DeleteAsync(token);
}

/// <summary>A real payment adapter whose operations can be stopped.</summary>
internal sealed class FaultyPayments(IPaymentProvider real, Faults faults) : IPaymentProvider
{
    public string Name => real.Name;

    public bool Supports(PaymentOperation operation) => real.Supports(operation);

    public Task<PaymentOutcome> ChargeAsync(ChargeRequest request) => RunAsync(() => real.ChargeAsync(request with
    {
        Remember = async id =>
        {
            await faults.PassAsync(Step.BeforeRemember);
            var remembered = await request.Remember(id);
            await faults.PassAsync(Step.AfterRemember);
            return remembered;
        },
    }));

    public Task<PaymentOutcome> ConfirmAsync(PaymentStep step) => RunAsync(() => real.ConfirmAsync(step));

    public Task<PaymentOutcome> VoidAsync(PaymentStep step) => RunAsync(() => real.VoidAsync(step));

    public Task<PaymentOutcome> RefundAsync(PaymentStep step) => RunAsync(() => real.RefundAsync(step));

    public Task<PaymentLookup> LookUpAsync(PaymentLookupRequest request) => real.LookUpAsync(request);

    private async Task<PaymentOutcome> RunAsync(Func<Task<PaymentOutcome>> call)
    {
        await faults.PassAsync(Step.BeforeCall);
        var outcome = await call();
        await faults.PassAsync(Step.AfterAnswer);
        return outcome;
    }
}
