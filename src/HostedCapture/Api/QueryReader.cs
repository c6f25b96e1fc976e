using System.Globalization;
using System.Text.RegularExpressions;

namespace HostedCapture.Api;

/// <summary>
/// Reads a query and gathers all its errors. An unknown parameter is
/// an error as well: a misspelt or empty filter must not return everything.
/// </summary>
/// <param name="query">As sent.</param>
public sealed partial class QueryReader(IQueryCollection query)
{
    private const int MostUnknown = 20;

    private readonly List<FieldError> _errors = [];
    private readonly HashSet<string> _known = [];

    /// <summary>The answer to a query with errors; null when there are none. Read it after all the parameters.</summary>
    public Problem? Problem
    {
        get
        {
            var unknown = query.Keys.Where(name => !_known.Contains(name)).Take(MostUnknown);
            List<FieldError> errors = [.. _errors, .. unknown.Select(name => new FieldError(name, "unknown_parameter"))];
            return errors.Count == 0 ? null : Problem.InvalidModel(errors);
        }
    }

    /// <summary>A value; null when it is missing.</summary>
    public string? Text(string name)
    {
        _known.Add(name);
        if (query[name] is [{ Length: > 0 } value])
            return value;
        if (query[name].Count > 0)
            _errors.Add(new(name, query[name].Count > 1 ? "duplicate" : "empty"));
        return null;
    }

    /// <summary>A text without control characters: nothing that is stored has any, and PostgreSQL takes no NUL.</summary>
    public string? Plain(string name)
    {
        var text = Text(name);
        if (text?.Any(char.IsControl) == true)
            _errors.Add(new(name, "text"));
        return text;
    }

    /// <summary>An ISO 8601 time; one without an offset is UTC.</summary>
    public DateTimeOffset? Time(string name)
    {
        if (Text(name) is not { } text)
            return null;
        // In a query an unencoded '+' is a space; after a time of day it can only be a '+'.
        var time = WireTime.Parse(SpaceForPlus().Replace(text, "+"));
        if (time is null)
            _errors.Add(new(name, "time"));
        return time;
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

    [GeneratedRegex(@"(?<=^\S+[Tt ][0-9]{2}:\S+) (?=[0-9]{2}(:?[0-9]{2})?\z)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SpaceForPlus();
}
