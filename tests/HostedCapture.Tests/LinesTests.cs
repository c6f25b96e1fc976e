using Xunit;

namespace HostedCapture.Tests;

/// <summary>Every source can be read: no line is too wide, and no file too long.</summary>
public sealed class LinesTests
{
    private const int WidestLine = 140;
    private const int LongestFile = 300;

    private static readonly string[] s_sources =
    [
        .. from folder in (string[])["src", "tests"]
           from file in Repository.Sources(folder)
           select $"{folder}/{file}",
    ];

    [Fact]
    public void No_Line_Is_Too_Wide_To_Read() => RoomsTests.None(
        from file in s_sources
        from line in Lines(file).Index()
        let width = line.Item.EnumerateRunes().Count()
        where width > WidestLine
        select $"{file}:{line.Index + 1} has {width} characters");

    // An adapter keeps together what is known of its provider.
    [Fact]
    public void No_File_Is_Too_Long_To_Read() => RoomsTests.None(
        from file in s_sources
        where !file.StartsWith("src/HostedCapture/Providers/", StringComparison.Ordinal)
        let length = Lines(file).Count()
        where length > LongestFile
        select $"{file} has {length} lines");

    private static IEnumerable<string> Lines(string file) => File.ReadLines(Path.Combine(Repository.Root, file));
}
