using System.Text.RegularExpressions;

namespace ProviderSimulator;

/// <summary>A brand by the prefixes of its numbers. Smaller brands come first.</summary>
/// <param name="Name">What Juspay and Quickpay call it.</param>
/// <param name="CardType">CyberSource's <c>card_cardType</c>; null where it has none.</param>
/// <param name="Start">How its numbers begin.</param>
/// <param name="HasCheckDigit">Whether every number ends in the check digit of ISO/IEC 7812-1.</param>
internal sealed record Brand(string Name, string? CardType, string Start, bool HasCheckDigit = true)
{
    private static readonly IReadOnlyList<Brand> All =
    [
        new(
            "ELO", "054",
            "401178|401179|431274|438935|451416|457393|45763[12]|504175|506699|5067[0-6]|50677[0-8]|509|627780|63629[78]|636368"
            + "|65003[1-35-9]|65004|65005[017-9]|65006|65007|65008[01]|65040[5-9]|6504[1-3]|65048[5-9]|65049|6505[0-2]|65053[0-8]"
            + "|65054[1-9]|6505[5-8]|65059[0-8]|65070|65071[0-8]|65072[0-7]|65090[1-9]|6509[1-6]|65097[0-8]"
            + "|65165[2-9]|6516[6-9]|65170[0-4]|65500|65501|65502[1-9]|6550[34]|65505[0-8]"),
        new("HIPERCARD", "050", "3841[046]0|606282|637095|637568|637599|637609|637612", HasCheckDigit: false),
        new("VERVE", null, "506099|5061[0-8]|50619[0-8]|50786[5-9]|5078[7-9]|5079[0-5]|50796[0-4]|65000[2-9]|65001|65002[0-7]"),
        new("CABAL", "077", "589657|603522|60420[1-9]|6042[1-9]|6043|604400|650087|650272"),
        new("NARANJA", "076", "589562", HasCheckDigit: false),
        new(
            "RUPAY", "061",
            "508227|508[5-9]|603741|60698[5-9]|60699|607[0-8]|6079[0-7]|60798[0-4]|60800[1-9]|6080[1-9]|608[1-4]|608500"
            + "|652[1-9]|6530|65310|65311|65312|65313|65314|817[2-9]|81[89]|82"),
        new("MIR", null, "220[0-4]"),
        new("AMEX", "003", "3[47]"),
        new("DINERS", "005", "30[0-5]|3095|3[689]"),
        new("JCB", "007", "352[89]|35[3-8]"),
        new("DISCOVER", "004", "6011|64[4-9]|65"),
        new("UNIONPAY", "062", "62|81[0-6]|817[01]", HasCheckDigit: false),
        new("MASTERCARD", "002", "5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720"),
        new("MAESTRO", "042", "50|5[6-9]|6[37]"),
        new("VISA", "001", "4"),
    ];

    /// <summary>CyberSource's values.</summary>
    public static IReadOnlyList<string> CardTypes { get; } = [.. All.Select(brand => brand.CardType).OfType<string>()];

    /// <summary>The brand of a number, or null.</summary>
    public static Brand? Of(string number) =>
        All.FirstOrDefault(brand => Regex.IsMatch(number, $"^(?:{brand.Start})", RegexOptions.None, TimeSpan.FromSeconds(1)));
}
