using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Text;
using HostedCapture.Hosting;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>What browsers report about broken policies is taken, counted, and never repeats what a card page holds.</summary>
public sealed class ViolationReportTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Card = "4929123456789015";

    [Theory]
    [InlineData(
        "application/csp-report",
        """
        {"csp-report":{"document-uri":"http://x/capture/a-secret-key?lang=es","effective-directive":"connect-src",
         "blocked-uri":"https://evil.example/4929123456789015?n=4929123456789015","script-sample":"4929123456789015"}}
        """,
        "connect-src of https://evil.example")]
    [InlineData(
        "application/csp-report", """{"csp-report":{"violated-directive":"script-src 'self'","blocked-uri":"inline"}}""",
        "script-src of inline")]
    [InlineData(
        "application/reports+json",
        """
        [{"type":"csp-violation","body":{"effectiveDirective":"img-src",
          "blockedURL":"https://4929123456789015.evil.example/a-secret-key"}},
         {"type":"deprecation","body":{}}]
        """,
        "img-src of https://################.evil.example")]
    [InlineData(
        "application/csp-report",
        """{"csp-report":{"effective-directive":"Line\nbreak","blocked-uri":"http://[::4929:1234:5678:9015]/"}}""", "other of http://")]
    [InlineData(
        "application/csp-report", """{"csp-report":{"effective-directive":"4929123456789015","blocked-uri":"4929123456789015"}}""",
        "other of other")]
    [InlineData(
        "application/reports+json",
        """
        [{"type":"integrity-violation","url":"http://x/capture/a-secret-key","body":{
          "documentURL":"http://x/capture/a-secret-key","blockedURL":"https://evil.example/4929123456789015.js",
          "destination":"script","reportOnly":false}}]
        """,
        "integrity-script of https://evil.example")]
    [InlineData(
        "application/reports+json",
        """[{"type":"integrity-violation","body":{"blockedURL":"http://x/assets/other.css","destination":"style"}}]""",
        "integrity-style of http://x")]
    [InlineData(
        "application/reports+json", """[{"type":"integrity-violation","body":{"blockedURL":"","destination":"4929123456789015"}}]""",
        "other of other")]
    public async Task A_Report_Is_Logged_By_Directive_And_Host(string type, string report, string line)
    {
        await using var fresh = await new AppFixture().StartAsync();
        using var anonymous = fresh.Anonymous();
        using var measured = new Measured(fresh);
        Assert.Equal(204, (await anonymous.SendRawAsync(SecurityHeaders.Reports, report, type)).Status);
        Assert.Contains(
            line, Assert.Single(fresh.Logs.Lines, logged => logged.Contains("policy forbids", StringComparison.Ordinal)),
            StringComparison.Ordinal);
        Assert.DoesNotContain(fresh.Logs.Lines, logged => logged.Contains(Card, StringComparison.Ordinal)
            || logged.Contains("a-secret-key", StringComparison.Ordinal));
        Assert.Equal(1, measured.Sum("hosted_capture.csp_reports"));
    }

    [Theory]
    [InlineData("application/csp-report", "{", 400)]
    [InlineData("application/csp-report", "[[[[[[[[[[[[1]]]]]]]]]]]]", 400)]
    [InlineData("text/plain", "{}", 415)]
    [InlineData("application/csp-report", "{}", 204)]
    [InlineData("application/reports+json", "[1,null,{\"type\":\"csp-violation\"}]", 204)]
    public async Task An_Invalid_Report_Is_Not_Logged(string type, string body, int status)
    {
        using var anonymous = app.Anonymous();
        Assert.Equal(status, (await anonymous.SendRawAsync(SecurityHeaders.Reports, body, type)).Status);
        Assert.DoesNotContain(app.Logs.Lines, logged => logged.Contains("policy forbids", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Subscriber_Of_IPv6_Is_One_Address()
    {
        await using var fresh = await new AppFixture().With(("Proxies", "127.0.0.1")).StartAsync();
        using var anonymous = fresh.Anonymous();
        var answers = await Task.WhenAll(Enumerable.Range(0, 60).Select(i => SendAsync($"2001:db8:1:2:{i:x}::1")));
        Assert.True(answers.Count(answer => answer.Status == 204) <= 30);
        Assert.Equal(204, (await SendAsync("2001:db8:1:3::1")).Status);
        Assert.Equal(204, (await SendAsync("203.0.113.7")).Status);

        Task<Reply> SendAsync(string from) =>
            anonymous.CallAsync(HttpMethod.Post, SecurityHeaders.Reports, Make.Content("{}"), ("X-Forwarded-For", from));
    }

    [Fact]
    public async Task No_Text_Of_A_Caller_Is_A_Dimension_Of_A_Metric()
    {
        await using var fresh = await new AppFixture().StartAsync();
        using var anonymous = fresh.Anonymous();
        var dimensions = new ConcurrentBag<string>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == Telemetry.Meter
                    || instrument.Meter.Name.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal))
                    self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((_, _, tags, _) => Keep(tags));
        listener.SetMeasurementEventCallback<int>((_, _, tags, _) => Keep(tags));
        listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Keep(tags));
        listener.Start();

        foreach (var directive in new[] { "strange-directive", "script-src", "SCRIPT-SRC", "strange-src script-src", "connect-src 'self'" })
        {
            var report = $$$"""{"csp-report":{"effective-directive":"{{{directive}}}","blocked-uri":"strange-word"}}""";
            Assert.Equal(204, (await anonymous.SendRawAsync(SecurityHeaders.Reports, report, "application/csp-report")).Status);
        }

        foreach (var path in new[] { "/strange-path", "/capture/strange-key", "/tokenization/captures?strange-query", "/oauth2/token" })
        {
            await anonymous.CallAsync(new HttpMethod("STRANGE"), path);
            await anonymous.CallAsync(
                HttpMethod.Get, path, null, ("User-Agent", "strange-agent"), ("Host", "strange-host"), ("Origin", "https://strange-origin"),
                ("Authorization", "Strange strange-scheme"));
        }

        Assert.Contains("script-src", dimensions);
        Assert.Contains("connect-src", dimensions);
        Assert.Contains("other", dimensions);
        Assert.DoesNotContain(dimensions, dimension => dimension.Contains("strange", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(fresh.Logs.Lines, line => line.Contains("strange-word", StringComparison.Ordinal));

        void Keep(ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (var tag in tags)
                dimensions.Add(tag.Value?.ToString() ?? "");
        }
    }

    [Fact]
    public async Task Too_Much_At_Once_And_Too_Often_Is_Refused()
    {
        await using var fresh = await new AppFixture().StartAsync();
        using var anonymous = fresh.Anonymous();
        var large = Encoding.ASCII.GetBytes($"{{\"csp-report\":{{\"x\":\"{new string('x', 50 * 1024)}\"}}}}");
        Assert.Equal(413, (await anonymous.SendRawAsync(SecurityHeaders.Reports, large, "application/csp-report")).Status);
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 60).Select(_ => anonymous.SendRawAsync(SecurityHeaders.Reports, "{}", "application/csp-report")));
        Assert.Contains(answers, answer => answer.Status == 429 && answer.Header("Retry-After") is not null);
        Assert.True(answers.Count(answer => answer.Status == 204) <= 30);
    }
}
