using OperatorConsole.Hosting;

namespace OperatorConsole;

/// <summary>The program: the server, or a command.</summary>
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        if (ConsoleCommands.ServerArguments(args) is not { } configuration)
            return await new ConsoleCommands(Console.Out, Console.Error).RunAsync(args);
        try
        {
            await using var app = await ConsoleApp.BuildAsync(new WebApplicationOptions { Args = configuration });
            await app.RunAsync();
            return 0;
        }
        catch (Exception exception) when (exception is BadSettingsException or System.Data.Common.DbException)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 1;
        }
    }
}
