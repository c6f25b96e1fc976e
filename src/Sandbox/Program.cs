using HostedCapture.Data;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using OperatorConsole.Hosting;

namespace Sandbox;

/// <summary>Everything a newcomer needs, with one command. The data stays in <c>var</c> below the current directory.</summary>
internal static class Program
{
    private const int UsualPort = 5080;

    private const string Usage = """
        Usage: dotnet run --project src/Sandbox [-- [invite] [--port N] [--virtual-clock true] [--KEY VALUE …]]
               hosted-capture-sandbox [invite] [--port N] [--virtual-clock true] [--KEY VALUE …]     (installed as a tool)
          invite        prints another one-time link to the console of the sandbox that keeps its data here, and ends
          --port N      the product listens on N, the demo shop on N+1, the console on N+2, the provider simulator on N+3;
                        5080 if not given
          --virtual-clock true   the simulator's POST /clock moves everybody's time, so that intents expire; nothing is kept at the end
          --sample-data false    a new database stays empty; else it gets samples of everything, and the log warnings that belong to them
          --KEY VALUE   any key of the configuration of the product and the console, such as --Logging:LogLevel:Default Information
        """;

    private static async Task<int> Main(string[] args)
    {
        var isInvitation = args is ["invite", ..];
        if (isInvitation)
            args = args[1..];
        if (PortOf(args) is not { } port)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        try
        {
            var hasVirtualClock = Switch(args, "virtual-clock") ?? false;
            var plan = new SandboxPlan(port)
            {
                Arguments = [.. hasVirtualClock ? [] : Database(), .. args],
                HasVirtualClock = hasVirtualClock,
                ConsoleData = Path.GetFullPath("var"),
                // A virtual clock is for tests, which make what they need; a database that somebody named is not ours to fill.
                HasSampleData = Switch(args, "sample-data") ?? (!hasVirtualClock && !IsDatabaseNamed(args)),
            };
            if (isInvitation)
            {
                await Console.Out.WriteLineAsync(await ConsoleParty.NewLinkAsync(plan, plan.ConsoleData));
                return 0;
            }

            await using var sandbox = await SandboxApp.StartAsync(plan);
            await Console.Out.WriteLineAsync($"""
                The sandbox is ready. Ctrl-C ends it.
                  {plan.ShopAddress}  the demo shop: begin here
                  {plan.ProductAddress}  the product: card page and API, described at {plan.ProductAddress}/docs
                  {plan.ConsoleAddress}  the operators' console{HowToSignIn(sandbox)}
                  {plan.SimulatorAddress}  the provider simulator: cards to try, what was accepted, what shall happen next
                """);
            await Task.WhenAll(sandbox.RunAsync(), TellOfSamplesAsync(sandbox));
            return 0;
        }
        catch (IOException exception) when (exception.InnerException is AddressInUseException)
        {
            await Console.Error.WriteLineAsync(
                $"{exception.Message} Stop what listens there, or take other ports: dotnet run --project src/Sandbox -- --port 6080");
            return 1;
        }
        catch (Exception exception) when (exception is BadConfigurationException or MigrationException or BadSettingsException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }

    private static bool IsDatabaseNamed(string[] args) =>
        Database().Length == 0 || new ConfigurationBuilder().AddCommandLine(args).Build()["Database:ConnectionString"] is not null;

    // Nobody has a password yet: whoever reads this line becomes the first administrator.
    private static string HowToSignIn(SandboxApp sandbox) => sandbox.FirstLink is { } link
        ? $". You become its administrator, within 15 minutes, at{Environment.NewLine}  {link}"
        : "";

    // A file of its own, unless the environment names a database.
    private static string[] Database() => Environment.GetEnvironmentVariable("Database__ConnectionString") is { Length: > 0 }
        ? []
        : ["--Database:ConnectionString", $"Data Source={Path.GetFullPath("var/hostedcapture.db")}"];

    private static async Task TellOfSamplesAsync(SandboxApp sandbox)
    {
        if (await sandbox.Samples is { } line)
            await Console.Out.WriteLineAsync(line);
    }

    private static bool? Switch(string[] args, string key) =>
        bool.TryParse(new ConfigurationBuilder().AddCommandLine(args).Build()[key], out var wanted) ? wanted : null;

    /// <summary>The first of the ports; null when the arguments are not valid.</summary>
    private static int? PortOf(string[] args)
    {
        if (args.Length % 2 != 0 || args.Where((_, index) => index % 2 == 0).Any(key => !key.StartsWith("--", StringComparison.Ordinal)))
            return null;
        var given = new ConfigurationBuilder().AddCommandLine(args).Build()["port"];
        return given is null ? UsualPort : int.TryParse(given, out var port) && port is > 0 and < 65_530 ? port : null;
    }
}
