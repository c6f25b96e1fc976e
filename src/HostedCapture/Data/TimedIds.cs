namespace HostedCapture.Data;

/// <summary>Ids that begin with their time, as those of UUID version 7 do: one index then serves a period and the order.</summary>
public static class TimedIds
{
    /// <summary>What all ids of a time or later are equal to or behind.</summary>
    /// <param name="time">The time; null: none.</param>
    /// <param name="prefix">What stands before the digits.</param>
    public static string? Least(DateTimeOffset? time, string prefix) =>
        time is { } at ? $"{prefix}{Math.Max(0, at.ToUnixTimeMilliseconds()):x12}" : null;

    /// <summary>The same for ids that are written with dashes.</summary>
    /// <param name="time">The time; null: none.</param>
    public static string? Least(DateTimeOffset? time) => Least(time, "") is { } digits ? $"{digits[..8]}-{digits[8..]}" : null;
}
