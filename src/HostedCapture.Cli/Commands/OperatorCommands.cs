using System.CommandLine;
using HostedCapture.Cli.Profiles;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary><c>operator</c>: what those who run an installation do, with an operator's account in place of a merchant's.</summary>
internal static class OperatorCommands
{
    public static Command Command(Hc hc)
    {
        var id = new Option<string?>("--operator-id") { Description = hc.Texts["option.operator_id"], HelpName = "ID", Recursive = true };
        return new Command("operator", hc.Texts["operator"])
        {
            id,
            Login(hc, id),
            WhoAmI(hc, id),
            Attention(hc, id),
            Statistics(hc, id),
            Search(hc, id),
            OperatorIntents.Command(hc, id),
            OperatorPayments.Command(hc, id),
            OperatorChecks.Audit(hc, id),
            OperatorChecks.PageCheck(hc, id),
        };
    }

    /// <summary>Shows one, personal data only where it is asked for.</summary>
    public static Command Get<T>(
        Hc hc,
        Option<string?> who,
        string text,
        Func<IOperators, Guid, bool, CancellationToken, Task<T>> read,
        Func<T, string> show)
    {
        var id = Common.Id(hc);
        var personal = new Option<bool>("--personal") { Description = hc.Texts["option.personal"] };
        return hc.Does(new Command("get", hc.Texts[text]) { id, personal }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenOperatorAsync(run.Get(who));
            var one = await read(session.Operators, run.Get(id), run.Get(personal), cancellationToken);
            await run.PrintAsync(Run.Node(one), () => show(one));
            return Exit.Done;
        });
    }

    /// <summary>Shows what happened to one, a line for each.</summary>
    public static Command Timeline(
        Hc hc, Option<string?> who, Func<IOperators, Guid, CancellationToken, Task<IReadOnlyList<TimelineItem>>> read)
    {
        var id = Common.Id(hc);
        return hc.Does(new Command("timeline", hc.Texts["operator.timeline"]) { id }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenOperatorAsync(run.Get(who));
            await Common.PrintListAsync(
                run,
                await read(session.Operators, run.Get(id), cancellationToken),
                item => $"{item.Time:yyyy-MM-dd HH:mm:ss'Z'}  {item.Kind,-10} {item.Type,-27} {item.Outcome} {item.Actor} {item.Detail}"
                    .TrimEnd());
            return Exit.Done;
        });
    }

    private static Command Login(Hc hc, Option<string?> id)
    {
        var stdin = new Option<bool>("--secret-stdin") { Description = hc.Texts["option.secret_stdin"] };
        return hc.Does(new Command("login", hc.Texts["operator.login"]) { stdin }, async (run, cancellationToken) =>
        {
            var read = run.OperatorCaller(run.Get(id));
            var secret = await Commands.Login.SecretAsync(run, read, run.Get(stdin), cancellationToken);
            var caller = (read with { Secret = secret }).Complete(run.Texts);
            await run.TellSourcesAsync(caller);
            await using var session = OperatorSession.Open(caller, run.Texts, null);
            var me = await session.Operators.MeAsync(cancellationToken);
            var profile = caller.Profile ?? new Profile
            {
                Address = caller.Address.Value!,
                WebhookSecret = Profile.NewSecret(),
                Since = run.Terminal.Clock.GetUtcNow(),
            };
            run.Profiles.Keep(profile with { OperatorId = caller.ClientId.Value, OperatorSecret = caller.Secret.Value });
            await run.PrintAsync(Run.Node(me), () => Line(run, me));
            return Exit.Done;
        });
    }

    private static Command WhoAmI(Hc hc, Option<string?> id) =>
        hc.Does(new Command("whoami", hc.Texts["operator.whoami"]), async (run, cancellationToken) =>
        {
            await using var session = await run.OpenOperatorAsync(run.Get(id));
            var me = await session.Operators.MeAsync(cancellationToken);
            await run.PrintAsync(Run.Node(me), () => Line(run, me) + "\n  " + string.Join("\n  ", me.Permissions));
            return Exit.Done;
        });

    private static Command Attention(Hc hc, Option<string?> id) =>
        hc.Does(new Command("attention", hc.Texts["operator.attention"]), async (run, cancellationToken) =>
        {
            await using var session = await run.OpenOperatorAsync(run.Get(id));
            var attention = await session.Operators.AttentionAsync(cancellationToken);
            var funnel = attention.Today.Funnel;
            await run.PrintAsync(Run.Node(attention), () => string.Join('\n', attention.Items
                .Select(item => $"{item.Count,6}  {item.Kind,-27} {item.OldestTime:yyyy-MM-dd HH:mm:ss'Z'}  {item.Href}")
                .DefaultIfEmpty(run.Texts["operator.in_order"])
                .Append(run.Text(
                    "operator.today", ("created", funnel.Created), ("submitted", funnel.Submitted), ("captured", funnel.Captured)))));
            return Exit.Done;
        });

    private static Command Statistics(Hc hc, Option<string?> id)
    {
        var application = Common.Text(hc, "application", "ID");
        var since = Common.Text(hc, "since", "7d");
        return hc.Does(new Command("statistics", hc.Texts["operator.statistics"]) { application, since }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenOperatorAsync(run.Get(id));
            // The end is told first, and by the same clock as the beginning, so that 2d are not more than two days.
            var now = run.Terminal.Clock.GetUtcNow();
            var from = Common.Since(run, run.Get(since));
            var counted = await session.Operators.Intents.StatisticsAsync(
                from, from is null ? null : now, run.Get(application), cancellationToken);
            await run.PrintAsync(Run.Node(counted), () => string.Join('\n', counted.Items.Select(one => run.Text(
                "operator.counted",
                ("time", $"{one.Time:yyyy-MM-dd HH:mm'Z'}"),
                ("created", one.Created),
                ("submitted", one.Submitted),
                ("captured", one.Captured)))));
            return Exit.Done;
        });
    }

    private static Command Search(Hc hc, Option<string?> id)
    {
        var text = new Argument<string>("TEXT") { Description = hc.Texts["argument.search"] };
        var since = Common.Text(hc, "since", "30d");
        return hc.Does(new Command("search", hc.Texts["operator.search"]) { text, since }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenOperatorAsync(run.Get(id));
            var from = Common.Since(run, run.Get(since));
            var to = from is null ? (DateTimeOffset?)null : run.Terminal.Clock.GetUtcNow();
            var found = await session.Operators.SearchAsync(run.Get(text)!, from, to, cancellationToken);
            await run.PrintAsync(Run.Node(found), () => found.PeriodNeeded
                ? run.Texts["operator.period_needed"]
                : string.Join('\n', found.Groups
                    .SelectMany(group => group.Items.Select(item => $"{group.Kind,-10} {item.Id}  {item.By}: {item.Title}"))
                    .DefaultIfEmpty(run.Texts["list.none"])));
            return Exit.Done;
        });
    }

    private static string Line(Run run, OperatorIdentity me) => run.Text(
        "operator.is",
        ("name", me.Name),
        ("role", me.Role),
        ("applications", me.Applications is { } some ? string.Join(", ", some) : run.Texts["operator.all"]));
}
