using HostedCapture.Api;
using HostedCapture.Domain;
using HostedCapture.Intents;
using HostedCapture.Pages;

namespace HostedCapture.CardPage;

/// <summary>The message about the last card.</summary>
/// <param name="Title">In the browser's tab; screen readers read it first.</param>
/// <param name="Text">And what to do.</param>
public sealed record FormMessage(string Title, string Text);

/// <summary>The card form's content. It has no member for card data.</summary>
/// <param name="Path">Where it lives.</param>
/// <param name="Query">The language to keep: <c>?lang=es</c>, or empty.</param>
/// <param name="Names">Its fields' names in this render.</param>
/// <param name="IsCmr">Number and document instead of expiry, code and name.</param>
/// <param name="Antiforgery">The form's token, by the field it goes in.</param>
public sealed record CardFormModel(string Path, string Query, FieldNames Names, bool IsCmr, (string Field, string Token) Antiforgery)
{
    /// <summary>The code of a valid field that must be typed again.</summary>
    public const string Again = "again";

    private const int LastSeconds = 120;

    /// <summary>Where the card is posted.</summary>
    public string Action => Path + Query;

    /// <summary>Where leaving is posted.</summary>
    public string CancelAction => $"{Path}/cancel{Query}";

    /// <summary>The token of the form that leaves.</summary>
    public string Leave { get; init; } = "";

    /// <summary>The name on the card; kept between tries.</summary>
    public string? HolderName { get; init; }

    /// <summary>A day of the month that a card must at least be valid through.</summary>
    public DateOnly Month { get; init; }

    /// <summary>Seconds until the intent expires.</summary>
    public int SecondsLeft { get; init; } = int.MaxValue;

    /// <summary>Whether the remaining time is shown.</summary>
    public bool IsEnding => SecondsLeft <= LastSeconds;

    /// <summary>Work for the browser while cards are being tested; null otherwise.</summary>
    public (string Challenge, int Bits)? Work { get; init; }

    /// <summary>What the provider takes.</summary>
    public AcceptedCards Accepted { get; init; } = AcceptedCards.Any;

    /// <summary>What the cardholder is to agree to; null: nothing.</summary>
    public Consent? Consent { get; init; }

    /// <summary>The language that the merchant's text is in, where it is known and not the page's.</summary>
    public string? ConsentLanguage { get; init; }

    /// <summary>Whether she agrees by a box that must be ticked; it is never ticked before she did it.</summary>
    public bool ConsentBox { get; init; }

    /// <summary>Whether she ticked it, when the form comes back.</summary>
    public bool Ticked { get; init; }

    /// <summary>What is wrong, by field.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];

    /// <summary>The brand of the wrong number, where it has one.</summary>
    public CardBrand? Brand { get; init; }

    /// <summary>The fields, from the top.</summary>
    public IReadOnlyList<string> Fields
    {
        get
        {
            string[] card = IsCmr ? ["number", "document"] : ["number", "expiry", "code", "name"];
            return ConsentBox ? [.. card, "consent"] : card;
        }
    }

    /// <summary>
    /// The summary's list, from the top. A form with mistakes comes back without the card, so all of it must be typed
    /// again, and valid fields are marked, too.
    /// </summary>
    public IReadOnlyList<FieldError> Listed => Errors.Count == 0 ? [] : [.. Fields.Select(Listing).OfType<FieldError>()];

    /// <summary>The line above the form, and its title: the last card was declined, or its outcome is unknown.</summary>
    public FormMessage? Message { get; init; }

    /// <summary>The message's key for a field, or null.</summary>
    public string? ErrorKey(string field) => Listed.FirstOrDefault(error => error.Field == field)?.Code switch
    {
        null => null,
        // For a known brand: where its code is found.
        "wrong_length" when field == "code" && Brand is not null => Brand.CodeLengths[0] == 4 ? "card.code.front" : "card.code.back",
        var code => $"card.{field}.{code}",
    };

    /// <summary>A text with its placeholders filled; the script fills in a brand the form does not know.</summary>
    public string Text(PageFrame frame, string key) =>
        frame.Texts.Format(
            key, ("shop", frame.ShopName), ("brand", Brand?.Name ?? "{brand}"), ("brands", string.Join(", ", Accepted.Names)));

    private FieldError? Listing(string id) =>
        Errors.FirstOrDefault(error => error.Field == id) ?? (IsKept(id) ? null : new FieldError(id, Again));

    private bool IsKept(string id) => id is "consent" || (id is "name" && HolderName is not null);
}
