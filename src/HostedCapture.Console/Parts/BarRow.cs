namespace OperatorConsole.Parts;

/// <summary>A row of <see cref="Bars"/>.</summary>
/// <param name="Label">What is counted.</param>
/// <param name="Value">How many.</param>
/// <param name="Href">Where they are listed; null: nowhere.</param>
public sealed record BarRow(string Label, long Value, string? Href = null);
