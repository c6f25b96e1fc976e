using System.Text.Json.Nodes;
using HostedCapture.Audit;
using HostedCapture.CardTesting;
using HostedCapture.Data;
using HostedCapture.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace HostedCapture.Tests.Operators;

/// <summary>Requests, deliveries, audit, guard, providers, integrity, keys and configuration.</summary>
internal sealed class HouseRows : RoleRows
{
    public override IEnumerable<RoleRow> All() =>
    [
        RoleRow.Plain("listOperatorRequests", HttpMethod.Get, "/operator/requests") with { Shows = FailedAsync },
        RoleRow.Plain("countOperatorRequests", HttpMethod.Get, "/operator/requests/count"),
        RoleRow.Plain("exportOperatorRequests", HttpMethod.Get, "/operator/requests/export") with { Shows = FailedAsync },
        RoleRow.Plain("exportOperatorEvents", HttpMethod.Get, "/operator/events/export") with
        {
            Shows = (stage, shop) => stage.IntentAsync(shop),
        },
        RoleRow.Plain("exportOperatorDeliveries", HttpMethod.Get, "/operator/deliveries/export?format=ndjson") with
        {
            Shows = DeliveryAsync,
        },
        RoleRow.Plain("countOperatorEvents", HttpMethod.Get, "/operator/events/count"),
        RoleRow.Plain("listOperatorEvents", HttpMethod.Get, "/operator/events?limit=200") with
        {
            Shows = (stage, shop) => stage.IntentAsync(shop),
        },
        RoleRow.Plain("listOperatorDeliveries", HttpMethod.Get, "/operator/deliveries?limit=200") with { Shows = DeliveryAsync },
        RoleRow.Plain("countOperatorDeliveries", HttpMethod.Get, "/operator/deliveries/count"),
        new("readOperatorDelivery", HttpMethod.Get, async (stage, shop) => $"/operator/deliveries/{await DeliveryAsync(stage, shop)}")
        {
            NamesObject = true,
        },
        new(
            "resendOperatorDelivery", HttpMethod.Post,
            async (stage, shop) => $"/operator/deliveries/{await DeliveryAsync(stage, shop)}/resend")
        {
            NamesObject = true,
            // Its address is not configured.
            Allowed = [409],
        },
        RoleRow.Plain("resendOperatorDeliveries", HttpMethod.Post, "/operator/deliveries/resend") with
        {
            Body = (_, _) => new JsonObject { ["filter"] = new JsonObject { ["state"] = "delivered" }, ["expected_count"] = 0 },
            Allowed = [202],
        },
        new("readOperatorResend", HttpMethod.Get, async (stage, shop) => $"/operator/deliveries/resends/{await ResendAsync(stage, shop)}")
        {
            NamesObject = true,
        },
        RoleRow.Plain("listOperatorEndpoints", HttpMethod.Get, "/operator/endpoints"),
        RoleRow.Plain("listAudit", HttpMethod.Get, "/operator/audit"),
        RoleRow.Plain("countAudit", HttpMethod.Get, "/operator/audit/count"),
        RoleRow.Plain("exportAudit", HttpMethod.Get, "/operator/audit/export?type=system.started"),
        RoleRow.Plain("verifyAudit", HttpMethod.Post, "/operator/audit/verify"),
        // For people of a console; the roles here are of machine accounts.
        RoleRow.Plain("noteAccount", HttpMethod.Post, "/operator/audit/accounts") with
        {
            Body = (_, _) => new JsonObject { ["type"] = "account.invited", ["account_id"] = "ana" },
            Allowed = [403],
        },
        RoleRow.Plain("listGuardStops", HttpMethod.Get, "/operator/guard/stops"),
        RoleRow.Plain("listGuardAlarms", HttpMethod.Get, "/operator/guard/alarms"),
        RoleRow.Plain("listGuardAllowances", HttpMethod.Get, "/operator/guard/allowances"),
        RoleRow.Plain("createGuardAllowance", HttpMethod.Post, "/operator/guard/allowances") with
        {
            Body = (stage, _) => new JsonObject
            {
                ["network"] = "203.0.113.7",
                ["until"] = stage.App.Clock.GetUtcNow().AddHours(1).ToString("O"),
                ["reason"] = "A call centre",
            },
            Allowed = [201],
        },
        new("deleteGuardAllowance", HttpMethod.Delete, async (stage, _) => $"/operator/guard/allowances/{await AllowanceAsync(stage)}")
        {
            Allowed = [204],
        },
        RoleRow.Plain("listProviders", HttpMethod.Get, "/operator/providers"),
        RoleRow.Plain("readProviderStatistics", HttpMethod.Get, "/operator/providers/statistics"),
        RoleRow.Plain("testProvider", HttpMethod.Post, "/operator/providers/tumipay/test"),
        // The second of those who may finds it as it is.
        RoleRow.Plain("pauseProvider", HttpMethod.Post, "/operator/providers/tumipay/pause") with
        {
            Body = (_, _) => Reason(),
            Allowed = [200, 409],
        },
        RoleRow.Plain("resumeProvider", HttpMethod.Post, "/operator/providers/tumipay/resume") with
        {
            Body = (_, _) => Reason(),
            Allowed = [200, 409],
        },
        RoleRow.Plain("readIntegrity", HttpMethod.Get, "/operator/integrity"),
        new("checkIntegrity", HttpMethod.Post, async (stage, shop) =>
        {
            await stage.IntentAsync(shop);
            return "/operator/integrity/check";
        }),
        RoleRow.Plain("exportEvidence", HttpMethod.Get, "/operator/evidence?quarter=2026Q4"),
        RoleRow.Plain("listKeys", HttpMethod.Get, "/operator/keys"),
        RoleRow.Plain("rotateKeys", HttpMethod.Post, "/operator/keys/rotate") with { Body = (_, _) => Reason(), Allowed = [200, 409] },
        RoleRow.Plain("readConfiguration", HttpMethod.Get, "/operator/configuration"),
    ];

