using System.Diagnostics;
using HostedCapture.Data;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace HostedCapture.Hosting;

/// <summary>Metrics and traces over OTLP, when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. The exporter reads its own variables.</summary>
public static class Telemetry
{
    /// <summary>The variable that turns it on.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    /// <summary>The product's own meter.</summary>
    public const string Meter = "HostedCapture";

    private static readonly string[] s_meters =
        [Meter, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "Microsoft.AspNetCore.RateLimiting"];

    /// <summary>Exports what is measured and traced: requests, calls of providers and receivers, statements.</summary>
    public static void AddTelemetry(this IServiceCollection services)
    {
        // The instrumentation reads and writes trace context by itself: see OwnTraces.
        Sdk.SetDefaultTextMapPropagator(new CompositeTextMapPropagator([]));
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("hosted-capture"))
            .WithMetrics(metrics => metrics.AddMeter(s_meters).AddHttpClientInstrumentation().AddRuntimeInstrumentation().AddOtlpExporter())
            .WithTracing(traces => traces
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddNpgsql()
                .AddSource(Db.ActivitySource)
                .AddProcessor(new KnownTagsOnly())
                .AddOtlpExporter());
    }

    /// <summary>
    /// A path can be a capture link; query, host, method and user agent are untrusted text. A span
    /// keeps the route's template and no text the caller chose.
    /// </summary>
    private sealed class KnownTagsOnly : BaseProcessor<Activity>
    {
        private static readonly HashSet<string> s_sources = ["Npgsql", Db.ActivitySource];

        private static readonly HashSet<string> s_tags =
        [
            "http.request.method", "http.response.status_code", "http.route", "http.request.resend_count", "url.scheme",
            "network.protocol.version", "error.type",
        ];

        // Outbound: a provider, a merchant's endpoint, an authority.
        private static readonly HashSet<string> s_outgoing = ["server.address", "server.port"];

        public override void OnEnd(Activity data)
        {
            if (s_sources.Contains(data.Source.Name))
                return;
            foreach (var tag in data.TagObjects.Select(pair => pair.Key).ToList())
            {
                if (!s_tags.Contains(tag) && !(data.Kind == ActivityKind.Client && s_outgoing.Contains(tag)))
                    data.SetTag(tag, null);
            }
        }
    }
}
