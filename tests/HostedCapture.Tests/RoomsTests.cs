using System.Text.RegularExpressions;
using Xunit;

namespace HostedCapture.Tests;

/// <summary>
/// The arrows between the rooms of <c>src/HostedCapture</c>: a folder is a room, and a file sees only rooms to its right.
/// </summary>
public sealed partial class RoomsTests
{
    private const int LongestFile = 300;

    // From left to right; rooms of one line do not see each other.
    private static readonly string[][] s_lines =
    [
        ["Commands"],
        ["Operators"],
        ["CardPage", "ApprovalPage"],
        ["Payments"],
        ["Intents"],
        ["CardTesting", "Attempts"],
        ["Webhooks"],
        ["Applications"],
        ["Api"],
        ["Pages"],
        ["Audit"],
        ["Secrets"],
        ["Providers", "Hosting"],
        ["Data"],
        ["Domain"],
    ];

    private static readonly Dictionary<string, string[]> s_sees = s_lines
        .SelectMany((rooms, line) => rooms.Select(room => (Room: room, Sees: s_lines.Skip(line + 1).SelectMany(right => right).ToArray())))
        .ToDictionary(pair => pair.Room, pair => pair.Sees);

    private static readonly string s_source = Path.Combine(Repository.Root, "src");

    public static TheoryData<string> Rooms => [.. s_sees.Keys];

    [Theory]
    [MemberData(nameof(Rooms))]
    public void A_Room_Sees_Only_Rooms_To_Its_Right(string room)
    {
        var forbidden = from file in Files().Where(file => RoomOf(file) == room)
                        from seen in Seen(file).Except(s_sees[room]).Except([room])
                        select $"{file} uses {seen}";
        None(forbidden);
    }

    [Fact]
    public void Every_Folder_With_Sources_Is_A_Known_Room() =>
        None(Files().Where(InProduct).Select(RoomOf).Where(room => room.Length > 0).Except(s_sees.Keys));

    // Otherwise a file would see, without importing it, a room it is not in.
    [Fact]
    public void A_File_Has_The_Namespace_Of_Its_Room() => None(
        from file in Files().Where(InProduct)
        from Match match in Namespace().Matches(Code(file))
        let name = match.Groups["name"].Value
        let expected = RoomOf(file) is { Length: > 0 } room ? $"HostedCapture.{room}" : "HostedCapture"
        where name != expected && !name.StartsWith($"{expected}.", StringComparison.Ordinal)
        select $"{file} is in namespace {name}");

    // The files on top see everything, so nothing of theirs may be imported into all rooms at once.
    [Fact]
    public void No_Room_Is_Imported_Globally() => None(
        from file in Files().Where(InProduct)
        where GlobalUsing().IsMatch(Code(file))
            || (RoomOf(file).Length == 0 && file.EndsWith(".razor", StringComparison.Ordinal) && Seen(file).Any())
        select file);

    [Fact]
    public void No_File_Is_Too_Long_To_Read() => None(
        from file in Files().Where(file => RoomOf(file) != "Providers")
        let lines = File.ReadLines(Path.Combine(s_source, file)).Count()
        where lines > LongestFile
        select $"{file} has {lines} lines");

    /// <summary>Fails with every broken rule in full.</summary>
    private static void None(IEnumerable<string> broken)
    {
        var all = string.Join('\n', broken);
        Assert.True(all.Length == 0, all);
    }

    /// <summary>The sources by their path below <c>src</c>.</summary>
    private static IEnumerable<string> Files() =>
        from path in Directory.EnumerateFiles(s_source, "*", SearchOption.AllDirectories)
        let file = Path.GetRelativePath(s_source, path).Replace('\\', '/')
        where (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            && !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
        select file;

    private static bool InProduct(string file) => file.StartsWith("HostedCapture/", StringComparison.Ordinal);

    /// <summary>The folder below the product; empty for the files on top, and for the simulator's.</summary>
    private static string RoomOf(string file) => file.Split('/') is ["HostedCapture", var room, _, ..] ? room : "";

    /// <summary>
    /// The rooms a file names: in a <c>using</c>, an <c>@using</c>, by their full name, or from inside the product by
    /// <c>Room.Type</c>.
    /// </summary>
    private static IEnumerable<string> Seen(string file) =>
        NamedRoom().Matches(Code(file)).Select(match => match.Groups["room"].Value).Where(s_sees.ContainsKey).Distinct();

    private static string Code(string file) => Comment().Replace(File.ReadAllText(Path.Combine(s_source, file)), "");

    // System.Console is named as Console.Write…: it counts as the room only after HostedCapture.
    [GeneratedRegex("""HostedCapture\.(?<room>\w+)|(?<![\w.:])(?!Console\.)(?<room>[A-Z]\w+)\.[A-Z]""", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex NamedRoom();

    [GeneratedRegex(
        """^\s*namespace (?<name>[\w.]+)|^@namespace (?<name>[\w.]+)""", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Namespace();

    [GeneratedRegex(
        @"^\s*global using (static )?(\w+ = )?(global::)?HostedCapture", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex GlobalUsing();

    [GeneratedRegex("""(?<!:)//.*$|/\*[\s\S]*?\*/|@\*[\s\S]*?\*@""", RegexOptions.Multiline, 1000)]
    private static partial Regex Comment();
}