    private static JsonObject Reason() => new() { ["reason"] = "A test" };

    private static Task<string> FailedAsync(RoleStage stage, string shop) => stage.KnownAsync($"failed {shop}", async () =>
    {
        using var client = stage.App.Client(shop);
        await client.ReadAsync($"/tokenization/captures/{Guid.NewGuid()}", ("X-Request-Id", $"failed-{shop}"));
        await Until.TrueAsync(
            async () => (await stage.App.Services.GetRequiredService<Db>().ReadAsync(tx => tx.QueryAsync<string>(
                "select id from failed_calls where request_id = @id", new { id = $"failed-{shop}" }))).Count == 1,
            "the call is written");
        return $"failed-{shop}";
    });

    // The shops have no endpoints here: the delivery is to one that is not configured any more.
    private static Task<string> DeliveryAsync(RoleStage stage, string shop) => stage.KnownAsync($"delivery {shop}", async () =>
    {
        var (intent, application) = (await stage.IntentAsync(shop), await stage.ApplicationAsync(shop));
        var (id, now) = ($"dlv_{Guid.CreateVersion7():N}", stage.App.Clock.GetUtcNow());
        await stage.App.Services.GetRequiredService<Db>().InTransactionAsync(tx => tx.ExecuteAsync(
            """
            insert into deliveries (id, application_id, endpoint_id, event_id, state, tries, fence, due_at, created_at)
            select @id, @application, 'whe_gone', id, 'failed', 10, 10, @now, @now from events where object_id = @intent and sequence = 1
            """,
            new { id, application, intent, now }));
        return id;
    });

    private static Task<string> ResendAsync(RoleStage stage, string shop) => stage.KnownAsync($"resend {shop}", async () =>
    {
        var application = await stage.ApplicationAsync(shop);
        var services = stage.App.Services;
        var bulk = await services.GetRequiredService<BulkResends>().BeginAsync(
            Guid.NewGuid(), new DeliveryFilter { Applications = [application], State = "dropped" }, 0, "",
            services.GetRequiredService<AuditLog>().Row("deliveries.resent", AuditLog.Success));
        return bulk.Id.ToString();
    });

    private static async Task<string> AllowanceAsync(RoleStage stage)
    {
        var allowance = new GuardAllowance
        {
            Id = Guid.NewGuid(),
            Network = "203.0.113.9",
            UntilAt = stage.App.Clock.GetUtcNow().AddHours(1),
            Reason = "A test",
            CreatedBy = "operator:test",
            CreatedAt = stage.App.Clock.GetUtcNow(),
        };
        var services = stage.App.Services;
        await services.GetRequiredService<Db>().InTransactionAsync(
            tx => services.GetRequiredService<GuardAllowances>().AddAsync(tx, allowance));
        return allowance.Id.ToString();
    }
}
