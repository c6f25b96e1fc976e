using System.Net.Sockets;
using System.Text;
using Xunit;

namespace HostedCapture.Tests.Hosting;

/// <summary>Where links lead when a request does not say which host it means; Development, without <c>PublicBaseUrl</c>.</summary>
public sealed class HostHeaderTests(AppFixture app) : IClassFixture<AppFixture>
{
    [Theory]
    [InlineData("HTTP/1.0", "")]
    [InlineData("HTTP/1.0", "Host: \r\n")]
    [InlineData("HTTP/1.1", "Host: \r\n")]
    [InlineData("HTTP/1.1", "Host: LONG\r\n")]
    public async Task Without_A_Usable_Host_Links_Have_The_Listening_Address(string version, string header)
    {
        using var client = app.Client();
        var id = (await client.CreateAsync()).Get("id");
        using var connection = new TcpClient();
        await connection.ConnectAsync("127.0.0.1", new Uri(app.Address).Port);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"""
            GET /tokenization/captures/{id} {version}
            {header.Replace("LONG", new string('x', 300), StringComparison.Ordinal)}Authorization: Bearer {await app.TokenAsync()}
            Connection: close


            """.ReplaceLineEndings("\r\n")));
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync();
        Assert.StartsWith("HTTP/1.1 200", answer, StringComparison.Ordinal);
        Assert.Contains($"\"href\":\"{app.Address.TrimEnd('/')}/tokenization/captures/{id}\"", answer, StringComparison.Ordinal);
    }
}
