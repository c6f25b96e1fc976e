using HostedCapture.Data;

namespace HostedCapture.Hosting;

/// <summary>
/// Counts that are written a moment later, many in one transaction: what is counted waits for no database, and while that is away
/// nothing is lost.
/// </summary>
/// <typeparam name="TKey">What is counted.</typeparam>
/// <typeparam name="TCount">Its count.</typeparam>
/// <param name="most">Keys that wait at the most: memory must not grow with what strangers send.</param>
/// <param name="sum">An earlier and a later count together.</param>
public sealed class WaitingCounts<TKey, TCount>(int most, Func<TCount, TCount, TCount> sum)
    where TKey : notnull
{
    private readonly Lock _lock = new();
    private Dictionary<TKey, TCount> _counts = [];

    /// <summary>Counts.</summary>
    /// <param name="key">What.</param>
    /// <param name="count">How much.</param>
    /// <param name="always">Whether it is counted though there are too many keys.</param>
    /// <returns>False when there are too many keys, and it was not counted.</returns>
    public bool Add(TKey key, TCount count, bool always = false)
    {
        lock (_lock)
        {
            if (_counts.TryGetValue(key, out var before))
                count = sum(before, count);
            else if (_counts.Count >= most && !always)
                return false;
            _counts[key] = count;
            return true;
        }
    }

    /// <summary>Writes what waits; while the database is away, it goes on waiting.</summary>
    /// <param name="write">Writes it, all or nothing.</param>
    /// <exception cref="DatabaseUnavailableException">It was not written.</exception>
    public async Task WriteAsync(Func<IReadOnlyDictionary<TKey, TCount>, Task> write)
    {
        Dictionary<TKey, TCount> counts;
        lock (_lock)
        {
            if (_counts.Count == 0)
                return;
            (counts, _counts) = (_counts, []);
        }

        try
        {
            await write(counts);
        }
        catch (DatabaseUnavailableException)
        {
            PutBack(counts);
            throw;
        }
    }

    private void PutBack(Dictionary<TKey, TCount> earlier)
    {
        lock (_lock)
        {
            foreach (var (key, count) in earlier)
                _counts[key] = _counts.TryGetValue(key, out var later) ? sum(count, later) : count;
        }
    }
}
