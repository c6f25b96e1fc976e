using System.CommandLine;
using System.Globalization;
using HostedCapture.Applications;
using HostedCapture.Audit;

namespace HostedCapture.Commands;

/// <summary><c>keys rotate [--force]</c>: makes a new signing key; the last one stays valid beside it.</summary>
internal static class RotateKeys
{
    public static Option<bool> Force { get; } = new("--force") { Description = "Rotate even while tokens of three keys would be alive" };

    public static Command Command(OperatorConsole console)
    {
        var command = new Command("rotate", "Makes a new signing key; the last one stays valid beside it") { Force };
        command.SetAction(parsed => console.WithSettingsAsync(settings => RunAsync(console, settings, parsed.GetValue(Force))));
        return command;
    }

    private static async Task<int> RunAsync(OperatorConsole console, Settings settings, bool force)
    {
        var issuer = settings.Issuer;
        // The audit log is opened first: without a row there, no rotation.
        await using var db = await console.OpenAsync(settings);
        var allowed = new KeyDirectory(issuer.KeysPath, console.Clock).Rotate(issuer.TokenLifetime, force);
        var outcome = allowed is null ? AuditLog.Success : AuditLog.Failure;
        await console.NoteAsync(db, OperatorConsole.AuditKeysOf(settings), "keys.rotated", outcome, force ? "by force" : null);
        if (allowed is null)
            return await console.DoneAsync(
                $"A new key is in {issuer.KeysPath}. It signs in {KeyDirectory.Grace.TotalSeconds:0} seconds; the last one stays valid "
                    + "beside it.");
        return await console.FailedAsync(string.Create(CultureInfo.InvariantCulture, $"""
            Not rotated: the last rotation is younger than a token's life. Tokens of three keys would be alive, and two keys are accepted.
            Repeat it after {allowed:u}, or with {Force.Name}, which makes the tokens of the oldest key invalid at once.
            """));
    }
}
