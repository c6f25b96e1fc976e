using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using HostedCapture.Data;
using Xunit;

namespace HostedCapture.Tests.Hosting;

/// <summary>The log as a collector reads it: one JSON line per event.</summary>
public sealed class LogLinesTests
{
    [Fact]
    public async Task Every_Log_Line_Has_Its_Time()
    {
        await using var database = new TestDatabase(DatabaseKind.Sqlite);
        var before = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        var lines = await LinesAsync(
        [
            .. TestSettings.Production.Select(pair => (pair.Key, pair.Value!)), .. database.Settings.Select(pair => (pair.Key, pair.Value)),
            ("Logging:LogLevel:Default", "Debug"),
        ]);
        Assert.True(lines.Count > 3, string.Join('\n', lines));
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            var time = json.RootElement.GetProperty("Timestamp").GetString()!;
            Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", time);
            Assert.InRange(DateTimeOffset.Parse(time, CultureInfo.InvariantCulture), before, TimeProvider.System.GetUtcNow().AddSeconds(1));
        }
    }

    /// <summary>What a Production process of its own writes from its start until it serves.</summary>
    private static async Task<IReadOnlyList<string>> LinesAsync(IEnumerable<(string Key, string Value)> settings)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "HostedCapture.dll"), "--urls", "http://127.0.0.1:0" },
            WorkingDirectory = AppContext.BaseDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in start.Environment.Keys.Except(["PATH", "HOME", "DOTNET_ROOT"]).ToList())
            start.Environment.Remove(name);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;

        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var lines = new List<string>();
        try
        {
            while (await process.StandardOutput.ReadLineAsync(limit.Token) is { } line)
            {
                lines.Add(line);
                if (line.Contains("Application started", StringComparison.Ordinal))
                    return lines;
            }

            throw new InvalidOperationException($"It never served: {await errors}");
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }
}
