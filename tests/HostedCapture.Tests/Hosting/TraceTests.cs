using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace HostedCapture.Tests.Hosting;

/// <summary>A caller's trace context is not passed on.</summary>
public sealed class TraceTests
{
    private const string Stranger = "41424344454647484142434445464748";

    // The same as a collector gets it, in bytes that are letters too.
    private const string StrangersBytes = "ABCDEFGHABCDEFGH";

    private static readonly (string Name, string Value)[] s_context =
    [
        ("traceparent", $"00-{Stranger}-1234567890123456-01"), ("tracestate", "shop=4111111111111111"),
        ("baggage", "pan=4111111111111111,user=stranger"),
        ("Request-Id", $"|{Stranger}.1."), ("Correlation-Context", "pan=4111111111111111"),
    ];

    [Fact]
    public async Task A_Callers_Trace_Context_Reaches_Neither_Provider_Nor_Merchant_Nor_Collector()
    {
        var sent = new ConcurrentQueue<string>();
        await using var provider = await ProviderStub.StartAsync(async context =>
        {
            sent.Enqueue(Headers(context));
            await context.Response.WriteAsync("<nothing/>");
        });
        await using var shop = await ProviderStub.StartAsync(context =>
        {
            sent.Enqueue(Headers(context));
            return Task.CompletedTask;
        });
        await using var collector = await ProviderStub.StartAsync(_ => Task.CompletedTask);
        await using var app = await new AppFixture().With(
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_BSP_SCHEDULE_DELAY", "100"),
            ("Providers:cybersource:BaseUrl", provider.Address),
            ("Applications:0:Webhooks:0:Url", $"{shop.Address}/hook"),
            ("Applications:0:Webhooks:0:Secrets:0", Webhooks.Merchant.Secret)).StartAsync();

        // What stands in the process, exported or not.
        var seen = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Microsoft.AspNetCore" or "System.Net.Http",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = seen.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);

        using var client = app.Client();
        foreach (var (name, value) in s_context)
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        var intent = await client.CreateAsync();
        using var person = app.Cardholder();
        foreach (var (name, value) in s_context)
            person.With(name, value);
        await person.SubmitAsync(await person.OpenAsync(intent.Get("links.1.href")!));
        await Until.TrueAsync(() => !provider.Cards.IsEmpty && !shop.Cards.IsEmpty, "a call to the provider and a webhook");

        await Until.TrueAsync(() => collector.Cards.Any(body => body.Contains("/capture/{key}", StringComparison.Ordinal)), "the traces of the card page");
        Assert.All(collector.Cards, body =>
        {
            Assert.DoesNotContain(StrangersBytes, body, StringComparison.Ordinal);
            Assert.DoesNotContain("4111111111111111", body, StringComparison.Ordinal);
        });
        Assert.NotEmpty(sent);
        Assert.All(sent, headers =>
        {
            foreach (var (name, _) in s_context)
                Assert.DoesNotContain(name, headers, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain(Stranger, headers, StringComparison.Ordinal);
            Assert.DoesNotContain("4111111111111111", headers, StringComparison.Ordinal);
        });
        var served = seen.Where(activity => activity.Kind == ActivityKind.Server
            && activity.TagObjects.Any(tag => tag.Value is string text && text.StartsWith("/capture/", StringComparison.Ordinal))).ToList();
        Assert.NotEmpty(served);
        Assert.All(served, activity =>
        {
            Assert.NotEqual(Stranger, activity.TraceId.ToHexString());
            Assert.Equal(default, activity.ParentSpanId);
            Assert.Null(activity.TraceStateString);
            Assert.Empty(activity.Baggage);
        });
    }

    private static string Headers(HttpContext context) =>
        string.Join('\n', context.Request.Headers.Select(header => $"{header.Key}: {header.Value}"));
}
