namespace HostedCapture.Domain;

/// <summary>Where the cardholder's browser goes, so that her bank can see that it is she who pays.</summary>
/// <param name="Address">https, or http where the provider itself is spoken to by http.</param>
/// <param name="Fields">What is posted there; null: it is opened by GET.</param>
public sealed record BankVisit(string Address, IReadOnlyDictionary<string, string>? Fields)
{
    /// <summary>How long the page sends her there. What the provider says later counts all the same.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(10);

    private const int LongestAddress = 4096;
    private const int LongestFields = 32 * 1024;

    /// <summary>A provider's wish to see her; null where it has none, or names an address that no browser is sent to.</summary>
    /// <param name="address">As the provider says it.</param>
    /// <param name="fields">What is posted there; null: it is opened by GET.</param>
    /// <param name="secure">Whether the provider is spoken to by https, so that its address must be, too.</param>
    public static BankVisit? Read(string? address, IReadOnlyDictionary<string, string>? fields, bool secure) =>
        address is { Length: <= LongestAddress }
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && !secure))
        && uri.UserInfo.Length == 0
        && !CardNumbers.AreIn(address)
        && (fields is null || fields.Sum(field => field.Key.Length + field.Value.Length) <= LongestFields)
            ? new BankVisit(uri.AbsoluteUri, fields)
            : null;
}
