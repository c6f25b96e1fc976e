namespace OperatorConsole.Parts;

/// <summary>What went wrong, in words for the reader.</summary>
/// <param name="Text">A sentence or two.</param>
/// <param name="NeedsSecondFactor">Whether a second factor of the last minutes helps: the way to it is shown beside it.</param>
public sealed record Trouble(string Text, bool NeedsSecondFactor = false)
{
    /// <summary>Trouble that is a sentence and nothing more; null: none.</summary>
    public static implicit operator Trouble?(string? text) => text is null ? null : new(text);
}
