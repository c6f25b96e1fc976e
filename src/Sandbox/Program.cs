using DemoShop;
using HostedCapture.Data;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using ProviderSimulator;

namespace Sandbox;

/// <summary>Everything a newcomer needs, with one command. The data stays in <c>var</c> below the current directory.</summary>
internal static class Program
{
    private const int UsualPort = 5080;

    private const string Usage = """
        Usage: dotnet run --project src/Sandbox [-- [--port N] [--KEY VALUE …]]
          --port N      the product listens on N, the demo shop on N+1, the provider simulator on N+3; 5080 if not given
          --KEY VALUE   any key of the product's configuration, such as --Logging:LogLevel:Default Information
        """;

    private static async Task<int> Main(string[] args)
    {
        if (PortOf(args) is not { } port)
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }

        string At(int offset) => $"http://localhost:{port + offset}";
        var (productAddress, shopAddress, simulatorAddress) = (At(0), At(1), At(3));
        // Errors at the start are printed below, in one line.
        string[] quiet = ["--Logging:LogLevel:Default", "Warning", "--Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "None"];
        try
        {
            // The simulator first: if its port is taken, another sandbox may be using the same data.
            await using var simulator = SimulatorApp.Build([.. quiet, "--urls", simulatorAddress]);
            await simulator.StartAsync();
            await using var product = await HostedCapture.Program.BuildAsync(new WebApplicationOptions
            {
                ApplicationName = nameof(HostedCapture),
                EnvironmentName = Environments.Development,
                ContentRootPath = AppContext.BaseDirectory,
                Args = [.. quiet, .. Database(), "--Simulator:BaseUrl", simulatorAddress, .. args, "--urls", productAddress],
            });
            await product.StartAsync();
            await using var shop = DemoShopApp.Build(
                [.. quiet, "--urls", shopAddress, "--Shop:Address", shopAddress, "--Shop:Api", productAddress, "--Shop:Simulator", simulatorAddress]);
            await shop.StartAsync();

            await Console.Out.WriteLineAsync($"""
                The sandbox is ready. Ctrl-C ends it.
                  {shopAddress}  the demo shop: begin here
                  {productAddress}  the product: card page and API, described at {productAddress}/docs
                  {simulatorAddress}  the provider simulator: cards to try, what was accepted, what shall happen next
                """);
            // The product finishes its calls to the providers before they stop.
            await product.WaitForShutdownAsync();
            await shop.StopAsync();
            await simulator.StopAsync();
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

    /// <summary>The first of the ports; null when the arguments are not valid.</summary>
    private static int? PortOf(string[] args)
    {
        if (args.Length % 2 != 0 || args.Where((_, index) => index % 2 == 0).Any(key => !key.StartsWith("--", StringComparison.Ordinal)))
            return null;
        var given = new ConfigurationBuilder().AddCommandLine(args).Build()["port"];
        return given is null ? UsualPort : int.TryParse(given, out var port) && port is > 0 and < 65_530 ? port : null;
    }
}
