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

    /// <summary>The provider was asked what became of a payment and has answered; nothing of it is written.</summary>
    AfterLookUp,
}

/// <summary>Steps by where they are.</summary>
internal static class Steps
{
    /// <summary>Those that each submission goes through.</summary>
    public static Step[] OfSubmissions { get; } = [.. Enum.GetValues<Step>().Where(step => step != Step.AfterLookUp)];
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
    public void Install(IServiceCollection services) => ForwardingProvider.Install(services, real => new FaultyProvider(real, this));

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

/// <summary>A real adapter whose calls can be stopped.</summary>
internal sealed class FaultyProvider(IProvider real, Faults faults) : ForwardingProvider(real)
{
    public override Task<Outcome> TokenizeAsync(TokenizeRequest request) =>
        RunAsync(() => base.TokenizeAsync(request with { Remember = id => RememberAsync(request.Remember, id) }));

    public override Task<Outcome> ChargeAsync(ChargeRequest request) =>
        RunAsync(() => base.ChargeAsync(request with { Remember = id => RememberAsync(request.Remember, id) }));

    public override Task<Outcome> ConfirmAsync(PaymentStep step) => RunAsync(() => base.ConfirmAsync(step));

    public override Task<Outcome> VoidAsync(PaymentStep step) => RunAsync(() => base.VoidAsync(step));

    public override Task<Outcome> RefundAsync(PaymentStep step) => RunAsync(() => base.RefundAsync(step));

    public override async Task<Lookup> LookUpAsync(PaymentLookupRequest request)
    {
        var lookup = await base.LookUpAsync(request);
        await faults.PassAsync(Step.AfterLookUp);
        return lookup;
    }

    private async Task<Outcome> RunAsync(Func<Task<Outcome>> call)
    {
        await faults.PassAsync(Step.BeforeCall);
        var outcome = await call();
        await faults.PassAsync(Step.AfterAnswer);
        return outcome;
    }

    private async Task<bool> RememberAsync(Func<string, Task<bool>> remember, string id)
    {
        await faults.PassAsync(Step.BeforeRemember);
        var remembered = await remember(id);
        await faults.PassAsync(Step.AfterRemember);
        return remembered;
    }
}
