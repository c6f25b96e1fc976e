namespace OperatorConsole.Pages.Developer;

/// <summary>How long an old secret stays good beside a new one: what can be chosen.</summary>
internal static class Overlap
{
    /// <summary>In seconds, as the choice's values.</summary>
    public static readonly IReadOnlyList<string> Choices = ["0", "3600", "86400", "604800", "2592000"];

    /// <summary>A day: servers can be changed over without haste.</summary>
    public const string Usual = "86400";

    /// <summary>The time of a choice.</summary>
    public static TimeSpan Of(string? choice) => TimeSpan.FromSeconds(int.Parse(choice ?? Usual));
}
