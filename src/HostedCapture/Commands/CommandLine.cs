using System.CommandLine;
using Linked;

namespace HostedCapture.Commands;

/// <summary>The commands, run instead of the server when the first argument is a word: <c>HostedCapture keys rotate</c>.</summary>
/// <param name="output">For results.</param>
/// <param name="error">For what went wrong.</param>
/// <param name="clock">The time.</param>
public sealed class CommandLine(TextWriter output, TextWriter error, TimeProvider clock)
{
    private const int WrongUse = 2;

    /// <summary>Runs the command.</summary>
    /// <returns>
    /// The exit code: 0, 1 when it did not succeed, 2 when it was called wrongly; null when there is no command and the server
    /// is to start.
    /// </returns>
    public async Task<int?> RunAsync(string[] args)
    {
        if (args is [] || (args[0].StartsWith('-') && args[0] is not ("--help" or "-h" or "--version")))
            return null;
        if (args[0] == "help")
            args = ["--help"];

        var root = new RootCommand(
            "The self-hosted card page. Without a command it starts the server; every key of the configuration may be given as --KEY "
                + "VALUE.");
        var (words, configuration) = CommandWords.Split(args, root.Options.Append(RotateKeys.Force).Append(VerifyAudit.Known)
            .Append(NewOperator.Role).Append(NewOperator.Application));
        var console = new OperatorConsole(output, error, clock, configuration);
        root.Add(new Command("keys", "Signing keys") { RotateKeys.Command(console) });
        root.Add(new Command("audit", "The audit log") { VerifyAudit.Command(console) });
        root.Add(new Command("application", "Merchants' applications") { NewApplication.Command(console) });
        root.Add(new Command("operator", "Machine accounts of the operator API") { NewOperator.Command(console) });
        root.Add(new Command("payment", "Payments") { SettlePayment.Command(console) });
        root.Add(CheckPage.Command(console));

        var parsed = root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        foreach (var mistake in parsed.Errors)
            await error.WriteLineAsync(mistake.Message);
        if (parsed.Errors.Count > 0)
            await root.Parse([.. Path(parsed), "--help"]).InvokeAsync(new InvocationConfiguration { Output = error });
        return parsed.Errors.Count > 0
            ? WrongUse
            : await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }

    // The matched commands, so that help is about the right one.
    private static Stack<string> Path(ParseResult parsed)
    {
        var names = new Stack<string>();
        for (var at = parsed.CommandResult; at.Parent is System.CommandLine.Parsing.CommandResult parent; at = parent)
            names.Push(at.Command.Name);
        return names;
    }
}
