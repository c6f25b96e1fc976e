using HostedCapture.Tests.Fuzz;
using HostedCapture.Tests.Payments;
using Xunit;
using static HostedCapture.Tests.Payments.PaymentCalls;

namespace HostedCapture.Tests.Pages;

/// <summary>Bodies that cannot be what they say they are: refused in the shape of their route, and never our error.</summary>
public sealed class HostileBodyTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Form = "application/x-www-form-urlencoded";

    private enum Shape
    {
        Page,
        Token,
        Problem,
    }

    [Fact]
    public async Task Malformed_Chunks_Are_400()
    {
        string[] malformed =
            ["80000000\r\n", "zz\r\n", "ffffffffffffffffffff\r\n", "-1\r\n", "3\r\nabcdef\r\n0\r\n\r\n", "\0\r\n"];
        foreach (var (path, type) in await PlacesAsync())
        {
            foreach (var chunks in malformed)
                await AssertAsync(path, await RawAsync(path, type, "Transfer-Encoding: chunked", chunks), 400);
        }
    }

    [Fact]
    public async Task A_Body_Over_The_Limit_Is_413_With_Or_Without_Content_Length()
    {
        var much = new string('4', 70_000);
        foreach (var (path, type) in await PlacesAsync())
        {
            await AssertAsync(path, await RawAsync(path, type, $"Content-Length: {much.Length}", much), 413);
            await AssertAsync(
                path, await RawAsync(path, type, "Transfer-Encoding: chunked", $"{much.Length:x}\r\n{much}\r\n0\r\n\r\n"), 413);
        }
    }

    [Fact]
    public async Task A_Client_That_Disconnects_Is_No_Server_Error()
    {
        foreach (var (path, type) in await PlacesAsync())
        {
            foreach (var (
                length, body) in new[] { ("Content-Length: 100", "a=1"), ("Transfer-Encoding: chunked", "5\r\nabc"),
                ("Transfer-Encoding: chunked", "") })
                await RawAsync(path, type, length, body, leave: true);
        }

        using var client = app.Client();
        await client.CreateAsync();
        Assert.Empty(Errors);
    }

    [Fact]
    public async Task A_Form_Of_Another_Kind_Is_415()
    {
        string[] types =
        [
            $"{Form}; charset=utf-7", $"{Form}; charset=utf-16", $"{Form}; charset=x-unknown", $"{Form}; charset=", "multipart/form-data",
            "multipart/form-data; boundary=x",
            "multipart/form-data; boundary=x; charset=utf-7", "application/json", "text/plain", "x", "",
        ];
        foreach (var path in await FormsAsync())
        {
            foreach (var type in types)
                await AssertAsync(path, await RawAsync(path, type, "Content-Length: 3", "--x"), SpeaksOAuth(path) ? 400 : 415);
        }
    }

    [Fact]
    public async Task More_Fields_Or_Longer_Ones_Than_Any_Form_Has_Are_400()
    {
        string[] bodies = [
            string.Join('&', Enumerable.Range(0, 1100).Select(at => $"a{at}=")), "a=1&a=1", $"a={new string('4', 7000)}",
            "%00=%00&%=%&=&&"];
        foreach (var path in await FormsAsync())
        {
            foreach (var body in bodies)
            {
                var said = await RawAsync(path, Form, $"Content-Length: {body.Length}", body);
                Assert.InRange(Wire.Status(said), 400, IsToken(path) ? 401 : 400);
                AssertShape(path, said);
            }
        }

        Assert.Empty(Errors);
    }

    [Fact]
    public async Task The_Approval_Page_Takes_8_KB_At_Most()
    {
        foreach (var length in new[] { 8 * 1024 + 1, 32 * 1024 })
            await AssertAsync("/pay/x", await RawAsync("/pay/x", Form, $"Content-Length: {length}", new string('a', length)), 413);
        await AssertAsync("/pay/x", await RawAsync("/pay/x", Form, $"Content-Length: {8 * 1024}", new string('a', 8 * 1024)), 400);
    }

    private static bool IsToken(string path) => path.EndsWith("/token", StringComparison.Ordinal);

    private static bool SpeaksOAuth(string path) => path is "/oauth2/token" or "/operator/token";

    private async Task<IEnumerable<string>> FormsAsync() => from place in await PlacesAsync() where place.Type == Form select place.Path;

    // Everything that takes a body, with a link nobody knows and what each kind of id may stand for.
    private async Task<IReadOnlyList<(string Path, string Type)>> PlacesAsync()
    {
        using var client = app.Client();
        var intent = (await client.CreateAsync(Make.Intent("PEINAU_CAPTURE"))).Get("id");
        var cmr = (await client.CreateAsync(Make.Intent("CMR_CAPTURE"))).Get("id");
        var payment = (await client.PaymentAsync(Body(await client.CardAsync(), "100"))).Get("id");
        return
        [
            .. from route in await DescribedRoutes.TakingBodiesAsync(client)
               let id = route.Path.Contains("/payments/", StringComparison.Ordinal)
                   ? payment
                   : route.Path.Contains("/cmr/", StringComparison.Ordinal)
                   ? cmr
                   : intent
               let path = route.Path.Replace("{key}", "x", StringComparison.Ordinal)
                   .Replace("{method}", "token", StringComparison.Ordinal)
                   .Replace("{name}", "quickpay", StringComparison.Ordinal)
               select (path.Replace("{id}", id, StringComparison.Ordinal), route.Type!),
        ];
    }

    private IEnumerable<string> Errors => app.Logs.Lines.Where(line => line.StartsWith("Error ", StringComparison.Ordinal)
        || line.StartsWith("Critical ", StringComparison.Ordinal));

    private async Task AssertAsync(string path, string said, int status)
    {
        Assert.True(Wire.Status(said) == status, $"{path}: {said}");
        AssertShape(path, said);
        Assert.Empty(Errors);
    }

    private static void AssertShape(string path, string said)
    {
        var shape = path.StartsWith("/pay", StringComparison.Ordinal) || path.StartsWith("/capture", StringComparison.Ordinal) ? Shape.Page
            : SpeaksOAuth(path) ? Shape.Token : Shape.Problem;
        Assert.Contains(
            shape switch
            {
                Shape.Page => "Content-Type: text/html",
                Shape.Token => "\"error\":\"invalid_",
                _ =>
                "Content-Type: application/problem+json"
            }, said, StringComparison.Ordinal);
    }

    private async Task<string> RawAsync(string path, string type, string length, string body, bool leave = false)
    {
        var authorization = IsToken(path) ? "Basic demo-shop:demo-secret"
            : path.StartsWith("/providers", StringComparison.Ordinal) ? "Basic anVzcGF5OnRlc3Qtd2ViaG9vay1wYXNzd29yZA=="
            : $"Bearer {await (path.StartsWith("/operator", StringComparison.Ordinal) ? app.OperatorTokenAsync() : app.TokenAsync())}";
        return await Wire.SendAsync(app.Address, $"""
            POST {path} HTTP/1.1
            Host: localhost
            Connection: close
            Authorization: {authorization}
            Content-Type: {type}
            {length}


            """.ReplaceLineEndings("\r\n") + body, leave);
    }
}
