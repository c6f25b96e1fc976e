using HostedCapture.Data;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;

namespace Sandbox;

/// <summary>Everything a newcomer needs, with one command. The data stays in <c>var</c> below the current directory.</summary>
internal static class Program
{
    private const int UsualPort = 5080;

    private const string Usage = """
        Usage: dotnet run --project src/Sandbox [-- [--port N] [--virtual-clock true] [--KEY VALUE …]]
               hosted-capture-sandbox [--port N] [--virtual-clock true] [--KEY VALUE …]     (installed as a tool)
          --port N      the product listens on N, the demo shop on N+1, the provider simulator on N+3; 5080 if not given
          --virtual-clock true   the simulator's POST /clock moves everybody's time, so that intents expire; nothing is kept at the end
          --KEY VALUE   any key of the product's configuration, such as --Logging:LogLevel:Default Information
        """;

    private static async Task<int> Main(string[] args)
    {
        if (PortOf(args) is not { } port)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        try
        {
            var hasVirtualClock = HasVirtualClock(args);
            var plan = new SandboxPlan(port)
            {
                Arguments = [.. hasVirtualClock ? [] : Database(), .. args],
                HasVirtualClock = hasVirtualClock,
            };
            await using var sandbox = await SandboxApp.StartAsync(plan);
            await Console.Out.WriteLineAsync($"""
                The sandbox is ready. Ctrl-C ends it.
                  {plan.ShopAddress}  the demo shop: begin here
                  {plan.ProductAddress}  the product: card page and API, described at {plan.ProductAddress}/docs
                  {plan.SimulatorAddress}  the provider simulator: cards to try, what was accepted, what shall happen next
                """);
            await sandbox.RunAsync();
            return 0;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"{exception.Message} Stop what listens there, or take other ports: dotnet run --project src/Sandbox -- --port 6080");
            return 1;
        }
        catch (Exception exception) when (exception is BadConfigurationException or MigrationException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    // A file of its own, unless the environment names a database.
    private static string[] Database() => Environment.GetEnvironmentVariable("Database__ConnectionString") is { Length: > 0 }
        ? []
        : ["--Database:ConnectionString", $"Data Source={Path.GetFullPath("var/hostedcapture.db")}"];

    private static bool HasVirtualClock(string[] args) =>
        bool.TryParse(new ConfigurationBuilder().AddCommandLine(args).Build()["virtual-clock"], out var wanted) && wanted;

    /// <summary>The first of the ports; null when the arguments are not valid.</summary>
    private static int? PortOf(string[] args)
    {
        if (args.Length % 2 != 0 || args.Where((_, index) => index % 2 == 0).Any(key => !key.StartsWith("--", StringComparison.Ordinal)))
            return null;
        var given = new ConfigurationBuilder().AddCommandLine(args).Build()["port"];
        return given is null ? UsualPort : int.TryParse(given, out var port) && port is > 0 and < 65_530 ? port : null;
    }
}
