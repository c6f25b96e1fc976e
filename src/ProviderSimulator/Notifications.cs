using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;

namespace ProviderSimulator;

/// <summary>Where a system's notifications go.</summary>
/// <param name="Url">The receiver; empty for none.</param>
/// <param name="User">HTTP Basic, with <paramref name="Password"/>; null for none.</param>
/// <param name="Password">See <paramref name="User"/>.</param>
/// <param name="Times">How often each is sent.</param>
/// <param name="Hold">True to collect them until they are asked for.</param>
internal sealed record NotificationTarget(Uri? Url, string? User, string? Password, int Times, bool Hold);

/// <summary>A system's notification.</summary>
/// <param name="Signature">A header that signs the body, if the system has one.</param>
internal sealed record Notification(string System, string Event, string Id, string Body, (string Name, string Value)? Signature = null);

/// <summary>A notification that was sent. The status is the receiver's, 0 if there was none.</summary>
internal sealed record SentNotification(string System, string Event, string Id, int Status, string Time);

/// <summary>Sends the systems' notifications: at once or on demand, also twice or in reverse order.</summary>
internal sealed class Notifications : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, NotificationTarget> _targets = new(StringComparer.Ordinal);
    private readonly Channel<(Notification Notification, NotificationTarget Target)> _waiting =
        Channel.CreateUnbounded<(Notification, NotificationTarget)>(new() { SingleReader = true });
    private readonly HttpClient _client =
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Patience };
    private readonly Lock _lock = new();
    private readonly List<Notification> _held = [];
    private readonly List<SentNotification> _sent = [];
    private Task? _sender;

    /// <summary>What is held and what was sent, oldest first.</summary>
    public (IReadOnlyList<Notification> Held, IReadOnlyList<SentNotification> Sent) View()
    {
        lock (_lock) return ([.. _held], [.. _sent]);
    }

    public void Set(string system, NotificationTarget target) => _targets[system] = target;

    /// <summary>Sends or holds one, if the system has a receiver.</summary>
    public void Tell(Notification notification)
    {
        if (!_targets.TryGetValue(notification.System, out var target) || target.Url is null) return;
        if (!target.Hold)
        {
            Send(notification, target, target.Times);
            return;
        }
        lock (_lock) _held.Add(notification);
    }

    /// <summary>Posts an empty form to an address as a server does, whatever comes of it.</summary>
    public async Task PostAsync(string address)
    {
        try
        {
            using var form = new FormUrlEncodedContent([]);
            using var _ = await _client.PostAsync(address, form);
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            // Nobody is there.
        }
    }

    /// <summary>Sends what a system holds; gives how many there were.</summary>
    public int Deliver(string system, bool reversed, int times)
    {
        List<Notification> held;
        lock (_lock)
        {
            held = _held.FindAll(notification => notification.System == system);
            _held.RemoveAll(notification => notification.System == system);
        }
        if (!_targets.TryGetValue(system, out var target) || target.Url is null) return 0;
        if (reversed) held.Reverse();
        foreach (var notification in held) Send(notification, target, times);
        return held.Count;
    }

    public void Clear()
    {
        _targets.Clear();
        lock (_lock)
        {
            _held.Clear();
            _sent.Clear();
        }
    }

    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _client.Dispose();
    }

    private void Send(Notification notification, NotificationTarget target, int times)
    {
        for (var i = 0; i < times; i++) _waiting.Writer.TryWrite((notification, target));
        lock (_lock) _sender ??= Task.Run(SendAsync);
    }

    private async Task SendAsync()
    {
        await foreach (var (notification, target) in _waiting.Reader.ReadAllAsync())
        {
            var status = await SendAsync(notification, target);
            lock (_lock) _sent.Add(
                new(notification.System, notification.Event, notification.Id, status, Ledger.Time(TimeProvider.System.GetUtcNow())));
        }
    }

    private async Task<int> SendAsync(Notification notification, NotificationTarget target)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Post, target.Url)
        { Content = new StringContent(notification.Body, Encoding.UTF8, "application/json") };
        if (target.User is { } user)
            request.Headers.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{target.Password}")));
        if (notification.Signature is var (name, value)) request.Headers.Add(name, value);
        try
        {
            using var response = await _client.SendAsync(request);
            return (int)response.StatusCode;
        }
        catch (Exception gone) when (gone is HttpRequestException or TaskCanceledException or ObjectDisposedException)
        {
            return 0;
        }
    }
}
