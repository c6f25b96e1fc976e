using System.Globalization;

namespace OperatorConsole.Pages.Developer;

/// <summary>Ids of events: <c>evt_</c> and 32 hexadecimal digits that begin with their time.</summary>
public static class EventIds
{
    private const string Prefix = "evt_";
    private const int Digits = 32;

    /// <summary>
    /// The least id above another: a list that begins below it begins with that one. Null where the text is no id of an event.
    /// </summary>
    /// <param name="id">The id.</param>
    public static string? Above(string? id) =>
        id is not null && id.StartsWith(Prefix, StringComparison.Ordinal) && id.Length == Prefix.Length + Digits
        && UInt128.TryParse(id.AsSpan(Prefix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var number)
        && number < UInt128.MaxValue
            ? Prefix + (number + 1).ToString("x32", CultureInfo.InvariantCulture)
            : null;
}
