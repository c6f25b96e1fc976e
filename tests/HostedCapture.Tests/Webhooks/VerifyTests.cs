using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Webhooks;

/// <summary>The exact reason why a signature does not match.</summary>
public sealed class VerifyTests : IAsyncLifetime
{
    private const string OtherSecret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string Unknown = "whsec_ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8=";

    private AppFixture _app = null!;
    private Merchant _merchant = null!;
    private Merchant _second = null!;
    private Webhook _webhook = null!;
    private HttpClient _client = null!;

    public async Task InitializeAsync()
    {
        (_merchant, _second) = (await Merchant.StartAsync(), await Merchant.StartAsync());
        _app = await new AppFixture().With(_merchant.Settings()).With(_second.Settings(1, OtherSecret)).StartAsync();
        _app.Clock.Stop();
        _client = _app.Client();
        await _client.CreateAsync(Make.Intent().Set("cardholder.name", "Ñandú / Pérez"));
        _webhook = (await _merchant.ReceivedAsync(1))[0];
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _merchant.DisposeAsync();
        await _second.DisposeAsync();
    }

    [Fact]
    public async Task A_Webhook_As_Sent_Is_Valid()
    {
        foreach (var secret in new[] { null, Merchant.Secret, Merchant.Secret["whsec_".Length..] })
        {
            var reply = await VerifyAsync(secret: secret);
            Assert.Equal("""{"valid":true,"endpoint_id":"*","findings":[]}""", reply.Json.Set("endpoint_id", "*").ToJsonString());
        }

        // Names of headers have no case.
        Assert.Empty(await FindingsAsync(headers: headers => headers.ToDictionary(header => header.Key.ToUpperInvariant(), header => header.Value)));
    }

    [Fact]
    public async Task A_Missing_Or_Wrong_Header_Is_Named()
    {
        foreach (var name in new[] { "webhook-id", "webhook-timestamp", "webhook-signature" })
        {
            var reply = await VerifyAsync(headers: headers => headers.Where(header => header.Key != name).ToDictionary());
            Assert.Equal("missing_header", reply.Get("findings.0.code"));
            Assert.Contains(name, reply.Get("findings.0.message"), StringComparison.Ordinal);
        }

        Assert.Equal(["signature_prefix"], await WithSignatureAsync(signature => signature["v1,".Length..]));
        Assert.Equal(["signature_prefix"], await WithSignatureAsync(signature => signature.Replace("v1,", "v1=", StringComparison.Ordinal)));
        Assert.Equal(["signature_encoding"], await WithSignatureAsync(signature => $"v1,{Convert.ToHexString(Convert.FromBase64String(signature[3..]))}"));
        Assert.Equal(["no_match"], await WithSignatureAsync(_ => "v1,AAAA"));
        Assert.Equal(["no_match"], await WithSignatureAsync(_ => "nonsense, entirely"));
        Assert.Equal([], await WithSignatureAsync(signature => $"v1a,AAAA v1,AAAA {signature}"));
        Assert.Equal(["unknown_id", "no_match"], await FindingsAsync(headers: headers => With(headers, "webhook-id", "evt_00000000000000000000000000000000")));
        Assert.Equal(["unknown_id", "no_match"], await FindingsAsync(headers: headers => With(headers, "webhook-id", "\u0000'")));
    }

    [Fact]
    public async Task A_Wrong_Timestamp_Is_Named()
    {
        var timestamp = long.Parse(_webhook.Headers["webhook-timestamp"]);
        Assert.Equal(["no_match", "timestamp_milliseconds"], await FindingsAsync(headers: headers => With(headers, "webhook-timestamp", $"{timestamp * 1000}")));
        Assert.Equal(["no_match", "timestamp_format"], await FindingsAsync(headers: headers => With(headers, "webhook-timestamp", "yesterday")));
        Assert.Equal(["no_match"], await FindingsAsync(headers: headers => With(headers, "webhook-timestamp", $"{timestamp + 1}")));
        foreach (var (seconds, findings) in new (long, string[])[] { (-301, ["timestamp_old"]), (-300, []), (300, []), (301, ["timestamp_future"]) })
        {
            var time = $"{_app.Clock.GetUtcNow().ToUnixTimeSeconds() + seconds}";
            var signature = Webhook.Sign(Merchant.Secret, _webhook.Id, time, _webhook.Body);
            Assert.Equal(findings, await FindingsAsync(headers: headers => With(With(headers, "webhook-timestamp", time), "webhook-signature", signature)));
        }
    }

