using System.Diagnostics;
using Xunit;

namespace HostedCapture.Tests;

/// <summary>The program as a process of its own.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task A_Bad_Configuration_Stops_The_Start_With_Every_Error_And_No_Stack()
    {
        var (code, output, errors) = await RunAsync(new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["PublicBaseUrl"] = "http://pay.example",
            ["Simulator__BaseUrl"] = "http://localhost:5083",
            ["Intents__MaxAttempts"] = "many",
        });
        Assert.Equal(1, code);
        Assert.Equal("", output);
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("The configuration is not usable:", lines[0]);
        foreach (var key in new[] { "PublicBaseUrl", "Simulator:BaseUrl", "Intents:MaxAttempts", "Applications" })
            Assert.Single(lines, line => line.StartsWith($"  {key}: ", StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("Exception", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Production_With_Nothing_Set_Says_What_It_Needs()
    {
        var (code, output, errors) = await RunAsync(new() { ["ASPNETCORE_ENVIRONMENT"] = "Production" });
        Assert.Equal((1, ""), (code, output));
        Assert.Equal(
            [
                "The configuration is not usable:", "  PublicBaseUrl: is required outside Development",
                "  Applications: at least one application is required: 'HostedCapture application new NAME' prints a block"],
            errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "Development")]
    [InlineData("ASPNETCORE_FORWARDEDHEADERS_ENABLED", "Production")]
    [InlineData("DOTNET_FORWARDEDHEADERS_ENABLED", "Production")]
    [InlineData("ForwardedHeaders_Enabled", "Production")]
    public async Task The_Frameworks_Forwarded_Headers_Stop_The_Start_However_They_Are_Turned_On(string variable, string environment)
    {
        var (code, output, errors) = await RunAsync(new() { ["ASPNETCORE_ENVIRONMENT"] = environment, [variable] = "true" });
        Assert.Equal((1, ""), (code, output));
        var error = Assert.Single(errors.Split('\n'), line => line.StartsWith("  ForwardedHeaders_Enabled: ", StringComparison.Ordinal));
        Assert.Contains("Proxies", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Errors)> RunAsync(Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "HostedCapture.dll") },
            WorkingDirectory = AppContext.BaseDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // Of this machine's environment only what the runtime itself needs.
        foreach (var name in start.Environment.Keys.Except(["PATH", "HOME", "DOTNET_ROOT"]).ToList())
            start.Environment.Remove(name);
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        finally
        {
            process.Kill();
        }

        return (process.ExitCode, await output, await errors);
    }
}
