using Bunit;
using Bunit.TestDoubles;
using HostedCapture.Client;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using OperatorConsole.Parts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>A list: its address is its state, rows stay, and nothing overtakes.</summary>
public sealed partial class KeysetTableTests : IAsyncLifetime
{
    private static readonly Filter[] s_filters =
    [
        new("state", "parts.filter.title", FilterKind.Choice, ["created", "captured"], "intent_state"),
        new("reference_id", "parts.dialog.reason", FilterKind.Text),
        new("created_from", "parts.filter.today", FilterKind.Day),
        new("created_to", "parts.filter.days_7", FilterKind.Day),
    ];

    private readonly PartsContext _context = new();
    private readonly List<(string Query, string? After, TaskCompletionSource<ItemPage<string>> Answer)> _asked = [];

    private BunitNavigationManager Navigation => _context.Services.GetRequiredService<BunitNavigationManager>();

    [Fact]
    public void The_First_Cell_Is_The_Rows_Header_And_Its_Link()
    {
        var table = Render();
        Answer(["one", "two"]);
        table.WaitForAssertion(() => Assert.Equal(["one", "two"], Rows(table)));
        Assert.Equal("/things/one", table.Find("th[scope=row] a[data-row-link]").GetAttribute("href"));
        Assert.Equal("Newest first", table.Find("caption").TextContent);
        Assert.Equal(["Name", "Length"], table.FindAll("th[scope=col]").Select(one => one.TextContent));
        var region = table.Find("[role=region]");
        Assert.Equal(("0", "page-title"), (region.GetAttribute("tabindex"), region.GetAttribute("aria-labelledby")));
    }

    [Fact]
    public void The_Address_Says_What_Is_Read()
    {
        var table = Render("intents?state=created&after=here");
        Assert.Equal(("state=created&after=here", "here"), (_asked[0].Query, _asked[0].After));
        Answer(["one"], next: "there");
        table.WaitForAssertion(() => Assert.Equal("/intents?state=created&after=there", table.Find("[data-next]").GetAttribute("href")));
        Assert.Equal("/intents?state=created", table.Find("[data-first]").GetAttribute("href"));
        Assert.Equal("Filters: Open, remove this filter ×", Text(table.Find(".chip")));
        Assert.Equal("/intents", table.Find(".chip").GetAttribute("href"));
        Assert.Equal("created", table.Find("select").GetAttribute("value"));
    }

    [Fact]
    public void A_Slow_Answer_To_An_Older_Question_Changes_Nothing()
    {
        var table = Render();
        Navigation.NavigateTo("intents?state=captured");
        table.WaitForState(() => _asked.Count == 2);
        Answer(["newer"], question: 1);
        table.WaitForAssertion(() => Assert.Equal(["newer"], Rows(table)));
        Answer(["older"], question: 0);
        table.Render();
        Assert.Equal(["newer"], Rows(table));
    }

