using Bunit;
using HostedCapture.Client;
using Microsoft.Extensions.DependencyInjection;
using OperatorConsole.Parts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

// What a list asks for by itself: news, and how many rows there are.
public sealed partial class KeysetTableTests
{
    private readonly List<(string Query, TaskCompletionSource<ListCount> Answer)> _counted = [];

    private Live Live => _context.Services.GetRequiredService<Live>();

    [Fact]
    public void A_Hidden_Tab_Asks_Nothing_And_Asks_At_Once_When_It_Is_Seen()
    {
        var table = Render();
        Answer(["a:1"]);
        table.WaitForAssertion(() => Assert.Equal(["a:1"], Rows(table)));
        Live.See(false);
        _context.Clock.Tick();
        Assert.Single(_asked);
        Live.See(true);
        table.WaitForState(() => _asked.Count == 2);
        Answer(["b:1", "a:1"], question: 1);
        table.WaitForElement("[data-new-rows]");
        // Nor does one whose browser is away.
        Live.Connect(false);
        _context.Clock.Tick();
        Assert.Equal(2, _asked.Count);
    }

    [Fact]
    public void Two_Lists_Of_One_Page_Have_One_Beat_And_Are_Asked_One_After_The_Other()
    {
        var first = Render();
        var timers = _context.Clock.Ringing;
        var second = Rendered();
        Answer(["a:1"]);
        Answer(["a:1"], question: 1);
        second.WaitForAssertion(() => Assert.Equal(["a:1"], Rows(second)));
        Assert.Equal(timers, _context.Clock.Ringing);
        _context.Clock.Tick();
        first.WaitForState(() => _asked.Count == 3);
        Answer(["b:1", "a:1"], question: 2);
        second.WaitForState(() => _asked.Count == 4);
        Answer(["b:1", "a:1"], question: 3);
        first.WaitForElement("[data-new-rows]");
        second.WaitForElement("[data-new-rows]");
        Assert.Equal(4, _asked.Count);
    }

    [Fact]
    public async Task Nothing_Beats_Where_Nothing_Is_Followed()
    {
        var timers = _context.Clock.Ringing;
        var following = Live.Follow(() => Task.CompletedTask);
        Assert.Equal(timers + 1, _context.Clock.Ringing);
        following.Dispose();
        await Until.TrueAsync(() => _context.Clock.Ringing == timers, "its timer is gone");
    }

    [Fact]
    public void How_Many_There_Are_Is_Told_After_The_Rows_And_Does_Not_Hold_Them_Up()
    {
        var table = Render("intents?state=created&live=off");
        Assert.Empty(_counted);
        Answer(["one", "two"], next: "there");
        table.WaitForAssertion(() => Assert.Equal(["one", "two"], Rows(table)));
        table.WaitForState(() => _counted.Count == 1);
        Assert.Contains("state=created", _counted[0].Query, StringComparison.Ordinal);
        Assert.Empty(table.FindAll("[data-count]"));
        _counted[0].Answer.SetResult(new() { Count = 1234, Exact = true });
        table.WaitForAssertion(() => Assert.Equal("1,234 in all", Text(table.Find("[data-count]"))));

        // The number of another filter is not shown; that of the last one is not waited for.
        Navigation.NavigateTo("intents?state=captured");
        table.WaitForState(() => _asked.Count == 2);
        Answer(["three"], question: 1, next: "there");
        table.WaitForState(() => _counted.Count == 2);
        Assert.Empty(table.FindAll("[data-count]"));
        _counted[1].Answer.SetResult(new() { Count = 10_000 });
        table.WaitForAssertion(() => Assert.Equal("More than 10,000", Text(table.Find("[data-count]"))));

        // What fails leaves the rows alone.
        Navigation.NavigateTo("intents");
        table.WaitForState(() => _asked.Count == 3);
        Answer(["four"], question: 2, next: "there");
        table.WaitForState(() => _counted.Count == 3);
        _counted[2].Answer.SetException(new HostedCaptureException(HostedCaptureException.NoAnswer, "away"));
        table.Render();
        Assert.Equal(["four"], Rows(table));
        Assert.Empty(table.FindAll("[data-count], .trouble"));
    }

    [Fact]
    public void Rows_That_Are_All_On_The_Page_Are_Counted_There()
    {
        var table = Render();
        Answer(["one", "two"]);
        table.WaitForAssertion(() => Assert.Equal("2 in all", Text(table.Find("[data-count]"))));
        Assert.Empty(_counted);
    }

    private Task<ListCount> CountAsync(AddressQuery query)
    {
        var answer = new TaskCompletionSource<ListCount>();
        _counted.Add((query.With("", "live", null), answer));
        return answer.Task;
    }
}
