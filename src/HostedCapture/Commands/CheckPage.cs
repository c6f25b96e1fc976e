using System.CommandLine;
using HostedCapture.CardPage;

namespace HostedCapture.Commands;

/// <summary><c>page-check URL [REPORT]</c>: compares a card page with the inventory of its scripts and styles.</summary>
internal static class CheckPage
{
    public static Command Command(OperatorConsole console)
    {
        var url = new Argument<string>("URL") { Description = "The capture_url of an open intent" };
        var report = new Argument<string?>(
            "REPORT")
        { Description = "The report's file; page-check-TIME.json when it is not given", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("page-check", "Compares a card page with the inventory of its scripts and styles") { url, report };
        command.SetAction(parsed => RunAsync(console, parsed.GetValue(url)!, parsed.GetValue(report)));
        return command;
    }

    private static async Task<int> RunAsync(OperatorConsole console, string url, string? file)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return await console.MisusedAsync("URL must be an absolute http or https address: the capture_url of an open intent.");
        try
        {
            using var browser = PageCheck.Browser();
            var report = await new PageCheck(browser, console.Clock).RunAsync(address);
            file ??= $"page-check-{report.Time:yyyyMMdd'T'HHmmss'Z'}.json";
            await File.WriteAllTextAsync(file, report.ToJson());
            return report.Differences is []
                ? await console.DoneAsync($"The page is as the inventory says. Report: {file}")
                : await console.FailedAsync($"The page differs:\n  {string.Join("\n  ", report.Differences)}\nReport: {file}");
        }
        catch (Exception exception)
            when (exception is HttpRequestException or TaskCanceledException or IOException or UnauthorizedAccessException)
        {
            return await console.FailedAsync($"Not checked: {exception.Message}");
        }
    }
}
