using System.IO.Compression;

namespace HostedCapture.Hosting;

/// <summary>Content that is the same for all requests: compressed once, and sent from one buffer in pieces.</summary>
/// <param name="content">As it is.</param>
/// <param name="type">Its media type.</param>
/// <param name="compress">Whether compressing it makes it smaller.</param>
public sealed class PreparedContent(byte[] content, string type, bool compress = true)
{
    private readonly byte[]? _compressed = compress ? Compress(content) : null;

    /// <summary>The answer that carries it.</summary>
    public IResult Answer(HttpContext context)
    {
        if (_compressed is null)
            return Of(content);
        context.Response.Headers.Vary = "Accept-Encoding";
        if (!context.Request.GetTypedHeaders().AcceptEncoding.Any(accepted => accepted.Value == "br" && accepted.Quality != 0))
            return Of(content);
        context.Response.Headers.ContentEncoding = "br";
        return Of(_compressed);
    }

    private Sent Of(byte[] bytes) => new(bytes, type);

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize))
            brotli.Write(content);
        return compressed.ToArray();
    }

    private sealed class Sent(byte[] bytes, string type) : IResult
    {
        // In pieces: written at once, all of it would be buffered for a client that does not read.
        private const int Piece = 4096;

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.ContentType = type;
            httpContext.Response.ContentLength = bytes.Length;
            for (var sent = 0; sent < bytes.Length; sent += Piece)
                await httpContext.Response.Body.WriteAsync(bytes.AsMemory(sent, Math.Min(Piece, bytes.Length - sent)), httpContext.RequestAborted);
        }
    }
}
