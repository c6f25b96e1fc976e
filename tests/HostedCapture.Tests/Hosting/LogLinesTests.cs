using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Console;
using Microsoft.Extensions.Options;
using Xunit;

namespace HostedCapture.Tests.Hosting;

/// <summary>The log as a collector reads it: one JSON line per event.</summary>
public sealed class LogLinesTests
{
    [Fact]
    public async Task Every_Line_Says_When()
    {
        await using var app = await new AppFixture()
            .With([("environment", "Production"), .. TestSettings.Production.Select(pair => (pair.Key, pair.Value!))])
            .StartAsync();
        var options = app.Services.GetRequiredService<IOptionsMonitor<JsonConsoleFormatterOptions>>().CurrentValue;
        Assert.True(options.UseUtcTimestamp);
        Assert.Equal("2018-12-03T20:52:13.898Z", new DateTime(2018, 12, 3, 20, 52, 13, 898, DateTimeKind.Utc).ToString(options.TimestampFormat));
    }
}
