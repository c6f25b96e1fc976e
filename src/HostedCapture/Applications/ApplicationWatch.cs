using HostedCapture.Data;

namespace HostedCapture.Applications;

/// <summary>
/// Keeps <see cref="ApplicationRegistry"/> up to date with the database: at a signal, and each second for one that was lost. While the
/// database is away, what was read last stays, but a secret ends when its time has come.
/// </summary>
public sealed partial class ApplicationWatch(
    ApplicationStore store, ApplicationRegistry registry, StoredApplicationReader reader, Changes changes, TimeProvider time,
    ILogger<ApplicationWatch> logger) : BackgroundService
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    // One at a time: an older look must not replace a newer one.
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly Dictionary<string, StoredApplication> _known = [];
    private DateTimeOffset? _nextEnd;
    private bool _away;

    /// <summary>Reads what has changed.</summary>
    /// <exception cref="DatabaseUnavailableException">The registry is as it was.</exception>
    public async Task LookAsync()
    {
        await _turn.WaitAsync();
        try
        {
            if (_nextEnd <= time.GetUtcNow())
                TakeOver([]);
            var versions = await store.VersionsAsync();
            var changed = versions.Where(one => _known.GetValueOrDefault(one.Id)?.Version != one.Version).Select(one => one.Id).ToHashSet();
            if (changed.Count == 0)
                return;
            foreach (var stored in await store.ReadAsync(changed))
                _known[stored.Id] = stored;
            TakeOver(changed);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>The same after a change of this node's own, which is durable whether or not it can be read again now.</summary>
    public async Task LookAfterChangeAsync()
    {
        try
        {
            await LookAsync();
        }
        catch (DatabaseUnavailableException exception)
        {
            LogAway(exception.InnerException!.Message);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _turn.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watch = changes.On(ApplicationStore.Topic);
        try
        {
            while (await watch.NextAsync(s_look, stoppingToken))
                await TryAsync();
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    private async Task TryAsync()
    {
        try
        {
            await LookAsync();
            _away = false;
        }
        catch (DatabaseUnavailableException exception)
        {
            // Once, and not each second.
            if (!_away)
                LogAway(exception.InnerException!.Message);
            _away = true;
        }
        catch (Exception exception)
        {
            // The next look may succeed; an error here must not end the process.
            LogMistake(exception);
        }
    }

    private void TakeOver(HashSet<string> changed)
    {
        var now = time.GetUtcNow();
        var applications = new List<Application>();
        foreach (var stored in _known.Values.Where(stored => stored.TakenBackAt is null))
        {
            var (application, faults) = reader.Read(stored, now);
            applications.Add(application);
            if (faults.Count > 0 && changed.Contains(stored.Id))
                LogFaults(stored.Id, string.Join("; ", faults.Select(fault => $"{fault.Key}: {fault.Problem}")));
        }

        foreach (var hidden in registry.Replace(applications).Where(hidden => changed.Contains(hidden.Id)))
            LogHidden(hidden.Id);
        _nextEnd = _known.Values.SelectMany(EndsOf).Where(end => end > now).Min();
    }

    private static IEnumerable<DateTimeOffset?> EndsOf(StoredApplication stored) => stored.Secrets.Select(secret => secret.EndsAt)
        .Concat(stored.Webhooks.All.SelectMany(webhook => webhook.Secrets).Select(secret => secret.EndsAt));

    [LoggerMessage(1, LogLevel.Warning, "The applications of the database cannot be read; those that are known stay: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(2, LogLevel.Error, "Application {Application} of the database does not fit this node's configuration: {Faults}")]
    private partial void LogFaults(string application, string faults);

    [LoggerMessage(
        3, LogLevel.Error,
        "Application {Application} of the database has an id or a client id of the configuration, which goes before")]
    private partial void LogHidden(string application);

    [LoggerMessage(4, LogLevel.Error, "Reading the applications of the database failed")]
    private partial void LogMistake(Exception exception);
}
