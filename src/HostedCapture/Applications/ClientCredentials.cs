using System.Net;
using System.Text;
using HostedCapture.Hosting;

namespace HostedCapture.Applications;

/// <summary>A client id and its secret as a request carries them. Not a record: it must not print itself.</summary>
internal sealed class ClientCredentials
{
    private const string Scheme = "Basic";

    // A pair can mean two things where one of its characters is '+' or '%'.
    private readonly (string Id, string Secret)[] _readings;

    /// <summary>Takes the pair as it is.</summary>
    public ClientCredentials(string clientId, string secret)
        : this([(clientId, secret)])
    {
    }

    private ClientCredentials((string Id, string Secret)[] readings) => _readings = readings;

    /// <summary>The application that has this id and this secret, with the secret's fingerprint; or null.</summary>
    public Client? Find(ApplicationRegistry registry) => Find(
        (id, secret) => registry.ByClientId(id) is { } application && application.CredentialOf(secret) is { } credential
            ? new Client(application, credential)
            : null);

    /// <summary>The application that has this id, whatever the secret; or null.</summary>
    public Application? Named(ApplicationRegistry registry) => Find((id, _) => registry.ByClientId(id));

    /// <summary>The first client that is found by an id and a secret; null: none is.</summary>
    public T? Find<T>(Func<string, string, T?> find)
        where T : class =>
        _readings.Select(pair => find(pair.Id, pair.Secret)).FirstOrDefault(client => client is not null);

    /// <summary>Whether a request shows a client's secret in its header. <c>Bearer</c> shows none.</summary>
    public static bool AreIn(HttpRequest request) => Basic(request).Count > 0;

    /// <summary>
    /// Reads <c>Authorization: Basic</c> with <c>id:secret</c> in base64 (RFC 7617), or as plain text, as Quickpay clients send it.
    /// </summary>
    /// <returns>Null when the header has another form.</returns>
    public static ClientCredentials? Original(HttpRequest request) =>
        // Base64 has no colon, so the two forms cannot be confused.
        Basic(request) is [{ } sent] ? Split(sent.Contains(':', StringComparison.Ordinal) ? sent : Decode(sent)) : null;

    /// <summary>Reads <c>Authorization: Basic</c> with <c>id:secret</c> in base64.</summary>
    /// <returns>Null when the header has another form.</returns>
    public static ClientCredentials? Standard(HttpRequest request) =>
        Basic(request) is [{ } sent] ? Split(Decode(sent)) : null;

    // What follows the scheme, in each header that names it.
    private static List<string> Basic(HttpRequest request) =>
    [
        .. request.Headers.Authorization.OfType<string>()
            .Where(header => header.Split(' ', 2)[0].Equals(Scheme, StringComparison.OrdinalIgnoreCase))
            .Select(header => header[Scheme.Length..].Trim()),
    ];

    private static string? Decode(string base64) => StrictBase64.Read(base64) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    // RFC 6749, 2.3.1 wants both parts form-urlencoded; most clients send them as they are (RFC 7617).
    private static ClientCredentials? Split(string? pair)
    {
        if (pair?.IndexOf(':', StringComparison.Ordinal) is not (> 0 and var colon))
            return null;
        var (id, secret) = (pair[..colon], pair[(colon + 1)..]);
        return new ClientCredentials([(WebUtility.UrlDecode(id), WebUtility.UrlDecode(secret)), (id, secret)]);
    }

    /// <summary>An application that showed one of its secrets.</summary>
    /// <param name="Application">Which.</param>
    /// <param name="Credential">The secret's fingerprint.</param>
    public sealed record Client(Application Application, string Credential);
}
