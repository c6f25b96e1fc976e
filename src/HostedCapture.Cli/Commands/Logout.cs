using System.CommandLine;
using System.Text.Json.Nodes;
using HostedCapture.Cli.Profiles;

namespace HostedCapture.Cli.Commands;

/// <summary><c>logout</c>: forgets the credentials of an address; with <c>--all</c> also the webhook secret and the cursors.</summary>
internal static class Logout
{
    public static Command Command(Hc hc)
    {
        var all = new Option<bool>("--all") { Description = hc.Texts["option.all"] };
        return hc.Does(new Command("logout", hc.Texts["logout"]) { all }, (run, _) => RunAsync(run, run.Get(all)));
    }

    private static async Task<int> RunAsync(Run run, bool all)
    {
        var caller = run.Caller();
        if (caller.Profile is not { } profile)
            throw new HcException(Exit.Failed, "no_profile", run.Text("error.no_profile", ("address", caller.Address.Value ?? "?")));
        if (all)
            run.Profiles.Forget(new Uri(profile.Address));
        else
            run.Profiles.Keep(Without(profile), makeCurrent: false);
        await run.PrintAsync(
            new JsonObject { ["address"] = profile.Address, ["all"] = all },
            () => run.Text(all ? "logout.all" : "logout.done", ("address", profile.Address)));
        return Exit.Done;
    }

    private static Profile Without(Profile profile) =>
        profile with { ClientId = null, ClientSecret = null, Application = null, OperatorId = null, OperatorSecret = null };
}
