using System.Collections.Concurrent;
using System.Net.Sockets;
using System.Text;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Hosting;
using HostedCapture.Secrets;
using HostedCapture.Tests.Hosting;
using HostedCapture.Tests.Payments;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Xunit;

namespace HostedCapture.Tests.Secrets;

/// <summary>
/// The key in a capture or approval link opens the page for whoever has it: it is in the link and in answers, and nowhere in
/// what the product writes down, however loud it is. Alone, since exporters take a process for one application: of two with
/// the same meters, one that ends takes the other's measurements along.
/// </summary>
[Collection(nameof(Alone))]
public sealed partial class SecretLinkTests
{
    private const string Card = "4716108999716531";
    private const string Chunks = "Transfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n80000000";

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Key_Of_A_Link_Is_In_No_Audit_Row_Log_Line_Metric_Or_Trace(DatabaseKind kind)
    {
        await using var collector = await Collector.StartAsync();
        await using var app = await new AppFixture().On(kind).With(collector.Settings).StartAsync();
        using var client = app.Client();
        var intent = await client.CreateAsync();
        var payment = await client.PaymentAsync(PaymentCalls.Body(await client.CardAsync()));
        var links = new[] { new Uri(intent.Link("capture_url")), new Uri(payment.Link("approval_url")) };
        // The first refusals of an address are written in full: these.
        using (var anonymous = app.Anonymous())
        {
            foreach (var (method, path) in new[] { ("GET", ""), ("GET", "/state"), ("POST", "/cancel"), ("STRANGEMETHOD", "") })
                await anonymous.CallAsync(new HttpMethod(method), $"{links[0].AbsolutePath}{path}?card={Card}");
            await anonymous.ReadAsync($"{links[0].AbsolutePath}/{Card}");
            foreach (var method in new[] { "GET", "POST" })
                await anonymous.CallAsync(new HttpMethod(method), $"{links[1].AbsolutePath}?card={Card}");
        }

        using (var person = app.Cardholder())
        {
            var page = await person.OpenAsync(links[0].AbsoluteUri);
            Assert.True((await person.SubmitAsync(page, name: $"{Card[..4]} {Card[4..]}")).HasForm);
            await person.SubmitAsync(page, "4000000000000002");
            await person.SubmitAsync(page);
            await person.PostAsync(await person.OpenAsync(links[1].AbsoluteUri), []);
        }

        var refused = (await app.AuditAsync()).Where(row => row.Type == "card_number.refused");
        var rows = refused.Select(row => $"{row.ObjectId}: {row.Detail}").ToList();
        foreach (var row in new[]
        {
            "query: GET /capture/{key}", "query: GET /capture/{key}/state", "query: POST /capture/{key}/cancel",
            "path: GET /capture/{key}/{**rest}", "name: POST /capture/{key}", "query: (other method) /capture/{key}/{**rest}",
        })
            Assert.Contains($"{row} of {intent.Get("id")}", rows);
        foreach (var row in new[] { "query: GET /pay/{key}", "query: POST /pay/{key}" })
            Assert.Contains($"{row} of {payment.Get("id")}", rows);

        foreach (var link in links)
            await WalkAsync(app, link.AbsolutePath);
        Assert.True(app.Services.GetRequiredService<TracerProvider>().ForceFlush());
        Assert.True(app.Services.GetRequiredService<MeterProvider>().ForceFlush());
        foreach (var template in new[] { "/capture/{key}", "/pay/{key}" })
        {
            Assert.True(collector.Has("/v1/traces", template), template);
            Assert.True(collector.Has("/v1/metrics", template), template);
        }

        await app.StopAsync();
        var places = new Dictionary<string, string>
        {
            ["the log"] = string.Join('\n', app.Logs.Lines),
            ["the rows"] = await app.Database.RowsAsync(),
            ["the database"] = await app.Database.DumpAsync(),
            ["the files"] = string.Concat(app.Database.Directory.GetFiles("*", SearchOption.AllDirectories)
                .Select(file => File.ReadAllText(file.FullName, Encoding.Latin1))),
            ["traces"] = collector.Of("/v1/traces"),
            ["metrics"] = collector.Of("/v1/metrics"),
        };
        Assert.All(places, place => Assert.NotEmpty(place.Value));
        Assert.Contains("Trace ", places["the log"], StringComparison.Ordinal);
        // Nothing was written that a net had to take a key out of.
        Assert.DoesNotContain(SecretLinks.Mask, places["the log"] + places["the rows"], StringComparison.Ordinal);
        var found = from place in places
                    from link in links
                    let key = link.Segments[^1]
                    where place.Value.Contains(key, StringComparison.OrdinalIgnoreCase)
                    select $"{link.Segments[1]} in {place.Key}: {Around(place.Value, key)}";
        var all = string.Join('\n', found);
        Assert.True(all.Length == 0, all);
        // And no text of the caller.
        foreach (var word in new[] { "STRANGEMETHOD", "a-strange-agent", "a-strange-host" })
            Assert.DoesNotContain(word, places["traces"] + places["metrics"] + places["the rows"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET http://x/capture/AbCdEfGhIjKlMnOpQrStUvWxYz0 failed", "GET http://x/capture/[key] failed")]
    [InlineData("'/pay/AbCdEfGhIjKlMnOpQrSt-_WxYz0?lang=es'", "'/pay/[key]?lang=es'")]
    [InlineData("//capture//AbCdEfGhIjKlMnOpQrStUvWxYz0/state", "//capture//[key]/state")]
    [InlineData("/CAPTURE/%41bCdEfGhIjKlMnOpQrStUvWxYz0", "/CAPTURE/[key]")]
    [InlineData("POST /capture/{key}/cancel", "POST /capture/{key}/cancel")]
    [InlineData("/tokenization/captures/gateways/peinau/capture/6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01/capture", "/tokenization/captures/gateways/peinau/capture/6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01/capture")]
    [InlineData("/capture/short", "/capture/short")]
    public void Only_Keys_Are_Masked(string text, string redacted) => Assert.Equal(redacted, SecretLinks.Redact(text));

    [Fact]
    public async Task A_Key_Logged_Or_Audited_By_Mistake_Is_Masked()
    {
        await using var app = await new AppFixture().StartAsync();
        const string Link = "/capture/AbCdEfGhIjKlMnOpQrStUvWxYz0";
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Mistake");
        using (logger.BeginScope(new Dictionary<string, object?> { ["Path"] = Link }))
            LogMistake(logger, Link, new InvalidOperationException($"about {Link}"));
        var line = Assert.Single(app.Logs.Lines, line => line.StartsWith("Error Mistake", StringComparison.Ordinal));
        Assert.DoesNotContain("AbCdEfGhIj", line, StringComparison.Ordinal);
        var row = app.Services.GetRequiredService<AuditLog>().Row("test", AuditLog.Failure, Link, $"at {Link}");
        Assert.Equal(("/capture/[key]", "at /capture/[key]"), (row.ObjectId, row.Detail));
    }

    // Every route of a page, with every method, a card number beside the key, and what the server itself cannot read.
    private static async Task WalkAsync(AppFixture app, string path)
    {
        using var anonymous = app.Anonymous();
        string[] suffixes = ["", "/", "/cancel", "/state", "/nothing", "/nothing/more", "?lang=es", $"/{Card}", "x", "%20", ".", "//"];
        foreach (var suffix in suffixes)
        {
            foreach (var method in new[] { "GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "STRANGEMETHOD" })
            {
                foreach (var query in new[] { "", $"?card={Card}" })
                {
                    var address = $"{path}{suffix}{(suffix.Contains('?', StringComparison.Ordinal) ? query.Replace('?', '&') : query)}";
                    using var request = new HttpRequestMessage(new HttpMethod(method), address);
                    request.Headers.UserAgent.ParseAdd("a-strange-agent");
                    if (method is "POST" or "PUT")
                        request.Content = new FormUrlEncodedContent([new("a", "b")]);
                    // An open stream of events never ends.
                    using var response = await anonymous.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                    Assert.True((int)response.StatusCode < 500, $"{method} {suffix}{query}: {(int)response.StatusCode}");
                }
            }
        }

        foreach (var type in new[] { "multipart/form-data; boundary=x", "text/plain", "application/x-www-form-urlencoded; charset=utf-16" })
            await anonymous.SendRawAsync(path, "--x broken", type);
        await anonymous.CallAsync(HttpMethod.Post, path, new FormUrlEncodedContent([]), ("Sec-Fetch-Site", "cross-site"), ("Referer", app.Address + path));
        await anonymous.SendRawAsync(path, new string('x', 100_000), "application/x-www-form-urlencoded");
        await anonymous.ReadAsync("/tokenization/captures" + path);
        await anonymous.ReadAsync($"{app.Address}/{path}");
        await anonymous.SendRawAsync(
            SecurityHeaders.Reports,
            $$$"""
            {"csp-report":{"document-uri":"{{{app.Address}}}{{{path}}}","referrer":"{{{path}}}","effective-directive":"script-src",
             "blocked-uri":"{{{app.Address}}}{{{path}}}"}}
            """,
            "application/csp-report");
        foreach (var (line, header) in new[]
        {
            ($"GET {path} HTTP/9.9", "Host: x"), ($"GET {path}\0 HTTP/1.1", "Host: x"), ($"GET {path}%00 HTTP/1.1", "Host: x"),
            ($"GET {path} x HTTP/1.1", "Host: x"), ($"GET {path} HTTP/1.1", "Bad header"), ($"GET {path} HTTP/1.1", "Host: a-strange-host"),
            ($"GET {path} HTTP/1.1", $"Host: {path}"), ($"GET {path} HTTP/1.1", $"Host: x\r\nContent-Length: {path}"),
            ($"GET http://x{path}? y HTTP/1.1", "Host: x"), ($"CONNECT {path} HTTP/1.1", "Host: x"), (path, "x"),
            ($"GET {path}?{new string('x', 20_000)} HTTP/1.1", "Host: x"), ($"POST {path} HTTP/1.1", $"Host: x\r\n{Chunks}"),
        })
            await SendRawAsync(new Uri(app.Address), $"{line}\r\n{header}\r\nConnection: close\r\n\r\n");
    }

    private static async Task SendRawAsync(Uri address, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
            client.Client.Shutdown(SocketShutdown.Send);
            using var reader = new StreamReader(stream);
            await reader.ReadToEndAsync();
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // The server closed before everything was sent: an answer, too.
        }
    }

    private static string Around(string text, string found)
    {
        var at = text.IndexOf(found, StringComparison.OrdinalIgnoreCase);
        return text[Math.Max(0, at - 160)..Math.Min(text.Length, at + 60)].ReplaceLineEndings(" ");
    }

    [LoggerMessage(1, LogLevel.Error, "Opened {Path}")]
    private static partial void LogMistake(ILogger logger, string path, Exception exception);

    /// <summary>Takes what is exported over OTLP. Its texts are UTF-8 in the bytes.</summary>
    private sealed class Collector(WebApplication server) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Path, string Text)> _received = new();

        public (string, string)[] Settings =>
        [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", server.Urls.First()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
            ("OTEL_BSP_SCHEDULE_DELAY", "200"), ("OTEL_BSP_MAX_QUEUE_SIZE", "100000"), ("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1000"),
            ("OTEL_METRIC_EXPORT_INTERVAL", "500"),
        ];

        public static async Task<Collector> StartAsync()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var server = builder.Build();
            var collector = new Collector(server);
            server.Run(async context =>
            {
                using var reader = new StreamReader(context.Request.Body, Encoding.Latin1);
                collector._received.Enqueue((context.Request.Path, await reader.ReadToEndAsync()));
            });
            await server.StartAsync();
            return collector;
        }

        public bool Has(string path, string text) =>
            _received.Any(received => received.Path == path && received.Text.Contains(text, StringComparison.Ordinal));

        public string Of(string path) =>
            string.Concat(_received.Where(received => received.Path == path).Select(received => received.Text));

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }
}
