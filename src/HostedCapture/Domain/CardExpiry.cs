using System.Runtime.InteropServices;

namespace HostedCapture.Domain;

/// <summary>The month a card is valid through.</summary>
/// <param name="Year">Four digits.</param>
/// <param name="Month">1 to 12.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct CardExpiry(int Year, int Month)
{
    // Cards are issued for at most ten years or so; a date further off is a slip of the keyboard.
    private const int LongestYears = 20;

    /// <summary>Two digits, as <c>07</c>.</summary>
    public string TwoDigitMonth => Month.ToString("00");

    /// <summary>Four digits.</summary>
    public string FourDigitYear => Year.ToString("0000");

    /// <summary>
    /// Reads what people and browsers put into one field: <c>MM/YY</c>, <c>MMYY</c>, <c>M/YYYY</c>,
    /// <c>MM-YY</c>, <c>MM YYYY</c>, <c>YYYY-MM</c> (what an input of type month gives).
    /// </summary>
    /// <param name="typed">The text.</param>
    /// <param name="today">Decides the century of two digits, and whether the month is over.</param>
    /// <param name="expiry">The month, where the text is one.</param>
    /// <returns>What is wrong, as the code of a message, or null.</returns>
    public static string? Parse(string? typed, DateOnly today, out CardExpiry expiry)
    {
        expiry = default;
        var text = (typed ?? "").Trim();
        if (text.Length == 0)
            return "required";
        return Split(text) is var (month, year) ? Check(month, year, today, out expiry) : "format";
    }

    /// <summary>Checks a month and a year that came apart; the year may have two digits.</summary>
    /// <param name="month">1 to 12, as digits.</param>
    /// <param name="year">Two or four digits.</param>
    /// <param name="today">Decides the century of two digits, and whether the month is over.</param>
    /// <param name="expiry">The month, where both fit.</param>
    /// <returns>What is wrong, as the code of a message, or null.</returns>
    public static string? Check(string month, string year, DateOnly today, out CardExpiry expiry)
    {
        expiry = default;
        if (month.Length is not (1 or 2) || year.Length is not (2 or 4)
            || !month.All(char.IsAsciiDigit) || !year.All(char.IsAsciiDigit))
        {
            return "format";
        }

        var (m, y) = (int.Parse(month), int.Parse(year));
        if (m is < 1 or > 12)
            return "month";
        if (year.Length == 2)
            y += today.Year / 100 * 100;
        if (y > today.Year + LongestYears)
            return "too_far";
        if (y < today.Year || (y == today.Year && m < today.Month))
            return "expired";
        expiry = new CardExpiry(y, m);
        return null;
    }

    private static (string Month, string Year)? Split(string text)
    {
        var parts = text.Split(['/', '-', ' ', '.'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return parts switch
        {
            [{ Length: 4 } year, { Length: 1 or 2 } month] => (month, year),
            [var month, var year] => (month, year),
            [{ Length: 3 } run] => (run[..1], run[1..]),
            [{ Length: 4 } run] => (run[..2], run[2..]),
            [{ Length: 6 } run] => (run[..2], run[2..]),
            _ => null,
        };
    }
}
