using HostedCapture.Domain;
using Xunit;

namespace HostedCapture.Tests.Domain;

public sealed class IntentTests
{
    // Every state, every event, with no and with some tries left; "-" cannot happen.
    private const string Transitions = """
        state       tries  Submit      Approve   Fail      Cancel    Expire
        Created     none   Submitting  -         -         Canceled  Expired
        Created     some   Submitting  -         -         Canceled  Expired
        Submitting  none   -           Captured  Rejected  -         -
        Submitting  some   -           Captured  Created   -         -
        Captured    none   -           -         -         -         -
        Captured    some   -           -         -         -         -
        Rejected    none   -           -         -         -         -
        Rejected    some   -           -         -         -         -
        Canceled    none   -           -         -         -         -
        Canceled    some   -           -         -         -         -
        Expired     none   -           -         -         -         -
        Expired     some   -           -         -         -         -
        """;

    private static readonly string[][] s_table =
        [.. Transitions.Split('\n').Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    public static TheoryData<IntentState, IntentEvent, int, IntentState?> Cells
    {
        get
        {
            var cells = new TheoryData<IntentState, IntentEvent, int, IntentState?>();
            foreach (var row in s_table[1..])
            {
                foreach (var triesLeft in row[1] == "none" ? new[] { 0, -1 } : [1, 4])
                {
                    for (var column = 2; column < row.Length; column++)
                    {
                        cells.Add(
                            Enum.Parse<IntentState>(row[0]),
                            Enum.Parse<IntentEvent>(s_table[0][column]),
                            triesLeft,
                            row[column] == "-" ? null : Enum.Parse<IntentState>(row[column]));
                    }
                }
            }

            return cells;
        }
    }

    [Fact]
    public void The_Table_Has_Every_State_And_Every_Event()
    {
        Assert.Equal(Enum.GetNames<IntentEvent>(), s_table[0][2..]);
        Assert.Equal(Enum.GetNames<IntentState>().SelectMany(state => new[] { $"{state} none", $"{state} some" }), s_table[1..].Select(row => $"{row[0]} {row[1]}"));
        Assert.All(s_table, row => Assert.Equal(s_table[0].Length, row.Length));
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void An_Intent_Changes_State_As_The_Table_Says(IntentState state, IntentEvent happened, int triesLeft, IntentState? next) =>
        Assert.Equal(next, Intent.Next(state, happened, triesLeft));

    [Fact]
    public void Without_A_Count_No_Tries_Are_Left() =>
        Assert.Equal(IntentState.Rejected, Intent.Next(IntentState.Submitting, IntentEvent.Fail));

    [Fact]
    public void Every_State_Has_A_Wire_Name_And_Submitting_Reads_Created() => Assert.Equal(
        ["created", "created", "captured", "rejected", "canceled", "expired"],
        Enum.GetValues<IntentState>().Select(state => state.ToWire()));

    [Fact]
    public void An_Unknown_State_Has_No_Wire_Name() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ((IntentState)99).ToWire());
}
