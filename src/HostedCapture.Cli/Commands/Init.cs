using System.CommandLine;
using System.Text.Json.Nodes;
using HostedCapture.Cli.Profiles;
using HostedCapture.Cli.Stage;

namespace HostedCapture.Cli.Commands;

/// <summary><c>init</c>: finds the sandbox on this machine and takes its demo credentials.</summary>
internal static class Init
{
    private const string UsualAddress = "http://localhost:5080";
    private const string DemoClient = "demo-shop";
    private const string DemoOperator = "demo-administrator";
    private const string DemoSecret = "demo-secret";
    private const int ShopOffset = 1;
    private const int SimulatorOffset = 3;

    public static Command Command(Hc hc)
    {
        var simulator = new Option<string?>("--simulator") { Description = hc.Texts["option.simulator"], HelpName = "URL" };
        var shop = new Option<string?>("--shop") { Description = hc.Texts["option.shop"], HelpName = "URL" };
        return hc.Does(
            new Command("init", hc.Texts["init"]) { simulator, shop },
            (run, cancellationToken) => RunAsync(run, run.Get(simulator), run.Get(shop), cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, string? simulator, string? shop, CancellationToken cancellationToken)
    {
        var caller = run.Caller();
        // What only a profile says may be any installation: init looks for the sandbox.
        var given = caller.Address.Source is "flag" or "environment" ? caller.Address : new Setting(UsualAddress, "default");
        var address = Caller.CheckedAddress(given.Value!, run.Texts);
        if (!address.IsLoopback)
            throw new HcException(Exit.Refused, "no_sandbox", run.Text("error.init_elsewhere", ("address", given.Value)));
        var client = caller.ClientId.Source is "flag" or "environment" ? caller.ClientId : new Setting(DemoClient, "default");
        var secret = caller.Secret.Source is "environment" ? caller.Secret : new Setting(DemoSecret, "default");
        var asked = new Caller(given, client, secret, run.Profiles.Find(address));
        await run.TellSourcesAsync(asked);

        await using var session = Session.Open(asked, run.Texts);
        AccessToken token;
        try
        {
            token = await session.TokenAsync(cancellationToken);
        }
        catch (Client.HostedCaptureException exception)
        {
            return await run.FailAsync(
                Exit.Unreachable,
                exception.ErrorCode,
                run.Text("error.no_sandbox", ("address", given.Value), ("reason", exception.Message)));
        }

        var found = asked.Profile;
        var profile = new Profile
        {
            Address = given.Value!.TrimEnd('/'),
            ClientId = client.Value,
            ClientSecret = secret.Value,
            Application = token.Application,
            OperatorId = found?.OperatorId ?? DemoOperator,
            OperatorSecret = found?.OperatorSecret ?? DemoSecret,
            WebhookSecret = found?.WebhookSecret ?? Profile.NewSecret(),
            Since = found?.Since ?? token.ServerTime ?? run.Terminal.Clock.GetUtcNow(),
            Simulator = await SimulatorAsync(run, simulator, address, cancellationToken),
            Shop = await ShopAsync(run, shop, address, cancellationToken),
        };
        run.Profiles.Keep(profile);

        var json = new JsonObject
        {
            ["address"] = profile.Address,
            ["client_id"] = profile.ClientId,
            ["application"] = profile.Application,
            ["simulator"] = profile.Simulator,
            ["shop"] = profile.Shop,
            ["profile"] = run.Profiles.FileOf(address),
        };
        await run.PrintAsync(json, () => run.Text(
            "init.done",
            ("address", profile.Address),
            ("client", profile.ClientId),
            ("profile", run.Profiles.FileOf(address)),
            ("simulator", profile.Simulator ?? run.Texts["init.no_simulator"])));
        return Exit.Done;
    }

    private static async Task<string?> SimulatorAsync(Run run, string? given, Uri product, CancellationToken cancellationToken)
    {
        var address = given is null ? Beside(product, SimulatorOffset) : Caller.CheckedAddress(given, run.Texts);
        using var control = new SimulatorControl(address);
        return await control.IsThereAsync(cancellationToken) ? control.Address.ToString().TrimEnd('/') : null;
    }

    private static async Task<string?> ShopAsync(Run run, string? given, Uri product, CancellationToken cancellationToken)
    {
        var shop = given is null ? Beside(product, ShopOffset) : Caller.CheckedAddress(given, run.Texts);
        return await SimulatorControl.AnswersAsync(shop, cancellationToken) ? shop.ToString().TrimEnd('/') : null;
    }

    private static Uri Beside(Uri product, int offset) => new UriBuilder(product.Scheme, product.Host, product.Port + offset).Uri;
}
