using System.CommandLine;
using Linked;

namespace OperatorConsole.Hosting;

/// <summary>The commands, run instead of the server when the first argument is a word.</summary>
/// <param name="output">For results.</param>
/// <param name="error">For what went wrong.</param>
public sealed class ConsoleCommands(TextWriter output, TextWriter error)
{
    private const string Serve = "serve";
    private const int Failed = 1;
    private const int WrongUse = 2;

    private static readonly Option<string> s_administrator = new("--administrator")
    {
        Description = "Her e-mail address",
        Required = true,
    };

    /// <summary>The arguments of the server: all, or those after <c>serve</c>; null: it is another command.</summary>
    /// <param name="args">Of the program.</param>
    public static string[]? ServerArguments(string[] args) => args switch
    {
        [Serve, .. var rest] => rest,
        [] => args,
        [var first, ..] when first.StartsWith('-') && first is not ("--help" or "-h" or "--version") => args,
        _ => null,
    };

    /// <summary>Runs a command.</summary>
    /// <param name="args">Of the program.</param>
    /// <returns>The exit code: 0, 1 when it did not succeed, 2 when it was called wrongly.</returns>
    public async Task<int> RunAsync(string[] args)
    {
        if (args is ["help"])
            args = ["--help"];
        var root = new RootCommand(
            "The console of an installation. Without a command, or with 'serve', it starts the server; every key of the configuration may "
                + "be given as --KEY VALUE.");
        var (words, configuration) = CommandWords.Split(args, root.Options.Append(s_administrator));
        var invite = new Command(
            "invite", "Prints a one-time link that makes an administrator, or lets one back in who lost everything; good for 15 minutes")
        {
            s_administrator,
        };
        invite.SetAction(parsed => WithConsoleAsync(configuration, app => InviteAsync(app, parsed.GetValue(s_administrator)!)));
        var key = new Command("key", "Prints the public half of the console's key, for Operators:Consoles of the product");
        key.SetAction(_ => WithConsoleAsync(configuration, async app =>
        {
            await output.WriteLineAsync(FirstRun.PublicKeyOf(app).Trim());
            return 0;
        }));
        root.Add(invite);
        root.Add(key);

        var parsed = root.Parse(words, new ParserConfiguration { ResponseFileTokenReplacer = null });
        foreach (var mistake in parsed.Errors)
            await error.WriteLineAsync(mistake.Message);
        return parsed.Errors.Count > 0
            ? WrongUse
            : await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });
    }

    private async Task<int> InviteAsync(WebApplication app, string email)
    {
        try
        {
            var (link, expires) = await FirstRun.InviteAsync(app, email);
            await output.WriteLineAsync($"""
                {link}

                For {email}, until {expires:HH:mm} UTC, once. Open it in the browser that she will use.
                Earlier links for her are good no more.
                """);
            return 0;
        }
        catch (ArgumentException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return WrongUse;
        }
    }

    private async Task<int> WithConsoleAsync(string[] configuration, Func<WebApplication, Task<int>> work)
    {
        try
        {
            await using var app = await ConsoleApp.BuildAsync(
                new WebApplicationOptions { Args = configuration }, builder => builder.Logging.ClearProviders());
            return await work(app);
        }
        catch (Exception exception) when (exception is BadSettingsException or InvalidOperationException or System.Data.Common.DbException)
        {
            await error.WriteLineAsync(exception.Message);
            return Failed;
        }
    }
}
