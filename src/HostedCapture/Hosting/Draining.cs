namespace HostedCapture.Hosting;

/// <summary>
/// A stop that loses nothing: requests that change something finish while the server still listens, and new ones are
/// told to come again. Reading goes on, so that a waiting page sees how its submission ends.
/// </summary>
/// <param name="lifetime">Tells when the process is asked to stop.</param>
/// <param name="time">Limits the wait.</param>
/// <param name="logger">Told what was waited for.</param>
public sealed partial class Draining(IHostApplicationLifetime lifetime, TimeProvider time, ILogger<Draining> logger) : IHostedLifecycleService
{
    /// <summary>The longest a whole stop takes; a supervisor must allow it.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    // A provider's 20 seconds and the database's seven; what remains is for the rest of the stop.
    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(27);

    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private volatile bool _stopping;

    /// <summary>Lets a request through, or answers 503.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method) || HttpMethods.IsOptions(context.Request.Method))
        {
            await next(context);
            return;
        }

        Interlocked.Increment(ref _running);
        try
        {
            await (IsStopping ? Errors.StoppingAsync(context) : next(context));
        }
        finally
        {
            if (Interlocked.Decrement(ref _running) == 0 && IsStopping)
                _empty.TrySetResult();
        }
    }

    /// <summary>Whether new work is turned away.</summary>
    public bool IsStopping => _stopping || lifetime.ApplicationStopping.IsCancellationRequested;

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
            // Whatever is still running is settled by the next process, which asks the provider.
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
