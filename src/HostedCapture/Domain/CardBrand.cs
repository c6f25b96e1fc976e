namespace HostedCapture.Domain;

/// <summary>A card brand: how its numbers begin, how long they and their code are.</summary>
/// <param name="Id">Short lower-case name.</param>
/// <param name="Name">The name people know.</param>
/// <param name="Lengths">Allowed numbers of digits.</param>
/// <param name="Groups">How the number is printed on the card.</param>
/// <param name="Ranges">Leading digits, apart by spaces: <c>65</c>, or <c>644-649</c> with both ends included and as many digits in each.</param>
public sealed record CardBrand(string Id, string Name, int[] Lengths, int[] Groups, string Ranges)
{
    private static readonly int[] s_fours = [4, 4, 4, 4];
    private static readonly int[] s_three = [3];

    /// <summary>Allowed numbers of digits of the security code.</summary>
    public int[] CodeLengths { get; private init; } = s_three;

    /// <summary>Whether there are cards without a security code.</summary>
    public bool CodeIsOptional { get; private init; }

    /// <summary>Whether every number ends in the check digit of ISO/IEC 7812-1.</summary>
    public bool HasCheckDigit { get; private init; } = true;

    /// <summary>
    /// The one table of brands. Of two ranges that hold a number the first decides, so those of few issuers stand before
    /// those of the large brands they lie in.
    /// </summary>
    // Sources: https://en.wikipedia.org/wiki/Payment_card_number (all), braintree/credit-card-type (Elo, Verve, Mir,
    // Maestro, UnionPay), activemerchant/active_merchant (Elo as https://dev.elo.com.br/apis/tabela-de-bins lists it, Hipercard,
    // Cabal, Naranja; which of them have no check digit), the ranges of the National Payments Corporation of India (RuPay).
    // Cards of two brands, where the number alone must decide:
    // - Elo within Visa's 4 and Discover's 65, Hipercard within Diners' 38: the smaller brand.
    // - RuPay with JCB (353, 356): JCB, whose network takes them outside India. RuPay in Discover's 6521 to 6531: RuPay.
    // - UnionPay with Discover (622126 to 622925): UnionPay. UnionPay with Visa or American Express (4, 37): the latter.
    // - 81: UnionPay to 8171, RuPay above.
    public static IReadOnlyList<CardBrand> All { get; } =
    [
        new("elo", "Elo", [16], s_fours,
            "401178-401179 431274 438935 451416 457393 457631-457632 504175 506699-506778 509000-509999 627780 636297-636298 636368 "
            + "650031-650033 650035-650051 650057-650081 650405-650439 650485-650538 650541-650598 650700-650718 650720-650727 "
            + "650901-650978 651652-651704 655000-655019 655021-655058"),
        new("hipercard", "Hipercard", [16, 19], s_fours, "384100 384140 384160 606282 637095 637568 637599 637609 637612") { HasCheckDigit = false },
        new("verve", "Verve", [16, 18, 19], s_fours, "506099-506198 507865-507964 650002-650027"),
        new("cabal", "Cabal", [16], s_fours, "589657 603522 604201-604400 650087 650272"),
        new("naranja", "Naranja", [16], s_fours, "589562") { HasCheckDigit = false },
        new("rupay", "RuPay", [16], s_fours, "508227 508500-508999 603741 606985-607984 608001-608500 652100-653149 8172-8199 82"),
        new("mir", "Mir", [16, 17, 18, 19], s_fours, "2200-2204"),
        new("amex", "American Express", [15], [4, 6, 5], "34 37") { CodeLengths = [4] },
        new("diners", "Diners Club", [14, 16, 17, 18, 19], [4, 6, 4], "300-305 3095 36 38-39"),
        new("jcb", "JCB", [16, 17, 18, 19], s_fours, "3528-3589"),
        new("discover", "Discover", [16, 17, 18, 19], s_fours, "6011 644-649 65"),
        new("unionpay", "UnionPay", [16, 17, 18, 19], s_fours, "62 8100-8171") { HasCheckDigit = false, CodeIsOptional = true },
        new("mastercard", "Mastercard", [16], s_fours, "2221-2720 51-55"),
        new("maestro", "Maestro", [12, 13, 14, 15, 16, 17, 18, 19], s_fours, "50 56-59 63 67") { CodeIsOptional = true },
        new("visa", "Visa", [13, 16, 19], s_fours, "4"),
    ];

    private static readonly BrandRange[] s_ranges =
    [
        .. from brand in All
           from range in brand.Ranges.Split(' ')
           let ends = range.Split('-')
           select new BrandRange(ends[0], ends[^1], brand),
    ];

    // Indexed by the first two digits: long texts are searched for numbers.
    private static readonly BrandRange[][] s_byLead =
        [.. Enumerable.Range(0, 100).Select(lead => s_ranges.Where(range => range.Holds($"{lead:00}")).ToArray())];

    /// <summary>What is allowed of a card whose brand is not known. The shortest payment cards (Maestro) have 12 digits.</summary>
    public static CardBrand Unknown { get; } = new("", "", [12, 13, 14, 15, 16, 17, 18, 19], s_fours, "") { CodeLengths = [3, 4] };

    /// <summary>The brand a number (or its beginning) belongs to; null when none does, or its next digits may still decide for another.</summary>
    /// <param name="digits">ASCII digits without separators; any other text has no brand.</param>
    public static CardBrand? Of(ReadOnlySpan<char> digits)
    {
        var candidates = digits is [>= '0' and <= '9', >= '0' and <= '9', ..] ? s_byLead[((digits[0] - '0') * 10) + digits[1] - '0'] : s_ranges;
        foreach (var range in candidates)
        {
            if (range.Holds(digits))
                return digits.Length < range.From.Length ? null : range.Brand;
        }

        return null;
    }

    private sealed record BrandRange(string From, string To, CardBrand Brand)
    {
        // Compared as far as both go: a prefix that may still fall into the range counts.
        public bool Holds(ReadOnlySpan<char> digits)
        {
            var length = Math.Min(From.Length, digits.Length);
            return digits[..length].SequenceCompareTo(From.AsSpan(0, length)) >= 0 && digits[..length].SequenceCompareTo(To.AsSpan(0, length)) <= 0;
        }
    }
}
