using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using HostedCapture.Tests.Webhooks;
using Xunit;

namespace HostedCapture.Tests.Cli;

/// <summary><c>verify</c>, <c>receipt verify</c> and <c>doctor</c>.</summary>
public sealed class VerifyTests : IAsyncLifetime
{
    private readonly Tool _tool = new();
    private AppFixture _app = null!;
    private Merchant _merchant = null!;

    public async Task InitializeAsync()
    {
        _merchant = await Merchant.StartAsync();
        _app = await new AppFixture().With(_merchant.Settings()).StartAsync();
        await _tool.InitAsync(_app);
    }

    public async Task DisposeAsync()
    {
        _tool.Dispose();
        await _app.DisposeAsync();
        await _merchant.DisposeAsync();
    }

    [Fact]
    public async Task A_Webhook_Is_Verified_Offline_And_Where_It_Is_Not_Valid_The_Installation_Says_Why()
    {
        var id = (string?)(await _tool.JsonAsync("intents", "create"))["id"];
        var webhook = (await _merchant.ReceivedAsync(1))[0];
        var file = Path.Combine(_tool.Home, "payload");
        await File.WriteAllBytesAsync(file, webhook.Body);
        string[] verify =
        [
            "verify", "--payload", file, .. new[] { "webhook-id", "webhook-timestamp", "webhook-signature" }
                .SelectMany(name => new[] { "-H", $"{name}: {webhook.Headers[name]}" }),
        ];

        _tool.Environment["HC_WEBHOOK_SECRET"] = Merchant.Secret;
        var valid = await _tool.JsonAsync(verify);
        Assert.Equal(
            (true, id, "environment"),
            ((bool)valid["valid"]!, (string?)valid["event"]!["data"]!["id"], (string?)valid["secret_source"]));

        // By standard input, and without asking anybody.
        _tool.Environment.Remove("HC_WEBHOOK_SECRET");
        _tool.Input = Merchant.Secret + "\n";
        var alone = await _tool.JsonAsync([.. verify, "--secret-stdin", "--address", "http://127.0.0.1:1"]);
        Assert.Equal("stdin", (string?)alone["secret_source"]);

        // The profile's own secret is not the endpoint's: the installation names the mistake.
        var other = await _tool.RunAsync([.. verify, "--json"]);
        Assert.Equal(1, other.Code);
        Assert.Equal("other_secret", (string?)JsonNode.Parse(other.Output)!["findings"]![0]!["code"]);

        _tool.Environment["HC_WEBHOOK_SECRET"] = Merchant.Secret;
        await File.AppendAllTextAsync(file, "\n");
        var changed = await _tool.RunAsync([.. verify, "--json"]);
        Assert.Equal("payload_newline", (string?)JsonNode.Parse(changed.Output)!["findings"]![0]!["code"]);
        Assert.Empty(JsonNode.Parse((await _tool.RunAsync([.. verify, "--json", "--offline"])).Output)!["findings"]!.AsArray());
    }

