using System.Security.Cryptography;
using HostedCapture.Applications;
using HostedCapture.Data;
using HostedCapture.Hosting;

namespace HostedCapture.Webhooks;

/// <summary>
/// Sends the outbox's deliveries. Any number of nodes send; each endpoint has a lane of its own, so that a slow one
/// does not delay the others.
/// </summary>
public sealed partial class WebhookSender(
    DeliveryStore store, Outbox outbox, EventFeed feed, WebhookClient client, ApplicationRegistry applications, DeliveryLimits limits,
    WebhookMetrics metrics,
        HostSettings host, OwnAddress own, IHostApplicationLifetime lifetime, TimeProvider time,
        ILogger<WebhookSender> logger) : BackgroundService
{
    private static readonly TimeSpan s_housekeeping = TimeSpan.FromMinutes(1);

    private readonly Dictionary<string, Lane> _lanes = [];
    private readonly List<Task> _running = [];
    private IReadOnlyList<Application>? _seen;
    private DateTimeOffset _housekeeping;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource();
        await using var starting = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await KeepHouseAsync();
                await SendDueAsync();
            }
            catch (DatabaseUnavailableException exception)
            {
                LogUnavailable(exception.InnerException!.Message);
            }
            catch (Exception exception)
            {
                // Cards can be captured without webhooks: an error here must not end the process.
                LogMistake(exception);
            }

            await outbox.WaitAsync(limits.Poll, stoppingToken);
        }

        // Tries under way end and are settled.
        await Task.WhenAll(_running);
    }

    private async Task KeepHouseAsync()
    {
        await FollowAsync();
        var now = time.GetUtcNow();
        if (now < _housekeeping)
            return;
        _housekeeping = now + s_housekeeping;
        if (await store.DropAsync(_lanes.Keys.ToHashSet()) is > 0 and var dropped)
            LogDropped(dropped);
        await store.SweepAsync();
    }

    // Applications come, change and go while the process runs.
    private async Task FollowAsync()
    {
        var now = applications.All;
        if (ReferenceEquals(now, _seen))
            return;
        var endpoints = now.SelectMany(application => application.Webhooks).ToDictionary(endpoint => endpoint.Id);
        await store.RegisterAsync(endpoints.Values.Where(endpoint => !_lanes.ContainsKey(endpoint.Id))
            .Select(endpoint => (endpoint.Id, endpoint.ApplicationId)));
        foreach (var gone in _lanes.Keys.Except(endpoints.Keys).ToList())
            _lanes.Remove(gone);
        foreach (var endpoint in endpoints.Values)
        {
            if (_lanes.TryGetValue(endpoint.Id, out var lane))
                lane.Endpoint = endpoint;
            else
                _lanes[endpoint.Id] = new Lane(endpoint);
        }

        _seen = now;
    }

    private async Task SendDueAsync()
    {
        _running.RemoveAll(sending => sending.IsCompleted);

        // The endpoint with the fewest running tries comes first, so that each gets a share.
        var due = (await store.DueAsync()).Select(id => _lanes.GetValueOrDefault(id)).OfType<Lane>().OrderBy(lane => lane.Running);
        foreach (var lane in due)
        {
            var most = lane.Troubled ? limits.PerTroubledEndpoint : limits.PerEndpoint;
            var free = Math.Min(most - lane.Running, limits.Overall - _running.Count);
            if (free <= 0)
                continue;
            foreach (var claim in await store.ClaimAsync(lane.Endpoint.Id, free))
            {
                lane.Enter();
                _running.Add(Task.Run(() => SendAsync(lane, claim)));
            }
        }
    }

    private async Task SendAsync(Lane lane, DeliveryStore.Claim claim)
    {
        try
        {
            var item = feed.Item(claim.Event, WebhookMessage.Address(host, own));
            var answer = await client.SendAsync(lane.Endpoint, item.Id, WebhookMessage.Body(item));
            var decision = DeliverySchedule.Decide(answer, claim.Tries, RandomNumberGenerator.GetInt32(1001) / 1000.0);
            lane.Troubled = decision.State != "delivered";
            metrics.Sent(decision.State);
            var settled = await store.FinishAsync(claim, answer, decision);
            if (!settled)
                LogOvertaken(claim.Id);
            else if (decision.State is "failed")
                LogFailed(claim.Id, claim.EndpointId, claim.Tries);
            else if (decision.State is "disabled")
                LogDisabled(claim.EndpointId);
        }
        catch (DatabaseUnavailableException exception)
        {
            // Its lease ends, and it is sent again: at least once.
            LogUnavailable(exception.InnerException!.Message);
        }
        catch (Exception exception)
        {
            LogMistake(exception);
        }
        finally
        {
            lane.Leave();
            outbox.Ring();
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Webhooks wait for the database: {Reason}")]
    private partial void LogUnavailable(string reason);

    [LoggerMessage(
        2, LogLevel.Warning, "Delivery {Delivery} to endpoint {Endpoint} failed {Tries} times and is given up; it can be asked for again")]
    private partial void LogFailed(string delivery, string endpoint, int tries);

    [LoggerMessage(
        3, LogLevel.Warning, "Endpoint {Endpoint} answered 410 and gets no more webhooks until one of its deliveries is asked for again")]
    private partial void LogDisabled(string endpoint);

    [LoggerMessage(4, LogLevel.Warning, "{Count} deliveries to endpoints that are no longer configured were dropped")]
    private partial void LogDropped(int count);

    [LoggerMessage(5, LogLevel.Information, "Delivery {Delivery} was taken over while it was being sent")]
    private partial void LogOvertaken(string delivery);

    [LoggerMessage(6, LogLevel.Error, "Sending webhooks failed")]
    private partial void LogMistake(Exception exception);

    /// <summary>The tries of this process at one endpoint.</summary>
    private sealed class Lane(WebhookEndpoint endpoint)
    {
        private volatile int _running;
        private volatile bool _troubled;
        private volatile WebhookEndpoint _endpoint = endpoint;

        /// <summary>As it is now: its secrets may be rolled.</summary>
        public WebhookEndpoint Endpoint
        {
            get => _endpoint;
            set => _endpoint = value;
        }

        public int Running => _running;

        public bool Troubled
        {
            get => _troubled;
            set => _troubled = value;
        }

        public void Enter() => Interlocked.Increment(ref _running);

        public void Leave() => Interlocked.Decrement(ref _running);
    }
}
