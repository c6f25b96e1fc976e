using OperatorConsole.Texts;

namespace OperatorConsole.Pages.Work;

/// <summary>Cards as people name them: brand and last four digits, and never more.</summary>
public static class CardNames
{
    // On one line: the brand, what stands for the other digits, the last ones.
    private const string Hidden = "••••\u00a0";

    /// <summary>A card: <c>Visa •••• 1111</c>; null when nothing is known of it.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="brand">The brand's id, such as <c>visa</c>.</param>
    /// <param name="lastFour">The last four digits.</param>
    public static string? Of(Words words, string? brand, string? lastFour)
    {
        if (lastFour is null)
            return brand is null ? null : words.Or("work.brand", brand);
        return brand is null ? $"{Hidden}{lastFour}" : $"{words.Or("work.brand", brand)}\u00a0{Hidden}{lastFour}";
    }
}
