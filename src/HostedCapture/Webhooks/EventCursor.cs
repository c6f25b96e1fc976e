using System.Buffers.Text;
using System.Globalization;
using System.Text;
using HostedCapture.Hosting;

namespace HostedCapture.Webhooks;

/// <summary>A place in a feed, opaque to its reader.</summary>
internal static class EventCursor
{
    private const string Mark = "feed ";
    private const int Longest = 40;

    public static string Write(long position) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($"{Mark}{position}"));

    /// <summary>The position; null when it is not a cursor of ours.</summary>
    public static long? Read(string cursor)
    {
        if (cursor.Length > Longest || StrictBase64.ReadUrl(cursor) is not { } bytes)
            return null;
        var text = Encoding.ASCII.GetString(bytes);
        return text.StartsWith(Mark, StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(Mark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var position)
            ? position
            : null;
    }
}
