using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;

namespace OperatorConsole.Parts;

/// <summary>What stands in an address after the question mark: a page's whole state.</summary>
public sealed class AddressQuery
{
    private static readonly string[] s_days = ["yyyy-MM-dd"];

    private readonly TimeZoneInfo _zone;

    /// <summary>Reads an address.</summary>
    /// <param name="address">Absolute, or its part from the question mark on.</param>
    /// <param name="zone">The reader's: days begin at its midnight.</param>
    public AddressQuery(string address, TimeZoneInfo zone)
    {
        _zone = zone;
        var question = address.IndexOf('?', StringComparison.Ordinal);
        var hash = address.IndexOf('#', StringComparison.Ordinal);
        var text = question < 0 ? "" : address[question..(hash > question ? hash : address.Length)];
        // Of several values the first: nothing here is a list.
        All = QueryHelpers.ParseQuery(text)
            .Where(pair => pair.Value.Count > 0 && !string.IsNullOrWhiteSpace(pair.Value[0]))
            .ToDictionary(pair => pair.Key, pair => pair.Value[0]!, StringComparer.Ordinal);
    }

    /// <summary>All values that are not empty.</summary>
    public IReadOnlyDictionary<string, string> All { get; }

    /// <summary>A value; null where it is missing or empty.</summary>
    /// <param name="name">Its name.</param>
    public string? this[string name] => All.GetValueOrDefault(name);

    /// <summary>A value as an id; null where it is missing or none.</summary>
    /// <param name="name">Its name.</param>
    public Guid? Id(string name) => Guid.TryParse(this[name], out var id) ? id : null;

    /// <summary>
    /// A value as a time: one with its offset as it stands, a day as its midnight in the reader's zone. A day whose name ends in
    /// <c>to</c> is meant whole, so it gives the midnight after it. Null where it is missing or no time.
    /// </summary>
    /// <param name="name">Its name.</param>
    public DateTimeOffset? Time(string name)
    {
        if (DateOnly.TryParseExact(this[name], s_days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
        {
            var isEnd = name is "to" || name.EndsWith("_to", StringComparison.Ordinal);
            return Midnight(isEnd && day < DateOnly.MaxValue ? day.AddDays(1) : day);
        }

        return DateTimeOffset.TryParse(this[name], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)
            ? time
            : null;
    }

    /// <summary>
    /// Where a filter's period begins; null where none is set. What cannot be read finds nothing: a filter that is shown is applied.
    /// </summary>
    /// <param name="name">The filter's name.</param>
    public DateTimeOffset? From(string name) => this[name] is null ? null : Time(name) ?? DateTimeOffset.MaxValue;

    /// <summary>Where a filter's period ends; null where none is set. What cannot be read finds nothing.</summary>
    /// <param name="name">The filter's name.</param>
    public DateTimeOffset? To(string name) => this[name] is null ? null : Time(name) ?? DateTimeOffset.UnixEpoch;

    /// <summary>An address with one value changed. The place in a list belongs to the query it was made by, so it is left out.</summary>
    /// <param name="path">The path.</param>
    /// <param name="name">The value's name.</param>
    /// <param name="value">The value; null or empty: without it.</param>
    internal string With(string path, string name, string? value) => With(path, [new(name, value)]);

    /// <inheritdoc cref="With(string, string, string?)"/>
    internal string With(string path, IEnumerable<KeyValuePair<string, string?>> changes)
    {
        var values = All.Where(pair => pair.Key != "after").ToDictionary(pair => pair.Key, string? (pair) => pair.Value);
        foreach (var (name, value) in changes)
            values[name] = value;
        return QueryHelpers.AddQueryString(path, values.Where(pair => !string.IsNullOrWhiteSpace(pair.Value)));
    }

    // A midnight that the clocks jump over begins where they land.
    private DateTimeOffset Midnight(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue, DateTimeKind.Unspecified);
        while (_zone.IsInvalidTime(midnight))
            midnight = midnight.AddMinutes(15);
        return new DateTimeOffset(midnight, _zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
