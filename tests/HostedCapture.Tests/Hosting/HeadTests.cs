using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Hosting;

/// <summary>HEAD is GET without a body, on every route that answers GET.</summary>
public sealed partial class HeadTests(AppFixture app) : IClassFixture<AppFixture>
{
    // Of a request and not of what is asked for, or of the body's way through the connection.
    private static readonly string[] s_own = ["Date", "X-Request-Id", "Set-Cookie", "Transfer-Encoding", "Content-Length"];

    private static readonly string[] s_more =
        ["/docs/index.html", "/docs/swagger-ui.css", "/nothing", "/tokenization/captures?limit=0", "/tokenization/events?wait=0"];

    [Fact]
    public async Task Every_Route_That_Answers_Get_Answers_Head_With_The_Same_Status_And_Headers()
    {
        using var client = app.Client();
        var intent = await client.CreateAsync();
        var link = intent.Get("links.1.href")!;
        var paths = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("GET") == true)
            .Select(route => Place().Replace("/" + route.RoutePattern.RawText!.Trim('/'), Fill))
            .Concat([link, $"{link}?lang=pt", $"{link}/nothing", .. s_more])
            .Distinct().ToList();
        Assert.True(paths.Count > 40);
        string Fill(Match place) => place.Value.Contains("guid", StringComparison.Ordinal) ? intent.Get("id")! : "x";

        foreach (var path in paths)
        {
            var (get, head) = (await client.ReadAsync(path), await client.CallAsync(HttpMethod.Head, path));
            Assert.True(get.Status == head.Status, $"{path}: GET {get.Status}, HEAD {head.Status}");
            Assert.NotEqual(405, head.Status);
            Assert.Equal("", head.Text);
            Assert.Equal((path, Of(get)), (path, Of(head)));
            if (head.Header("Content-Length") is { } length)
                Assert.Equal(get.Header("Content-Length"), length);
        }
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/.well-known/jwks.json")]
    [InlineData("/checkout/health")]
    public async Task Public_Routes_Answer_Head_Without_A_Token(string path)
    {
        using var anonymous = app.Anonymous();
        var reply = await anonymous.CallAsync(HttpMethod.Head, path);
        Assert.Equal((200, ""), (reply.Status, reply.Text));
    }

    [Fact]
    public async Task A_Route_Without_Get_Has_No_Head()
    {
        using var client = app.Client();
        foreach (var path in new[] { "/oauth2/token", "/csp-reports", "/webhooks/verify" })
            Assert.Equal(405, (await client.CallAsync(HttpMethod.Head, path)).Status);
    }

    [Fact]
    public async Task A_Head_Of_A_Card_Page_Is_Not_Counted_And_Its_Event_Stream_Ends_At_Once()
    {
        using var client = app.Client();
        var created = await client.CreateAsync();
        var (self, link) = ($"/tokenization/captures/{created.Get("id")}", created.Get("links.1.href")!);
        var events = await client.ReadAsync($"{self}/events");
        using var anonymous = app.Anonymous();
        for (var i = 0; i < 30; i++)
            Assert.Equal(200, (await anonymous.CallAsync(HttpMethod.Head, link)).Status);

        // The stream of an open intent never ends by itself: this returns because it was not begun.
        var state = await anonymous.CallAsync(HttpMethod.Head, $"{link}/state");
        Assert.Equal((200, "text/event-stream", ""), (state.Status, state.Header("Content-Type"), state.Text));
        Assert.Equal(404, (await anonymous.CallAsync(HttpMethod.Head, "/capture/x/state")).Status);

        Assert.Equal(created.Text, (await client.ReadAsync(self)).Text);
        Assert.Equal(events.Text, (await client.ReadAsync($"{self}/events")).Text);
        using var person = app.Cardholder();
        await person.SubmitAsync(await person.OpenAsync(link));
        Assert.Equal("captured", (await client.ReadAsync(self)).Get("state"));
    }

    private static string Of(Reply reply) => string.Join('\n', reply.Headers
        .Where(header => !s_own.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
        .Select(header => $"{header.Key}: {header.Value}").Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, 1000)]
    private static partial Regex Place();
}