    [Fact]
    public async Task A_Receipt_Is_Verified_With_Kept_Keys()
    {
        var intent = await _tool.JsonAsync(
            "intents", "create", "--reference", "A-1", "--return-url", "http://www.mysite.cl/done?r={CAPTURE_RECEIPT}",
            "--consent-purpose", "one_click", "--consent-text", "Guarden mi tarjeta.", "--consent-url", "https://shop.example/terms");
        using var person = _app.Cardholder();
        var page = (string)intent["links"]!.AsArray().Single(link => (string?)link!["rel"] == "capture_url")!["href"]!;
        var back = (await person.SubmitAsync(await person.OpenAsync(page))).Refresh!.Split("url=")[1];

        Assert.Equal("no_keys", (await _tool.RunAsync("receipt", "verify", back, "--offline", "--json")).ErrorCode);
        var proved = await _tool.JsonAsync("receipt", "verify", back);
        Assert.Equal(
            ((string?)intent["id"], "captured", "captured", "A-1", "1111"),
            ((string?)proved["intent"], (string?)proved["state"], (string?)proved["state_now"], (string?)proved["reference_id"],
                (string?)proved["last_four"]));

        await _app.StopAsync();
        Assert.True((bool)(await _tool.JsonAsync("receipt", "verify", back.Split("r=")[1], "--offline"))["valid"]!);
        var agreed = await _tool.JsonAsync("receipt", "verify", back, "--offline", "--consent-text", "Guarden mi tarjeta.");
        Assert.Equal(("one_click", true), ((string?)agreed["consent"]!["purpose"], (bool?)agreed["consent_text_matches"]));
        var other = await _tool.RunAsync("receipt", "verify", back, "--offline", "--consent-text", "Guarden mi tarjeta", "--json");
        var said = JsonNode.Parse(other.Output)!;
        Assert.Equal((1, true, false), (other.Code, (bool?)said["valid"], (bool?)said["consent_text_matches"]));
        var forged = await _tool.RunAsync("receipt", "verify", back[..^8] + "AAAAAAAA", "--offline", "--json");
        Assert.Equal((1, false), (forged.Code, (bool)JsonNode.Parse(forged.Output)!["valid"]!));
    }

    [Fact]
    public async Task The_Doctor_Finds_Nothing_Where_All_Is_Well()
    {
        await _tool.JsonAsync("intents", "create");
        await _merchant.ReceivedAsync(1);
        using var client = _app.Client();
        await client.UntilAsync("/webhooks/deliveries?state=delivered", page => page["items"]!.AsArray().Count == 1);
        var checks = (await _tool.JsonAsync("doctor", "--return-url", "http://localhost:9000/back"))["checks"]!.AsArray();
        Assert.Equal(
            ["reach", "clock", "versions", "token", "origin", "webhooks", "bytes"], checks.Select(check => (string?)check!["check"]));
        Assert.All(checks, check => Assert.Equal("good", (string?)check!["verdict"]));
        // No intent was made for it.
        Assert.Single((await _tool.JsonAsync("intents", "list"))["items"]!.AsArray());
    }

    [Fact]
    public async Task The_Doctor_Knows_A_Certificate_That_Is_Not_Trusted()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serves = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            await Assert.ThrowsAnyAsync<Exception>(async () =>
            {
                await tls.AuthenticateAsServerAsync(certificate);
                await tls.ReadExactlyAsync(new byte[1]);
            });
        });
        (_tool.Environment["HC_CLIENT_ID"], _tool.Environment["HC_CLIENT_SECRET"]) = ("demo-shop", "demo-secret");
        var ran = await _tool.RunAsync("doctor", "--address", $"https://localhost:{((IPEndPoint)listener.LocalEndpoint).Port}");
        Assert.Equal(3, ran.Code);
        Assert.Contains("not trusted", ran.Output, StringComparison.Ordinal);
        await serves;
    }

    [Fact]
    public async Task The_Doctor_Says_What_To_Do()
    {
        _merchant.Says(302, ("Location", "/elsewhere"));
        await _tool.JsonAsync("intents", "create");
        using var client = _app.Client();
        await client.UntilAsync("/webhooks/deliveries", page => (int?)page["items"]![0]!["last_status"] == 302);
        _tool.Environment["HC_LANG"] = "es";
        var ran = await _tool.RunAsync("doctor", "--return-url", "https://evil.example/");
        Assert.Equal(1, ran.Code);
        Assert.Contains("ReturnOrigins", ran.Output, StringComparison.Ordinal);
        Assert.Contains("302", ran.Output, StringComparison.Ordinal);
        Assert.Contains("sin redirección", ran.Output, StringComparison.Ordinal);

        _tool.Environment["HC_CLIENT_SECRET"] = "expired";
        var refused = await _tool.RunAsync("doctor");
        Assert.Equal(1, refused.Code);
        Assert.Contains("hc login", refused.Output, StringComparison.Ordinal);
    }
}
