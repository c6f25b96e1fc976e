using System.Text.Json.Nodes;
using HostedCapture.Pages;
using Microsoft.Data.Sqlite;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>What every answer has, whatever it says: languages, ids, headers.</summary>
public sealed class AnswersTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Path = "/tokenization/captures";

    private readonly HttpClient _client = app.Client();

    [Theory]
    [InlineData("es", "es")]
    [InlineData("pt-BR,pt;q=0.9,en;q=0.8", "pt")]
    [InlineData("xx,es-CL;q=0.5,en;q=0.1", "es")]
    [InlineData("en;q=0,pt;q=0.1", "pt")]
    [InlineData("xx", "en")]
    [InlineData("*", "en")]
    [InlineData("", "en")]
    [InlineData(";;q=x,,", "en")]
    public async Task Messages_Follow_The_Callers_Language(string accepted, string language)
    {
        var reply = await _client.SendAsync(Path, new JsonObject(), ("Accept-Language", accepted));
        var texts = Texts.In(language)!;
        Assert.Equal((texts["status.400"], texts["error.INVALID_MODEL"], language), (reply.Get("title"), reply.Get("detail"), reply.Header("Content-Language")));
        Assert.Equal(reply.Get("detail"), reply.Get("error_description"));
        Assert.All(reply["meta_data.errors"]!.AsArray(), error => Assert.Equal(texts["field.required"], error!["message"]!.ToString()));
    }

    [Fact]
    public async Task Codes_Are_The_Same_In_Every_Language()
    {
        var id = (await _client.CreateAsync()).Get("id");
        await _client.SendAsync($"{Path}/{id}/cancel", null);
        foreach (var ask in new Func<(string, string), Task<Reply>>[]
        {
            language => _client.SendAsync(Path, new JsonObject(), language),
            language => _client.ReadAsync($"{Path}/{Guid.Empty}", language),
            language => _client.SendAsync($"{Path}/{id}/cancel", null, language),
            language => _client.CallAsync(HttpMethod.Put, Path, null, language),
            language => _client.CallAsync(HttpMethod.Get, "/nonsense", null, language),
        })
        {
            var replies = new List<Reply>();
            foreach (var language in Texts.Languages)
                replies.Add(await ask(("Accept-Language", language)));
            Assert.Equal(3, replies.Select(reply => reply.Get("detail")).Distinct().Count());
            Assert.Single(replies.Select(reply => (reply.Status, reply.Get("error_code"), string.Join(';', reply.Errors))).Distinct());
        }
    }

    [Theory]
    [InlineData("7f1c0d8e-aaaa", true)]
    [InlineData("~!#$", true)]
    [InlineData("", false)]
    [InlineData("two words", false)]
    [InlineData("<129>", false)]
    public async Task The_Requests_Id_Is_Echoed_Or_Made(string id, bool echoed)
    {
        id = id == "<129>" ? new string('x', 129) : id;
        foreach (var reply in new[] { await _client.ReadAsync(Path, ("X-Request-Id", id)), await _client.ReadAsync("/nonsense", ("X-Request-Id", id)), await _client.ReadAsync("/capture/x", ("X-Request-Id", id)) })
        {
            Assert.NotEmpty(reply.Header("X-Request-Id")!);
            Assert.Equal(echoed, reply.Header("X-Request-Id") == id);
        }
    }

    [Fact]
    public async Task Every_Answer_Has_The_Security_Headers()
    {
        var replies = new List<Reply>();
        using var person = app.Cardholder();
        using var anonymous = app.Anonymous();
        var created = await _client.CreateAsync(Make.Intent("PEINAU_CAPTURE").Set("expires_in", 100));
        var direct = $"{Path}/gateways/peinau/capture/{created.Get("id")}/capture";
        var page = await person.OpenAsync(created.Get("links.1.href")!);
        await app.Simulator.ScriptAsync("unavailable", "unavailable");
        replies.AddRange(
        [
            created, await _client.SendAsync(direct, Make.Card()), await _client.SendAsync(direct, Make.Card("4000000000000002")), await _client.SendAsync(direct, Make.Card()), await _client.SendAsync(direct, Make.Card()),
            page.Reply, (await person.SubmitAsync(page)).Reply, await anonymous.SendRawAsync(page.Reply.Text.Length > 0 ? new Uri(created.Get("links.1.href")!).AbsolutePath : "", "x", "application/x-www-form-urlencoded"),
            await anonymous.CallAsync(HttpMethod.Post, new Uri(created.Get("links.1.href")!).AbsolutePath, null, ("Sec-Fetch-Site", "cross-site")),
            await anonymous.SendRawAsync(new Uri(created.Get("links.1.href")!).AbsolutePath, new string('x', 40_000), "application/x-www-form-urlencoded"),
            await anonymous.ReadAsync("/capture/nobody"), await anonymous.ReadAsync(Path), await anonymous.ReadAsync("/nonsense"), await anonymous.ReadAsync("/health/live"), await anonymous.ReadAsync("/.well-known/jwks.json"),
            await anonymous.ReadAsync("/oauth2/token"), await anonymous.SendRawAsync("/oauth2/token", "", "application/x-www-form-urlencoded"), await _client.CallAsync(HttpMethod.Put, Path),
            await _client.SendRawAsync(Path, "{"), await _client.SendRawAsync(Path, "", "text/plain"), await _client.SendRawAsync(Path, new string(' ', 70_000)), await _client.ReadAsync(Path), await _client.CallAsync(HttpMethod.Options, Path),
            await anonymous.ReadAsync(page.Document.QuerySelector("link[rel=stylesheet]")!.GetAttribute("href")!), await anonymous.CallAsync(HttpMethod.Head, "/health/ready"),
        ]);
        var expiring = await _client.CreateAsync(Make.Intent().Set("expires_in", 1));
        app.Clock.Advance(TimeSpan.FromSeconds(2));
        replies.Add((await person.OpenAsync(expiring.Get("links.1.href")!)).Reply);
        replies.Add(await _client.CallAsync(HttpMethod.Delete, $"{Path}/{created.Get("id")}"));

        Assert.Superset(new HashSet<int> { 200, 201, 204, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 502 }, replies.Select(reply => reply.Status).ToHashSet());
        Assert.All(replies, reply =>
        {
            Assert.Contains("default-src 'none'", reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Contains("frame-ancestors 'none'", reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", reply.Header("Content-Security-Policy"), StringComparison.Ordinal);
            Assert.Equal("nosniff", reply.Header("X-Content-Type-Options"));
            Assert.Equal("no-referrer", reply.Header("Referrer-Policy"));
            Assert.Equal("same-origin", reply.Header("Cross-Origin-Opener-Policy"));
            Assert.Equal("same-origin", reply.Header("Cross-Origin-Resource-Policy"));
            Assert.NotNull(reply.Header("Permissions-Policy"));
            Assert.NotEmpty(reply.Header("X-Request-Id")!);
            Assert.Null(reply.Header("Server"));
            Assert.Null(reply.Header("X-Powered-By"));
            var fingerprinted = reply.Header("Content-Type") == "text/css";
            Assert.True(fingerprinted ? reply.Header("Cache-Control")!.Contains("immutable", StringComparison.Ordinal) : reply.Header("Cache-Control") == "no-store", $"{reply.Status} {reply.Header("Cache-Control")}");
        });
    }

    [Fact]
    public async Task Behind_Https_Every_Answer_Says_To_Stay_There()
    {
        await using var secure = await new AppFixture().With(("PublicBaseUrl", "https://pay.example")).StartAsync();
        using var client = secure.Client();
        foreach (var path in new[] { Path, "/nonsense", "/capture/x", "/health/live", $"{Path}/{Guid.Empty}" })
            Assert.StartsWith("max-age=31536000", (await client.ReadAsync(path)).Header("Strict-Transport-Security"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Locked_Database_Is_503_In_Time_And_Recovers()
    {
        await using var own = await new AppFixture().StartAsync();
        using var client = own.Client();
        using var person = own.Cardholder();
        var created = await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"));
        var page = await person.OpenAsync(created.Get("links.1.href")!);
        var direct = $"{Path}/gateways/peinau/capture/{created.Get("id")}/capture";
        await using (var connection = new SqliteConnection(own.Database.ConnectionString))
        {
            await connection.OpenAsync();
            await using var locked = connection.BeginTransaction(deferred: false);
            var start = TimeProvider.System.GetTimestamp();
            var (api, card, browser) = (client.SendAsync(Path, Make.Intent()), client.SendAsync(direct, Make.Card()), person.SubmitAsync(page));
            foreach (var reply in new[] { await api, await card })
                Assert.NotNull(Expect.Problem(503, "DATABASE_ERROR", reply).Header("Retry-After"));
            Assert.Equal(503, (await browser).Status);
            Assert.NotNull((await browser).Reply.Header("Retry-After"));
            Assert.NotEmpty((await browser).Heading);
            Assert.InRange(TimeProvider.System.GetElapsedTime(start), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30));
            Assert.Empty(await own.Simulator.TokensAsync());
        }

        Assert.Equal("captured", (await client.SendAsync(direct, Make.Card())).Get("state"));
    }

    [Theory]
    [InlineData("{0}?reference_id=4929417812034565")]
    [InlineData("{0}?reference_id=4929%2041781203%204565")]
    [InlineData("{0}?anything=4929-4178-1203-4565")]
    [InlineData("{0}?%34929417812034565=x")]
    [InlineData("{0}/4929417812034565")]
    [InlineData("{0}/4929%204178%201203%204565")]
    [InlineData("/capture/4929417812034565")]
    [InlineData("/capture/x?number=4929417812034565")]
    [InlineData("/nonsense/4929417812034565")]
    [InlineData("/sso/oauth2/v2/token?card=4929417812034565")]
    public async Task A_Card_Number_In_An_Address_Is_Refused_And_Kept_Nowhere(string path)
    {
        const string Number = "4929417812034565";
        Assert.True(HostedCapture.Domain.CardNumbers.AreIn(Number));
        foreach (var method in new[] { HttpMethod.Get, HttpMethod.Post })
        {
            var reply = await _client.CallAsync(method, string.Format(null, path, Path), method == HttpMethod.Post ? Make.Content("{}") : null);
            Assert.Equal(400, reply.Status);
            if (!path.StartsWith("/capture", StringComparison.Ordinal))
                Expect.Invalid(reply, path.Contains('?', StringComparison.Ordinal) ? "query card_number" : "path card_number");
            foreach (var form in new[] { Number, "4929 4178 1203 4565", "4929%204178", "4929-4178", "41781203" })
            {
                Assert.DoesNotContain(form, reply.Text, StringComparison.Ordinal);
                Assert.DoesNotContain(app.Logs.Lines, line => line.Contains(form, StringComparison.Ordinal));
                Assert.DoesNotContain(form, await app.Database.DumpAsync(), StringComparison.Ordinal);
            }
        }
    }
}
