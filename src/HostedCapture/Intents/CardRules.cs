using System.Text.Json.Serialization;
using HostedCapture.Api;
using HostedCapture.Domain;

namespace HostedCapture.Intents;

/// <summary>A card for direct tokenization, as PCI merchants send it. Texts or numbers.</summary>
public sealed class DirectCard : IDisposable
{
    /// <summary>12 to 19 digits, as many as the brand's cards have.</summary>
    public SensitiveText? CardNumber { get; init; }

    /// <summary>1 to 12.</summary>
    public SensitiveText? ExpiryMonth { get; init; }

    /// <summary>Four digits, or two.</summary>
    public SensitiveText? ExpiryYear { get; init; }

    /// <summary>
    /// Three digits; four for American Express; none for a Maestro or UnionPay card without one, where the provider
    /// allows it.
    /// </summary>
    public SensitiveText? CardCcv { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        CardNumber?.Dispose();
        ExpiryMonth?.Dispose();
        ExpiryYear?.Dispose();
        CardCcv?.Dispose();
    }
}

/// <summary>A CMR card for direct tokenization.</summary>
public sealed class DirectCmrCard : IDisposable
{
    /// <summary>Whose card it is.</summary>
    public CmrUser? User { get; init; }

    /// <summary>The number.</summary>
    [JsonPropertyName("panNumber")]
    public SensitiveText? PanNumber { get; init; }

    /// <inheritdoc/>
    public void Dispose()
    {
        PanNumber?.Dispose();
        User?.DocumentId?.Dispose();
    }
}

/// <summary>The holder of a CMR card.</summary>
public sealed class CmrUser
{
    /// <summary>ISO 3166-1 alpha-2.</summary>
    public string? Country { get; init; }

    /// <summary><c>RUT</c>.</summary>
    [JsonPropertyName("documentType")]
    public string? DocumentType { get; init; }

    /// <summary>The RUT, with or without separators.</summary>
    [JsonPropertyName("documentId")]
    public SensitiveText? DocumentId { get; init; }
}

/// <summary>
/// Checks card data and makes a <see cref="Card"/> of it: the same rules for the page and the direct calls. Errors
/// name the caller's fields and never hold typed text.
/// </summary>
public static class CardRules
{
    /// <summary>A card with expiry and code.</summary>
    /// <param name="number">As typed.</param>
    /// <param name="expiry">Reads the expiry; returns the code of its error, or null.</param>
    /// <param name="code">As typed.</param>
    /// <param name="accepted">What the provider takes.</param>
    /// <param name="fields">The caller's names for number, expiry and code.</param>
    /// <param name="errors">The list that errors are added to.</param>
    public static Card? Check(
        SensitiveText? number,
        CheckExpiry expiry,
        SensitiveText? code,
        AcceptedCards accepted,
        (string Number, string Expiry, string Code) fields,
        List<FieldError> errors)
    {
        using var digits = TypedText.Compact(number);
        using var secret = TypedText.Compact(code);
        Note(fields.Number, Card.CheckNumber(digits.Reveal(), accepted), errors);
        Note(fields.Expiry, expiry(out var month), errors);
        Note(fields.Code, Card.CheckCode(secret.Reveal(), CardBrand.Of(digits.Reveal()), accepted), errors);
        return errors.Count == 0 ? Card.Create(digits.Reveal(), month, secret.Reveal()) : null;
    }

    /// <summary>A CMR card: number and document, nothing else.</summary>
    public static Card? CheckCmr(
        SensitiveText? number,
        SensitiveText? document,
        (string Number, string Document) fields,
        List<FieldError> errors,
        out string rut)
    {
        using var digits = TypedText.Compact(number);
        Note(fields.Number, Card.CheckNumber(digits.Reveal()), errors);
        Note(fields.Document, Rut.Parse(Of(document), out rut), errors);
        return errors.Count == 0 ? Card.Create(digits.Reveal(), null, "") : null;
    }

    /// <summary>The direct call's body.</summary>
    public static CardToCapture? Check(DirectCard body, AcceptedCards accepted, DateOnly today, List<FieldError> errors)
    {
        var (month, year) = (TypedText.Fold(Of(body.ExpiryMonth)).Trim(), TypedText.Fold(Of(body.ExpiryYear)).Trim());
        // Month and year are validated together, but the caller has a field for each.
        var wrong = CardExpiry.Check(month, year, today, out var expiry);
        var isYear = wrong is "too_far" || (wrong is "format" && month.Length is 1 or 2 && month.All(char.IsAsciiDigit));
        if (wrong is "format" && (isYear ? year : month).Length == 0)
            wrong = "required";
        return Check(
            body.CardNumber,
            (out read) =>
            {
                read = expiry;
                return wrong;
            },
            body.CardCcv,
            accepted,
            ("card_number", isYear ? "expiry_year" : "expiry_month", "card_ccv"),
            errors) is { } card ? new CardToCapture(card, null, null) : null;
    }

    /// <summary>The CMR direct call's body.</summary>
    public static CardToCapture? Check(DirectCmrCard body, List<FieldError> errors)
    {
        if (body.User?.Country is not { Length: 2 } country || !country.All(char.IsAsciiLetterUpper))
            errors.Add(new("user.country", body.User?.Country is null ? "required" : "country"));
        if (body.User?.DocumentType != "RUT")
            errors.Add(new("user.documentType", body.User?.DocumentType is null ? "required" : "unknown_value"));
        return CheckCmr(body.PanNumber, body.User?.DocumentId, ("panNumber", "user.documentId"), errors, out var rut) is { } card
            ? new CardToCapture(card, null, rut)
            : null;
    }

    private static string Of(SensitiveText? typed) => typed is null ? "" : typed.Reveal().ToString();

    private static void Note(string field, string? code, List<FieldError> errors)
    {
        if (code is not null)
            errors.Add(new FieldError(field, code));
    }

    /// <summary>Reads an expiry; returns the code of its error, or null.</summary>
    public delegate string? CheckExpiry(out CardExpiry expiry);
}
