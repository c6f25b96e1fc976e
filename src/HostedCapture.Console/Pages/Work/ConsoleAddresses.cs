using OperatorConsole.Access;

namespace OperatorConsole.Pages.Work;

/// <summary>The console's addresses of what the API names by paths of its own.</summary>
public static class ConsoleAddresses
{
    private const string Root = "/operator";

    // What waits, where it is looked after, and what must be permitted for that.
    private static readonly Dictionary<string, (string Address, string Permission)> s_attention = new()
    {
        ["outcomes_open"] = ("/payments?attention=outcomes_open", "payments.read"),
        ["outcomes_open_for_a_day"] = ("/payments?attention=outcomes_open_for_a_day", "payments.read"),
        ["card_outcomes_open"] = ("/intents?attention=card_outcomes_open", "intents.read"),
        ["card_outcomes_open_for_a_day"] = ("/intents?attention=card_outcomes_open_for_a_day", "intents.read"),
        ["late_movements"] = ("/payments?attention=late_movements", "payments.read"),
        ["tokens_not_deleted"] = ("/intents?attention=tokens_not_deleted", "intents.read"),
        ["endpoints_failing"] = ("/endpoints", "deliveries.read"),
        ["card_testing_alarms"] = ("/guard?tab=alarms", "guard.read"),
        ["integrity_differences"] = ("/integrity", "integrity.read"),
        ["providers_paused"] = ("/providers", "providers.read"),
        ["audit_not_verified"] = ("/audit", "audit.read"),
        ["signing_key_old"] = ("/keys", "keys.read"),
    };

    private static readonly string[] s_found = ["intents", "payments", "events", "deliveries", "requests", "applications"];

    /// <summary>Where something that waits is looked after; null: its kind is unknown, or she may not see it.</summary>
    /// <param name="kind">The kind, as the API names it.</param>
    /// <param name="me">Who asks.</param>
    public static string? OfAttention(string kind, Person me) =>
        s_attention.TryGetValue(kind, out var at) && me.May(at.Permission) ? at.Address : null;

    /// <summary>Where something that was found is read; null: the console has no page of it.</summary>
    /// <param name="href">The API's path, such as <c>/operator/intents/…</c>.</param>
    public static string? OfFound(string href)
    {
        if (!href.StartsWith($"{Root}/", StringComparison.Ordinal))
            return null;
        var path = href[Root.Length..].Replace("/deliveries/resends/", "/deliveries?resend=", StringComparison.Ordinal);
        var first = path[1..].Split('/', '?')[0];
        return s_found.Contains(first, StringComparer.Ordinal) ? path : null;
    }
}
