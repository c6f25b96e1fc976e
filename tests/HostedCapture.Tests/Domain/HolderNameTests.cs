using FsCheck.Fluent;
using HostedCapture.Domain;
using Xunit;

namespace HostedCapture.Tests.Domain;

public sealed class HolderNameTests
{
    /// <summary>Names as people have, paste and invent them, and what is wrong with each.</summary>
    public static TheoryData<string?, string, string?> Names => new()
    {
        { "Ana Soto", "Ana Soto", null },
        { "  Ana   Soto ", "Ana Soto", null },
        { "Ana\tSoto", "Ana Soto", null },
        { "Ana\u00a0Soto", "Ana Soto", null },
        { "Ana\r\nSoto\n", "Ana Soto", null },
        { "Ana\u2028Soto\u3000", "Ana Soto", null },
        { "\u200eAna\u00ad Soto\u202c\ufeff", "Ana Soto", null },
        { "María José Núñez-O'Higgins", "María José Núñez-O'Higgins", null },
        { "O’Brien, J. & Co.", "O’Brien, J. & Co.", null },
        { "3M Chile S.A.", "3M Chile S.A.", null },
        { "Jose\u0301", "Jose\u0301", null },
        { "𠮷", "𠮷", null },
        { "𞤀𞤣𞤢𞤥", "𞤀𞤣𞤢𞤥", null },
        { "𝐉𝐨𝐡𝐧", "𝐉𝐨𝐡𝐧", null },
        { "علی\u200cرضا", "علی\u200cرضا", null },
        { "क्\u200dष", "क्\u200dष", null },
        { "山田 太郎", "山田 太郎", null },
        { "Ana 😀", "Ana 😀", null },
        { null, "", "required" },
        { "", "", "required" },
        { "\t\u00a0\u200b", "", "required" },
        { "123", "123", "text" },
        { "😀", "😀", "text" },
        { "-.'", "-.'", "text" },
        { "a\0b", "a\0b", "text" },
        { "a\u001bb", "a\u001bb", "text" },
        { "Ana \ue000", "Ana \ue000", "text" },
        { "Ana \ufffd", "Ana \ufffd", "text" },
        { "4111 1111 1111 1111", "4111 1111 1111 1111", "card_number" },
        { "Jhon 4111-1111-1111-1111", "Jhon 4111-1111-1111-1111", "card_number" },
        { "Jhon 4111 1111 1111 1112", "Jhon 4111 1111 1111 1112", null },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void A_Name_Is_Validated_By_Its_Letters_In_Any_Script(string? typed, string name, string? problem)
    {
        Assert.Equal(problem, HolderName.Parse(typed, out var read));
        Assert.Equal(name, read);
    }

    // No theory: half a character does not survive a test's name.
    [Fact]
    public void An_Unpaired_Surrogate_Is_Refused()
    {
        Assert.Equal("text", HolderName.Parse("Ana \ud83d", out var name));
        Assert.Equal("Ana \ufffd", name);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("𠮷")]
    public void A_Hundred_Characters_Fit_In_Any_Script(string letter)
    {
        Assert.Null(HolderName.Parse(string.Concat(Enumerable.Repeat(letter, HolderName.Longest)) + " ", out _));
        Assert.Equal("too_long", HolderName.Parse(string.Concat(Enumerable.Repeat(letter, HolderName.Longest + 1)), out _));
    }

    [Fact]
    public void Reading_Is_Idempotent_For_Any_Text() => Property.Holds(
        Gen.OneOf(Property.AnyText, Property.AlmostDigits),
        typed => HolderName.Parse(typed, out var name) == HolderName.Parse(name, out var again) && name == again);
}
