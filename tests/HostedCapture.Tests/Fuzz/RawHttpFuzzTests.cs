using System.Text;
using System.Text.RegularExpressions;
using HostedCapture.Tests.Providers;
using Xunit;
using Xunit.Abstractions;

namespace HostedCapture.Tests.Fuzz;

/// <summary>Bytes that are hardly HTTP, on connections of their own.</summary>
public sealed partial class RawHttpFuzzTests(AppFixture app, ITestOutputHelper output) : IClassFixture<AppFixture>
{
    private static readonly string[] s_methods =
        ["GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT", "TRACE", "PRI", "get", "G\0T", "", "X", new('M', 9000)];
    private static readonly string[] s_versions =
        ["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9", "HTTP/1.1 x", "http/1.1", ""];

    private static readonly string[] s_paths =
    [
        "/capture/x", "/capture/x/cancel", "/capture/x/state", "/pay/x", "/oauth2/token", "/sso/oauth2/v2/token", "/csp-reports",
        "/tokenization/captures", "/tokenization/events", "/checkout/payments",
        "/webhooks/verify", .. Subject.NotificationPaths, "/health/ready", "/.well-known/jwks.json", "/brand/x.css", "/openapi/v1.json",
        "/docs/",
    ];

    private static readonly string[] s_hosts =
        [
            "localhost", "localhost", "localhost", "", "x:99999", "[::1", "a b", "\u00e9", "evil.example/x", "x@y", "localhost, localhost",
            new('h', 300), "127.0.0.1:0", "x\0"];

    private static readonly string[] s_sizes = ["0", "1", "5", "-1", "+1", "1, 2", "99999999", "9223372036854775808", "0x5", " ", "1e1"];

    private static readonly string[] s_types =
    [
        "application/json", "application/x-www-form-urlencoded", "application/x-www-form-urlencoded; charset=utf-7",
        "multipart/form-data; boundary=x", "application/csp-report", "\"", ";",
    ];

    private static readonly string[] s_codings = ["chunked", "chunked", "chunked", "gzip, chunked", "chunked, gzip", "x"];

    private static readonly string[] s_chunks =
    [
        "0\r\n\r\n", "1\r\na\r\n0\r\n\r\n", "80000000\r\n", "ffffffffffffffff\r\n", "zz\r\n", "-1\r\n", "1;x=y\r\na\r\n0\r\n\r\n",
        "1\na\n0\n\n", "0\r\nTrailer: x\r\n\r\n", "0\r\nBad trailer\r\n\r\n", "\r\n",
        "1\r\nab\r\n0\r\n\r\n", "00000000000000000001\r\na\r\n0\r\n\r\n",
    ];

    private readonly Cases _cases = new(app, output);

    [Fact]
    public async Task Raw_Http_Never_Fails()
    {
        var token = await app.TokenAsync();
        await _cases.AllAsync(
            dice => Wire.SendAsync(app.Address, Bytes(dice, token), limit: TimeSpan.FromSeconds(2)), said => !Failed().IsMatch(said));
    }

    private static byte[] Bytes(Dice dice, string token)
    {
        var text = new StringBuilder();
        for (var requests = dice.OnceIn(4) ? 3 : 1; requests > 0; requests--)
            Append(dice, text, token);
        // The end of what came before, or a request of its own that closes the connection.
        text.Append("\r\n\r\nGET /health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        var bytes = Encoding.Latin1.GetBytes(text.ToString());
        return dice.OnceIn(4) ? dice.Spoil(bytes) : bytes;
    }

    private static void Append(Dice dice, StringBuilder text, string token)
    {
        var path = dice.Of(s_paths);
        var target = dice.Below(14) switch
        {
            0 => $"http://evil.example{path}",
            1 => "*",
            2 => $"{path}%2f..%2f{path}",
            3 => $"//{path}",
            4 => $"{path}?{dice.Text()}",
            5 => $"{path}\0",
            6 => $"{path}/%00%ff%2e%2e",
            7 => new string('/', dice.Of([1, 2000, 9000, 40_000])),
            8 => "evil.example:443",
            9 => path[1..],
            10 => $"{path}#x",
            _ => path,
        };
        var end = dice.OnceIn(12) ? "\n" : "\r\n";
        text.Append($"{(dice.OnceIn(3) ? dice.Of(s_methods) : "POST")} {target} {dice.Of(s_versions)}{end}");
        if (!dice.OnceIn(10))
            text.Append($"Host: {dice.Of(s_hosts)}{end}");
        string[] authorizations =
        [
            $"Bearer {token}", "Basic demo-shop:demo-secret", "Basic ZGVtby1zaG9wOmRlbW8tc2VjcmV0",
            "Basic anVzcGF5OnRlc3Qtd2ViaG9vay1wYXNzd29yZA==", "Bearer", "\u00ff",
        ];
        text.Append($"Authorization: {dice.Of(authorizations)}{end}");
        text.Append($"Content-Type: {dice.Of(s_types)}{end}");
        switch (dice.Below(12))
        {
            case 0:
                text.Append(string.Concat(Enumerable.Range(0, dice.Of([90, 120, 2000])).Select(at => $"X-{at}: y{end}")));
                break;
            case 1:
                text.Append($"X: {new string('y', dice.Of([8000, 40_000]))}{end}");
                break;
            case 2:
                text.Append($"X : y{end} folded{end}{dice.Text()}{end}: x{end}");
                break;
            case 3:
                text.Append($"Expect: 100-continue{end}Upgrade: h2c{end}Connection: Upgrade, HTTP2-Settings{end}");
                break;
            case 4:
                text.Append(
                    $"X-Forwarded-For: {dice.Text()}{end}Cookie: {dice.Text()}{end}Accept-Encoding: {dice.Text()}{end}Accept-Language: "
                        + $"{dice.Text()}{end}");
                break;
            default:
                break;
        }

        var body = dice.OnceIn(3) ? dice.Text() : dice.Of(["a=1", "{}", "[", "grant_type=client_credentials", "{\"csp-report\":{}}"]);
        text.Append(dice.Below(5) switch
        {
            0 => $"Transfer-Encoding: {dice.Of(s_codings)}{end}{end}{dice.Of(s_chunks)}",
            1 => $"Content-Length: {dice.Of(s_sizes)}{end}{end}{body}",
            2 => $"Content-Length: 3{end}Transfer-Encoding: chunked{end}{end}{dice.Of(s_chunks)}",
            3 => $"Content-Length: {body.Length}{end}Content-Length: {dice.Of(s_sizes)}{end}{end}{body}",
            _ => $"Content-Length: {body.Length}{end}{end}{body}",
        });
    }

    // What the server itself does not speak is 501 and 505.
    [GeneratedRegex(@"^HTTP/1\.[01] 5(?!01|05)", RegexOptions.Multiline, 1000)]
    private static partial Regex Failed();
}
