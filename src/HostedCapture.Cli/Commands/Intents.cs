using System.CommandLine;
using System.Text.Json.Nodes;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary><c>intents</c>: makes, reads, lists, cancels and deletes intents, and shows their history.</summary>
internal static class Intents
{
    public static Command Command(Hc hc) => new("intents", hc.Texts["intents"])
    {
        CreateIntentCommand.Command(hc), Get(hc), List(hc), Cancel(hc), Delete(hc), Events(hc),
    };

    /// <summary>An intent for people.</summary>
    public static string Show(Intent intent) => Common.Lines(
        ("id", intent.Id),
        ("state", intent.State.Value + (intent.Submitting ? " (submitting)" : "")),
        ("reference_id", intent.Cardholder?.ReferenceId),
        ("create_time", $"{intent.CreateTime:u}"),
        ("capture_url", intent.CaptureUrl),
        ("verification", Common.Said(intent.Verification)),
        ("consent", intent.Consent is { } consent
            ? $"{consent.Purpose.Value} {(consent.At is { } at ? $"{at:u} {consent.TextSha256}" : "–")}"
            : null),
        ("gateway", intent.Gateway?.GetRawText()));

    private static Command Get(Hc hc)
    {
        var id = Common.Id(hc);
        return hc.Does(new Command("get", hc.Texts["intents.get"]) { id }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenAsync();
            var intent = await session.Captures.GetAsync(run.Get(id), cancellationToken);
            await run.PrintAsync(Run.Node(intent), () => Show(intent));
            return Exit.Done;
        });
    }

    private static Command List(Hc hc)
    {
        var state = Common.Text(hc, "state", "STATE");
        var reference = Common.Text(hc, "reference", "TEXT");
        var since = Common.Text(hc, "since", "2h");
        var limit = Common.Limit(hc);
        return hc.Does(new Command("list", hc.Texts["intents.list"]) { state, reference, since, limit }, async (run, cancellationToken) =>
        {
            var filter = new IntentFilter
            {
                State = run.Get(state) is { } wanted ? new IntentState(wanted) : null,
                ReferenceId = run.Get(reference),
                CreatedFrom = Common.Since(run, run.Get(since)),
            };
            await using var session = await run.OpenAsync();
            var intents = await Common.TakeAsync(session.Captures.ListAsync(filter, cancellationToken), run.Get(limit), cancellationToken);
            await Common.PrintListAsync(
                run,
                intents,
                intent => $"{intent.CreateTime:yyyy-MM-dd HH:mm:ss'Z'}  {intent.Id}  {intent.State.Value,-9} "
                    + intent.Cardholder?.ReferenceId);
            return Exit.Done;
        });
    }

    private static Command Cancel(Hc hc)
    {
        var id = Common.Id(hc);
        return hc.Does(new Command("cancel", hc.Texts["intents.cancel"]) { id }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenAsync();
            var intent = await session.Captures.CancelAsync(run.Get(id), cancellationToken);
            await run.PrintAsync(Run.Node(intent), () => Show(intent));
            return Exit.Done;
        });
    }

    private static Command Delete(Hc hc)
    {
        var id = Common.Id(hc);
        var yes = Common.Yes(hc);
        return hc.Does(new Command("delete", hc.Texts["intents.delete"]) { id, yes }, async (run, cancellationToken) =>
        {
            await run.ConfirmAsync(run.Text("ask.delete", ("id", run.Get(id))), run.Get(yes));
            await using var session = await run.OpenAsync();
            await session.Captures.DeleteAsync(run.Get(id), cancellationToken);
            await run.PrintAsync(
                new JsonObject { ["id"] = run.Get(id), ["deleted"] = true }, () => run.Text("intents.deleted", ("id", run.Get(id))));
            return Exit.Done;
        });
    }

    private static Command Events(Hc hc)
    {
        var id = Common.Id(hc);
        return hc.Does(new Command("events", hc.Texts["intents.events"]) { id }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenAsync();
            var events = await Common.TakeAsync(
                session.Events.OfIntentAsync(run.Get(id), cancellationToken), int.MaxValue, cancellationToken);
            await Common.PrintListAsync(run, events, Common.Line);
            return Exit.Done;
        });
    }
}
