namespace HostedCapture.Hosting;

/// <summary>Where the product is reached, and what its pages may do.</summary>
/// <param name="PublicBaseUrl">The address that links begin with; null in Development: the request's own.</param>
public sealed record HostSettings(Uri? PublicBaseUrl)
{
    private readonly string? _address = PublicBaseUrl is null ? null : AddressOf(PublicBaseUrl);

    /// <summary>The proxies whose forwarded headers are trusted.</summary>
    public AddressRanges Proxies { get; init; } = AddressRanges.None;

    /// <summary>Whether the API's description, its page and the product's version are shown to everybody.</summary>
    public bool Described { get; init; } = true;

    /// <summary>Where weaknesses are reported, for <c>/.well-known/security.txt</c>; null: there is no such file.</summary>
    public string? SecurityContact { get; init; }

    /// <summary>The most open connections; further ones are closed.</summary>
    public int MaxConnections { get; init; } = 2000;

    /// <summary>The help address for pages whose shop is not known: <c>https:</c> or <c>mailto:</c>; null: none.</summary>
    public string? SupportUrl { get; init; }

    /// <summary>Whether pages may have scripts.</summary>
    public bool PageScript { get; init; } = true;

    /// <summary>The address that links begin with, without a slash at its end.</summary>
    public string BaseUrl(HttpRequest request) => _address ?? AddressOf(new Uri($"{request.Scheme}://{request.Host}"));

    private static string AddressOf(Uri address) => address.ToString().TrimEnd('/');
}
