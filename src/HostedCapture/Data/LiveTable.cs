namespace HostedCapture.Data;

/// <summary>
/// A small table that every node knows by heart: read at the start, at every signal of a change, and once a second should a signal be
/// lost. While the database is away, what was read last holds.
/// </summary>
/// <typeparam name="T">A row.</typeparam>
/// <param name="db">The database.</param>
/// <param name="changes">Signals.</param>
/// <param name="topic">The table's signal.</param>
/// <param name="logger">Logs when the table cannot be read.</param>
public abstract partial class LiveTable<T>(Db db, Changes changes, string topic, ILogger logger) : BackgroundService
{
    private static readonly TimeSpan s_lookAgain = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1);
    private volatile IReadOnlyList<T> _rows = [];

    /// <summary>The rows as they were read last.</summary>
    protected IReadOnlyList<T> Rows => _rows;

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await LookAsync();
        await base.StartAsync(cancellationToken);
    }

    /// <summary>Reads the table now: a node that changes it knows it before it answers.</summary>
    /// <exception cref="DatabaseUnavailableException">It cannot be read.</exception>
    public async Task LookAsync()
    {
        // One after the other, so that an older reading never replaces a newer one.
        await _reading.WaitAsync();
        try
        {
            _rows = await db.ReadAsync(ReadAsync);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _reading.Dispose();
        base.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Tells every node to look again, once a change is durable.</summary>
    protected void Changed(Tx tx) => tx.AfterCommit(() => changes.Publish(topic));

    /// <summary>Reads the rows that hold now.</summary>
    protected abstract Task<IReadOnlyList<T>> ReadAsync(Tx tx);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var watch = changes.On(topic);
        try
        {
            while (await watch.NextAsync(s_lookAgain, stoppingToken))
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
        }
        catch (DatabaseUnavailableException exception)
        {
            LogUnavailable(topic, exception.InnerException!.Message);
        }
        catch (Exception exception)
        {
            LogFailed(topic, exception.GetType().Name, exception.StackTrace);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The list of {Topic} stays as it was read last, since the database is away: {Reason}")]
    private partial void LogUnavailable(string topic, string reason);

    [LoggerMessage(2, LogLevel.Error, "Reading the list of {Topic} failed with {Exception}: {Where}")]
    private partial void LogFailed(string topic, string exception, string? where);
}
