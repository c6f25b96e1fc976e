using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Text.Json;
using System.Threading.RateLimiting;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.RateLimiting;

namespace HostedCapture.CardPage;

/// <summary>
/// Browsers' reports of violations of the content security and integrity policies (PCI DSS 11.6.1). A report can quote an address that
/// a script tried to send a card to, so of each only the directive and the refused host are kept, without digits.
/// </summary>
public sealed partial class ViolationReports
{
    private const string Limit = "csp-reports";
    private const int LargestReport = 50 * 1024;
    private const int MostAtOnce = 20;
    private const int PerMinute = 30;
    private const string Other = "other";
    private const string IntegrityViolation = "integrity-violation";

    // https://www.w3.org/TR/CSP3/#csp-directives and its companions
    private static readonly FrozenSet<string> s_directives = FrozenSet.Create(
        "base-uri", "child-src", "connect-src", "default-src", "font-src", "form-action", "frame-ancestors", "frame-src", "img-src",
        "manifest-src", "media-src", "object-src", "require-trusted-types-for", "sandbox", "script-src", "script-src-attr",
        "script-src-elem", "style-src", "style-src-attr", "style-src-elem", "trusted-types", "upgrade-insecure-requests", "worker-src");

    // The keywords a report has in place of an address (https://www.w3.org/TR/CSP3/#strip-url-for-use-in-reports).
    private static readonly FrozenSet<string> s_sources = FrozenSet.Create(
        "inline", "eval", "wasm-eval", "self", "trusted-types-policy", "trusted-types-sink", "about", "blob", "data", "filesystem");

    private static readonly FrozenSet<string> s_schemes = FrozenSet.Create("http", "https", "ws", "wss");

    private readonly Counter<long> _reports;
    private readonly BrowserReports _kept;
    private readonly ILogger<ViolationReports> _logger;

    /// <summary>Makes the counter.</summary>
    public ViolationReports(IMeterFactory meters, BrowserReports kept, ILogger<ViolationReports> logger)
    {
        _kept = kept;
        _reports = meters.Create(Telemetry.Meter).CreateCounter<long>(
            "hosted_capture.csp_reports", "{report}", "What browsers refused because of the page's policy, by directive.");
        _logger = logger;
    }

    /// <summary>Adds it, with its limit for each subscriber's address.</summary>
    public static void Add(IServiceCollection services)
    {
        services.AddSingleton<ViolationReports>();
        services.AddSingleton<PageChecks>();
        services.AddSingleton<BrowserReports>();
        services.AddHostedService(provider => provider.GetRequiredService<BrowserReports>());
        services.Configure<RateLimiterOptions>(options => options.AddPolicy(Limit, context => RateLimitPartition.GetFixedWindowLimiter(
            ClientAddress.Of(context) is { } address ? ClientAddress.Subscriber(address).ToString() : "",
            _ => new FixedWindowRateLimiterOptions { PermitLimit = PerMinute, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 })));
    }

    /// <summary>Maps the one route.</summary>
    public static void Map(IEndpointRouteBuilder app) => app.MapPost(SecurityHeaders.Reports, ReceiveAsync)
        .RequireRateLimiting(Limit)
        .WithMetadata(new RequestSizeLimitAttribute(LargestReport))
        .ExcludeFromDescription();

    private static async Task<IResult> ReceiveAsync(HttpRequest request, ViolationReports reports)
    {
        if (request.ContentType?.Split(';')[0].Trim() is not ("application/csp-report" or "application/reports+json" or "application/json"))
            return Results.StatusCode(StatusCodes.Status415UnsupportedMediaType);
        var body = await RequestBody.ReadAsync(request.HttpContext);
        if (body.Trouble is { } trouble)
            return Results.StatusCode(trouble);
        try
        {
            using var document = JsonDocument.Parse(body.Bytes, new JsonDocumentOptions { MaxDepth = 8 });
            foreach (var report in Of(document.RootElement).Take(MostAtOnce))
                reports.Take(report);
            return Results.NoContent();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // Malformed, or with invalid text: an unpaired surrogate, bytes that are no UTF-8.
            return Results.BadRequest();
        }
    }

    // One report as report-uri sends it, or a list as report-to does (https://www.w3.org/TR/CSP3/#reporting), with those of scripts
    // and styles that came without a hash among them (https://w3c.github.io/webappsec-subresource-integrity/#integrity-policy-section).
    private static IEnumerable<JsonElement> Of(JsonElement root) => root.ValueKind switch
    {
        JsonValueKind.Object when root.TryGetProperty("csp-report", out var report) => [report],
        JsonValueKind.Array => root.EnumerateArray()
            .Where(item => Text(item, "type") is "csp-violation" or IntegrityViolation && item.TryGetProperty("body", out _))
            .Select(item => item.GetProperty("body")),
        _ => [],
    };

    private void Take(JsonElement report)
    {
        // Only a report about a hash has a destination.
        var violated = Text(report, "effectiveDirective") ?? Text(report, "effective-directive") ?? Text(report, "violated-directive");
        var directive = Text(report, "destination") is { } destination
            ? destination is "script" or "style" ? $"integrity-{destination}" : Other
            : Known(s_directives, violated?.Split(' ')[0]);
        _reports.Add(1, KeyValuePair.Create<string, object?>("directive", directive));
        var blocked = Blocked(Text(report, "blockedURL") ?? Text(report, "blocked-uri"));
        _kept.Take(directive, blocked);
        LogRefused(_logger, directive, blocked);
    }

    private static string Blocked(string? address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            return Known(s_sources, address);
        // A skimmer may write a card into a host's name, too; an IPv4 address is too short for one.
        var host = uri.HostNameType == UriHostNameType.IPv4
            ? uri.Host
            : string.Concat(uri.IdnHost.Select(c => char.IsAsciiDigit(c) ? '#' : c));
        return $"{Known(s_schemes, uri.Scheme)}://{host}";
    }

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    // The route is public: untrusted text never becomes a dimension of a metric.
    private static string Known(FrozenSet<string> words, string? text) => text is not null && words.Contains(text) ? text : Other;

    [LoggerMessage(1, LogLevel.Warning, "A browser refused what the page's policy forbids: {Directive} of {Blocked}")]
    private static partial void LogRefused(ILogger logger, string directive, string blocked);
}