    [Fact]
    public async Task A_Wrong_Secret_Is_Named()
    {
        var other = await VerifyAsync(secret: OtherSecret);
        Assert.Equal("other_secret", other.Get("findings.0.code"));
        Assert.Contains(_merchant.Url, other.Get("findings.0.message"), StringComparison.Ordinal);
        Assert.Equal(["other_secret"], await FindingsAsync(secret: Unknown));
        Assert.Equal(["other_secret"], await FindingsAsync(secret: "whsec_not base64"));
        Assert.Equal(["secret_format"], await FindingsAsync(secret: $"{Merchant.Secret}\n"));

        // Signed with the secret's text as the key.
        var text = Encoding.UTF8.GetBytes($"{_webhook.Id}.{_webhook.Headers["webhook-timestamp"]}.{_webhook.Text}");
        var mistaken = $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Encoding.UTF8.GetBytes(Merchant.Secret), text))}";
        Assert.Equal(["secret_not_decoded"], await FindingsAsync(headers: headers => With(headers, "webhook-signature", mistaken), secret: Merchant.Secret));
        var bodyOnly = $"v1,{Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Merchant.Secret[6..]), _webhook.Body))}";
        Assert.Equal(["signed_text"], await FindingsAsync(headers: headers => With(headers, "webhook-signature", bodyOnly), secret: Merchant.Secret));
        Assert.Equal(["no_match"], await FindingsAsync(headers: headers => With(headers, "webhook-signature", Webhook.Sign(Unknown, _webhook.Id, _webhook.Headers["webhook-timestamp"], _webhook.Body))));
    }

    [Fact]
    public async Task A_Change_Of_The_Body_Is_Named()
    {
        var json = _webhook.Json;
        Assert.Equal(["payload_newline"], await FindingsAsync($"{_webhook.Text}\n"));
        Assert.Equal(["payload_newline"], await FindingsAsync($"{_webhook.Text}\r\n"));
        Assert.Equal(["payload_bom"], await FindingsAsync($"\ufeff{_webhook.Text}"));
        Assert.Equal(["payload_encoding"], await FindingsAsync(Encoding.Latin1.GetString(_webhook.Body)));
        Assert.Equal(["payload_reserialized"], await FindingsAsync(json.ToJsonString(new() { WriteIndented = true })));
        Assert.Equal(["payload_reserialized"], await FindingsAsync(json.ToJsonString()));
        Assert.Equal(["payload_reserialized"], await FindingsAsync(_webhook.Text.Replace("/", "\\/", StringComparison.Ordinal)));
        Assert.Equal(["payload_reserialized"], await FindingsAsync(new JsonObject(json.Reverse().Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString()));
        Assert.Equal(["payload_changed"], await FindingsAsync(_webhook.Text.Replace("created", "captured", StringComparison.Ordinal)));
        Assert.Equal(["payload_changed"], await FindingsAsync(""));
        Assert.Equal(["payload_changed"], await FindingsAsync("""{"a":1,"a":2}"""));
        Assert.Equal(["payload_changed"], await FindingsAsync(new string('[', 5000)));
        Assert.Equal(["other_secret", "payload_newline"], await FindingsAsync($"{_webhook.Text}\n", secret: OtherSecret));
    }

    [Fact]
    public async Task Another_Application_Learns_Nothing()
    {
        using var other = _app.Client(AppFixture.OtherShop);
        var reply = await VerifyAsync(client: other);
        Assert.Equal("no_secret", reply.Get("findings.0.code"));
        Assert.Null(reply.Get("endpoint_id"));
        Assert.Equal(["unknown_id", "no_match"], (await VerifyAsync(secret: Unknown, client: other))["findings"]!.AsArray().Select(finding => (string?)finding!["code"]));
        Assert.Empty((await VerifyAsync(secret: Merchant.Secret, client: other))["findings"]!.AsArray());
        using var anonymous = _app.Anonymous();
        Assert.Equal(401, (await anonymous.SendAsync("/webhooks/verify", new JsonObject())).Status);
    }

    [Fact]
    public async Task Missing_Fields_Are_Named_And_Findings_Are_In_The_Callers_Language()
    {
        var reply = await _client.SendAsync("/webhooks/verify", new JsonObject());
        Assert.Equal((400, "INVALID_MODEL"), (reply.Status, reply.Get("error_code")));
        Assert.Equal(["payload required", "headers required"], reply.Errors);
        var spanish = await _client.SendAsync("/webhooks/verify", Question(_webhook.Text + "\n", null, null), ("Accept-Language", "es"));
        Assert.StartsWith("El cuerpo tiene un salto de línea", spanish.Get("findings.0.message"), StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string?>> WithSignatureAsync(Func<string, string> change) =>
        FindingsAsync(headers: headers => With(headers, "webhook-signature", change(headers["webhook-signature"])));

    [Fact]
    public async Task A_Webhook_Over_The_Limits_Is_Refused_By_Name()
    {
        foreach (var signatures in new[] { "! ! !", "v1,; v1,;", Merchant.Secret + " ", new string('v', 999) })
        {
            var longest = string.Concat(Enumerable.Repeat(signatures, 60_000 / signatures.Length));
            Api.Expect.Invalid(await WithAsync("webhook-signature", longest), "headers.webhook-signature too_long");
        }

        var most = string.Join(' ', Enumerable.Repeat("v1,AAAA", 19).Append(_webhook.Headers["webhook-signature"]));
        Assert.True((bool)(await WithAsync("webhook-signature", most))["valid"]!);
        Api.Expect.Invalid(await WithAsync("webhook-signature", $"v1,AAAA;{most}"), "headers.webhook-signature too_many");
        Api.Expect.Invalid(await WithAsync("webhook-id", new string('x', 2049)), "headers.webhook-id too_long");
        Api.Expect.Invalid(await WithAsync("webhook-timestamp", new string('1', 2049)), "headers.webhook-timestamp too_long");
        Api.Expect.Invalid(await AskAsync(new string('x', 32_769)), "payload too_long");
        Api.Expect.Invalid(await AskAsync(secret: $"whsec_{new string('A', 251)}"), "secret too_long");
        // All at once, and however the headers' names are written.
        var loud = await AskAsync(
            new string('x', 32_769),
            headers => headers.ToDictionary(header => header.Key.ToUpperInvariant(), _ => new string('x', 2049)));
        string[] errors = ["headers.webhook-id too_long", "headers.webhook-timestamp too_long", "headers.webhook-signature too_long"];
        Api.Expect.Invalid(loud, [.. errors, "payload too_long"]);
        Assert.Equal(["payload_changed"], await FindingsAsync(new string('x', 32_768)));
    }

    [Fact]
    public async Task A_Signature_In_Non_Canonical_Base64_Is_Refused()
    {
        // Of 32 bytes the last character before the padding says four bits only: three others decode to the same.
        var good = _webhook.Headers["webhook-signature"];
        const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        foreach (var other in Alphabet.Where(last => last != good[^2]).Select(last => $"{good[..^2]}{last}="))
            Assert.Equal(["no_match"], await FindingsAsync(headers: headers => With(headers, "webhook-signature", other)));
    }

    private async Task<IReadOnlyList<string?>> FindingsAsync(string? payload = null, Func<Dictionary<string, string>, Dictionary<string, string>>? headers = null, string? secret = null) =>
        [.. (await VerifyAsync(payload, headers, secret))["findings"]!.AsArray().Select(finding => (string?)finding!["code"])];

    private async Task<Reply> VerifyAsync(string? payload = null, Func<Dictionary<string, string>, Dictionary<string, string>>? headers = null, string? secret = null, HttpClient? client = null)
    {
        var reply = await AskAsync(payload, headers, secret, client);
        Assert.Equal(200, reply.Status);
        Assert.Equal(reply["findings"]!.AsArray().Count == 0, (bool)reply["valid"]!);
        return reply;
    }

    private Task<Reply> WithAsync(string name, string value) => AskAsync(headers: headers => With(headers, name, value));

    private Task<Reply> AskAsync(
        string? payload = null,
        Func<Dictionary<string, string>, Dictionary<string, string>>? headers = null,
        string? secret = null,
        HttpClient? client = null) => (client ?? _client).SendAsync("/webhooks/verify", Question(payload, headers, secret));

    private JsonObject Question(string? payload, Func<Dictionary<string, string>, Dictionary<string, string>>? change, string? secret)
    {
        var headers = _webhook.Headers.Where(header => header.Key.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)).ToDictionary();
        headers = change is null ? headers : change(headers);
        return new JsonObject
        {
            ["payload"] = payload ?? _webhook.Text,
            ["headers"] = new JsonObject(headers.Select(header => KeyValuePair.Create(header.Key, (JsonNode?)header.Value))),
            ["secret"] = secret,
        };
    }

    private static Dictionary<string, string> With(Dictionary<string, string> headers, string name, string value) => new(headers) { [name] = value };
}
