namespace OperatorConsole.Parts;

/// <summary>Notes that a card number was typed where none belongs. The number itself is nowhere in it.</summary>
internal static partial class CardRefusals
{
    /// <summary>Notes it.</summary>
    [LoggerMessage(Level = LogLevel.Warning, Message = "A card number was typed into {Field}. It was refused and cleared.")]
    public static partial void Log(ILogger log, string field);
}
