using System.Net;
using System.Net.Sockets;
using HostedCapture.Hosting;

namespace HostedCapture.Audit;

/// <summary>
/// Refusals of callers without a token, by subscriber address: the first are written in full, the others
/// are counted, so that a flood of requests does not fill the table. Memory and rows are bounded for any number of addresses.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class AnonymousRefusals(TimeProvider time)
{
    /// <summary>Refusals of one kind and subscriber that are written in full, until none was left out for a <see cref="Window"/>.</summary>
    public const int InFull = 20;

    /// <summary>Refusals of all subscribers that are written in full in a <see cref="Window"/>.</summary>
    public const int InFullTogether = 200;

    /// <summary>Subscribers that are told apart; the others are counted together.</summary>
    public const int MostSubscribers = 200;

    /// <summary>How long refusals are counted before their sum is written.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    private const string Others = "many addresses";

    private readonly Lock _lock = new();
    private readonly Dictionary<Subject, Count> _counts = [];
    private DateTimeOffset _begin = time.GetUtcNow();
    private int _together;

    /// <summary>The key of a counter.</summary>
    /// <param name="Actor">As in the row.</param>
    /// <param name="Origin">The subscriber.</param>
    /// <param name="Type">As in the row.</param>
    public sealed record Subject(string Actor, string Origin, string Type);

    /// <summary>Refusals that were counted only.</summary>
    /// <param name="Subject">Whose.</param>
    /// <param name="More">How many.</param>
    /// <param name="Since">When the first of them was.</param>
    public sealed record Sum(Subject Subject, long More, DateTimeOffset Since);

    /// <summary>Counts a refusal.</summary>
    /// <returns>Whether its row is to be written in full.</returns>
    public bool Take(AuditRow row)
    {
        lock (_lock)
        {
            var count = Of(new Subject(row.Actor, Subscriber(row.Origin), row.Type));
            if (count.InFull < InFull && _together < InFullTogether)
            {
                count.InFull++;
                _together++;
                return true;
            }

            if (count.More++ == 0)
                count.Since = time.GetUtcNow();
            return false;
        }
    }

    /// <summary>Removes and returns the counts whose window is over.</summary>
    /// <param name="now">Whether the window ends now, since the process stops.</param>
    public IReadOnlyList<Sum> TakeSums(bool now)
    {
        lock (_lock)
        {
            if (!now && time.GetUtcNow() - _begin < Window)
                return [];
            (_begin, _together) = (time.GetUtcNow(), 0);
            foreach (var subject in _counts.Where(pair => pair.Value.More == 0).Select(pair => pair.Key).ToList())
                _counts.Remove(subject);
            var sums = _counts.Select(pair => new Sum(pair.Key, pair.Value.More, pair.Value.Since)).ToList();
            foreach (var count in _counts.Values)
                count.More = 0;
            return sums;
        }
    }

    /// <summary>Puts counts back that could not be written.</summary>
    public void PutBack(IEnumerable<Sum> sums)
    {
        lock (_lock)
        {
            foreach (var sum in sums)
            {
                var count = Of(sum.Subject);
                (count.More, count.Since) = (count.More + sum.More, sum.Since);
            }
        }
    }

    private Count Of(Subject subject)
    {
        if (!_counts.ContainsKey(subject) && _counts.Count >= MostSubscribers)
            subject = subject with { Origin = Others };
        return _counts.TryGetValue(subject, out var count) ? count : _counts[subject] = new Count();
    }

    private static string Subscriber(string origin) =>
        IPAddress.TryParse(origin, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6
            ? ClientAddress.Subscriber(address).ToString()
            : origin;

    private sealed class Count
    {
        public int InFull { get; set; }

        public long More { get; set; }

        public DateTimeOffset Since { get; set; }
    }
}
