using HostedCapture.Client;
using OperatorConsole.Texts;

namespace OperatorConsole.Pages.Work;

/// <summary>What a card's bank said of it, in the reader's words.</summary>
public static class BankWords
{
    /// <summary>The card, its code, the street; what nothing is said of is left out.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="said">What it said.</param>
    public static string Of(Words words, Verification said) => string.Join("; ", new[]
    {
        words.Or("work.verification", said.Result),
        said.CodeResult is { } code ? words.Or("work.code_result", code) : null,
        said.AddressResult is { } address ? words.Or("work.address_result", address) : null,
    }.OfType<string>());
}
