using System.Globalization;
using System.Security.Claims;
using HostedCapture.Client;
using Microsoft.EntityFrameworkCore;
using OperatorConsole.Access;

namespace OperatorConsole.Accounts;

/// <summary>
/// Notes what happened to accounts in the product's audit log, as done by who did it. Events wait in the console's database until the
/// product has them: while it is away nothing is lost, and one that is sent twice is noted once.
/// </summary>
internal sealed partial class AccountNotes(
    AccountEvents events,
    IDbContextFactory<AccountsContext> contexts,
    Assertions assertions,
    IOperatorClients clients,
    TimeProvider time,
    ILogger<AccountNotes> logger) : BackgroundService
{
    private const int Batch = 50;
    private const int LongestDetail = 500;

    // Who looks and changes nothing: the actor's own role may be gone with her account.
    private const string NoRole = "operator.auditor";

    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan s_restart = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_late = TimeSpan.FromMinutes(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(s_look, time);
        long? awaySince = null;
        var isTold = false;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    foreach (var row in await events.WaitingAsync(Batch, stoppingToken))
                        await NoteAsync(row, stoppingToken);
                    (awaySince, isTold) = (null, false);
                }
                catch (Exception error) when (error is not OperationCanceledException)
                {
                    // Told once, and not of a product that restarts.
                    awaySince ??= time.GetTimestamp();
                    if (!isTold && time.GetElapsedTime(awaySince.Value) > s_restart)
                    {
                        LogWaiting(error);
                        isTold = true;
                    }
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends; what waits is sent by the next one.
        }
    }

    private async Task NoteAsync(AccountEventRow row, CancellationToken token)
    {
        var note = new AccountNote
        {
            Type = $"account.{row.Type}",
            AccountId = (row.AccountId ?? row.Key).ToString(),
            Outcome = row.Type is AccountEvents.Failed or AccountEvents.Locked or AccountEvents.Refused ? "failure" : "success",
            Detail = DetailOf(row),
        };
        try
        {
            var actor = clients.For(new Once(await assertions.GetTokenAsync(await ActorOfAsync(row, token), token)));
            await actor.Audit.NoteAccountAsync(note, row.Key.ToString("N"), token);
        }
        catch (HostedCaptureException refused) when (refused.ErrorCode == "INVALID_MODEL")
        {
            // It would be refused each time, and those after it would wait for ever.
            LogRefused(row.Id, refused);
        }

        await events.SetNotedAsync(row.Id, token);
    }

    // Whose account it is, in few words: the log is read by people who may not see e-mail addresses.
    private string DetailOf(AccountEventRow row)
    {
        var at = row.Email.IndexOf('@', StringComparison.Ordinal);
        var whose = at > 0 ? $"{row.Email[0]}…{row.Email[at..]}" : "";
        var late = time.GetUtcNow() - row.Time > s_late ? $"at {row.Time.UtcDateTime.ToString("s", CultureInfo.InvariantCulture)}Z" : "";
        var all = string.Join("; ", new[] { whose, late, row.Detail }.Where(part => part.Length > 0));
        return all.Length <= LongestDetail ? all : all[..LongestDetail];
    }

    private async Task<ClaimsPrincipal> ActorOfAsync(AccountEventRow row, CancellationToken token)
    {
        await using var db = await contexts.CreateDbContextAsync(token);
        var account = row.ActorId is { } id ? await db.Users.AsNoTracking().SingleOrDefaultAsync(one => one.Id == id, token) : null;
        var roles = account is null ? [NoRole] : AccountRoles.Claims(account.Role, account.Applications);
        var subject = row.ActorId is null ? "command-line" : row.ActorId == Guid.Empty ? "issuer" : row.ActorId.Value.ToString();
        return new ClaimsPrincipal(new ClaimsIdentity(
        [
            new(PersonClaims.Subject, subject),
            new(PersonClaims.Name, row.Actor),
            .. roles.Select(role => new Claim(PersonClaims.Role, role)),
        ]));
    }

    [LoggerMessage(LogLevel.Warning, "What happened to accounts waits for the product's audit log.")]
    private partial void LogWaiting(Exception error);

    [LoggerMessage(LogLevel.Error, "The product does not take the account event {Id} into its audit log.")]
    private partial void LogRefused(long id, Exception error);

    private sealed class Once((string Text, TimeSpan Life) token) : ITokenSource
    {
        public ValueTask<string> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(token.Text);

        public void Refused(string text)
        {
            // The next look brings another one.
        }
    }
}
