using Npgsql;

namespace HostedCapture.Data;

/// <summary>
/// Carries signals between nodes by PostgreSQL's LISTEN and NOTIFY, and ends all waits when the process stops.
/// It notifies after the commits, in batches: inside a transaction, NOTIFY makes commits wait for one another.
/// </summary>
/// <param name="settings">Where the database is.</param>
/// <param name="changes">The signals.</param>
/// <param name="lifetime">Tells that the process stops.</param>
/// <param name="logger">Logs lost connections.</param>
public sealed partial class ChangeMessenger(DatabaseSettings settings, Changes changes, IHostApplicationLifetime lifetime, ILogger<ChangeMessenger> logger) : BackgroundService
{
    private const string Channel = "hostedcapture_changes";
    private const int MostAtOnce = 500;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    // A node's own signals come back; they were handled already.
    private readonly string _node = Guid.NewGuid().ToString("N")[..8];

    // Goes on after a lost connection.
    private readonly HashSet<string> _unsent = [];

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await using var ending = lifetime.ApplicationStopping.Register(changes.End);
        if (settings.Kind == DatabaseKind.PostgreSql)
            await Task.WhenAll(AgainAndAgainAsync(ListenAsync, stoppingToken), AgainAndAgainAsync(NotifyAsync, stoppingToken));
        else
            await Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AgainAndAgainAsync(Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await work(stopping);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException or IOException)
            {
                LogInterrupted(exception.Message);
                await Task.Delay(s_pause, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ListenAsync(CancellationToken stopping)
    {
        // Keep-alive: without it, a connection dropped by a firewall would go unnoticed.
        var text = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { KeepAlive = 15, Pooling = false }.ToString();
        await using var connection = new NpgsqlConnection(text);
        connection.Notification += (_, said) =>
        {
            if (said.Payload.Split(' ', 2) is [var node, var topic] && node != _node)
                changes.Hear(topic);
        };
        await connection.OpenAsync(stopping);
        await using (var listen = new NpgsqlCommand($"listen {Channel}", connection))
            await listen.ExecuteNonQueryAsync(stopping);
        try
        {
            changes.Hears = true;
            while (true)
                await connection.WaitAsync(stopping);
        }
        finally
        {
            changes.Hears = false;
        }
    }

    private async Task NotifyAsync(CancellationToken stopping)
    {
        while (_unsent.Count > 0 || await changes.Unsent.WaitToReadAsync(stopping))
        {
            while (_unsent.Count < MostAtOnce && changes.Unsent.TryRead(out var topic))
                _unsent.Add(topic);
            await using var connection = new NpgsqlConnection(settings.ConnectionString);
            await connection.OpenAsync(stopping);
            await using var notify = new NpgsqlCommand("select pg_notify($1, $2 || ' ' || topic) from unnest($3) as topic", connection)
            {
                Parameters = { new() { Value = Channel }, new() { Value = _node }, new() { Value = _unsent.ToArray() } },
            };
            await notify.ExecuteNonQueryAsync(stopping);
            _unsent.Clear();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Signals between nodes are interrupted; until they are heard again, changes are looked for every second: {Reason}")]
    private partial void LogInterrupted(string reason);
}
