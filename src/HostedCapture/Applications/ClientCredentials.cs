using System.Text;

namespace HostedCapture.Applications;

/// <summary>A client id and its secret as a request carries them. Not a record: it must not print itself.</summary>
internal sealed class ClientCredentials
{
    private const string Scheme = "Basic ";
    private readonly string _secret;

    /// <summary>Takes the pair.</summary>
    public ClientCredentials(string clientId, string secret) => (ClientId, _secret) = (clientId, secret);

    /// <summary>The client id.</summary>
    public string ClientId { get; }

    /// <summary>The application that has this id and this secret, or null.</summary>
    public Application? Find(ApplicationRegistry registry) =>
        registry.ByClientId(ClientId) is { } application && application.HasSecret(_secret) ? application : null;

    /// <summary>Reads <c>Authorization: Basic</c> with <c>id:secret</c> in base64 (RFC 7617), or as it is, as clients of the original send it.</summary>
    /// <returns>Null when the header has another form.</returns>
    public static ClientCredentials? Original(HttpRequest request)
    {
        // Base64 has no colon, so the two forms cannot be taken for one another.
        return Basic(request) is { } sent ? Split(sent.Contains(':', StringComparison.Ordinal) ? sent : Decode(sent)) : null;
    }

    /// <summary>Reads <c>Authorization: Basic</c> as RFC 6749, 2.3.1 wants it: both parts form-urlencoded, then base64.</summary>
    /// <returns>Null when the header has another form.</returns>
    public static ClientCredentials? Standard(HttpRequest request) =>
        Basic(request) is { } sent && Split(Decode(sent)) is { } pair
            ? new ClientCredentials(System.Net.WebUtility.UrlDecode(pair.ClientId), System.Net.WebUtility.UrlDecode(pair._secret))
            : null;

    private static string? Basic(HttpRequest request) =>
        request.Headers.Authorization is [{ } header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
            ? header[Scheme.Length..].Trim()
            : null;

    private static string? Decode(string base64)
    {
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }

    private static ClientCredentials? Split(string? pair) =>
        pair?.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
            ? new ClientCredentials(pair[..colon], pair[(colon + 1)..])
            : null;
}
