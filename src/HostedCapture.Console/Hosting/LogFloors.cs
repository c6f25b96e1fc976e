namespace OperatorConsole.Hosting;

/// <summary>Log levels that no configuration can lower: query strings hold codes of sign-ins, event arguments what people type.</summary>
internal static class LogFloors
{
    private static readonly string[] s_floors =
    [
        "Microsoft.AspNetCore.SignalR", "Microsoft.AspNetCore.HttpLogging",
        "Microsoft.AspNetCore.Http.Connections", "Microsoft.AspNetCore.Components", "Microsoft.AspNetCore.Routing",
        "Microsoft.AspNetCore.Server.Kestrel.BadRequests", "Microsoft.AspNetCore.Authentication", "Microsoft.AspNetCore.Authorization",
        "Microsoft.EntityFrameworkCore", "Microsoft.Identity", "System.Net.Http.HttpClient",
    ];

    // Its log scope has the path of each request, in which somebody may have typed a card number.
    private const string Silent = "Microsoft.AspNetCore.Hosting.Diagnostics";

    /// <summary>Adds them to every rule, since a log provider's own rule precedes a general one, however exact.</summary>
    public static void AddLogFloors(this ILoggingBuilder logging) => logging.Services.PostConfigure<LoggerFilterOptions>(options =>
    {
        var rules = options.Rules.Prepend(new LoggerFilterRule(null, null, options.MinLevel, null)).ToList();
        options.Rules.Clear();
        foreach (var rule in rules)
        {
            options.Rules.Add(new LoggerFilterRule(rule.ProviderName, rule.CategoryName, rule.LogLevel, (provider, category, level) =>
                category != Silent
                && (level >= LogLevel.Warning || !s_floors.Any(floor => category?.StartsWith(floor, StringComparison.Ordinal) == true))
                && rule.Filter?.Invoke(provider, category, level) != false));
        }
    });
}
