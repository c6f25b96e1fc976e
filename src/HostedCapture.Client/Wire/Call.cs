using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace HostedCapture.Client;

/// <summary>One logical call: whatever it takes to repeat it, it is the same request with the same idempotency key.</summary>
internal sealed class Call(HttpMethod method, string path, string? idempotencyKey = null)
{
    private byte[]? _body;
    private string _type = "application/json";

    /// <summary>GET.</summary>
    public static Call Get(string path) => new(HttpMethod.Get, path);

    /// <summary>POST with an idempotency key, the caller's or one of its own.</summary>
    public static Call Post(string path, string? idempotencyKey = null) => new(
        HttpMethod.Post,
        path,
        idempotencyKey ?? Guid.NewGuid().ToString("N"));

    /// <summary>Gives it a body.</summary>
    public Call With<T>(T body, JsonTypeInfo<T> type)
    {
        _body = JsonSerializer.SerializeToUtf8Bytes(body, type);
        return this;
    }

    /// <summary>Gives it a file.</summary>
    public Call With(byte[] file, string mediaType)
    {
        (_body, _type) = (file, mediaType);
        return this;
    }

    /// <summary>The request, made anew for each try.</summary>
    public HttpRequestMessage Request(Uri address, string token)
    {
        var request = new HttpRequestMessage(method, new Uri(address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        if (idempotencyKey is not null)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey);
        if (_body is not null)
        {
            request.Content = new ByteArrayContent(_body);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(_type);
        }

        return request;
    }
}

/// <summary>Parameters of an address; those without a value are left out.</summary>
internal sealed class Query
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds one.</summary>
    public Query Add(string name, string? value)
    {
        if (value is not null)
            _text.Append(_text.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return this;
    }

    /// <inheritdoc cref="Add(string, string?)"/>
    public Query Add(string name, DateTimeOffset? value) =>
        Add(name, value?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));

    /// <summary>The text with one more, which is not kept.</summary>
    public string With(string name, string? value) =>
        value is null ? ToString() : $"{_text}{(_text.Length == 0 ? '?' : '&')}{name}={Uri.EscapeDataString(value)}";

    /// <summary>The text with a page's place and size, which are not kept.</summary>
    public string Page(string? after, int limit)
    {
        var place = With("after", after);
        return $"{place}{(place.Length == 0 ? '?' : '&')}limit={limit.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();
}
