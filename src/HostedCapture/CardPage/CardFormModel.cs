using HostedCapture.Hosting;

namespace HostedCapture.CardPage;

/// <summary>What became of the last card.</summary>
/// <param name="Title">In the browser's tab, and the first thing that is read aloud.</param>
/// <param name="Text">And what to do.</param>
public sealed record FormMessage(string Title, string Text);

/// <summary>What the card form shows. It has no place for a card.</summary>
/// <param name="Path">Where it lives.</param>
/// <param name="Query">The language to keep: <c>?lang=es</c>, or empty.</param>
/// <param name="Names">What its fields are called this time.</param>
/// <param name="IsCmr">Number and document instead of expiry, code and name.</param>
/// <param name="Antiforgery">The form's token, by the field it goes in.</param>
public sealed record CardFormModel(string Path, string Query, FieldNames Names, bool IsCmr, (string Field, string Token) Antiforgery)
{
    private const int LastSeconds = 120;

    /// <summary>Where the card is posted.</summary>
    public string Action => Path + Query;

    /// <summary>Where leaving is posted.</summary>
    public string CancelAction => $"{Path}/cancel{Query}";

    /// <summary>What leaving is known by.</summary>
    public string Leave { get; init; } = "";

    /// <summary>The name on the card; kept between tries.</summary>
    public string? HolderName { get; init; }

    /// <summary>A day of the month that a card must at least be valid through.</summary>
    public DateOnly Month { get; init; }

    /// <summary>Seconds until the intent expires.</summary>
    public int SecondsLeft { get; init; } = int.MaxValue;

    /// <summary>Whether so little time is left that it is told.</summary>
    public bool IsEnding => SecondsLeft <= LastSeconds;

    /// <summary>Work for the browser while cards are being tested; null otherwise.</summary>
    public (string Challenge, int Bits)? Work { get; init; }

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>A calm line above the form, and the title that says it: the last card was declined, or nothing is known of it.</summary>
    public FormMessage? Message { get; init; }

    /// <summary>The message's key for a field, or null.</summary>
    public string? ErrorKey(string field) => Errors.FirstOrDefault(error => error.Field == field) is { } error ? $"card.{field}.{error.Code}" : null;
}
