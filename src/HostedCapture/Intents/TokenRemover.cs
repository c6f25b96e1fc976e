using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Providers;

namespace HostedCapture.Intents;

/// <summary>Deletes unwanted tokens at their provider; retries for two weeks at the most.</summary>
public sealed partial class TokenRemover(
    TokenDeletions deletions,
    IEnumerable<IProvider> providers,
    TimeProvider time,
    IHostApplicationLifetime lifetime,
    ILogger<TokenRemover> logger)
    : Poller(TimeSpan.FromSeconds(1), time, lifetime, logger)
{
    private const int MostAtOnce = 16;

    // A provider may take as long as it is allowed to (120 s at the most).
    private static readonly TimeSpan s_hold = TimeSpan.FromMinutes(3);
    private static readonly TimeSpan s_day = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_bound = TimeSpan.FromDays(14);

    // After the first try, the second, …; then once a day.
    private static readonly TimeSpan[] s_pauses =
    [
        TimeSpan.FromSeconds(5),
            TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6),
    ];

    /// <inheritdoc/>
    public override async Task PollAsync()
    {
        var due = await deletions.ClaimAsync(MostAtOnce, s_hold);
        await Task.WhenAll(due.Select(DeleteAsync));
    }

    private async Task DeleteAsync(TokenDeletions.Due due)
    {
        var deletion = providers.FirstOrDefault(provider => provider.Facts.Name == due.Provider) switch
        {
            null => new Deletion.Failed("the provider is not configured"),
            { Facts.DeletesTokens: false } => new Deletion.NotSupported(),
            var provider => await AskAsync(provider, due.Token),
        };
        switch (deletion)
        {
            case Deletion.Done:
                await deletions.DeletedAsync(due);
                LogDeleted(due.IntentId, due.Provider);
                break;
            case Deletion.NotSupported:
                await deletions.UnsupportedAsync(due);
                LogUnsupported(due.IntentId, due.Provider);
                break;
            case Deletion.Failed failed:
                await FailedAsync(due, failed.Reason);
                break;
            default:
                throw new InvalidOperationException("No such deletion.");
        }
    }

    private async Task FailedAsync(TokenDeletions.Due due, string reason)
    {
        var now = Time.GetUtcNow();
        var pause = due.Tries <= s_pauses.Length ? s_pauses[due.Tries - 1] : s_day;
        DateTimeOffset? again = now + pause < due.CreatedAt + s_bound ? now + pause : null;
        await deletions.FailedAsync(due, reason, again);
        if (again is null)
            LogGivenUp(due.IntentId, due.Provider, reason);
        else
            LogFailed(due.IntentId, due.Provider, reason, due.Tries);
    }

    private static async Task<Deletion> AskAsync(IProvider provider, string token)
    {
        try
        {
            return await provider.DeleteAsync(token);
        }
        catch (Exception exception)
        {
            return new Deletion.Failed(exception.GetType().Name);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Intent {IntentId}: its token is deleted at {Provider}")]
    private partial void LogDeleted(Guid intentId, string provider);

    [LoggerMessage(2, LogLevel.Information, "Intent {IntentId}: {Provider} has no way to delete its token")]
    private partial void LogUnsupported(Guid intentId, string provider);

    [LoggerMessage(3, LogLevel.Warning, "Intent {IntentId}: its token could not be deleted at {Provider}: {Reason} (try {Tries})")]
    private partial void LogFailed(Guid intentId, string provider, string reason, long tries);

    [LoggerMessage(
        4, LogLevel.Error, "Intent {IntentId}: its token could not be deleted at {Provider} for two weeks and is given up: {Reason}")]
    private partial void LogGivenUp(Guid intentId, string provider, string reason);
}
