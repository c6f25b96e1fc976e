using System.CommandLine;
using System.Globalization;
using HostedCapture.Audit;

namespace HostedCapture.Commands;

/// <summary><c>audit verify [--known NUMBER:HASH]</c>: checks the audit log, and that a link noted down earlier is still in it.</summary>
internal static class VerifyAudit
{
    public static Option<string?> Known { get; } = new("--known") { Description = "A link that was printed earlier and must still be there", HelpName = "NUMBER:HASH" };

    public static Command Command(OperatorConsole console)
    {
        var command = new Command("verify", "Checks the audit log") { Known };
        command.SetAction(parsed => RunAsync(console, parsed.GetValue(Known)));
        return command;
    }

    private static async Task<int> RunAsync(OperatorConsole console, string? noted)
    {
        AuditChain.Link? known = null;
        if (noted is not null)
        {
            if (noted.Split(':') is not [var number, { Length: 64 } hash] || !long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed))
                return await console.MisusedAsync($"{Known.Name} takes a link as it was printed: {Known.HelpName}.");
            known = new AuditChain.Link { Number = parsed, Hash = hash };
        }

        return await console.WithSettingsAsync(settings => VerifyAsync(console, settings, known));
    }

    private static async Task<int> VerifyAsync(OperatorConsole console, Settings settings, AuditChain.Link? known)
    {
        await using var db = await console.OpenAsync(settings);
        var keys = OperatorConsole.AuditKeysOf(settings);
        var chain = new AuditChain(db, keys);
        await chain.LinkAsync();
        var verdict = await chain.VerifyAsync(known);
        // Every start writes a row, so an empty table is no server's log.
        if (verdict is { Good: 0, Broken: null })
            return await console.FailedAsync("The audit log is empty: is this the right database?");
        var outcome = verdict.Broken is null ? AuditLog.Success : AuditLog.Failure;
        await console.NoteAsync(db, keys, "audit.verified", outcome, verdict.Broken ?? $"{verdict.Good} rows");
        return verdict.Broken is { } broken
            ? await console.FailedAsync($"The audit log is broken: {broken}. {verdict.Good} rows before it are good.")
            : await console.DoneAsync($"{verdict.Good} rows are good. The last link is {verdict.Last.Number}:{verdict.Last.Hash}");
    }
}
