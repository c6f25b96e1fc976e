using System.Globalization;
using System.Security.Cryptography;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Pages;

namespace HostedCapture.CardPage;

/// <summary>
/// What the form's fields are called in one render. Browsers refill fields by name when a person goes Back, even
/// where nothing may be stored; names that differ each time stop that.
/// </summary>
/// <param name="Suffix">Random letters.</param>
public sealed record FieldNames(string Suffix)
{
    /// <summary>The hidden field that brings the suffix back.</summary>
    public const string SuffixField = "n";

    /// <summary>The hidden field that brings a proof of work.</summary>
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

    /// <summary>Names for a new render.</summary>
    public static FieldNames New() => new(RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz", Length));

    /// <summary>The names a form was posted with; null when it was not one of ours.</summary>
    public static FieldNames? Of(PostedForm form) =>
        form[SuffixField] is { Length: Length } suffix && suffix.All(char.IsAsciiLetterLower) ? new(suffix) : null;
}

/// <summary>A posted card, checked: either a card or what is wrong.</summary>
public sealed class CardInput
{
    private const int LongestName = 100;
    private const int ShortestCode = 3;

    /// <summary>The card; null when something is wrong.</summary>
    public CardToCapture? Card { get; private init; }

    /// <summary>What is wrong, by the form's field ids.</summary>
    public IReadOnlyList<FieldError> Errors { get; private init; } = [];

    /// <summary>The name as typed, which may be shown again; null when it looks like a card number.</summary>
    public string? HolderName { get; private init; }

    /// <summary>Reads a form.</summary>
    public static CardInput Read(PostedForm form, FieldNames names, CaptureKind kind, DateOnly today)
    {
        var errors = new List<FieldError>();
        if (kind == CaptureKind.Cmr)
        {
            var cmr = CardRules.CheckCmr(Typed(names.Number), Typed(names.Document), ("number", "document"), errors, out var rut);
            return new CardInput { Card = cmr is null ? null : new CardToCapture(cmr, null, rut), Errors = errors };
        }

        var card = CardRules.Check(
            Typed(names.Number),
            (out month) => CardExpiry.Parse(form[names.Expiry], today, out month),
            Typed(names.Code),
            ("number", "expiry", "code"),
            errors);
        var name = (form[names.Name] ?? "").Trim();
        var nameError = name switch
        {
            "" => "required",
            { Length: > LongestName } => "too_long",
            _ when CardNumbers.AreIn(name) => "card_number",
            _ when name.Any(char.IsControl) || !name.Any(char.IsLetter) => "text",
            _ => null,
        };
        if (nameError is not null)
            errors.Add(new FieldError("name", nameError));
        return new CardInput
        {
            Card = errors.Count == 0 ? new CardToCapture(card!, name, null) : null,
            Errors = errors,
            // A name with digits in it, of any script, may be a number or a code in the wrong field: it does not come back.
            HolderName = name.Count(IsDigitOfAnyScript) >= ShortestCode || name.Length > LongestName ? null : name,
        };

        Unprintable Typed(string field) => form.Typed(field);
    }

    private static bool IsDigitOfAnyScript(char c) => char.GetUnicodeCategory(c) == UnicodeCategory.DecimalDigitNumber;
}
