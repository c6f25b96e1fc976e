using System.Globalization;

namespace HostedCapture.Hosting;

/// <summary>Reads a query and gathers what is wrong with it, so that a caller hears everything at once.</summary>
/// <param name="query">As sent.</param>
public sealed class QueryReader(IQueryCollection query)
{
    private readonly List<FieldError> _errors = [];

    /// <summary>The answer to a query with errors; null when there are none.</summary>
    public Problem? Problem => _errors.Count == 0 ? null : Problem.InvalidModel(_errors);

    /// <summary>A value; null when it is missing or empty.</summary>
    public string? Text(string name)
    {
        if (query[name].Count > 1)
            _errors.Add(new(name, "duplicate"));
        return query[name] is [{ Length: > 0 } value] ? value : null;
    }

    /// <summary>A whole number.</summary>
    public int Number(string name, int fallback, int from, int to)
    {
        if (Text(name) is not { } text)
            return fallback;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= from && value <= to)
            return value;
        _errors.Add(new(name, "range"));
        return fallback;
    }

    /// <summary>One of some words; null when it is missing.</summary>
    public string? OneOf(string name, params ReadOnlySpan<string> words)
    {
        var text = Text(name);
        if (text is null || words.Contains(text))
            return text;
        _errors.Add(new(name, "unknown_value"));
        return null;
    }

    /// <summary>A place in a list, as an answer gave it; null when it is missing.</summary>
    /// <param name="name">The parameter.</param>
    /// <param name="read">Gives null for a text that is no such place.</param>
    public T? Cursor<T>(string name, Func<string, T?> read)
    {
        if (Text(name) is not { } text)
            return default;
        var place = read(text);
        if (place is null)
            _errors.Add(new(name, "cursor"));
        return place;
    }
}
