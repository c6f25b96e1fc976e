namespace OperatorConsole.Parts;

/// <summary>How a filter of a list is typed.</summary>
public enum FilterKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>One of some values.</summary>
    Choice,

    /// <summary>A day; two of them, whose names end in <c>from</c> and <c>to</c>, are a period with quick choices.</summary>
    Day,

    /// <summary>Digits.</summary>
    Digits,
}

/// <summary>One filter of a list.</summary>
/// <param name="Name">As it stands in the address.</param>
/// <param name="TitleKey">The key of its label's text.</param>
/// <param name="Kind">How it is typed.</param>
/// <param name="Choices">Of a choice: the values.</param>
/// <param name="ChoiceSection">Where the values have their texts: <c>intent_state</c>; null: they are shown as they are.</param>
/// <param name="NameOf">What a value is called that has no text: an application's name; null: they are shown as they are.</param>
public sealed record Filter(
    string Name,
    string TitleKey,
    FilterKind Kind,
    IReadOnlyList<string>? Choices = null,
    string? ChoiceSection = null,
    Func<string, string>? NameOf = null);
