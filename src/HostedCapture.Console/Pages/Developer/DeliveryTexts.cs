using OperatorConsole.Texts;

namespace OperatorConsole.Pages.Developer;

/// <summary>What came back of a delivery, in words.</summary>
public static class DeliveryTexts
{
    /// <summary>The answer of a try: its status, or why there was none.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="status">The HTTP status.</param>
    /// <param name="error">Why there was no answer, as the API names it.</param>
    public static string Answer(Words words, int? status, string? error) => (status, error) switch
    {
        (int answered, _) => $"HTTP {answered}",
        (_, not null) => words.Or("developer.delivery_error", error),
        _ => "–",
    };
}
