using Microsoft.AspNetCore.Antiforgery;
using OperatorConsole.Texts;

namespace OperatorConsole.Pages.SignIn;

/// <summary>What every page of the sign-in has. Nothing of it needs a script but passkeys.</summary>
/// <param name="Words">The reader's texts.</param>
/// <param name="Here">Where the page is read again in another language: a path, with its query.</param>
/// <param name="Tokens">Binds its forms to this browser.</param>
/// <param name="Trouble">The key of the sentence that says what was wrong; null: nothing.</param>
public sealed record StaticFrame(Words Words, string Here, AntiforgeryTokenSet Tokens, string? Trouble)
{
    /// <summary>The same page in another language.</summary>
    public string In(string language) => $"{Here}{(Here.Contains('?', StringComparison.Ordinal) ? '&' : '?')}lang={language}";
}
