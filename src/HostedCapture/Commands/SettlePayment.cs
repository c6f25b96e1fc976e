using System.CommandLine;
using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Attempts;
using HostedCapture.Audit;
using HostedCapture.CardTesting;
using HostedCapture.Data;
using HostedCapture.Intents;
using HostedCapture.Payments;
using HostedCapture.Providers;
using HostedCapture.Secrets;
using HostedCapture.Webhooks;

namespace HostedCapture.Commands;

/// <summary>
/// <c>payment settle OPERATION_ID approved|declined [PROVIDER_ID]</c>: settles an operation that the provider cannot look up.
/// </summary>
internal static class SettlePayment
{
    private const string Approved = "approved";
    private const string Declined = "declined";

    public static Command Command(OperatorConsole console)
    {
        var id = new Argument<string>("OPERATION_ID") { Description = "The reference that the log names: a UUID" };
        var outcome = new Argument<string>("OUTCOME") { Description = "What the provider says of it, asked by hand" };
        outcome.AcceptOnlyFromAmong(Approved, Declined);
        var handle = new Argument<string?>("PROVIDER_ID")
        {
            Description = "What the provider knows an approved charge by",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var command = new Command("settle", "Settles an operation that the provider cannot be asked for") { id, outcome, handle };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetValue(outcome) == Declined && parsed.GetValue(handle) is not null)
                parsed.AddError("A declined operation has no PROVIDER_ID.");
        });
        command.SetAction(parsed => RunAsync(console, parsed.GetValue(id)!, parsed.GetValue(outcome) == Approved, parsed.GetValue(handle)));
        return command;
    }

    private static async Task<int> RunAsync(OperatorConsole console, string id, bool approved, string? handle) =>
        Guid.TryParse(id, out var operation)
            ? await console.WithSettingsAsync(settings => SettleAsync(console, settings, operation, approved, handle))
            : await console.MisusedAsync("OPERATION_ID is the reference that the log names: a UUID.");

    private static async Task<int> SettleAsync(OperatorConsole console, Settings settings, Guid operation, bool approved, string? handle)
    {
        await using var services = Services(console, settings);
        await services.GetRequiredService<Migrator>().RunAsync();
        await services.GetRequiredService<ApplicationWatch>().LookAsync();
        return await services.GetRequiredService<SettlingByHand>()
            .SettleAsync(operation, approved, handle, OperatorConsole.Operator) is { } problem
            ? await console.FailedAsync($"Not settled: {problem}")
            : await console.DoneAsync($"The operation is settled: {(approved ? Approved : Declined)}.");
    }

    // The services for changing a payment, without background workers.
    private static ServiceProvider Services(OperatorConsole console, Settings settings)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(console.Clock);
        services.AddSingleton(settings.Host);
        services.AddSingleton(MasterKey.Load(settings.MasterKey, settings.Issuer.KeysPath));
        services.AddDatabase(settings.Database);
        services.AddAudit(settings.Audited);
        services.AddApplications(settings.Applications, settings.ApplicationRules, settings.Issuer);
        services.AddProviders(settings.Providers);
        services.AddWebhooks(loopback: false);
        services.AddAttempts(settings.Attempts);
        services.AddSingleton(new IdempotencySettings(settings.Attempts.Lease));
        services.AddCardTesting(settings.CardTesting);
        services.AddSingleton<RecentTries>();
        services.AddIntents(settings.Intents);
        services.AddPayments();
        return services.BuildServiceProvider();
    }
}
