using HostedCapture.Client;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>Requests, deliveries, audit log, guard, providers, integrity, keys and configuration.</summary>
public sealed partial class ContractTests
{
    private static async Task CallHouseAsync(IOperators operators)
    {
        var (id, now) = (Guid.Parse("5d2a6a51-8b0c-4d3e-9f31-0b6a0d2f7c11"), DateTimeOffset.UnixEpoch);
        var calls = new FailedRequestFilter
        {
            Application = "a",
            Method = "GET",
            Route = "/x",
            Status = 400,
            Code = "C",
            RequestId = "r",
            From = now,
            To = now,
        };
        await foreach (var _ in operators.Requests.ListAsync(calls))
            continue;
        await operators.Requests.CountAsync(calls);
        await Assert.ThrowsAsync<HostedCaptureException>(() => operators.Requests.ExportAsync(Stream.Null, calls, ndjson: true));
        var events = new OperatorEventFilter
        {
            Application = "a",
            Id = "evt_1",
            Type = EventType.CaptureCreated,
            ObjectId = "o",
            From = now,
            To = now,
        };
        await foreach (var _ in operators.Events.ListAsync(events))
            continue;
        await operators.Events.CountAsync(events);
        await Assert.ThrowsAsync<HostedCaptureException>(() => operators.Events.ExportAsync(Stream.Null, events, ndjson: true));
        var filter = new ResendFilter { Application = "a", State = "failed", Endpoint = "e", From = now, To = now };
        await foreach (var _ in operators.Deliveries.ListAsync(filter))
            continue;
        await operators.Deliveries.CountAsync(filter);
        await Assert.ThrowsAsync<HostedCaptureException>(() => operators.Deliveries.ExportAsync(Stream.Null, filter, ndjson: true));
        await operators.Deliveries.GetAsync("dlv_1", personal: true);
        await operators.Deliveries.ResendAsync("dlv_1");
        await operators.Deliveries.ResendAllAsync(filter, 1);
        await operators.Deliveries.GetResendAsync(id);
        await operators.Deliveries.ListEndpointsAsync("a");
        var rows = new AuditFilter { Actor = "a", Type = "t", Outcome = "o", ObjectId = "i", From = now, To = now, Personal = true };
        await foreach (var _ in operators.Audit.ListAsync(rows))
            continue;
        await operators.Audit.CountAsync(rows);
        await operators.Audit.VerifyAsync("1:x");
        var note = new AccountNote { Type = "account.invited", AccountId = "a", Outcome = "success", Detail = "d" };
        await operators.Audit.NoteAccountAsync(note, "key");
        // A file is no JSON, which this shop's tap always answers with.
        await Assert.ThrowsAsync<HostedCaptureException>(() => operators.Audit.ExportAsync(Stream.Null, rows, ndjson: true));
        await foreach (var _ in operators.Guard.ListStopsAsync(new GuardStopFilter
        {
            Rule = "r",
            IntentId = id,
            From = now,
            To = now,
            Personal = true,
        }))
            continue;
        await foreach (var _ in operators.Guard.ListAlarmsAsync(now, now))
            continue;
        await operators.Guard.ListAllowancesAsync();
        await operators.Guard.AllowAsync(new CreateAllowance());
        await operators.Guard.EndAllowanceAsync(id);
        await operators.Providers.ListAsync(now, now);
        await operators.Providers.StatisticsAsync(now, now, "p");
        await operators.Providers.TestAsync("p");
        await operators.Providers.PauseAsync("p", "r");
        await operators.Providers.ResumeAsync("p", "r");
        await operators.Integrity.GetAsync(now, now);
        await operators.Integrity.CheckAsync(id);
        await Assert.ThrowsAsync<HostedCaptureException>(() => operators.Integrity.ExportEvidenceAsync("2026Q4", Stream.Null));
        await operators.Installation.ListKeysAsync();
        await operators.Installation.RotateKeysAsync("r", force: true);
        await operators.Installation.GetConfigurationAsync();
    }
}
