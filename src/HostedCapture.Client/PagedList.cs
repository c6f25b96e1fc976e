namespace HostedCapture.Client;

/// <summary>
/// A list of the API: all of it, item after item, the next page being read when it is needed; or one page of it, for who shows pages.
/// Nothing is read before it is asked for.
/// </summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed class PagedList<T> : IAsyncEnumerable<T>
{
    private const int LargestPage = 100;

    private readonly Func<string?, int, CancellationToken, Task<ItemPage<T>>> _read;
    private readonly CancellationToken _cancellationToken;

    internal PagedList(Func<string?, int, CancellationToken, Task<ItemPage<T>>> read, CancellationToken cancellationToken) =>
        (_read, _cancellationToken) = (read, cancellationToken);

    /// <summary>Reads one page.</summary>
    /// <param name="after">The <see cref="ItemPage{T}.Next"/> of the page before; null: the first page.</param>
    /// <param name="limit">The most items of it, 1 to 100; an operator's lists give up to 200.</param>
    /// <exception cref="HostedCaptureException">The API refused: the place or the limit is none.</exception>
    public Task<ItemPage<T>> PageAsync(string? after = null, int limit = LargestPage) => _read(after, limit, _cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_cancellationToken, cancellationToken);
        string? after = null;
        do
        {
            var page = await _read(after, LargestPage, either.Token).ConfigureAwait(false);
            foreach (var item in page.Items)
                yield return item;
            after = page.Next;
        }
        while (after is not null);
    }
}

/// <summary>A page of a list.</summary>
/// <typeparam name="T">What is listed.</typeparam>
public sealed class ItemPage<T>
{
    /// <summary>What is on it, in the list's order.</summary>
    public IReadOnlyList<T> Items { get; set; } = [];

    /// <summary>Where the next page begins; null: this is the last one.</summary>
    public string? Next { get; set; }
}
