using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Domain;

namespace HostedCapture.Providers;

/// <summary>
/// The body of a request with a card in it. Only here do the card's digits replace its placeholders: as bytes, cleared
/// when the request is over. Digits need no escaping in JSON, XML and forms.
/// </summary>
public sealed class CardContent : HttpContent
{
    /// <summary>
    /// The placeholder of the number in a body: a random word, so that typed text cannot contain it and put the number
    /// elsewhere.
    /// </summary>
    public static readonly string Number = $"number{RandomNumberGenerator.GetHexString(32)}";

    /// <summary>The placeholder of the security code.</summary>
    public static readonly string Code = $"code{RandomNumberGenerator.GetHexString(32)}";

    private readonly byte[] _bytes;
    private readonly int _length;

    /// <summary>Makes it.</summary>
    /// <param name="card">The card.</param>
    /// <param name="text">The body with <see cref="Number"/> and <see cref="Code"/> in it.</param>
    /// <param name="type">Its media type.</param>
    /// <param name="charset">Its charset, where the type has one.</param>
    public CardContent(Card card, string text, string type, string? charset = "utf-8")
    {
        // The placeholders are longer than the digits.
        _bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(text), pinned: true);
        _length = Fill(card.Reveal(), text, _bytes);
        Headers.ContentType = new MediaTypeHeaderValue(type, charset);
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(_bytes.AsMemory(0, _length)).AsTask();

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        stream.WriteAsync(_bytes.AsMemory(0, _length), cancellationToken).AsTask();

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = _length;
        return true;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        CryptographicOperations.ZeroMemory(_bytes);
        base.Dispose(disposing);
    }

    private static int Fill(CardSecrets secrets, ReadOnlySpan<char> text, Span<byte> bytes)
    {
        var length = 0;
        while (!text.IsEmpty)
        {
            var (number, code) = (text.IndexOf(Number), text.IndexOf(Code));
            var isNumber = number >= 0 && (code < 0 || number < code);
            var next = isNumber ? number : code < 0 ? text.Length : code;
            length += Encoding.UTF8.GetBytes(text[..next], bytes[length..]);
            if (next == text.Length)
                break;
            length += Encoding.UTF8.GetBytes(isNumber ? secrets.Number : secrets.Code, bytes[length..]);
            text = text[(next + (isNumber ? Number : Code).Length)..];
        }

        return length;
    }
}
