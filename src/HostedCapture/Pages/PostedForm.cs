using System.Security.Cryptography;
using System.Text;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using Microsoft.Net.Http.Headers;

namespace HostedCapture.Pages;

/// <summary>The limits of a form.</summary>
/// <param name="Fields">Fields.</param>
/// <param name="Length">UTF-16 characters in a field's name or value.</param>
public sealed record FormLimits(int Fields, int Length);

/// <summary>Why a body is no valid form.</summary>
/// <param name="Status">The HTTP status: 400, 408, 413, 415.</param>
/// <param name="Field">The field that came twice.</param>
public sealed record FormFault(int Status, string? Field = null);

/// <summary>
/// A form as browsers and OAuth clients post it: urlencoded in UTF-8, each field once. Read from the bytes and kept in memory
/// of its own that is cleared when the request is over, since one of its fields may be a card.
/// </summary>
public sealed class PostedForm : IDisposable
{
    /// <summary>The one media type.</summary>
    public const string MediaType = "application/x-www-form-urlencoded";

    private readonly Dictionary<string, Range> _fields = new(StringComparer.Ordinal);
    private readonly List<SensitiveText> _typed = [];
    private readonly char[] _text;
    private int _used;

    private PostedForm(int length) => _text = GC.AllocateUninitializedArray<char>(length, pinned: true);

    /// <summary>What is wrong; null when nothing is.</summary>
    public FormFault? Fault { get; private set; }

    /// <summary>A field's text; null where it was not sent. For fields that hold no card.</summary>
    public string? this[string name] => _fields.TryGetValue(name, out var range) ? new string(_text.AsSpan(range)) : null;

    /// <summary>The fields' names.</summary>
    public IReadOnlyCollection<string> Names => _fields.Keys;

    /// <summary>Reads the form of a request. No body at all is an empty form.</summary>
    public static async Task<PostedForm> ReadAsync(HttpContext context, FormLimits limits)
    {
        var body = await RequestBody.ReadAsync(context);
        var form = body.Trouble is { } trouble ? new PostedForm(0) { Fault = new FormFault(trouble) }
            : body.Bytes.IsEmpty || IsForm(context.Request.ContentType) ? Parse(body.Bytes.Span, limits)
            : new PostedForm(0) { Fault = new FormFault(StatusCodes.Status415UnsupportedMediaType) };
        context.Response.RegisterForDispose(form);
        return form;
    }

    /// <summary>
    /// Reads urlencoded bytes as browsers do (https://url.spec.whatwg.org/#urlencoded-parsing): a percent sign without two
    /// hexadecimal digits is itself, and bytes that are no UTF-8 become U+FFFD.
    /// </summary>
    public static PostedForm Parse(ReadOnlySpan<byte> body, FormLimits limits)
    {
        var form = new PostedForm(body.Length);
        var decoded = GC.AllocateUninitializedArray<byte>(body.Length, pinned: true);
        foreach (var piece in body.Split((byte)'&'))
        {
            var pair = body[piece];
            if (pair.IsEmpty)
                continue;
            var equals = pair.IndexOf((byte)'=');
            var name = new string(form._text.AsSpan(form.Decode(equals < 0 ? pair : pair[..equals], decoded)));
            var value = form.Decode(equals < 0 ? [] : pair[(equals + 1)..], decoded);
            if (form._fields.Count == limits.Fields || name.Length > limits.Length || value.End.Value - value.Start.Value > limits.Length)
                form.Fault ??= new FormFault(StatusCodes.Status400BadRequest);
            else if (!form._fields.TryAdd(name, value))
                form.Fault ??= new FormFault(StatusCodes.Status400BadRequest, name);
        }

        CryptographicOperations.ZeroMemory(decoded);
        return form;
    }

    /// <summary>A field that may hold a card; cleared with the form.</summary>
    public SensitiveText Typed(string name)
    {
        var typed = new SensitiveText(_fields.TryGetValue(name, out var range) ? _text.AsSpan(range) : default);
        _typed.Add(typed);
        return typed;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Array.Clear(_text);
        _typed.ForEach(typed => typed.Dispose());
    }

    private Range Decode(ReadOnlySpan<byte> encoded, Span<byte> bytes)
    {
        var length = 0;
        for (var at = 0; at < encoded.Length; at++)
        {
            if (encoded[at] == '%' && at + 2 < encoded.Length && char.IsAsciiHexDigit((char)encoded[at + 1]) && char.IsAsciiHexDigit((char)encoded[at + 2]))
            {
                bytes[length++] = byte.Parse(encoded.Slice(at + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null);
                at += 2;
            }
            else
            {
                bytes[length++] = encoded[at] == '+' ? (byte)' ' : encoded[at];
            }
        }

        var start = _used;
        _used += Encoding.UTF8.GetChars(bytes[..length], _text.AsSpan(start));
        return start.._used;
    }

    private static bool IsForm(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MediaType.Equals(MediaType, StringComparison.OrdinalIgnoreCase)
        && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).ToString().ToLowerInvariant() is "utf-8" or "us-ascii");
}
