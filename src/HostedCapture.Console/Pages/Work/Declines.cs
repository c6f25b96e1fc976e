using OperatorConsole.Texts;

namespace OperatorConsole.Pages.Work;

/// <summary>Reasons of providers in the reader's words, each with the provider's own code.</summary>
public static class Declines
{
    private const string Prefix = "GW01_";

    /// <summary>A reason in a few words and with its code: <c>No funds (204)</c>.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="code">The provider's code, with or without <c>GW01_</c>.</param>
    public static string Brief(Words words, string code)
    {
        var bare = Bare(code);
        return words.Find($"work.decline.{bare}") is { } known ? $"{known} ({bare})" : words["work.decline.other", bare];
    }

    /// <summary>What may help; null: nothing is known of this reason.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="code">The provider's code, with or without <c>GW01_</c>.</param>
    public static string? Advice(Words words, string code) => words.Find($"work.decline_advice.{Bare(code)}");

    /// <summary>Why the last card of an intent made no token, as a sentence.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="code">The intent's last code.</param>
    /// <param name="provider">Where the card went.</param>
    public static string Sentence(Words words, string code, string? provider) => code switch
    {
        "refused" => words["work.intent.why_refused", provider ?? ""],
        "unconfirmed" => words["work.intent.why_unconfirmed", provider ?? ""],
        _ => words["work.intent.why_declined", provider ?? "", Brief(words, code)],
    };

    private static string Bare(string code) => code.StartsWith(Prefix, StringComparison.Ordinal) ? code[Prefix.Length..] : code;
}
