using System.Diagnostics;

namespace HostedCapture.Domain;

/// <summary>
/// A card as its holder entered it. The number and the code cannot be printed, serialized, compared or logged:
/// they leave only by <see cref="Reveal"/>, whose result cannot leave the method that asked for it.
/// </summary>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Card : IDisposable
{
    private readonly SensitiveText _number;
    private readonly SensitiveText _code;

    private Card(SensitiveText number, SensitiveText code, CardExpiry? expiry, CardBrand? brand)
    {
        (_number, _code, Expiry, Brand) = (number, code, expiry, brand);
    }

    /// <summary>Month and year; null for a kind of card that is captured without (CMR).</summary>
    public CardExpiry? Expiry { get; }

    /// <summary>The brand, where the number tells it.</summary>
    public CardBrand? Brand { get; }

    /// <summary>Whether it has a security code.</summary>
    public bool HasCode => !_code.Reveal().IsEmpty;

    /// <summary>The first six digits.</summary>
    public string First6 => _number.Reveal()[..6].ToString();

    /// <summary>The last four digits.</summary>
    public string Last4 => _number.Reveal()[^4..].ToString();

    /// <summary>
    /// Makes a card of digits that were checked before: see <see cref="CheckNumber"/> and <see cref="CheckCode"/>.
    /// </summary>
    /// <param name="number">ASCII digits only.</param>
    /// <param name="expiry">Month and year, where the kind has them.</param>
    /// <param name="code">The security code's ASCII digits; empty where the kind or the card has none.</param>
    public static Card Create(ReadOnlySpan<char> number, CardExpiry? expiry, ReadOnlySpan<char> code)
    {
        if (CheckNumber(number) is not null || code.ContainsAnyExceptInRange('0', '9'))
            throw new ArgumentException("The card was not checked before it was made.", nameof(number));
        return new Card(new SensitiveText(number), new SensitiveText(code), expiry, CardBrand.Of(number));
    }

    /// <summary>The number and the code, for the one place that puts them on a provider's wire.</summary>
    public CardSecrets Reveal() => new(_number.Reveal(), _code.Reveal());

    /// <summary>Clears number and code. The card cannot be used afterwards.</summary>
    public void Dispose()
    {
        _number.Dispose();
        _code.Dispose();
    }

    /// <summary>Whether a text holds this card's number, with any separators between its digits.</summary>
    public bool IsIn(string? text)
    {
        var number = _number.Reveal();
        for (var start = 0; start < text?.Length; start++)
        {
            var found = 0;
            for (var at = start; at < text.Length && found < number.Length && (text[at] == number[found] || !char.IsAsciiDigit(text[at])); at++)
                found += text[at] == number[found] ? 1 : 0;
            if (found == number.Length)
                return true;
        }

        return false;
    }

    /// <summary>The type's name, never the card.</summary>
    public override string ToString() => "[card]";

    /// <summary>
    /// The number's truncated parts: first six and last four digits by default, or first four and last six (Quickpay's form of 2017)
    /// instead. Never both: together they would show more than PCI DSS 3.4.1 allows.
    /// </summary>
    /// <param name="firstFourLastSix">Whether the application asked for the 2017 form.</param>
    public (string First, string Last) Truncate(bool firstFourLastSix) =>
        firstFourLastSix ? (_number.Reveal()[..4].ToString(), _number.Reveal()[^6..].ToString()) : (First6, Last4);

    /// <summary>What is wrong with a number, or null: the code of a message, never the number.</summary>
    /// <param name="number">Typed text after <see cref="TypedText.Compact(SensitiveText?)"/>.</param>
    /// <param name="accepted">What the provider takes; null: any card.</param>
    public static string? CheckNumber(ReadOnlySpan<char> number, AcceptedCards? accepted = null)
    {
        if (number.IsEmpty)
            return "required";
        if (number.ContainsAnyExceptInRange('0', '9'))
            return "digits";

        var brand = CardBrand.Of(number);
        var isAccepted = accepted is null || accepted.Has(brand);
        if (brand is not null && !isAccepted)
            return "brand";
        var rules = brand ?? CardBrand.Unknown;
        if (number.Length < rules.Lengths[0])
            return "too_short";
        if (number.Length > rules.Lengths[^1])
            return "too_long";
        if (!rules.Lengths.Contains(number.Length))
            return "wrong_length";
        if (rules.HasCheckDigit && !IsLuhnValid(number))
            return "luhn";
        return isAccepted ? null : "unknown_brand";
    }

    /// <summary>What is wrong with a security code, or null.</summary>
    /// <param name="code">Typed text after <see cref="TypedText.Compact(SensitiveText?)"/>.</param>
    /// <param name="brand">The brand of the number, when known: American Express has four digits.</param>
    /// <param name="accepted">What the provider takes; null: any card.</param>
    public static string? CheckCode(ReadOnlySpan<char> code, CardBrand? brand, AcceptedCards? accepted = null) => code switch
    {
        "" => (accepted ?? AcceptedCards.Any).TakesWithoutCode(brand) ? null : "required",
        _ when code.ContainsAnyExceptInRange('0', '9') => "digits",
        _ => (brand ?? CardBrand.Unknown).CodeLengths.Contains(code.Length) ? null : "wrong_length",
    };

    /// <summary>The check digit of ISO/IEC 7812-1, annex B.</summary>
    public static bool IsLuhnValid(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] - '0';
            if (digit is < 0 or > 9)
                return false;
            if (i % 2 == 1)
                digit = digit > 4 ? (digit * 2) - 9 : digit * 2;
            sum += digit;
        }

        return digits.Length > 0 && sum % 10 == 0;
    }
}

/// <summary>A card's number and code, on the stack: it cannot be boxed, stored, captured or awaited over.</summary>
public readonly ref struct CardSecrets(ReadOnlySpan<char> number, ReadOnlySpan<char> code)
{
    /// <summary>The PAN, digits only.</summary>
    public ReadOnlySpan<char> Number { get; } = number;

    /// <summary>The security code, digits only; empty where the kind or the card has none.</summary>
    public ReadOnlySpan<char> Code { get; } = code;

    /// <summary>The type's name, never the card.</summary>
    public override string ToString() => "[card]";
}
