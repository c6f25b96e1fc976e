using HostedCapture.Api;
using HostedCapture.Domain;
using HostedCapture.Pages;









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
    /// <summary>The code of a field that was right, and is empty again all the same.</summary>
    public const string Again = "again";

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

    /// <summary>What the provider takes.</summary>
    public AcceptedCards Accepted { get; init; } = AcceptedCards.Any;

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>The brand of the number that something is wrong with, where it told one.</summary>
    public CardBrand? Brand { get; init; }

    /// <summary>The fields, from the top.</summary>
    public IReadOnlyList<string> Fields => IsCmr ? ["number", "document"] : ["number", "expiry", "code", "name"];

    /// <summary>
    /// What the summary lists, from the top. A form with mistakes comes back without the card, so all of it must be typed
    /// again, and what was right is marked, too.
    /// </summary>
    public IReadOnlyList<FieldError> Listed => Errors.Count == 0 ? [] : [.. Fields.Select(Listing).OfType<FieldError>()];

    /// <summary>A calm line above the form, and the title that says it: the last card was declined, or nothing is known of it.</summary>
    public FormMessage? Message { get; init; }

    /// <summary>The message's key for a field, or null.</summary>
    public string? ErrorKey(string field) => Listed.FirstOrDefault(error => error.Field == field)?.Code switch
    {
        null => null,
        // Of a brand that is known, where its code is found.
        "wrong_length" when field == "code" && Brand is not null => Brand.CodeLengths[0] == 4 ? "card.code.front" : "card.code.back",
        var code => $"card.{field}.{code}",
    };

    /// <summary>A text with what the form knows in it; a brand that it does not know is filled in by the script.</summary>
    public string Text(PageFrame frame, string key) =>
        frame.Texts.Format(key, ("shop", frame.ShopName), ("brand", Brand?.Name ?? "{brand}"), ("brands", string.Join(", ", Accepted.Names)));

    private FieldError? Listing(string id) =>
        Errors.FirstOrDefault(error => error.Field == id) ?? (id == "name" && HolderName is not null ? null : new FieldError(id, Again));
}