    [Fact]
    public async Task Old_Rows_Stay_Where_Reading_Fails()
    {
        var table = Render();
        Answer(["one"]);
        table.WaitForAssertion(() => Assert.Equal(["one"], Rows(table)));
        Navigation.NavigateTo("intents?state=captured");
        table.WaitForState(() => _asked.Count == 2);
        _asked[1].Answer.SetException(new HostedCaptureException(HostedCaptureException.NoAnswer, "away"));
        table.WaitForAssertion(() => Assert.Contains("does not answer", table.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal(["one"], Rows(table));
        // It ends when the answer is there.
        var clicked = table.Find("[role=alert] button").ClickAsync();
        table.WaitForState(() => _asked.Count == 3);
        Answer(["two"], question: 2);
        await clicked;
        table.WaitForAssertion(() => Assert.Equal(["two"], Rows(table)));
        Assert.Empty(table.FindAll("[role=alert] p"));
    }

    [Fact]
    public void Nothing_Yet_And_Nothing_Matches_Are_Told_Apart()
    {
        var table = Render();
        Answer([]);
        table.WaitForAssertion(() => Assert.Equal("Make one.", Text(table.Find("[data-empty=nothing-yet]"))));
        Navigation.NavigateTo("intents?state=captured");
        table.WaitForState(() => _asked.Count == 2);
        Answer([], question: 1);
        table.WaitForAssertion(
            () => Assert.Contains("Captured", Text(table.Find("[data-empty=nothing-matches]")), StringComparison.Ordinal));
        Assert.Equal("/intents", table.Find("[data-empty] a").GetAttribute("href"));
    }

    [Fact]
    public async Task Filters_Go_Into_The_Address_And_Others_Stay_There()
    {
        var table = Render("intents?tab=stops&after=x");
        Answer([]);
        table.WaitForElement("[data-empty]");
        await table.Find("select").ChangeAsync("created");
        await table.Find("input[name=reference_id]").ChangeAsync(" A-1001 ");
        await table.Find("form").SubmitAsync();
        Assert.Equal("/intents?tab=stops&state=created&reference_id=A-1001", new Uri(Navigation.Uri).PathAndQuery);
    }

    [Fact]
    public async Task A_Card_Number_In_A_Filter_Is_Refused_And_Cleared()
    {
        var table = Render("intents");
        Answer([]);
        table.WaitForElement("[data-empty]");
        await table.Find("input[name=reference_id]").ChangeAsync("4111 1111 1111 1111");
        await table.Find("form").SubmitAsync();
        Assert.Equal("/intents", new Uri(Navigation.Uri).PathAndQuery);
        Assert.Contains("card number", table.Find("#filter-reference_id-wrong").TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("4111", table.Markup, StringComparison.Ordinal);
        await table.Find("form").SubmitAsync();
        Assert.Equal("/intents", new Uri(Navigation.Uri).PathAndQuery);
    }

    [Fact]
    public void Quick_Periods_Are_The_Readers_Own_Days()
    {
        var table = Render("intents");
        Assert.Equal(
            ["/intents?created_from=2026-11-29", "/intents?created_from=2026-11-23", "/intents?created_from=2026-10-31"],
            table.FindAll(".quick a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void An_Export_Has_The_Query_Of_The_Screen_With_Days_As_Moments()
    {
        var table = Render("intents?state=created&created_from=2026-11-28&created_to=2026-11-28&after=x&live=off");
        Assert.Equal(
            "/downloads/intents?state=created&created_from=2026-11-28T03%3A00%3A00Z&created_to=2026-11-29T03%3A00%3A00Z&format=csv",
            table.Find("a[download]").GetAttribute("href"));
    }

    [Fact]
    public async Task New_Rows_Wait_Until_They_Are_Asked_For_And_Others_Change_In_Place()
    {
        var table = Render();
        Answer(["b:1", "a:1"]);
        table.WaitForAssertion(() => Assert.Equal(["b:1", "a:1"], Rows(table)));
        _context.Clock.Tick();
        table.WaitForState(() => _asked.Count == 2);
        Answer(["d:1", "c:1", "b:2"], question: 1);
        table.WaitForAssertion(() => Assert.Equal("Show 2 new", Text(table.Find("[data-new-rows]"))));
        Assert.Equal(["b:2", "a:1"], Rows(table));
        await table.Find("[data-new-rows]").ClickAsync();
        Assert.Equal(["d:1", "c:1", "b:2"], Rows(table));
        Assert.Empty(table.FindAll("[data-new-rows]"));
    }

    [Fact]
    public void A_Paused_List_Looks_For_Nothing()
    {
        var table = Render("intents?live=off");
        Answer(["a:1"]);
        table.WaitForAssertion(() => Assert.Equal(["a:1"], Rows(table)));
        _context.Clock.Tick();
        table.Render();
        Assert.Single(_asked);
        Assert.Contains(table.FindAll(".list-bar a"), link => link.GetAttribute("href") == "/intents");
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _context.DisposeAsync();

    private IRenderedComponent<KeysetTable<string>> Render(string address = "intents")
    {
        Navigation.NavigateTo(address);
        return Rendered();
    }

    private IRenderedComponent<KeysetTable<string>> Rendered() => _context.Render<KeysetTable<string>>(parameters => parameters
        .Add(table => table.Load, query => new PagedList<string>((after, _, _) => AskAsync(query, after), default))
        .Add(table => table.Count, CountAsync)
        .Add(table => table.Href, item => $"/things/{item}")
        .Add(table => table.Filters, s_filters)
        .Add(table => table.ExportPath, "/downloads/intents")
        .Add(table => table.Empty, "Make one.")
        .Add(table => table.LiveKey, item => item.Split(':')[0])
        .Add(table => table.Columns, builder =>
        {
            builder.AddContent(0, Column("Name", item => item));
            builder.AddContent(1, Column("Length", item => item.Length.ToString()));
        }));

    private static RenderFragment Column(string title, Func<string, string> text) => builder =>
    {
        builder.OpenComponent<Column<string>>(0);
        builder.AddComponentParameter(1, nameof(Column<string>.Title), title);
        builder.AddComponentParameter(
            2, nameof(Column<string>.ChildContent), (RenderFragment<string>)(item => cell => cell.AddContent(0, text(item))));
        builder.CloseComponent();
    };

    private Task<ItemPage<string>> AskAsync(AddressQuery query, string? after)
    {
        var answer = new TaskCompletionSource<ItemPage<string>>();
        _asked.Add((string.Join('&', query.All.Select(pair => $"{pair.Key}={pair.Value}")), after, answer));
        return answer.Task;
    }

    private void Answer(IReadOnlyList<string> items, int question = 0, string? next = null) =>
        _asked[question].Answer.SetResult(new() { Items = items, Next = next });

    private static IEnumerable<string> Rows(IRenderedComponent<KeysetTable<string>> table) =>
        table.FindAll("th[scope=row]").Select(Text);

    private static string Text(AngleSharp.Dom.IElement element) =>
        string.Join(' ', element.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
