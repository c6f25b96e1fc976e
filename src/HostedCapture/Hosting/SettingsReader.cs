using System.Globalization;

namespace HostedCapture.Hosting;

/// <summary>Reads configuration and gathers everything that is wrong with it, each error naming its key.</summary>
/// <param name="configuration">All sources together.</param>
public sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _errors = [];
    private readonly HashSet<string> _values = [];
    private readonly Dictionary<string, string> _effective = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The errors so far.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>The keys that were read and set, each as <c>key=value</c>, secrets included.</summary>
    public IReadOnlyCollection<string> Values => _values;

    /// <summary>The keys that were read, each with its value or the one that holds where it is not set; secrets included.</summary>
    public IReadOnlyDictionary<string, string> Effective => _effective;

    /// <summary>Notes an error about a key.</summary>
    public void Fail(string key, string problem) => _errors.Add($"{key}: {problem}");

    /// <summary>The text of a key, or null when it is missing or empty.</summary>
    public string? Text(string key)
    {
        if (configuration[key] is not { Length: > 0 } value)
            return null;
        _values.Add($"{key}={value}");
        _effective[key] = value;
        return value;
    }

    /// <summary>The text of a key that must be there.</summary>
    public string Required(string key)
    {
        if (Text(key) is { } value)
            return value;
        Fail(key, "is required");
        return "";
    }

    /// <summary>A whole number.</summary>
    public int Number(string key, int fallback, int from, int to)
    {
        if (Text(key) is not { } text)
            return Unset(key, fallback);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to)
            return value;
        Fail(key, $"must be a whole number from {from} to {to}, not '{text}'");
        return fallback;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Switch(string key, bool fallback)
    {
        if (Text(key) is not { } text)
            return Unset(key, fallback);
        if (bool.TryParse(text, out var value))
            return value;
        Fail(key, $"must be true or false, not '{text}'");
        return fallback;
    }

    /// <summary>One of some words, in any case.</summary>
    public string OneOf(string key, string fallback, params ReadOnlySpan<string> allowed)
    {
        var text = Text(key) ?? Unset(key, fallback);
        foreach (var word in allowed)
        {
            if (string.Equals(word, text, StringComparison.OrdinalIgnoreCase))
                return word;
        }

        Fail(key, $"must be one of {string.Join(", ", allowed!)}, not '{text}'");
        return fallback;
    }

    /// <summary>An absolute <c>http</c> or <c>https</c> address without query, fragment or user; no slash at its end.</summary>
    public Uri? Address(string key)
    {
        if (Text(key) is not { } text)
            return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            && uri is { Query: "", Fragment: "", UserInfo: "", Host.Length: > 0 })
        {
            return new Uri(text.TrimEnd('/'));
        }

        Fail(key, $"must be an absolute http or https address without query, not '{text}'");
        return null;
    }

    /// <summary>Addresses and networks, joined by commas.</summary>
    public AddressRanges Networks(string key, string fallback)
    {
        var text = Text(key) ?? Unset(key, fallback);
        if (AddressRanges.Parse(text) is { } ranges)
            return ranges;
        Fail(key, $"must be addresses and networks such as 203.0.113.7 or 2001:db8::/48, joined by commas, not '{text}'");
        return AddressRanges.None;
    }

    private T Unset<T>(string key, T fallback)
        where T : notnull
    {
        _effective[key] = Convert.ToString(fallback, CultureInfo.InvariantCulture) ?? "";
        return fallback;
    }

    /// <summary>The texts of a list.</summary>
    public IReadOnlyList<string> Texts(string key) =>
        [.. configuration.GetSection(key).GetChildren().Select(child => child.Value).OfType<string>().Where(text => text.Length > 0)];

    /// <summary>The keys of a list's or section's children, in order: <c>Applications:0</c>, <c>Applications:1</c>.</summary>
    public IReadOnlyList<string> Children(string key) =>
        [.. configuration.GetSection(key).GetChildren().Select(child => child.Path)];
}

/// <summary>The configuration is not usable; the message lists every error on a line of its own.</summary>
public sealed class BadConfigurationException(IReadOnlyList<string> errors)
    : Exception("The configuration is not usable:" + string.Concat(errors.Select(error => Environment.NewLine + "  " + error)))
{
    /// <summary>Each error, naming its key.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
