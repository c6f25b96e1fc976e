using HostedCapture.Tests.Browser;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>What tests of the whole console share in Chromium.</summary>
[CollectionDefinition(Name)]
public sealed class ChromiumGallery() : Gallery(new Engine.Chromium()), ICollectionFixture<ChromiumGallery>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Console in Chromium";
}

/// <summary>What tests of the whole console share in Firefox.</summary>
[CollectionDefinition(Name)]
public sealed class FirefoxGallery() : Gallery(new Engine.Firefox()), ICollectionFixture<FirefoxGallery>
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Console in Firefox";
}

/// <summary>The product and a console beside it, with Firefox in front of it.</summary>
public sealed class FirefoxConsole() : ConsoleFixture(new Engine.Firefox());

/// <summary>In Chromium each page and each moment of one once; language, colours and width change from one to the next.</summary>
[Collection(ChromiumGallery.Name)]
public sealed class ChromiumConsoleAppearanceTests(ChromiumGallery gallery) : ConsoleAppearanceTests(gallery)
{
    public static TheoryData<string> Exhibits => [.. Exhibit.All.Select(exhibit => exhibit.Name)];

    [BrowserTheory]
    [MemberData(nameof(Exhibits))]
    public Task Nothing_Is_In_Anybodys_Way(string name) => LookAsync(name);

    private protected override IEnumerable<Sight> SightsOf(Exhibit exhibit, int place) => [Mixed(place, place)];
}

/// <summary>In Firefox every third page, in another language and otherwise than in Chromium.</summary>
[Collection(FirefoxGallery.Name)]
public sealed class FirefoxConsoleAppearanceTests(FirefoxGallery gallery) : ConsoleAppearanceTests(gallery)
{
    public static TheoryData<string> Exhibits =>
        [.. Exhibit.All.Where(exhibit => !exhibit.IsMoment).Where((_, place) => place % 3 == 0).Select(exhibit => exhibit.Name)];

    [BrowserTheory]
    [MemberData(nameof(Exhibits))]
    public Task Nothing_Is_In_Anybodys_Way(string name) => LookAsync(name);

    private protected override IEnumerable<Sight> SightsOf(Exhibit exhibit, int place) => [Mixed(place + 2, place + 1)];
}

/// <inheritdoc/>
[Collection(ChromiumGallery.Name)]
public sealed class ChromiumConsoleKeyboardTests(ChromiumGallery gallery) : ConsoleKeyboardTests(gallery);

/// <inheritdoc/>
[Collection(FirefoxGallery.Name)]
public sealed class FirefoxConsoleKeyboardTests(FirefoxGallery gallery) : ConsoleKeyboardTests(gallery);

/// <inheritdoc/>
public sealed class ChromiumShellBrowserTests(ConsoleFixture console) : ShellBrowserTests(console), IClassFixture<ConsoleFixture>;

/// <inheritdoc/>
public sealed class FirefoxShellBrowserTests(FirefoxConsole console) : ShellBrowserTests(console), IClassFixture<FirefoxConsole>
{
    /// <inheritdoc/>
    protected override ConsoleFixture Another() => new FirefoxConsole();
}
