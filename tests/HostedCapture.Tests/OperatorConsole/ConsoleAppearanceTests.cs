using Microsoft.Playwright;
using OperatorConsole.Texts;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// Every page of the console can be read by everybody, fits a phone and a desk, and leaves its picture in <c>artifacts/screenshots</c>.
/// With <c>HC_ALL_LOOKS</c> set each is looked at in each language, colour scheme and width.
/// </summary>
public abstract class ConsoleAppearanceTests(Gallery gallery)
{
    private const int Phone = 360;
    private const int Desk = 1280;

    private static readonly int[] s_widths = [Desk, Phone];
    private static readonly ColorScheme[] s_schemes = [ColorScheme.Light, ColorScheme.Dark];

    /// <summary>Looks at an exhibit, and fails with what is amiss.</summary>
    private protected async Task LookAsync(string name)
    {
        var (place, exhibit) = Exhibit.All.Index().Single(one => one.Item.Name == name);
        foreach (var sight in Environment.GetEnvironmentVariable("HC_ALL_LOOKS") is { Length: > 0 } ? All() : SightsOf(exhibit, place))
        {
            var looks = new Looks(gallery.Engine, sight);
            await gallery.OnAsync(
                async page =>
                {
                    await looks.BeginAsync(page);
                    await exhibit.OpenAsync(gallery, page);
                    await looks.AtAsync(page, name);
                },
                exhibit.Role,
                sight.Language,
                looks.Profile);
            looks.AssertNothingAmiss();
        }
    }

    /// <summary>How an exhibit is looked at.</summary>
    /// <param name="exhibit">The exhibit.</param>
    /// <param name="place">Its place among all.</param>
    private protected abstract IEnumerable<Sight> SightsOf(Exhibit exhibit, int place);

    // Of two sights that follow each other one thing besides the language changes: first the colours, then the width, …
    private protected static Sight Mixed(int step, int language) => new(
        Words.Languages[language % Words.Languages.Count], s_schemes[(step + 1) / 2 % 2], s_widths[step / 2 % 2]);

    private static IEnumerable<Sight> All() =>
        from language in Words.Languages from scheme in s_schemes from width in s_widths select new Sight(language, scheme, width);
}
