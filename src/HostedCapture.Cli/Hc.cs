using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using HostedCapture.Cli.Commands;
using HostedCapture.Client;

namespace HostedCapture.Cli;

/// <summary>The program <c>hc</c>: its commands, and what is the same for all of them.</summary>
/// <param name="terminal">What it has to do with outside of itself.</param>
internal sealed class Hc(Terminal terminal)
{
    /// <summary>What it has to do with outside of itself.</summary>
    public Terminal Terminal => terminal;

    /// <summary>What it says.</summary>
    public Texts Texts { get; private set; } = Texts.In("en")!;

    /// <summary><c>--address</c>.</summary>
    public Option<string?> Address { get; } = new("--address") { Recursive = true, HelpName = "URL" };

    /// <summary><c>--client-id</c>.</summary>
    public Option<string?> ClientId { get; } = new("--client-id") { Recursive = true, HelpName = "ID" };

    /// <summary><c>--json</c>.</summary>
    public Option<bool> Json { get; } = new("--json") { Recursive = true };

    /// <summary><c>--quiet</c>.</summary>
    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Recursive = true };

    /// <summary><c>--curl</c>.</summary>
    public Option<bool> Curl { get; } = new("--curl") { Recursive = true };

    /// <summary><c>--lang</c>.</summary>
    public Option<string?> Lang { get; } = new("--lang") { Recursive = true, HelpName = "es|pt|en" };

    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] args, CancellationToken cancellationToken = default)
    {
        Texts = Texts.For(terminal, args);
        SpeakAsWell();
        var root = Root();
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count == 0)
        {
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }

        foreach (var mistake in parsed.Errors)
            await terminal.Error.WriteLineAsync(mistake.Message);
        await terminal.Error.WriteLineAsync(Texts.Format("usage.help", ("command", string.Join(' ', Path(parsed).Prepend("hc")))));
        return Exit.Usage;
    }

    /// <summary>Gives a command its work.</summary>
    /// <param name="command">The command.</param>
    /// <param name="work">What it does; gives the exit code.</param>
    public Command Does(Command command, Func<Run, CancellationToken, Task<int>> work)
    {
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var run = new Run(this, parsed);
            try
            {
                return await work(run, cancellationToken);
            }
            catch (HcException exception)
            {
                return await run.FailAsync(exception.ExitCode, exception.Code, exception.Message);
            }
            catch (HostedCaptureException exception)
            {
                return await run.FailAsync(exception);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return await run.FailAsync(Exit.Failed, "stopped", Texts["error.stopped"]);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or HttpRequestException)
            {
                var exit = exception is HttpRequestException ? Exit.Unreachable : Exit.Failed;
                return await run.FailAsync(exit, exit == Exit.Failed ? "file" : HostedCaptureException.NoAnswer, exception.Message);
            }
        });
        return command;
    }

    // The parser's own texts and its help.
    private void SpeakAsWell()
    {
        try
        {
            CultureInfo.CurrentUICulture = new CultureInfo(Texts.Language == "pt" ? "pt-BR" : Texts.Language);
        }
        catch (CultureNotFoundException)
        {
            // A process that knows no cultures: the parser speaks English.
        }
    }

    private RootCommand Root()
    {
        Address.Description = Texts["option.address"];
        ClientId.Description = Texts["option.client_id"];
        Json.Description = Texts["option.json"];
        Quiet.Description = Texts["option.quiet"];
        Curl.Description = Texts["option.curl"];
        Lang.Description = Texts["option.lang"];
        Lang.AcceptOnlyFromAmong([.. Texts.Languages]);
        var root = new RootCommand(Texts["hc"]);
        foreach (var option in new Option[] { Address, ClientId, Json, Quiet, Curl, Lang })
            root.Add(option);
        foreach (var command in new Command[]
        {
            Init.Command(this), Login.Command(this), WhoAmI.Command(this), Logout.Command(this),
            Intents.Command(this), PaymentCommands.Command(this),
            Listen.Command(this), Trigger.Command(this), EventCommands.Command(this),
            DeliveryCommands.Deliveries(this), DeliveryCommands.Resend(this),
            VerifyWebhook.Command(this), VerifyReceipt.Command(this), Doctor.Command(this),
            OperatorCommands.Command(this), ShowSchema.Command(this),
        })
            root.Add(command);
        return root;
    }

    // The matched commands, so that the hint is about the right one.
    private static Stack<string> Path(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var at = parsed.CommandResult; at.Parent is CommandResult parent; at = parent)
            names.Push(at.Command.Name);
        return names;
    }
}
