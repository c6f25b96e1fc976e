using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace HostedCapture.Tests.Browser;

/// <summary>Waits for a tab to be somewhere.</summary>
internal static class Arrivals
{
    /// <summary>Expects the tab at an address, letter for letter: a text given to the expectation itself is taken for a pattern.</summary>
    public static Task ArriveAsync(this IPage page, string address) =>
        Expect(page).ToHaveURLAsync(Like($"^{Regex.Escape(address)}$"));

    /// <summary>A pattern for an expectation.</summary>
    public static Regex Like(string pattern) => new(pattern, RegexOptions.None, TimeSpan.FromSeconds(1));
}
