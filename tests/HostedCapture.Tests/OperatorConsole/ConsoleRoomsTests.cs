using System.Text.RegularExpressions;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// The arrows between the rooms of <c>src/HostedCapture.Console</c>: a folder is a room, and a file sees only rooms to its left.
/// </summary>
public sealed partial class ConsoleRoomsTests
{
    private const string Project = "HostedCapture.Console/";

    private static readonly string[] s_rooms = ["Texts", "Access", "Accounts", "Parts", "Shell", "Pages", "Hosting"];

    private static IEnumerable<string> Files =>
        Repository.Sources("src").Where(file => file.StartsWith(Project, StringComparison.Ordinal));

    [Fact]
    public void A_Room_Sees_Only_Rooms_To_Its_Left() => RoomsTests.None(
        from file in Files
        let room = Array.IndexOf(s_rooms, RoomOf(file))
        where room >= 0
        from seen in Named().Matches(Code(file)).Select(match => match.Groups["room"].Value).Distinct()
        where Array.IndexOf(s_rooms, seen) > room
        select $"{file} uses {seen}");

    [Fact]
    public void Every_Folder_With_Sources_Is_A_Known_Room() => RoomsTests.None(
        Files.Select(RoomOf).Where(room => room.Length > 0 && !s_rooms.Contains(room)));

    [Fact]
    public void A_File_Has_The_Namespace_Of_Its_Folder() => RoomsTests.None(
        from file in Files
        from Match match in Namespace().Matches(Code(file))
        let expected = string.Join('.', file[Project.Length..].Split('/')[..^1].Prepend("OperatorConsole"))
        where match.Groups["name"].Value != expected
        select $"{file} is in namespace {match.Groups["name"].Value}");

    private static string RoomOf(string file) => file[Project.Length..].Split('/') is [var room, _, ..] ? room : "";

    private static string Code(string file) => File.ReadAllText(Path.Combine(Repository.Root, "src", file));

    [GeneratedRegex(@"OperatorConsole\.(?<room>\w+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Named();

    [GeneratedRegex(@"^\s*namespace (?<name>[\w.]+)", RegexOptions.ExplicitCapture | RegexOptions.Multiline, 1000)]
    private static partial Regex Namespace();
}
