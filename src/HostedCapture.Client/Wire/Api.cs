using System.Text.Json.Serialization.Metadata;

namespace HostedCapture.Client;

/// <summary>Calls with an access token.</summary>
internal sealed class Api(Transport transport, ITokenSource tokens)
{
    private const int Unauthorized = 401;

    private static readonly TimeSpan s_firstLook = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan s_lastLook = TimeSpan.FromSeconds(5);

    /// <summary>Sends a call; once more with a new token, when its token is refused.</summary>
    public async Task<Reply> SendAsync(Call call, CancellationToken cancellationToken)
    {
        var token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        var reply = await transport.SendAsync(address => call.Request(address, token), cancellationToken).ConfigureAwait(false);
        if (reply.Status != Unauthorized)
            return reply;
        tokens.Refused(token);
        token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
        return await transport.SendAsync(address => call.Request(address, token), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sends a call and reads its answer.</summary>
    public async Task<T> SendAsync<T>(Call call, JsonTypeInfo<T> type, CancellationToken cancellationToken) =>
        (await SendAsync(call, cancellationToken).ConfigureAwait(false)).Read(type);

    /// <summary>Copies a file as it comes.</summary>
    /// <exception cref="HostedCaptureException">The API refused, or the answer was cut off: a part may have been copied.</exception>
    public async Task CopyAsync(string path, Stream to, CancellationToken cancellationToken)
    {
        for (var isRetry = false; ; isRetry = true)
        {
            var token = await tokens.GetAsync(cancellationToken).ConfigureAwait(false);
            var reply = await transport.CopyAsync(address => Call.Get(path).Request(address, token), to, cancellationToken)
                .ConfigureAwait(false);
            if (reply is null)
                return;
            if (reply.Status != Unauthorized || isRetry)
                throw reply.Error();
            tokens.Refused(token);
        }
    }

    /// <summary>A list that is read page by page.</summary>
    public PagedList<T> List<T>(string path, Query query, JsonTypeInfo<ItemPage<T>> type, CancellationToken cancellationToken) => new(
        (after, limit, stop) => SendAsync(Call.Get(path + query.Page(after, limit)), type, stop),
        cancellationToken);

    /// <summary>
    /// The path of a link. It is followed at the address of the options, whatever origin it names: so the token leaves for nowhere
    /// else, and an installation may be called by an inner address.
    /// </summary>
    public static string Follow(Link? link, string rel) => link is null
        ? throw new InvalidOperationException($"There is no link {rel}.")
        : new Uri(link.Href).PathAndQuery;

    /// <summary>Reads until it is as wanted, ever more slowly.</summary>
    public static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> isWanted, CancellationToken cancellationToken)
    {
        for (var pause = s_firstLook; ; pause = pause + pause < s_lastLook ? pause + pause : s_lastLook)
        {
            var value = await read().ConfigureAwait(false);
            if (isWanted(value))
                return value;
            await Task.Delay(pause, cancellationToken).ConfigureAwait(false);
        }
    }
}
