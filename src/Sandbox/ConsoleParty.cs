using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OperatorConsole.Access;
using OperatorConsole.Hosting;

namespace Sandbox;

/// <summary>
/// The console as a party of the sandbox. Apart from the other parties: a package that has the sandbox in it need not have the console.
/// </summary>
internal static class ConsoleParty
{
    private const string Id = "sandbox-console";
    private const string FirstAdministrator = "administrator@example.com";

    // In a package its files lie apart; in our own build they do not.
    private static readonly string s_packed = Path.Combine(AppContext.BaseDirectory, "operator-console");
    private static readonly string s_files = Directory.Exists(s_packed) ? s_packed : AppContext.BaseDirectory;

    // Keys of the configuration that are the console's, too.
    private static readonly string[] s_shared = ["--Console:", "--Logging:"];

    /// <summary>What the product is told about the console: its id and the public half of its key.</summary>
    /// <param name="data">The console's directory.</param>
    public static IEnumerable<string> OfProduct(string data)
    {
        using var key = AssertionKey.In(KeysIn(data));
        return ["--Operators:Consoles:sandbox:Id", Id, "--Operators:Consoles:sandbox:PublicKey", key.PublicHalf];
    }

    /// <summary>Builds it.</summary>
    /// <param name="plan">Where the parties are.</param>
    /// <param name="data">Its directory.</param>
    /// <param name="quiet">How little it logs.</param>
    /// <param name="adjust">Takes the settings of others away, and sets the clock.</param>
    public static Task<WebApplication> BuildAsync(
        SandboxPlan plan, string data, IEnumerable<string> quiet, Action<WebApplicationBuilder> adjust) => ConsoleApp.BuildAsync(
            new WebApplicationOptions
            {
                EnvironmentName = Environments.Development,
                ContentRootPath = s_files,
                Args = [
                    .. quiet, "--Console:Id", Id, "--Console:Product", plan.ProductAddress, "--Console:PublicUrl", plan.ConsoleAddress,
                    "--Console:Database:ConnectionString", $"Data Source={Path.Combine(data, "console.db")}",
                    "--Console:KeysPath", KeysIn(data), .. TestBench(plan), .. Shared(plan.Arguments), "--urls", plan.ConsoleAddress],
            },
            adjust);

    /// <summary>The one-time link of the first administrator; null: there is one.</summary>
    /// <param name="console">The console.</param>
    public static async Task<string?> FirstLinkAsync(WebApplication console) => await FirstRun.HasAdministratorAsync(console)
        ? null
        : (await FirstRun.InviteAsync(console, FirstAdministrator)).Link.ToString();

    /// <summary>Another one-time link of an administrator, whether the sandbox runs or not; earlier ones are good no more.</summary>
    /// <param name="plan">Where the parties are.</param>
    /// <param name="data">The console's directory.</param>
    public static async Task<string> NewLinkAsync(SandboxPlan plan, string data)
    {
        await using var console = await BuildAsync(plan, data, [], builder => builder.Logging.ClearProviders());
        return (await FirstRun.InviteAsync(console, FirstAdministrator)).Link.ToString();
    }

    private static string KeysIn(string data) => Path.Combine(data, "console-keys");

    // Its merchants are the shop's.
    private static IEnumerable<string> TestBench(SandboxPlan plan)
    {
        var shop = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, "demo-shop.json")).Build();
        return
        [
            "--Console:TestBench:Simulator", plan.SimulatorAddress,
            .. shop.GetSection("Shop:Clients").GetChildren()
                .SelectMany(client => new[] { $"--Console:TestBench:Clients:{client.Key}", client.Value ?? "" }),
        ];
    }

    private static IEnumerable<string> Shared(IReadOnlyList<string> arguments) => arguments.Chunk(2)
        .Where(pair => s_shared.Any(own => pair[0].StartsWith(own, StringComparison.OrdinalIgnoreCase))).SelectMany(pair => pair);
}
