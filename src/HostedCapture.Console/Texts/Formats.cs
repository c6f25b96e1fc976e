using System.Globalization;

namespace OperatorConsole.Texts;

/// <summary>
/// Numbers, money and times as a reader's language and time zone have them. The process has no cultures, so they are made by hand.
/// </summary>
public sealed class Formats
{
    private const int MostDigits = 18;

    private readonly NumberFormatInfo _numbers;

    /// <summary>Makes those of a reader.</summary>
    /// <param name="language">ISO 639-1; English has 1,234.56, the others 1.234,56.</param>
    /// <param name="zone">Where the reader is.</param>
    public Formats(string language, TimeZoneInfo zone)
    {
        Zone = zone;
        var isEnglish = language == "en";
        _numbers = new()
        {
            NumberGroupSeparator = isEnglish ? "," : ".",
            NumberDecimalSeparator = isEnglish ? "." : ",",
        };
    }

    /// <summary>Where the reader is.</summary>
    public TimeZoneInfo Zone { get; }

    /// <summary>A whole number: <c>12.990</c>.</summary>
    /// <param name="value">The number.</param>
    public string Number(long value) => value.ToString("N0", _numbers);

    /// <summary>An amount with the decimals of its currency, <c>10,50 USD</c>; a dash where there is none.</summary>
    /// <param name="major">In major units: pesos, dollars.</param>
    /// <param name="currency">ISO 4217.</param>
    public string Amount(decimal? major, string? currency)
    {
        if (major is not { } amount)
            return "–";
        // More decimals than the currency has are shown: an amount is never rounded for the eye.
        var decimals = Math.Max(Currencies.DecimalsOf(currency), Scale(amount));
        return $"{amount.ToString($"N{decimals}", _numbers)} {currency}".TrimEnd();
    }

    /// <summary>A time in the reader's zone, which can be sorted as text: <c>2026-11-29 14:05:09</c>.</summary>
    /// <param name="time">The time.</param>
    public string Time(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The day of a time in the reader's zone: <c>2026-11-29</c>.</summary>
    /// <param name="time">The time.</param>
    public string Day(DateTimeOffset time) =>
        TimeZoneInfo.ConvertTime(time, Zone).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    /// <summary>A time in UTC: <c>2026-11-29 17:05:09 UTC</c>.</summary>
    /// <param name="time">The time.</param>
    public string Utc(DateTimeOffset time) =>
        time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>How long ago it was, roughly: <c>40 s</c>, <c>3 min</c>, <c>2 h</c>, <c>5 d</c>.</summary>
    /// <param name="time">When it was.</param>
    /// <param name="now">The present.</param>
    public string Ago(DateTimeOffset time, DateTimeOffset now) => (now - time) switch
    {
        { Ticks: < 0 } => "0 s",
        { TotalMinutes: < 1 } span => $"{(int)span.TotalSeconds} s",
        { TotalHours: < 1 } span => $"{(int)span.TotalMinutes} min",
        { TotalDays: < 2 } span => $"{(int)span.TotalHours} h",
        var span => $"{Number((long)span.TotalDays)} d",
    };

    /// <summary>A duration: <c>840 ms</c>, <c>12,3 s</c>.</summary>
    /// <param name="ms">In milliseconds.</param>
    public string Milliseconds(long ms) => ms switch
    {
        < 10_000 => $"{Number(ms)} ms",
        _ => $"{(ms / 1000m).ToString("N1", _numbers)} s",
    };

    /// <summary>
    /// An amount that a person typed, with the separators of her language or with a point before the decimals; null where it is none,
    /// or where it could be two: in Spanish <c>1.234</c> is one thousand, and <c>1.23</c> one and 23 cents.
    /// </summary>
    /// <param name="text">What she typed.</param>
    public decimal? Read(string text)
    {
        var typed = (text ?? "").Replace(" ", "", StringComparison.Ordinal).Replace("\u00a0", "", StringComparison.Ordinal);
        var mark = _numbers.NumberDecimalSeparator;
        var group = _numbers.NumberGroupSeparator;
        if (typed.Count(char.IsAsciiDigit) is 0 or > MostDigits || typed.Any(one => !char.IsAsciiDigit(one) && one is not ('.' or ',')))
            return null;

        var parts = typed.Split(mark);
        if (parts.Length > 2)
            return null;
        var groups = parts[0].Split(group);
        var isGrouped = groups.Length > 1;
        // The other language's decimal mark: one of them, not before three digits.
        if (parts.Length == 1 && groups is [{ Length: > 0 }, { Length: 1 or 2 }])
            (parts, isGrouped) = (groups, false);
        if (isGrouped && (groups[0].Length is 0 or > 3 || groups.Skip(1).Any(one => one.Length != 3)))
            return null;

        var whole = isGrouped ? string.Concat(groups) : parts[0];
        var decimals = parts.Length == 2 ? parts[1] : "";
        if (whole.Length == 0 || (parts.Length == 2 && (decimals.Length == 0 || !decimals.All(char.IsAsciiDigit))))
            return null;
        var plain = decimals.Length == 0 ? whole : $"{whole}.{decimals}";
        return decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount) ? amount : null;
    }

    private static int Scale(decimal amount)
    {
        var scale = 0;
        while (amount != decimal.Truncate(amount))
        {
            amount *= 10;
            scale++;
        }

        return scale;
    }
}
