using System.CommandLine;
using System.Text.Json.Nodes;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary><c>deliveries list</c> and <c>resend</c>: webhooks on their way to the endpoints, and once more.</summary>
internal static class DeliveryCommands
{
    private const int BarWidth = 30;

    /// <summary><c>deliveries</c>.</summary>
    public static Command Deliveries(Hc hc) => new("deliveries", hc.Texts["deliveries"]) { List(hc) };

    /// <summary><c>resend</c>.</summary>
    public static Command Resend(Hc hc)
    {
        var id = new Argument<string[]>("ID") { Description = hc.Texts["argument.delivery"], Arity = ArgumentArity.ZeroOrMore };
        var failed = new Option<bool>("--failed") { Description = hc.Texts["option.failed"] };
        var since = Common.Text(hc, "since", "2h");
        var yes = Common.Yes(hc);
        return hc.Does(new Command("resend", hc.Texts["resend"]) { id, failed, since, yes }, async (run, cancellationToken) =>
        {
            var ids = run.Get(id)!;
            var after = Common.Since(run, run.Get(since));
            if (ids.Length > 0 == run.Get(failed) || (ids.Length > 0 && after is not null))
                throw new HcException(Exit.Usage, "resend", run.Texts["error.resend"]);
            await using var session = await run.OpenAsync();
            if (run.Get(failed))
            {
                // Counted first, and only these: what fails meanwhile was not asked about.
                ids = [.. (await OfAsync(session, DeliveryState.Failed, after, int.MaxValue, cancellationToken)).Select(one => one.Id)];
                await run.TellAsync(run.Text("resend.count", ("count", ids.Length)));
                if (ids.Length > 0)
                    await run.ConfirmAsync(run.Text("ask.resend", ("count", ids.Length)), run.Get(yes));
            }

            return await ResendAsync(run, session, ids, cancellationToken);
        });
    }

    private static Command List(Hc hc)
    {
        var failed = new Option<bool>("--failed") { Description = hc.Texts["option.failed"] };
        var state = Common.Text(hc, "state", "STATE");
        var since = Common.Text(hc, "since", "2h");
        var limit = Common.Limit(hc);
        return hc.Does(new Command("list", hc.Texts["deliveries.list"]) { failed, state, since, limit }, async (run, cancellationToken) =>
        {
            var wanted = run.Get(failed) ? DeliveryState.Failed
                : run.Get(state) is { } named ? new DeliveryState(named)
                : (DeliveryState?)null;
            var after = Common.Since(run, run.Get(since));
            await using var session = await run.OpenAsync();
            await Common.PrintListAsync(run, await OfAsync(session, wanted, after, run.Get(limit), cancellationToken), Line);
            return Exit.Done;
        });
    }

    private static string Line(Delivery one) =>
        $"{one.CreateTime:yyyy-MM-dd HH:mm:ss'Z'}  {one.Id}  {one.Type.Value,-27} {one.State.Value,-9} {one.Tries}  "
            + $"{one.LastStatus?.ToString() ?? one.LastError ?? "-"}  {one.Url}";

    // Newest first: what is older than wanted ends the reading.
    private static async Task<List<Delivery>> OfAsync(
        Session session, DeliveryState? state, DateTimeOffset? after, int limit, CancellationToken cancellationToken)
    {
        var found = new List<Delivery>();
        if (limit <= 0)
            return found;
        await foreach (var one in session.Deliveries.ListAsync(state, cancellationToken))
        {
            if (one.CreateTime < after)
                break;
            found.Add(one);
            if (found.Count == limit)
                break;
        }

        return found;
    }

    private static async Task<int> ResendAsync(Run run, Session session, string[] ids, CancellationToken cancellationToken)
    {
        var failures = new JsonArray();
        var bar = run.Terminal.IsInteractive && ids.Length > 1;
        for (var at = 0; at < ids.Length; at++)
        {
            try
            {
                await session.Deliveries.ResendAsync(ids[at], cancellationToken);
            }
            catch (HostedCaptureException exception) when (Exit.Of(exception) == Exit.Refused && ids.Length > 1)
            {
                // One that cannot be sent any more stops none of the others.
                failures.Add(new JsonObject { ["id"] = ids[at], ["code"] = exception.ErrorCode, ["message"] = exception.Message });
            }

            if (bar)
                await run.Terminal.Error.WriteAsync(Bar(at + 1, ids.Length));
        }

        if (bar)
            await run.TellAsync("");
        var sent = ids.Length - failures.Count;
        var json = new JsonObject { ["count"] = ids.Length, ["resent"] = sent, ["failures"] = failures };
        await run.PrintAsync(json, () => string.Join('\n', failures
            .Select(failure => $"{failure!["id"]}: {failure["message"]} [{failure["code"]}]")
            .Append(run.Text("resend.done", ("sent", sent), ("count", ids.Length)))));
        return failures.Count == 0 ? Exit.Done : Exit.Failed;
    }

    private static string Bar(int done, int all)
    {
        var full = BarWidth * done / all;
        return $"\r[{new string('#', full)}{new string('.', BarWidth - full)}] {done}/{all}";
    }
}
