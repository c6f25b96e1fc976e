using System.CommandLine;
using System.Text.Json.Nodes;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary><c>operator intents</c>: intents of all of the operator's applications.</summary>
internal static class OperatorIntents
{
    public static Command Command(Hc hc, Option<string?> who) => new("intents", hc.Texts["operator.intents"])
    {
        List(hc, who),
        OperatorCommands.Get(hc, who, "intents.get", (to, id, personal, ct) => to.Intents.GetAsync(id, personal, ct), Show),
        OperatorCommands.Timeline(hc, who, (to, id, ct) => to.Intents.TimelineAsync(id, ct)),
        Cancel(hc, who), Delete(hc, who),
    };

    private static string Show(OperatorIntent intent) => Common.Lines(
        ("id", intent.Id),
        ("state", intent.State.Value + (intent.Submitting ? " (submitting)" : "")),
        ("application", intent.ApplicationName ?? intent.Application),
        ("provider", intent.Provider),
        ("card", intent.LastFour is { } digits ? $"{intent.Brand} {digits}" : null),
        ("reference_id", intent.ReferenceId),
        ("name", intent.Cardholder?.Name),
        ("email", intent.Cardholder?.Email),
        ("attempts", intent.Attempts),
        ("last_code", intent.LastCode),
        ("verification", Common.Said(intent.Verification)),
        ("create_time", $"{intent.CreateTime:u}"));

    private static Command List(Hc hc, Option<string?> who)
    {
        var state = Common.Text(hc, "state", "STATE");
        var attention = Common.Text(hc, "attention", "KIND");
        var application = Common.Text(hc, "application", "ID");
        var provider = Common.Text(hc, "provider", "NAME");
        var reference = Common.Text(hc, "reference", "TEXT");
        var digits = Common.Text(hc, "last-four", "1111");
        var since = Common.Text(hc, "since", "2h");
        var limit = Common.Limit(hc);
        var command = new Command("list", hc.Texts["intents.list"])
        {
            state, attention, application, provider, reference, digits, since, limit,
        };
        return hc.Does(command, async (run, cancellationToken) =>
        {
            var filter = new OperatorIntentFilter
            {
                State = run.Get(state) is { } wanted ? new IntentState(wanted) : null,
                Attention = run.Get(attention),
                Application = run.Get(application),
                Provider = run.Get(provider),
                ReferenceId = run.Get(reference),
                LastFour = run.Get(digits),
                CreatedFrom = Common.Since(run, run.Get(since)),
            };
            await using var session = await run.OpenOperatorAsync(run.Get(who));
            var found = await Common.TakeAsync(
                session.Operators.Intents.ListAsync(filter, cancellationToken), run.Get(limit), cancellationToken);
            await Common.PrintListAsync(
                run,
                found,
                one => $"{one.CreateTime:yyyy-MM-dd HH:mm:ss'Z'}  {one.Id}  {one.State.Value,-9} {one.ApplicationName ?? one.Application}  "
                    + $"{one.Provider}  {one.ReferenceId}");
            return Exit.Done;
        });
    }

    private static Command Cancel(Hc hc, Option<string?> who)
    {
        var id = Common.Id(hc);
        var reason = Common.Text(hc, "reason", "TEXT");
        return hc.Does(new Command("cancel", hc.Texts["intents.cancel"]) { id, reason }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenOperatorAsync(run.Get(who));
            var intent = await session.Operators.Intents.CancelAsync(run.Get(id), run.Get(reason), cancellationToken);
            await run.PrintAsync(Run.Node(intent), () => Show(intent));
            return Exit.Done;
        });
    }

    private static Command Delete(Hc hc, Option<string?> who)
    {
        var id = Common.Id(hc);
        var reason = Common.Text(hc, "reason", "TEXT");
        var yes = Common.Yes(hc);
        return hc.Does(new Command("delete", hc.Texts["intents.delete"]) { id, reason, yes }, async (run, cancellationToken) =>
        {
            await run.ConfirmAsync(run.Text("ask.delete", ("id", run.Get(id))), run.Get(yes));
            await using var session = await run.OpenOperatorAsync(run.Get(who));
            await session.Operators.Intents.DeleteAsync(run.Get(id), run.Get(reason), cancellationToken);
            await run.PrintAsync(
                new JsonObject { ["id"] = run.Get(id), ["deleted"] = true }, () => run.Text("intents.deleted", ("id", run.Get(id))));
            return Exit.Done;
        });
    }
}
