using AngleSharp.Html.Dom;
using HostedCapture.CardPage;
using Xunit;

namespace HostedCapture.Tests.CardPage;

/// <summary>One field of the form.</summary>
public sealed class CardFieldTests
{
    [Fact]
    public void A_Plain_Field_Has_No_Description_And_Is_Not_Wrong()
    {
        var input = Input(Field());
        Assert.Equal(("id", "name-abc"), (input.Id, input.Name));
        Assert.Null(input.GetAttribute("aria-describedby"));
        Assert.Null(input.GetAttribute("aria-invalid"));
        Assert.Equal(80, input.MaxLength);
        Assert.Equal("next", input.GetAttribute("enterkeyhint"));
        Assert.Equal("off", input.GetAttribute("autocapitalize"));
    }

    [Fact]
    public void A_Hint_Describes_Its_Field()
    {
        var page = Field(hint: "Like this");
        Assert.Equal("Like this", page.GetElementById(Input(page).GetAttribute("aria-describedby")!)!.TextContent);
    }

    [Fact]
    public void An_Error_Replaces_The_Hint()
    {
        var page = Field(hint: "Like this", error: "Mend that");
        Assert.Equal("Mend that", page.GetElementById(Input(page).GetAttribute("aria-describedby")!)!.TextContent);
        Assert.Equal("true", Input(page).GetAttribute("aria-invalid"));
        Assert.DoesNotContain("Like this", page.Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_Field_Has_A_Value_Only_When_It_Is_Kept()
    {
        Assert.False(Input(Field()).HasAttribute("value"));
        Assert.Equal("Jhon", Input(Field(kept: "Jhon")).Value);
    }

    [Fact]
    public void The_Name_Field_Capitalizes_Words() => Assert.Equal("words", Input(Field(keyboard: "text")).GetAttribute("autocapitalize"));

    private static IHtmlInputElement Input(IHtmlDocument page) => Assert.IsType<IHtmlInputElement>(page.QuerySelector("input"), exactMatch: false);

    private static IHtmlDocument Field(string? hint = null, string? error = null, string? kept = null, string keyboard = "numeric") => Rendering.Page<CardField>(field => field
        .Add(it => it.Id, "id")
        .Add(it => it.Name, "name-abc")
        .Add(it => it.Label, "A label")
        .Add(it => it.Autocomplete, "cc-number")
        .Add(it => it.InputMode, keyboard)
        .Add(it => it.Hint, hint)
        .Add(it => it.Error, error)
        .Add(it => it.KeptValue, kept));
}
