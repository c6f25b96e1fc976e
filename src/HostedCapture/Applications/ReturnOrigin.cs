using System.Text.RegularExpressions;

namespace HostedCapture.Applications;

/// <summary>An origin that return addresses of an application may have.</summary>
/// <param name="Scheme"><c>https</c>, or <c>http</c> in Development; null for any loopback origin.</param>
/// <param name="Host">ASCII host.</param>
/// <param name="Port">The port.</param>
public sealed partial record ReturnOrigin(string? Scheme, string Host, int Port)
{
    /// <summary>The longest return address, in characters.</summary>
    public const int LongestAddress = 2048;

    private static readonly char[] s_endOfAuthority = ['/', '?'];

    /// <summary>Any <c>http</c> or <c>https</c> origin on this machine; for Development.</summary>
    public static ReturnOrigin Loopback { get; } = new(null, "loopback", 0);

    /// <summary>Reads an origin as configured: <c>https://shop.example</c>, with a port where it is not the scheme's own.</summary>
    public static ReturnOrigin? Parse(string text) => text switch
    {
        "loopback" => Loopback,
        _ when Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri is { Scheme: "http" or "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            => new ReturnOrigin(uri.Scheme, uri.IdnHost, uri.Port),
        _ => null,
    };

    /// <summary>As configured.</summary>
    public string Text => Scheme is null ? Host : new UriBuilder(Scheme, Host, Port).Uri.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether an address lies at this origin.</summary>
    public bool Allows(Uri address) => Scheme is null
        ? address.IsLoopback
        : address.Scheme == Scheme && string.Equals(address.IdnHost, Host, StringComparison.OrdinalIgnoreCase) && address.Port == Port;

    /// <summary>
    /// Validates a return address: absolute, http or https, without user or fragment, at most <see cref="LongestAddress"/>
    /// characters, its origin on the list. Validated when the intent is made and again when it is used.
    /// </summary>
    /// <returns>What is wrong, as the code of a message, or null.</returns>
    public static string? Check(string? address, IEnumerable<ReturnOrigin> allowed)
    {
        if (string.IsNullOrEmpty(address))
            return "required";
        if (address.Length > LongestAddress)
            return "too_long";
        // Browsers read a backslash as a slash and drop control characters: the checked address must be the one they open.
        if (address.Any(c => c is '\\' or <= ' ' or '\u007f'))
            return "url";
        if (SchemeOf().Match(address).Groups["name"].Value.ToUpperInvariant() is not ("" or "HTTP" or "HTTPS"))
            return "scheme";
        if (!address.StartsWith("http", StringComparison.OrdinalIgnoreCase) || !Uri.TryCreate(address, UriKind.Absolute, out var uri)
            || uri.Host.Length == 0 || !uri.IdnHost.All(char.IsAscii))
        {
            return "url";
        }

        // Checked in the text: Uri does not tell an empty fragment or user from none.
        if (address.Contains('#', StringComparison.Ordinal))
            return "fragment";
        if (Authority(address).Contains('@', StringComparison.Ordinal))
            return "user";
        return allowed.Any(origin => origin.Allows(uri)) ? null : "origin";
    }

    /// <summary>
    /// A good address as browsers get it: as it is, but an international host in its ASCII form, which alone was compared
    /// with the list. Browsers convert by rules of their own.
    /// </summary>
    public static string ForBrowsers(string address)
    {
        var host = Authority(address);
        if (host.All(char.IsAscii))
            return address;
        var start = address.IndexOf(host, StringComparison.Ordinal);
        var port = host.IndexOf(':', StringComparison.Ordinal) is >= 0 and var colon ? host[colon..] : "";
        return $"{address[..start]}{new Uri(address).IdnHost}{port}{address[(start + host.Length)..]}";
    }

    /// <summary>An address as browsers get it; null where it may not be used (any more).</summary>
    /// <param name="address">As stored; null: there is none.</param>
    /// <param name="application">Whose it is; null: it is gone.</param>
    public static string? Way(string? address, Application? application) =>
        application is not null && Check(address, application.ReturnOrigins) is null ? ForBrowsers(address!) : null;

    private static string Authority(string address)
    {
        var start = address.IndexOf("//", StringComparison.Ordinal) + 2;
        var end = address.IndexOfAny(s_endOfAuthority, start);
        return end < 0 ? address[start..] : address[start..end];
    }

    [GeneratedRegex("^(?<name>[A-Za-z][A-Za-z0-9+.-]*):", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemeOf();
}
