using System.Security.Cryptography;
using HostedCapture.Api;
using HostedCapture.Domain;
using HostedCapture.Intents;
using HostedCapture.Pages;

namespace HostedCapture.CardPage;

/// <summary>
/// The names of the form's fields in one render. Browsers refill fields by name after Back, even
/// where nothing may be stored; names that differ each time stop that.
/// </summary>
/// <param name="Suffix">Random letters.</param>
public sealed record FieldNames(string Suffix)
{
    /// <summary>The hidden field of the suffix.</summary>
    public const string SuffixField = "n";

    /// <summary>The hidden field of a proof of work.</summary>
    public const string WorkField = "w";

    private const int Length = 6;

    /// <summary>The card number's.</summary>
    public string Number => $"number-{Suffix}";

    /// <summary>The expiry's.</summary>
    public string Expiry => $"expiry-{Suffix}";

    /// <summary>The security code's.</summary>
    public string Code => $"code-{Suffix}";

    /// <summary>The holder's.</summary>
    public string Name => $"name-{Suffix}";

    /// <summary>The identity document's.</summary>
    public string Document => $"document-{Suffix}";

    /// <summary>That of the box that is ticked to agree.</summary>
    public string Consent => $"consent-{Suffix}";

    /// <summary>Names for a new render.</summary>
    public static FieldNames New() => new(RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz", Length));

    /// <summary>The names a form was posted with; null when it was not one of ours.</summary>
    public static FieldNames? Of(PostedForm form) =>
        form[SuffixField] is { Length: Length } suffix && suffix.All(char.IsAsciiLetterLower) ? new(suffix) : null;
}

/// <summary>A posted card, checked: either a card or what is wrong.</summary>
public sealed class CardInput
{
    private const int ShortestCode = 3;

    /// <summary>The card; null when something is wrong.</summary>
    public CardToCapture? Card { get; private init; }

    /// <summary>What is wrong, by the form's field ids.</summary>
    public IReadOnlyList<FieldError> Errors { get; private init; } = [];

    /// <summary>The brand of the number, where it tells one.</summary>
    public CardBrand? Brand { get; private init; }

    /// <summary>The name as typed, which may be shown again; null when it looks like a card number.</summary>
    public string? HolderName { get; private init; }

    /// <summary>Whether the box was ticked; it stays so when the form comes back.</summary>
    public bool Ticked { get; private init; }

    /// <summary>Reads a form.</summary>
    /// <param name="form">What was posted.</param>
    /// <param name="names">What its fields are called.</param>
    /// <param name="kind">What is captured.</param>
    /// <param name="accepted">What the provider takes.</param>
    /// <param name="today">A day of the month that a card must at least be valid through.</param>
    /// <param name="mustTick">Whether the form has a box that must be ticked.</param>
    public static CardInput Read(
        PostedForm form, FieldNames names, CaptureKind kind, AcceptedCards accepted, DateOnly today, bool mustTick = false)
    {
        var errors = new List<FieldError>();
        var ticked = form[names.Consent] is not null;
        var number = form.Typed(names.Number);
        using var digits = TypedText.Compact(number);
        var brand = CardBrand.Of(digits.Reveal());
        if (kind == CaptureKind.Cmr)
        {
            var cmr = CardRules.CheckCmr(number, form.Typed(names.Document), ("number", "document"), errors, out var rut);
            CheckTick();
            return new CardInput
            {
                Card = errors.Count == 0 ? new CardToCapture(cmr!, null, rut) : null,
                Errors = errors,
                Brand = brand,
                Ticked = ticked,
            };
        }

        var card = CardRules.Check(
            number,
            (out month) => CardExpiry.Parse(form[names.Expiry], today, out month),
            form.Typed(names.Code),
            accepted,
            ("number", "expiry", "code"),
            errors);
        var nameError = Domain.HolderName.Parse(form[names.Name], out var name);
        if (nameError is not null)
            errors.Add(new FieldError("name", nameError));
        CheckTick();
        return new CardInput
        {
            Card = errors.Count == 0 ? new CardToCapture(card!, name, null) : null,
            Errors = errors,
            Brand = brand,
            // A name with digits, of any script, may be a number or a code in the wrong field: it is not shown again.
            HolderName = nameError is "too_long" || name.EnumerateRunes().Count(rune => TypedText.DigitOf(rune) >= 0) >= ShortestCode
                ? null
                : name,
            Ticked = ticked,
        };

        void CheckTick()
        {
            if (mustTick && !ticked)
                errors.Add(new FieldError("consent", "required"));
        }
    }
}
