using System.IO.Compression;

namespace HostedCapture.Hosting;

/// <summary>Content that is the same for everybody: compressed once, and sent from the one buffer, piece by piece, however many ask for it.</summary>
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

    // A stream goes out as fast as it is read; an array would be copied as a whole for each reader first.
    private IResult Of(byte[] bytes) => Results.Stream(new MemoryStream(bytes, writable: false), type);

    private static byte[] Compress(byte[] content)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.SmallestSize))
            brotli.Write(content);
        return compressed.ToArray();
    }
}
