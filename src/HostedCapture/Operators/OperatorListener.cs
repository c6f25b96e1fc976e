using HostedCapture.Api;

namespace HostedCapture.Operators;

/// <summary>
/// Where the operator API has addresses of its own, it is reached there and nowhere else: on the public ones it does not exist.
/// </summary>
public static class OperatorListener
{
    private const string Root = "/operator";

    /// <summary>The addresses that the process listens on: its own, and the operators'.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="settings">Null: there is no operator API.</param>
    public static void ListenForOperators(this WebApplicationBuilder builder, OperatorSettings? settings)
    {
        if (settings is not { Urls.Count: > 0 })
            return;
        // As the framework reads them: one address for each port where only ports are set.
        var configuration = builder.Configuration;
        var own = configuration["urls"]
            ?? string.Join(';', Ports("http").Concat(Ports("https")));
        builder.WebHost.UseUrls(
            [.. (own.Length > 0 ? own : "http://localhost:5000").Split(';'), .. settings.Urls.Select(url => url.ToString())]);

        IEnumerable<string> Ports(string scheme) => (configuration[$"{scheme}_ports"] ?? "")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(port => $"{scheme}://*:{port}");
    }

    /// <summary>Answers 404 to requests for the operator API at other addresses than its own.</summary>
    public static void UseOperatorListener(this IApplicationBuilder app)
    {
        if (app.ApplicationServices.GetService<OperatorSettings>() is not { Urls.Count: > 0 } settings)
            return;
        var ports = settings.Urls.Select(url => url.Port).ToHashSet();
        app.Use((context, next) =>
            context.Request.Path.StartsWithSegments(Root, StringComparison.OrdinalIgnoreCase)
                && !ports.Contains(context.Connection.LocalPort)
            ? new Problem(404, "DOCUMENT_NOT_FOUND", "ROUTE_NOT_FOUND").ExecuteAsync(context)
            : next(context));
    }
}
