using System.Text.Json.Nodes;

namespace HostedCapture.Tests.Webhooks;

/// <summary>Deliveries as a merchant sees them.</summary>
internal static class DeliveryCalls
{
    /// <summary>Waits for deliveries in a state, when <paramref name="since"/> is given tried since then.</summary>
    public static async Task<JsonArray> DeliveriesAsync(
        this AppFixture app,
        int count,
        string state,
        int? tries = null,
        DateTimeOffset? since = null)
    {
        using var client = app.Client();
        var reply = await client.UntilAsync($"/webhooks/deliveries?limit=100&state={state}", page =>
            page["items"] is JsonArray items && items.Count == count && items.All(item =>
                (tries is null || (int)item!["tries"]! == tries)
                    && (since is null || (item!["last_try_time"] is { } time && DateTimeOffset.Parse((string)time!) >= since))));
        return reply["items"]!.AsArray();
    }
}
