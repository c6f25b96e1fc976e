using System.Buffers.Text;
using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Data;
using Xunit;

namespace HostedCapture.Tests.Api;

public sealed class ListTests(BothApps apps) : IClassFixture<BothApps>
{
    private const string Path = "/tokenization/captures";

    [Theory, OnSqlite, OnPostgres]
    public async Task Pages_Go_From_The_Newest_To_The_Oldest_Without_Gap_Or_Repetition(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        var reference = $"{Guid.NewGuid()}";
        var made = new List<(long Time, string Id)>();
        for (var second = 0; second < 3; second++)
        {
            // Many at the same millisecond: the id decides.
            var now = app.Clock.Stop();
            for (var i = 0; i < 5; i++)
                made.Add((now.ToUnixTimeMilliseconds(), (await client.CreateAsync(Make.Intent(reference: reference))).Get("id")!));
            app.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        app.Clock.Go();
        var expected = made.OrderByDescending(intent => intent.Time).ThenByDescending(intent => intent.Id, StringComparer.Ordinal).Select(intent => intent.Id).ToList();
        foreach (var limit in new[] { 1, 2, 5, 7, 15 })
            Assert.Equal(expected, (await PagesAsync(client, $"reference_id={reference}&limit={limit}")).SelectMany(page => page));
        Assert.Equal([2, 2, 2, 2, 2, 2, 2, 1], (await PagesAsync(client, $"reference_id={reference}&limit=2")).Select(page => page.Count));
        Assert.Equal([15], (await PagesAsync(client, $"reference_id={reference}&limit=15")).Select(page => page.Count));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Intent_Created_While_Paging_Shifts_No_Page(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        var reference = $"{Guid.NewGuid()}";
        for (var i = 0; i < 4; i++)
            await client.CreateAsync(Make.Intent(reference: reference));
        var first = await client.ReadAsync($"{Path}?reference_id={reference}&limit=2");
        await client.CreateAsync(Make.Intent(reference: reference));
        var second = await client.ReadAsync($"{Path}?reference_id={reference}&limit=2&after={first.Get("next")}");
        Assert.Equal(2, Ids(second).Count);
        Assert.Empty(Ids(first).Intersect(Ids(second)));
        Assert.Null(second["next"]);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Item_Is_The_Intent_As_It_Is_Read(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        var created = await client.CreateAsync(Make.Intent("CMR_CAPTURE", $"{Guid.NewGuid()}"));
        var list = await client.ReadAsync($"{Path}?reference_id={created.Get("cardholder.reference_id")}");
        Assert.Equal(200, list.Status);
        Assert.Equal($$"""{"items":[{{created.Text}}],"next":null}""", list.Text);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_List_Is_Filtered_By_State(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        var reference = $"{Guid.NewGuid()}";
        var ids = new Dictionary<string, string>();
        foreach (var state in new[] { "created", "captured", "rejected", "canceled", "expired" })
            ids[state] = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE", reference).Set("expires_in", state == "expired" ? 30 : null))).Get("id")!;
        await client.SendAsync($"{Path}/{ids["canceled"]}/cancel", null);
        await client.SendAsync($"{Path}/gateways/peinau/capture/{ids["captured"]}/capture", Make.Card());
        for (var i = 0; i < 5; i++)
            await client.SendAsync($"{Path}/gateways/peinau/capture/{ids["rejected"]}/capture", Make.Card("4000000000000002"));
        app.Clock.Advance(TimeSpan.FromSeconds(30));
        foreach (var (state, id) in ids)
        {
            var list = await client.ReadAsync($"{Path}?reference_id={reference}&state={state}");
            Assert.Equal([id], Ids(list));
            Assert.Equal(state, list.Get("items.0.state"));
        }

        Assert.Equal(5, Ids(await client.ReadAsync($"{Path}?reference_id={reference}")).Count);
        // Whether the sweeper has been there yet or not, the answer is the same.
        await client.UntilAsync($"{Path}?reference_id={reference}&state=expired", list => Ids(list).SequenceEqual([ids["expired"]]));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_List_Is_Filtered_By_Time_From_Inclusive_To_Exclusive(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        var reference = $"{Guid.NewGuid()}";
        app.Clock.Stop();
        var one = await client.CreateAsync(Make.Intent(reference: reference));
        app.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var two = await client.CreateAsync(Make.Intent(reference: reference));
        app.Clock.Go();
        var (first, second) = (one.Get("create_time"), two.Get("create_time"));
        Assert.Equal([two.Get("id")!], Ids(await client.ReadAsync($"{Path}?reference_id={reference}&created_from={second}")));
        Assert.Equal([one.Get("id")!], Ids(await client.ReadAsync($"{Path}?reference_id={reference}&created_to={second}")));
        Assert.Equal([one.Get("id")!], Ids(await client.ReadAsync($"{Path}?reference_id={reference}&created_from={first}&created_to={second}")));
        // An offset's plus may be encoded or not, which makes it a space; a date and a time may have one between them.
        foreach (var time in new[] { "+00:00", "+0000", "+00" }.Select(offset => first!.Replace("Z", offset, StringComparison.Ordinal)))
        {
            var spaced = time.Replace("T", "%20", StringComparison.Ordinal);
            foreach (var sent in new[] { Uri.EscapeDataString(time), time, time.Replace('T', '+'), spaced })
            {
                Assert.Equal(2, Ids(await client.ReadAsync($"{Path}?reference_id={reference}&created_from={sent}")).Count);
                Assert.Empty(Ids(await client.ReadAsync($"{Path}?reference_id={reference}&created_to={sent}")));
            }
        }

        var east = first!.Replace("Z", "+03:00", StringComparison.Ordinal);
        Assert.Empty(Ids(await client.ReadAsync($"{Path}?reference_id={reference}&created_from={second}&created_to={east}")));
        Assert.Equal(2, Ids(await client.ReadAsync($"{Path}?reference_id={reference}&created_from={east}")).Count);
        foreach (var wrong in new[] { "+", "+0", "+99:99", "+00:00+00:00", "++00:00" })
            Expect.Invalid(await client.ReadAsync($"{Path}?created_to=2026-11-01T00:00:00{wrong}"), "created_to time");
        Expect.Invalid(await client.ReadAsync($"{Path}?created_to=2026+11+01"), "created_to time");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task The_Default_Is_20_And_The_Most_100(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        var reference = $"{Guid.NewGuid()}";
        for (var i = 0; i < 101; i++)
            await client.CreateAsync(Make.Intent(reference: reference));
        Assert.Equal(20, Ids(await client.ReadAsync($"{Path}?reference_id={reference}")).Count);
        Assert.Equal([100, 1], (await PagesAsync(client, $"reference_id={reference}&limit=100")).Select(page => page.Count));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_List_Holds_Only_The_Applications_Own_Intents(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var demo = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        var reference = $"{Guid.NewGuid()}";
        await demo.CreateAsync(Make.Intent(reference: reference));
        var cursor = (await demo.ReadAsync($"{Path}?limit=1")).Get("next") ?? "";
        Assert.Empty(Ids(await other.ReadAsync($"{Path}?reference_id={reference}")));
        Assert.Empty(Ids(await other.ReadAsync($"{Path}?limit=100")));
        Assert.Empty(Ids(await other.ReadAsync($"{Path}?limit=100&after={cursor}")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Wrong_Filter_Is_Named(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        foreach (var (query, error) in new[]
        {
            ("limit=0", "limit range"), ("limit=101", "limit range"), ("limit=-1", "limit range"), ("limit=ten", "limit range"), ("limit=1.0", "limit range"), ("limit=%2B5", "limit range"),
            ("limit=%EF%BC%95", "limit range"), ("limit=99999999999", "limit range"), ("limit=1&limit=2", "limit duplicate"),
            ("state=open", "state unknown_value"), ("state=CREATED", "state unknown_value"), ("state=submitting", "state unknown_value"), ("state=created&state=captured", "state duplicate"),
            ("created_from=yesterday", "created_from time"), ("created_from=2018", "created_from time"), ("created_to=2018-13-01", "created_to time"), ("created_to=1543870323072", "created_to time"),
            ("after=x", "after cursor"), ("after=%25%25", "after cursor"), ("after=" + new string('A', 101), "after cursor"), ($"after={Cursor("1 2")}", "after cursor"),
            ($"after={Cursor($"99999999999999999999 {Guid.NewGuid()}")}", "after cursor"), ($"after={Cursor($"1 {Guid.NewGuid()} 2")}", "after cursor"), ($"after={Cursor("\u00ff")}", "after cursor"),
            ($"after={Cursor("1 2")}=", "after cursor"), ($"after=%20{Cursor("1 2")}", "after cursor"),
            ("reference_id=a&reference_id=b", "reference_id duplicate"), ("reference_id=%00", "reference_id text"), ("reference_id=a%0Ab", "reference_id text"),
        })
        {
            Expect.Invalid(await client.ReadAsync($"{Path}?{query}"), error);
        }

        Expect.Invalid(await client.ReadAsync($"{Path}?limit=0&state=x&after=x"), "limit range", "state unknown_value", "after cursor");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Unknown_Reference_Finds_Nothing(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        foreach (var reference in new[] { "nobody", "%25", "_", "' or 1=1 --", "%ED%A0%80", "%FF", new string('x', 5000), $"{Cursor("x")}" })
            Assert.Empty(Ids(await client.ReadAsync($"{Path}?reference_id={reference}")));
        Assert.Equal(200, (await client.ReadAsync($"{Path}?after={Cursor($"{long.MaxValue} {Guid.Empty}")}&limit=1")).Status);
        Assert.Equal(200, (await client.ReadAsync($"{Path}?after={Cursor($"{long.MinValue} {Guid.Empty}")}&limit=1")).Status);
        Assert.Equal(200, (await client.ReadAsync($"{Path}?created_from=0001-01-01&created_to=9999-12-31T23:59:59.999Z&limit=1")).Status);
    }

    private static List<string> Ids(Reply list) => list.Status == 200
        ? [.. ((JsonArray)list["items"]!).Select(item => item!["id"]!.ToString())]
        : throw new InvalidOperationException($"{list.Status}: {list.Text}");

    private static string Cursor(string text) => Base64Url.EncodeToString(Encoding.Latin1.GetBytes(text));

    private static async Task<List<List<string>>> PagesAsync(HttpClient client, string query)
    {
        var pages = new List<List<string>>();
        for (string? after = ""; after is not null;)
        {
            var list = await client.ReadAsync($"{Path}?{query}{after}");
            pages.Add(Ids(list));
            after = list.Get("next") is { } next ? $"&after={next}" : null;
        }

        return pages;
    }
}
