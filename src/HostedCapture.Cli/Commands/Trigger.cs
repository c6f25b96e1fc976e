using System.CommandLine;
using HostedCapture.Cli.Stage;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary>
/// <c>trigger EVENT</c>: really makes it happen. It makes the intent, types a simulator's test card into the page, and charges
/// it, as far as the event needs. Only at a sandbox: both the installation and its provider simulator are on this machine.
/// </summary>
internal static class Trigger
{
    private const int UsualTimeout = 180;

    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(300);

    public static Command Command(Hc hc)
    {
        var type = new Argument<string>("EVENT")
        {
            Description = hc.Texts.Format("argument.event", ("events", string.Join(", ", Play.Events.Keys))),
            HelpName = "EVENT",
        };
        type.AcceptOnlyFromAmong([.. Play.Events.Keys]);
        var simulator = new Option<string?>("--simulator") { Description = hc.Texts["option.simulator"], HelpName = "URL" };
        var timeout = new Option<int>("--timeout")
        {
            Description = hc.Texts["option.timeout"],
            DefaultValueFactory = _ => UsualTimeout,
            HelpName = "SECONDS",
        };
        return hc.Does(new Command("trigger", hc.Texts["trigger"]) { type, simulator, timeout }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenAsync();
            using var control = await SandboxAsync(run, session, run.Get(simulator), cancellationToken);
            var back = session.Caller.Profile?.Shop ?? session.Address.ToString();
            var play = new Play(session, control, back, run.Terminal.Clock);
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(TimeSpan.FromSeconds(run.Get(timeout)));
            try
            {
                var id = await Play.Events[run.Get(type)!](play, limit.Token);
                var happened = await WaitAsync(session, run.Get(type)!, id, run.Terminal.Clock, limit.Token);
                await run.PrintAsync(Run.Node(happened), () => Common.Line(happened));
                return Exit.Done;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                return await run.FailAsync(Exit.Failed, "timeout", run.Text("error.trigger_timeout", ("seconds", run.Get(timeout))));
            }
        });
    }

    // Where nothing is on this machine but a card page whose cards are real ones, nothing is typed.
    private static async Task<SimulatorControl> SandboxAsync(
        Run run, Session session, string? given, CancellationToken cancellationToken)
    {
        var simulator = given ?? run.Terminal.Variable("HC_SIMULATOR") ?? session.Caller.Profile?.Simulator;
        if (!session.Address.IsLoopback)
            throw new HcException(Exit.Refused, "no_sandbox", run.Text("error.trigger_elsewhere", ("address", session.Address)));
        if (!Uri.TryCreate(simulator, UriKind.Absolute, out var address) || !address.IsLoopback)
            throw new HcException(Exit.Refused, "no_simulator", run.Texts["error.no_simulator"]);
        var control = new SimulatorControl(address);
        if (await control.IsThereAsync(cancellationToken))
            return control;
        control.Dispose();
        throw new HcException(Exit.Refused, "no_simulator", run.Text("error.simulator_silent", ("address", address)));
    }

    private static async Task<Event> WaitAsync(
        Session session, string type, Guid id, TimeProvider clock, CancellationToken cancellationToken)
    {
        var isIntent = !type.StartsWith("payment.", StringComparison.Ordinal);
        while (true)
        {
            var history = isIntent
                ? session.Events.OfIntentAsync(id, cancellationToken)
                : session.Events.OfPaymentAsync(id, cancellationToken);
            await foreach (var one in history)
            {
                if (one.Type.Value == type)
                    return one;
            }

            await Task.Delay(s_look, clock, cancellationToken);
        }
    }
}
