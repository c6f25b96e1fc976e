namespace OperatorConsole.Shell;

/// <summary>A page that the navigation leads to.</summary>
/// <param name="Group">The group's name: <c>work</c>.</param>
/// <param name="Name">The page's name: <c>intents</c>.</param>
/// <param name="Path">Its address.</param>
/// <param name="Permission">What it needs; null: nothing but to be signed in.</param>
/// <param name="Key">What is typed after <c>g</c>; null: nothing leads there.</param>
internal sealed record Place(string Group, string Name, string Path, string? Permission, char? Key = null);

/// <summary>All of them, in their order.</summary>
internal static class Places
{
    /// <summary>The page that is only there in a sandbox.</summary>
    public const string TestBench = "/test-bench";

    public static IReadOnlyList<Place> All { get; } =
    [
        new("work", "attention", "/", null, 'h'),
        new("work", "intents", "/intents", "intents.read", 'i'),
        new("work", "payments", "/payments", "payments.read", 'p'),
        new("developers", "deliveries", "/deliveries", "deliveries.read", 'd'),
        new("developers", "endpoints", "/endpoints", "deliveries.read", 'w'),
        new("developers", "events", "/events", "events.read", 'e'),
        new("developers", "requests", "/requests", "requests.read", 'r'),
        new("developers", "applications", "/applications", "applications.read", 's'),
        new("developers", "test_bench", TestBench, "providers.test", 't'),
        new("house", "providers", "/providers", "providers.read", 'v'),
        new("house", "guard", "/guard", "guard.read", 'c'),
        new("house", "integrity", "/integrity", "integrity.read", 'n'),
        new("house", "audit", "/audit", "audit.read", 'a'),
        new("house", "keys", "/keys", "keys.read", 'k'),
        new("house", "configuration", "/configuration", "configuration.read", 'o'),
        new("people", "users", "/users", "users.manage", 'u'),
        new("people", "account", "/account", null, 'm'),
    ];
}
