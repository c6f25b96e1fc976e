using HostedCapture.Client;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What is done to providers, the guard, the page, the audit log and the keys, and what is taken away as a file.</summary>
internal static class HouseActions
{
    private const string Reason = ActionHouse.Reason;
    private const string Provider = "tumipay";

    /// <summary>The rows.</summary>
    public static IEnumerable<ConsoleAction> All() => [.. OfTheHouse(), .. Exports()];

    private static IEnumerable<ConsoleAction> OfTheHouse()
    {
        var pause = new ConsoleAction("IOperatorProviders.PauseAsync", "providers.pause", "provider.paused")
        {
            Make = house => PausedAsync(house, false),
            Do = (api, id) => api.Providers.PauseAsync(id, Reason),
            Says = Reason,
            Shows = async (api, id) => (await api.Providers.ListAsync()).Items.Single(item => item.Name == id),
        };
        yield return pause;
        yield return pause with
        {
            Method = "IOperatorProviders.ResumeAsync",
            Rows = ["provider.resumed"],
            Make = house => PausedAsync(house, true),
            Do = (api, id) => api.Providers.ResumeAsync(id, Reason),
        };
        yield return new("IOperatorProviders.TestAsync", "providers.test", "provider.tested")
        {
            Do = (api, _) => api.Providers.TestAsync(Provider),
        };
        yield return new("IOperatorGuard.AllowAsync", "guard.manage", "guard.allowed")
        {
            Do = (api, _) => api.Guard.AllowAsync(Allowance()),
            Says = Reason,
            Shows = async (api, _) => await api.Guard.ListAllowancesAsync(),
        };
        yield return new("IOperatorGuard.EndAllowanceAsync", "guard.manage", "guard.allowance_ended")
        {
            Make = async house => (await house.Administrator.Guard.AllowAsync(Allowance())).Id.ToString(),
            Do = (api, id) => api.Guard.EndAllowanceAsync(Guid.Parse(id)),
            Shows = async (api, _) => await api.Guard.ListAllowancesAsync(),
        };
        yield return new("IOperatorGuard.ListStopsAsync", "guard.read personal.read", "personal.shown")
        {
            Do = (api, _) => AllAsync(api.Guard.ListStopsAsync(new GuardStopFilter { Personal = true })),
        };
        yield return new("IOperators.SearchAsync", "personal.read", "personal.searched")
        {
            Do = (api, _) => api.SearchAsync("ana@example.com"),
            Says = "by e-mail",
        };
        yield return new("IOperatorIntegrity.CheckAsync", "integrity.check", "integrity.checked")
        {
            Make = house => house.IntentAsync(),
            Do = (api, id) => api.Integrity.CheckAsync(Guid.Parse(id)),
        };
        yield return new("IOperatorAudit.VerifyAsync", "audit.verify", "audit.verified")
        {
            Do = (api, _) => api.Audit.VerifyAsync(),
            Says = " rows",
        };
        // Two keys are valid at once: of those who may, the second comes too early, and that is a row as well.
        yield return new("IOperatorInstallation.RotateKeysAsync", "keys.manage", "keys.rotated")
        {
            Do = async (api, _) =>
            {
                try
                {
                    await api.Installation.RotateKeysAsync(Reason);
                }
                catch (HostedCaptureException early) when (early.Status == 409)
                {
                    // Refused by the keys, not to her.
                }
            },
            Says = Reason,
            Shows = async (api, _) => await api.Installation.ListKeysAsync(),
        };
    }

    private static IEnumerable<ConsoleAction> Exports()
    {
        yield return new("IOperatorIntents.ExportAsync", "intents.read", "intents.exported")
        {
            Do = (api, _) => api.Intents.ExportAsync(Stream.Null),
        };
        yield return new("IOperatorPayments.ExportAsync", "payments.read", "payments.exported")
        {
            Do = (api, _) => api.Payments.ExportAsync(Stream.Null),
        };
        yield return new("IOperatorAudit.ExportAsync", "audit.read", "audit.exported")
        {
            Do = (api, _) => api.Audit.ExportAsync(Stream.Null, new AuditFilter { Type = "system.started" }),
            Says = "?type=system.started",
        };
        yield return new("IOperatorDeliveries.ExportAsync", "deliveries.read", "deliveries.exported")
        {
            Do = (api, _) => api.Deliveries.ExportAsync(Stream.Null),
        };
        yield return new("IOperatorEvents.ExportAsync", "events.read", "events.exported")
        {
            Do = (api, _) => api.Events.ExportAsync(Stream.Null),
        };
        yield return new("IOperatorRequests.ExportAsync", "requests.read", "requests.exported")
        {
            Do = (api, _) => api.Requests.ExportAsync(Stream.Null),
        };
        yield return new("IOperatorIntegrity.ExportEvidenceAsync", "evidence.export", "audit.verified", "evidence.exported")
        {
            Do = (api, _) => api.Integrity.ExportEvidenceAsync("2026Q4", Stream.Null),
        };
    }

    private static CreateAllowance Allowance() => new()
    {
        Network = "203.0.113.7",
        Until = TimeProvider.System.GetUtcNow().AddDays(2),
        Reason = Reason,
    };

    private static async Task<string> PausedAsync(ActionHouse house, bool paused)
    {
        var providers = house.Administrator.Providers;
        var now = (await providers.ListAsync()).Items.Single(item => item.Name == Provider);
        if (paused != now.Pause is not null)
            await (paused ? providers.PauseAsync(Provider, Reason) : providers.ResumeAsync(Provider, Reason));
        return Provider;
    }

    private static async Task AllAsync<T>(IAsyncEnumerable<T> rows)
    {
        await foreach (var row in rows)
        {
            // Read to its end.
        }
    }
}
