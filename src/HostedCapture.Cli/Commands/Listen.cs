using System.CommandLine;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using HostedCapture.Cli.Feed;
using HostedCapture.Cli.Profiles;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary>
/// <c>listen</c>: forwards the feed's events to a receiver, in their order, each until it is answered 2xx. It hears the
/// installation all the time, also while the receiver is away; when it cannot any more, it ends with exit code 3.
/// </summary>
internal static class Listen
{
    private const int UsualDeafAfter = 60;
    private const int LeastDeafAfter = 3;

    public static Command Command(Hc hc)
    {
        var to = new Option<string?>("--forward-to") { Description = hc.Texts["option.forward_to"], HelpName = "URL" };
        var since = new Option<string?>("--since") { Description = hc.Texts["option.since"], HelpName = "CURSOR|last|now|start|2h" };
        var only = new Option<string[]>("--only") { Description = hc.Texts["option.only"], HelpName = "EVENT" };
        var deaf = DeafAfter(hc);
        var print = new Option<bool>("--print-secret") { Description = hc.Texts["option.print_secret"] };
        return hc.Does(new Command("listen", hc.Texts["listen"]) { to, since, only, deaf, print }, async (run, cancellationToken) =>
        {
            if (run.Get(print))
                return await PrintSecretAsync(run);
            if (run.Get(to) is not { } text)
                throw new HcException(Exit.Usage, "forward_to", run.Texts["error.forward_to_missing"]);
            if (!Uri.TryCreate(text, UriKind.Absolute, out var receiver) || receiver.Scheme is not ("http" or "https"))
                throw new HcException(Exit.Usage, "forward_to", run.Text("error.forward_to", ("value", text)));
            return await RunAsync(run, receiver, run.Get(since), run.Get(only) ?? [], Limits(run, deaf), cancellationToken);
        });
    }

    /// <summary><c>--deaf-after</c>.</summary>
    public static Option<int> DeafAfter(Hc hc) => new("--deaf-after")
    {
        Description = hc.Texts["option.deaf_after"],
        DefaultValueFactory = _ => UsualDeafAfter,
        HelpName = "SECONDS",
    };

    /// <summary>What <c>--deaf-after</c> says.</summary>
    public static HearingLimits Limits(Run run, Option<int> deaf) => run.Get(deaf) >= LeastDeafAfter
        ? new HearingLimits(TimeSpan.FromSeconds(run.Get(deaf)))
        : throw new HcException(Exit.Usage, "deaf_after", run.Text("error.deaf_after", ("least", LeastDeafAfter)));

    /// <summary>Tells when the installation is not heard, and when it is heard again.</summary>
    public static Func<string?, TimeSpan, Task> Trouble(Run run, HearingLimits limits) => (reason, silence) => run.TellAsync(
        reason is null
            ? run.Text("listen.heard_again", ("seconds", (int)silence.TotalSeconds))
            : run.Text(
                "listen.not_heard",
                ("reason", reason),
                ("seconds", (int)silence.TotalSeconds),
                ("limit", (int)limits.DeafAfter.TotalSeconds)));

    // By this machine's clock, which may be wrong by some minutes: rather an event too many.
    private static readonly TimeSpan s_clockMargin = TimeSpan.FromMinutes(5);

    private static async Task<int> PrintSecretAsync(Run run)
    {
        var profile = SecretProfile(run, run.Caller());
        await run.PrintAsync(new JsonObject { ["webhook_secret"] = profile.WebhookSecret }, () => profile.WebhookSecret);
        return Exit.Done;
    }

    // Also who calls by the environment alone has a secret that stays: in a profile without credentials.
    private static Profile SecretProfile(Run run, Caller caller)
    {
        if (caller.Profile is { } kept)
            return kept;
        var profile = new Profile
        {
            Address = caller.Address.Value ?? throw new HcException(Exit.Usage, "no_address", run.Texts["error.no_address"]),
            WebhookSecret = Profile.NewSecret(),
            Since = run.Terminal.Clock.GetUtcNow() - s_clockMargin,
        };
        run.Profiles.Keep(profile, makeCurrent: false);
        return profile;
    }

    private static async Task<int> RunAsync(
        Run run,
        Uri receiver,
        string? since,
        string[] only,
        HearingLimits limits,
        CancellationToken cancellationToken)
    {
        // Each request is one: how long nothing is heard is measured here.
        await using var session = await run.OpenAsync(retries: 0);
        var profile = SecretProfile(run, session.Caller);
        var file = Cursor.FileOf(run.Terminal, session.Caller, receiver);
        using var held = PrivateFile.TryHold(file + ".lock")
            ?? throw new HcException(Exit.Refused, "listening", run.Text("error.listening", ("url", receiver)));

        var cursor = await BeginAsync(run, session, profile, file, receiver, since, cancellationToken);
        using var forwarder = new Forwarder(receiver, profile.WebhookSecret, run.Terminal.Clock);
        var delivery = new ListenDelivery(run, forwarder, cursor, only);
        var hearing = new Hearing(session.Events, limits, run.Terminal.Clock, Trouble(run, limits));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pages = Channel.CreateBounded<EventPage>(1);
        var following = new Following(hearing, cursor.After, cursor.Newest, () => run.TellAsync(run.Texts["listen.replaced"]));
        var hears = HearAsync(run, following, limits, pages.Writer, receiver, end.Token);
        var forwards = delivery.RunAsync(pages.Reader, end.Token);
        try
        {
            // Neither ends by itself: the first to end says why.
            await await Task.WhenAny(hears, forwards);
            return Exit.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await run.TellAsync(run.Text("listen.stopped", ("count", delivery.Count)));
            return Exit.Done;
        }
        catch (DeafException deaf)
        {
            var text = run.Text("error.deaf", ("seconds", (int)deaf.Silence.TotalSeconds), ("reason", deaf.Message));
            return await run.FailAsync(Exit.Unreachable, "deaf", text);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(Quietly(hears), Quietly(forwards));
        }
    }

    private static async Task Quietly(Task task) => await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private static async Task<Cursor> BeginAsync(
        Run run, Session session, Profile profile, string file, Uri receiver, string? since, CancellationToken cancellationToken)
    {
        var kept = Cursor.Find(file, run.Texts);
        if (since is Beginning.Last && kept is null)
            throw new HcException(Exit.Usage, "no_cursor", run.Text("error.no_cursor", ("url", receiver)));
        if (since is null or Beginning.Last)
            return kept ?? Cursor.Begin(file, receiver, null, profile.Since);
        var beginning = await Beginning.OfAsync(run, session, since, cancellationToken);
        return Cursor.Begin(file, receiver, beginning.After, beginning.NotBefore);
    }

    private static async Task HearAsync(
        Run run,
        Following following,
        HearingLimits limits,
        ChannelWriter<EventPage> pages,
        Uri receiver,
        CancellationToken cancellationToken)
    {
        for (var first = true; ; first = false)
        {
            // The first answer comes at once: then it is known that it is heard.
            var page = await following.NextAsync(wait: !first, cancellationToken);
            if (first)
                await run.TellAsync(run.Text("listen.ready", ("url", receiver)));
            // An empty page says nothing but that it is heard.
            while (page.Items.Count > 0 && !pages.TryWrite(page))
            {
                // The receiver is behind. Nothing more is taken, but the installation is still heard, or not.
                using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
                pause.CancelAfter(limits.Wait);
                try
                {
                    await pages.WaitToWriteAsync(pause.Token);
                }
                catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
                {
                    await following.ListenAsync(cancellationToken);
                }
            }
        }
    }
}
