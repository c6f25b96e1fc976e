namespace HostedCapture.Hosting;

/// <summary>
/// A graceful stop: requests that change something finish while the server still listens, and new ones are
/// answered 503. Reads go on, so that a waiting page sees how its submission ends.
/// </summary>
/// <param name="lifetime">Tells when the process is asked to stop.</param>
/// <param name="time">Limits the wait.</param>
/// <param name="logger">Logs what the stop waited for.</param>
public sealed partial class Draining(IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Draining> logger) : IHostedLifecycleService
{
    /// <summary>The longest a whole stop takes; a supervisor must allow it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // A provider's 20 seconds and the database's seven; the remainder is for the rest of the stop.
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(27);

    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private volatile bool _stopping;

    /// <summary>Begins a request. The stop waits until it is disposed of, unless it only reads.</summary>
    public Work Begin(HttpRequest request)
    {
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method))
            return new Work(null, IsAllowed: true);
        Interlocked.Increment(ref _running);
        return new Work(this, !IsStopping);
    }

    /// <summary>Whether new work is turned away.</summary>
    public bool IsStopping => _stopping || lifetime.ApplicationStopping.IsCancellationRequested;

    private void End()
    {
        if (Interlocked.Decrement(ref _running) == 0 && IsStopping)
            _empty.TrySetResult();
    }

    /// <summary>A request that has begun.</summary>
    /// <param name="Draining">Waits for its end; null where nothing does.</param>
    /// <param name="IsAllowed">Whether it may go on: false once the process is asked to stop.</param>
    public readonly record struct Work(Draining? Draining, bool IsAllowed) : IDisposable
    {
        /// <summary>Ends it.</summary>
        public void Dispose() => Draining?.End();
    }

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _stopping = true;
        var running = Volatile.Read(ref _running);
        if (running == 0)
            return;
        LogWaiting(running);
        try
        {
            await _empty.Task.WaitAsync(s_wait, time, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // The next process settles what is still running: it asks the provider.
            LogLeft(Volatile.Read(ref _running));
        }
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Stopping: {Count} requests in flight are finished first")]
    private partial void LogWaiting(int count);

    [LoggerMessage(2, LogLevel.Warning, "Stopping: {Count} requests did not finish in time")]
    private partial void LogLeft(int count);
}
