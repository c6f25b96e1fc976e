namespace HostedCapture.Hosting;

/// <summary>
/// Log levels that no configuration can lower: paths hold capture links, query strings and event arguments
/// typed text.
/// </summary>
internal static class LogFloors
{
    private static readonly string[] s_silent = ["Microsoft.AspNetCore.Hosting.Diagnostics", "Microsoft.AspNetCore.HttpLogging"];
    private static readonly string[] s_warnings =
    [
        "Microsoft.AspNetCore.SignalR", "Microsoft.AspNetCore.Routing", "Microsoft.AspNetCore.Http.Connections",
        // The last two quote redirect targets and malformed requests.
        "Microsoft.AspNetCore.Http.Result", "Microsoft.AspNetCore.Server.Kestrel.BadRequests",
    ];

    /// <summary>Adds them to every rule, since a log provider's own rule precedes a general one, however exact.</summary>
    public static void AddLogFloors(this ILoggingBuilder logging) => logging.Services.PostConfigure<LoggerFilterOptions>(options =>
    {
        var rules = options.Rules.Prepend(new LoggerFilterRule(null, null, options.MinLevel, null)).ToList();
        options.Rules.Clear();
        foreach (var rule in rules)
        {
            options.Rules.Add(new LoggerFilterRule(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) =>
                IsAllowed(category ?? "", level) && rule.Filter?.Invoke(provider, category, level) != false));
        }
    });

    private static bool IsAllowed(string category, LogLevel level) =>
        !s_silent.Any(floor => category.StartsWith(floor, StringComparison.Ordinal))
        && (level >= LogLevel.Warning || !s_warnings.Any(floor => category.StartsWith(floor, StringComparison.Ordinal)));
}
