using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using HostedCapture.Data;
using Xunit;

namespace HostedCapture.Tests.Api;

public sealed class IdempotencyTests(BothApps apps) : IClassFixture<BothApps>
{
    private const string Path = "/tokenization/captures";
    private const string Header = "Idempotency-Key";

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Repetition_Gets_The_Same_Answer_Byte_For_Byte_Whatever_Happened_Since(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        var (key, body) = (Key(), Make.Intent(reference: "ñandú"));
        var first = await client.SendAsync(Path, body, (Header, key));
        Assert.Equal(201, first.Status);
        await client.SendAsync($"{Path}/{first.Get("id")}/cancel", null);
        var again = await client.SendAsync(Path, body, (Header, key));
        Same(first, again);
        Assert.Equal("created", again.Get("state"));
        Assert.NotNull(again.Header("Location"));
        Assert.Equal("canceled", (await client.ReadAsync($"{Path}/{first.Get("id")}")).Get("state"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Error_Is_Repeated_As_It_Was(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        var key = Key();
        var first = await client.SendAsync(Path, new JsonObject(), (Header, key), ("Accept-Language", "pt"));
        Same(Expect.Problem(400, "INVALID_MODEL", first), await client.SendAsync(Path, new JsonObject(), (Header, key), ("Accept-Language", "en")));
    }

    [Fact]
    public async Task An_Answer_Whose_Client_Has_Left_Is_Kept_Whole()
    {
        var app = await apps.OnAsync(DatabaseKind.Sqlite);
        using var client = app.Client();
        var intent = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        var (key, path, body) = (Key(), new Uri(intent.Get("links.2.href")!).AbsolutePath, Make.Card("4000000000000341"));
        using (var leaving = new CancellationTokenSource())
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = Make.Content(body.ToJsonString()), Headers = { { Header, key } } };
            var sending = client.SendAsync(request, leaving.Token);
            await client.UntilAsync($"{Path}/{intent.Get("id")}", reply => reply["submitting"] is not null);
            await leaving.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        }

        await client.UntilAsync($"{Path}/{intent.Get("id")}", reply => reply.Get("state") == "captured");
        Reply? again = null;
        await Until.TrueAsync(async () => (again = await client.SendAsync(path, body, (Header, key))).Status != 409, "the answer is kept");
        Assert.Equal((200, "captured", intent.Get("id")), (again!.Status, again.Get("state"), again.Get("id")));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Another_Request_With_The_Same_Key_Is_Refused(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        var (key, body) = (Key(), Make.Intent());
        var first = await client.SendAsync(Path, body, (Header, key));
        Expect.Problem(422, "IDEMPOTENCY_KEY_REUSED", await client.SendAsync(Path, Make.Intent(reference: "other"), (Header, key)));
        Expect.Problem(422, "IDEMPOTENCY_KEY_REUSED", await client.SendRawWithAsync(Path, body.ToJsonString() + " ", (Header, key)));
        Expect.Problem(422, "IDEMPOTENCY_KEY_REUSED", await client.SendAsync($"{Path}/{first.Get("id")}/cancel", null, (Header, key)));
        Same(first, await client.SendAsync(Path, body, (Header, key)));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Method_Route_And_Body_Decide_Whether_A_Request_Is_The_Same(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        var (key, body) = (Key(), Make.Intent().ToJsonString());
        // No JSON by its type: the header is put right, and the request is the same.
        Expect.Problem(415, "UNSUPPORTED_MEDIA_TYPE", await SendAsync(Path, "text/plain"));
        var first = await SendAsync(Path, "application/json");
        Assert.Equal(201, first.Status);
        foreach (var (path, type) in new[] { (Path, "application/json; charset=utf-8"), ($"{Path}/", "application/json"), ("/Tokenization/Captures", "application/vnd.shop+json") })
            Same(first, await SendAsync(path, type));
        Expect.Problem(422, "IDEMPOTENCY_KEY_REUSED", await SendAsync("/checkout/payments", "application/json"));

        var other = Key();
        var cancel = await client.SendAsync($"{Path}/{first.Get("id")}/cancel", null, (Header, other));
        Same(cancel, await client.SendAsync($"{Path}/{first.Get("id")!.ToUpperInvariant()}/cancel/", null, (Header, other)));
        Expect.Problem(422, "IDEMPOTENCY_KEY_REUSED", await client.SendAsync($"{Path}/{Guid.NewGuid()}/cancel", null, (Header, other)));

        Task<Reply> SendAsync(string path, string type)
        {
            var content = new StringContent(body);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            return client.CallAsync(HttpMethod.Post, path, content, (Header, key));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Concurrent_Requests_With_One_Key_Make_One_Intent(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        for (var round = 0; round < 5; round++)
        {
            var (key, reference) = (Key(), Key());
            var replies = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.SendAsync(Path, Make.Intent(reference: reference), (Header, key))));
            Assert.NotEmpty(replies.Where(reply => reply.Status == 201).ToList());
            Assert.Single(replies.Where(reply => reply.Status == 201).Select(reply => reply.Text).Distinct());
            Assert.All(replies.Where(reply => reply.Status != 201), reply => Expect.Problem(409, "IDEMPOTENCY_KEY_RUNNING", reply));
            Assert.Single(await ListAsync(client, reference));
        }
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task Two_Nodes_Know_Each_Others_Keys(DatabaseKind kind)
    {
        await using var one = await new AppFixture().On(kind).With(("PublicBaseUrl", "http://pay.localhost")).StartAsync();
        await using var two = await new AppFixture().Beside(one).With(("PublicBaseUrl", "http://pay.localhost")).StartAsync();
        using var client = one.Client();
        using var other = two.Client();
        var (key, reference) = (Key(), Key());
        var first = await client.SendAsync(Path, Make.Intent(reference: reference), (Header, key));
        Same(first, await other.SendAsync(Path, Make.Intent(reference: reference), (Header, key)));
        Assert.Single(await ListAsync(other, reference));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Key_Belongs_To_Its_Application(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var demo = app.Client();
        using var other = app.Client(AppFixture.OtherShop);
        var (key, body) = (Key(), Make.Intent());
        var (one, two) = (await demo.SendAsync(Path, body, (Header, key)), await other.SendAsync(Path, body, (Header, key)));
        Assert.Equal((201, 201), (one.Status, two.Status));
        Assert.NotEqual(one.Get("id"), two.Get("id"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Key_Is_Printable_Ascii_Of_255_At_Most(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        using var wide = new HttpClient(new SocketsHttpHandler { RequestHeaderEncodingSelector = (_, _) => System.Text.Encoding.UTF8 }) { BaseAddress = client.BaseAddress };
        wide.DefaultRequestHeaders.Authorization = new("Bearer", await app.TokenAsync());
        foreach (var key in new[] { new string('k', 255), "~!@ #$%", "0" })
            Assert.Equal(201, (await client.SendAsync(Path, Make.Intent(), (Header, key))).Status);
        foreach (var key in new[] { new string('k', 256), "ñ", "tab\there", "" })
            Expect.Invalid(await wide.SendAsync(Path, Make.Intent(), (Header, key)), $"{Header} idempotency_key");
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task A_Card_Is_Sent_Once_And_Neither_Card_Nor_Link_Is_In_The_Database(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        await app.Simulator.ClearAsync();
        const string Number = "4929417812034561";
        var created = await client.SendAsync(Path, Make.Intent("PEINAU_CAPTURE"), (Header, Key()));
        var (path, key) = ($"{Path}/gateways/peinau/capture/{created.Get("id")}/capture", Key());
        var card = Make.Card(LuhnValid(Number), code: "987");
        var first = await client.SendAsync(path, card, (Header, key));
        Assert.Equal("captured", first.Get("state"));
        Same(first, await client.SendAsync(path, card, (Header, key)));
        Assert.Single(await app.Simulator.TokensAsync());
        Expect.Problem(422, "IDEMPOTENCY_KEY_REUSED", await client.SendAsync(path, Make.Card(), (Header, key)));

        var dump = await app.Database.DumpAsync();
        Assert.Contains(created.Get("id")!, dump, StringComparison.Ordinal);
        Assert.DoesNotContain(LuhnValid(Number), dump, StringComparison.Ordinal);
        Assert.DoesNotContain(created.Get("links.1.href")!.Split('/')[^1], dump, StringComparison.Ordinal);
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task An_Answer_That_May_Change_Is_Not_Kept(DatabaseKind kind)
    {
        var app = await apps.OnAsync(kind);
        using var client = app.Client();
        var id = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        var (path, key) = ($"{Path}/gateways/peinau/capture/{id}/capture", Key());
        await app.Simulator.ScriptAsync("unavailable", "unavailable");
        Expect.Problem(502, "REQUEST_ERROR", await client.SendAsync(path, Make.Card(), (Header, key)));
        Assert.Equal("captured", (await client.SendAsync(path, Make.Card(), (Header, key))).Get("state"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task After_A_Day_A_Key_Is_New_Again(DatabaseKind kind)
    {
        await using var app = await new AppFixture().On(kind).StartAsync();
        using var client = app.Client();
        var (key, body) = (Key(), Make.Intent());
        var first = await client.SendAsync(Path, body, (Header, key));
        app.Clock.Advance(TimeSpan.FromHours(23.9));
        Same(first, await client.SendAsync(Path, body, (Header, key)));
        app.Clock.Advance(TimeSpan.FromHours(0.2));
        Assert.NotEqual(first.Get("id"), (await client.SendAsync(Path, body, (Header, key))).Get("id"));
    }

    [Theory, OnSqlite, OnPostgres]
    public async Task After_Deleting_A_Repetition_Shows_No_Deleted_Data(DatabaseKind kind)
    {
        using var client = (await apps.OnAsync(kind)).Client();
        var (key, body) = (Key(), Make.Intent());
        var first = await client.SendAsync(Path, body, (Header, key));
        Assert.Equal(204, (await client.CallAsync(HttpMethod.Delete, $"{Path}/{first.Get("id")}")).Status);
        Assert.NotEqual(first.Get("id"), (await client.SendAsync(Path, body, (Header, key))).Get("id"));
    }

    private static string Key() => Guid.NewGuid().ToString();

    private static async Task<JsonArray> ListAsync(HttpClient client, string reference) => (await client.ReadAsync($"{Path}?reference_id={reference}"))["items"]!.AsArray();

    private static string LuhnValid(string number) =>
        Enumerable.Range(0, 10).Select(digit => number[..^1] + digit).Single(candidate => HostedCapture.Domain.Card.IsLuhnValid(candidate));

    private static void Same(Reply one, Reply two)
    {
        Assert.Equal((one.Status, one.Text), (two.Status, two.Text));
        foreach (var name in new[] { "Location", "Content-Type", "Content-Language", "Cache-Control" })
            Assert.Equal(one.Header(name), two.Header(name));
    }
}
