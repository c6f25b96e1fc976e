using System.CommandLine;
using System.Text.Json.Nodes;

namespace HostedCapture.Cli.Commands;

/// <summary><c>whoami</c>: who calls where, as the installation sees it, and where each setting comes from.</summary>
internal static class WhoAmI
{
    public static Command Command(Hc hc) => hc.Does(new Command("whoami", hc.Texts["whoami"]), RunAsync);

    private static async Task<int> RunAsync(Run run, CancellationToken cancellationToken)
    {
        await using var session = await run.OpenAsync();
        var token = await session.TokenAsync(cancellationToken);
        var caller = session.Caller;
        var json = new JsonObject
        {
            ["application"] = token.Application,
            ["name"] = token.Name,
            ["issuer"] = token.Issuer,
            ["token_seconds"] = (long)token.Lifetime.TotalSeconds,
            ["settings"] = new JsonObject
            {
                ["address"] = Shown(caller.Address),
                ["client_id"] = Shown(caller.ClientId),
                ["client_secret"] = new JsonObject { ["source"] = caller.Secret.Source },
            },
        };
        await run.PrintAsync(json, () => run.Text(
            "whoami.done",
            ("client", caller.ClientId.Value),
            ("name", token.Name),
            ("application", token.Application),
            ("address", caller.Address.Value)));
        return Exit.Done;
    }

    private static JsonObject Shown(Setting setting) => new() { ["value"] = setting.Value, ["source"] = setting.Source };
}
