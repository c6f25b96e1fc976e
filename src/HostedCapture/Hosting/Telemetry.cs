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
                .AddProcessor(new WithoutAddresses())
                .AddOtlpExporter());
    }

    /// <summary>A path can be a capture link, and a query anything: a trace keeps the route's template only.</summary>
    private sealed class WithoutAddresses : BaseProcessor<Activity>
    {
        private static readonly string[] s_tags = ["url.path", "url.query", "url.full", "http.url", "http.target"];

        public override void OnEnd(Activity data)
        {
            foreach (var tag in s_tags)
                data.SetTag(tag, null);
        }
    }
}
