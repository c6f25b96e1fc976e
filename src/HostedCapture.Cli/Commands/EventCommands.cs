using System.CommandLine;
using HostedCapture.Cli.Feed;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary><c>events tail</c>: shows events as they happen. With <c>--no-follow</c> what there is.</summary>
internal static class EventCommands
{
    public static Command Command(Hc hc) => new("events", hc.Texts["events"]) { Tail(hc) };

    private static Command Tail(Hc hc)
    {
        var since = new Option<string>("--since")
        {
            Description = hc.Texts["option.tail_since"],
            DefaultValueFactory = _ => Beginning.Now,
            HelpName = "CURSOR|now|start|2h",
        };
        var only = new Option<string[]>("--only") { Description = hc.Texts["option.only"], HelpName = "EVENT" };
        var leave = new Option<bool>("--no-follow") { Description = hc.Texts["option.no_follow"] };
        var deaf = Listen.DeafAfter(hc);
        return hc.Does(new Command("tail", hc.Texts["events.tail"]) { since, only, leave, deaf }, async (run, cancellationToken) =>
        {
            var limits = Listen.Limits(run, deaf);
            if (run.Get(since) == Beginning.Last)
                throw new HcException(Exit.Usage, "since", run.Texts["error.tail_last"]);
            await using var session = await run.OpenAsync(retries: 0);
            var beginning = await Beginning.OfAsync(run, session, run.Get(since)!, cancellationToken);
            var hearing = new Hearing(session.Events, limits, run.Terminal.Clock, Listen.Trouble(run, limits));
            try
            {
                await TailAsync(run, hearing, beginning, run.Get(only) ?? [], !run.Get(leave), cancellationToken);
                return Exit.Done;
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return Exit.Done;
            }
            catch (DeafException exception)
            {
                var text = run.Text("error.deaf", ("seconds", (int)exception.Silence.TotalSeconds), ("reason", exception.Message));
                return await run.FailAsync(Exit.Unreachable, "deaf", text);
            }
        });
    }

    private static async Task TailAsync(
        Run run, Hearing hearing, Beginning beginning, string[] only, bool follow, CancellationToken cancellationToken)
    {
        var following = new Following(hearing, beginning.After, null, () => run.TellAsync(run.Texts["listen.replaced"]));
        for (var caughtUp = false; ;)
        {
            var page = await following.NextAsync(wait: caughtUp, cancellationToken);
            foreach (var one in page.Items.Where(one => IsWanted(one, beginning, only)))
                await run.PrintAsync(Run.Node(one), () => Common.Line(one));
            if (page.Items.Count == 0 && !follow)
                return;
            if (page.Items.Count == 0 && !caughtUp)
                await run.TellAsync(run.Texts["events.ready"]);
            caughtUp |= page.Items.Count == 0;
        }
    }

    private static bool IsWanted(Event one, Beginning beginning, string[] only) =>
        !(one.Time < beginning.NotBefore) && (only.Length == 0 || only.Contains(one.Type.Value, StringComparer.Ordinal));
}
