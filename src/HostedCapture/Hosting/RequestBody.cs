using System.Security.Cryptography;

namespace HostedCapture.Hosting;

/// <summary>
/// A request's whole body, read once and cleared when the request is over, since it may hold a card. What prevents it
/// from being read is decided here, for every route: 400, 408 or 413.
/// </summary>
public sealed class RequestBody : IDisposable
{
    private const int FirstPiece = 4 * 1024;
    private const int LargestFirstPiece = 64 * 1024;

    private byte[] _bytes = [];
    private int _length;

    private RequestBody()
    {
    }

    /// <summary>Why it could not be read, as a status; null when it was.</summary>
    public int? Trouble { get; private set; }

    /// <summary>What was sent; empty after the request.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Reads the body of a request, up to the size its route allows; asked again, gives what was read.</summary>
    public static async Task<RequestBody> ReadAsync(HttpContext context)
    {
        if (context.Features.Get<RequestBody>() is { } known)
            return known;
        var body = new RequestBody();
        context.Features.Set(body);
        context.Response.RegisterForDispose(body);
        body.Trouble = await body.FillAsync(context);
        return body;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(_bytes);
        (_bytes, _length) = ([], 0);
    }

    private async Task<int?> FillAsync(HttpContext context)
    {
        try
        {
            // One byte more than announced: the end shows without growing the buffer.
            _bytes = Pinned((int)Math.Min(context.Request.ContentLength + 1 ?? FirstPiece, LargestFirstPiece));
            int read;
            while ((read = await context.Request.Body.ReadAsync(_bytes.AsMemory(_length), context.RequestAborted)) > 0)
            {
                _length += read;
                if (_length == _bytes.Length)
                    Grow();
            }

            return null;
        }
        catch (BadHttpRequestException exception)
        {
            return exception.StatusCode is StatusCodes.Status408RequestTimeout or StatusCodes.Status413PayloadTooLarge ? exception.StatusCode : StatusCodes.Status400BadRequest;
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // Malformed chunks, or a client that has disconnected.
            return StatusCodes.Status400BadRequest;
        }
    }

    private void Grow()
    {
        var larger = Pinned(_bytes.Length * 2);
        _bytes.CopyTo(larger, 0);
        CryptographicOperations.ZeroMemory(_bytes);
        _bytes = larger;
    }

    // Pinned: the garbage collector leaves a copy behind when it moves an array.
    private static byte[] Pinned(int length) => GC.AllocateUninitializedArray<byte>(length, pinned: true);
}
