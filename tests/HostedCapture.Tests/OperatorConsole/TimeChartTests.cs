using Bunit;
using HostedCapture.Client;
using OperatorConsole.Pages.Work;
using OperatorConsole.Parts;
using OperatorConsole.Texts;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>A chart over time, as it is drawn and as its table says it.</summary>
public sealed class TimeChartTests : IAsyncLifetime
{
    private readonly PartsContext _context = new("es");

    [Fact]
    public void A_Period_Without_Anything_Has_No_Picture_And_Says_So()
    {
        var nothing = Points(0, null, 0);
        foreach (var points in new ChartPoint[][] { [], nothing })
        {
            var chart = Chart(points);
            Assert.Equal("Nada en este período.", chart.Find("[data-nothing]").TextContent);
            Assert.Empty(chart.FindAll("svg, table"));
        }
    }

    [Fact]
    public void One_Value_Fills_A_Chart_Of_Its_Own()
    {
        var chart = Chart([new("2026-11-29", "", 5, 2, ["5", "2"])]);
        Assert.Equal(["100", "40"], Heights(chart));
        Assert.Equal("5", chart.Find(".chart-end").TextContent);
        Assert.Equal("0 0 10 100", chart.Find("svg").GetAttribute("viewBox"));
        Assert.Equal(["2026-11-29", "5", "2"], chart.FindAll("tbody tr > *").Select(cell => cell.TextContent.Trim()));
    }

    [Fact]
    public void A_Gap_Has_No_Bar_And_Keeps_Its_Place()
    {
        var chart = Chart(Points(10, null, 5));
        Assert.Equal(["100", "0", "50"], Heights(chart).Where((_, place) => place % 2 == 0));
        Assert.Equal(["1.5", "11.5", "21.5"], chart.FindAll(".chart-whole").Select(bar => bar.GetAttribute("x")));
        Assert.Equal("2 · –", chart.FindAll("title")[1].TextContent);
        Assert.Equal(3, chart.FindAll("tbody tr").Count);
    }

    [Fact]
    public void Big_Numbers_Are_Written_As_The_Reader_Writes_Them_And_A_Small_One_Beside_Them_Is_Seen()
    {
        var chart = Chart(Points(1, 23_340_000));
        Assert.Equal("30.000.000", chart.Find(".chart-end").TextContent);
        Assert.Equal(["1", "77.8"], Heights(chart).Where((_, place) => place % 2 == 0));
        Assert.Contains("Todo: 23.340.000", chart.FindAll("title")[1].TextContent, StringComparison.Ordinal);
        Assert.Equal("100", Heights(Chart(Points(long.MaxValue)))[0]);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(7, 8)]
    [InlineData(10, 10)]
    [InlineData(11, 20)]
    [InlineData(612, 800)]
    [InlineData(long.MaxValue, long.MaxValue)]
    public void A_Scale_Ends_At_A_Round_Number(long most, long end) => Assert.Equal(end, ChartScale.End(most));

    [Fact]
    public void A_Day_Is_One_Of_UTC_And_An_Hour_One_Of_The_Reader()
    {
        var time = new DateTimeOffset(2026, 11, 29, 0, 0, 0, TimeSpan.Zero);
        var statistics = new IntentStatistics
        {
            From = time,
            To = time.AddDays(1),
            Step = "day",
            Items = [new() { Time = time, Created = 1200, Submitted = 1000, Captured = 900 }],
        };
        var formats = new Formats("es", TimeZoneInfo.FindSystemTimeZoneById("America/Santiago"));
        var point = Assert.Single(ChartPoints.Captures(statistics, formats));
        Assert.Equal(("2026-11-29", "2026-11-29 00:00:00 UTC"), (point.Label, point.Hover));
        Assert.Equal(["1.200", "1.000", "900", "0", "0", "0", "0"], point.Cells);
        Assert.Equal(
            "/intents?created_from=2026-11-29T00%3A00%3A00.000Z&created_to=2026-11-30T00%3A00%3A00.000Z", point.Href);
        statistics.Step = "hour";
        Assert.Equal("2026-11-28 21:00", ChartPoints.Captures(statistics, formats)[0].Label);
    }

    [Fact]
    public void A_Provider_That_Was_Not_Called_Has_A_Dash_And_No_Time()
    {
        var now = _context.Clock.GetUtcNow();
        var times = new ProviderTimes { Items = [new() { Time = now }, new() { Time = now, Calls = 3, P50 = 640, P95 = 12_000 }] };
        var points = ChartPoints.Latency(times, "hour", new Formats("es", TimeZoneInfo.Utc));
        Assert.Equal(["– – 0", "640 ms 12,0 s 3"], points.Select(point => string.Join(' ', point.Cells)));
        Assert.Equal([null, 12_000L], points.Select(point => point.Whole));
    }

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _context.DisposeAsync();

    private static ChartPoint[] Points(params long?[] wholes) =>
        [.. wholes.Select((whole, place) => new ChartPoint($"{place + 1}", $"{place}", whole, whole / 2, [$"{whole}", $"{whole / 2}"]))];

    private static List<string?> Heights(IRenderedComponent<TimeChart> chart) =>
        [.. chart.FindAll(".chart-whole, .chart-part").Select(bar => bar.GetAttribute("height"))];

    private IRenderedComponent<TimeChart> Chart(IReadOnlyList<ChartPoint> points) => _context.Render<TimeChart>(parts => parts
        .Add(one => one.Title, "Capturas")
        .Add(one => one.Name, "captures")
        .Add(one => one.Whole, "Todo")
        .Add(one => one.Part, "Parte")
        .Add(one => one.Columns, ["Todo", "Parte"])
        .Add(one => one.Points, points));
}
