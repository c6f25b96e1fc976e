using System.Globalization;
using System.Net;

namespace OperatorConsole.Hosting;

/// <summary>Reads the configuration and gathers everything that is wrong with it.</summary>
internal sealed class SettingsReader(IConfiguration configuration)
{
    private readonly List<string> _errors = [];

    /// <summary>The errors so far, each as <c>key: problem</c>.</summary>
    public IReadOnlyList<string> Errors => _errors;

    /// <summary>Notes an error.</summary>
    public void Fail(string key, string problem) => _errors.Add($"{key}: {problem}");

    /// <summary>The text of a key; null where it is missing or empty.</summary>
    public string? Text(string key) => configuration[key] is { Length: > 0 } text ? text : null;

    /// <summary>The text of a key that must be there.</summary>
    public string Required(string key, string what)
    {
        if (Text(key) is { } text)
            return text;
        Fail(key, $"is required: {what}");
        return "";
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool Switch(string key, bool fallback)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (bool.TryParse(text, out var value))
            return value;
        Fail(key, $"must be true or false, not '{text}'");
        return fallback;
    }

    /// <summary>A whole number within limits.</summary>
    public int Number(string key, int fallback, int least, int most)
    {
        if (Text(key) is not { } text)
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most)
            return value;
        Fail(key, $"must be a number from {least} to {most}, not '{text}'");
        return fallback;
    }

    /// <summary>An <c>http</c> or <c>https</c> address at the root of its host; no slash at its end.</summary>
    public Uri? Root(string key, bool httpOnLoopback)
    {
        if (Address(key, httpOnLoopback) is not { } address)
            return null;
        if (address.AbsolutePath == "/")
            return address;
        Fail(key, "must have no path: it is the root of its host");
        return null;
    }

    /// <summary>An <c>https</c> address, or <c>http</c> on this machine where that is allowed.</summary>
    public Uri? Address(string key, bool httpOnLoopback)
    {
        if (Text(key) is not { } text)
            return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https")
            || address is not { Query: "", Fragment: "", UserInfo: "" })
            Fail(key, $"must be an absolute address such as https://pay.example, not '{text}'");
        else if (address.Scheme == "http" && !(httpOnLoopback && address.IsLoopback))
            Fail(key, $"must be https{(httpOnLoopback ? ", or http on this machine" : "")}");
        else
            return new Uri(text.TrimEnd('/'));
        return null;
    }

    /// <summary>Addresses and networks, joined by commas.</summary>
    public IReadOnlyList<IPNetwork> Networks(string key)
    {
        var found = new List<IPNetwork>();
        foreach (var text in (Text(key) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (IPNetwork.TryParse(text, out var network))
                found.Add(network);
            else if (IPAddress.TryParse(text, out var address))
                found.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                Fail(key, $"must be addresses and networks such as 10.0.0.7 or 10.1.0.0/16, joined by commas, not '{text}'");
        }

        return found;
    }

    /// <summary>The names and texts of a section's children.</summary>
    public IReadOnlyDictionary<string, string> Pairs(string section) => configuration.GetSection(section).GetChildren()
        .Where(child => child.Value is { Length: > 0 }).ToDictionary(child => child.Key, child => child.Value!);

    /// <summary>Whether a section has any value.</summary>
    public bool Has(string section) => configuration.GetSection(section).AsEnumerable().Any(pair => !string.IsNullOrEmpty(pair.Value));
}
