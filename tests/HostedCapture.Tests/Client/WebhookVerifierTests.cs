using System.Text;
using HostedCapture.Client;
using HostedCapture.Tests.Webhooks;
using Microsoft.AspNetCore.Http;
using StandardWebhooks;
using StandardWebhooks.Diagnostics;
using Xunit;

namespace HostedCapture.Tests.Client;

/// <summary>A webhook is believed when it was signed for us, and now.</summary>
public sealed class WebhookVerifierTests
{
    private const string Secret = Merchant.Secret;
    private const string OtherSecret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    [Fact]
    public async Task A_Delivery_Of_The_Product_Is_Verified_By_The_Client_And_By_The_Standards_Library()
    {
        await using var merchant = await Merchant.StartAsync();
        await using var app = await new AppFixture().With(merchant.Settings(0, OtherSecret, Secret)).StartAsync();
        await using var shop = new Shop(app);
        var intent = await shop.CapturedAsync();
        var webhooks = await merchant.ReceivedAsync(2);
        Assert.All(webhooks, webhook =>
        {
            var received = WebhookVerifier.Verify(webhook.Body, name => webhook.Headers[name], Secret);
            Assert.Equal((webhook.Id, webhook.Type, intent.Id), (received.Id, received.Type.Value, received.ObjectId));
            Assert.Equal(intent.Id, received.AsIntent()!.Id);
            Assert.Equal(
                received.Id,
                WebhookVerifier.Verify(webhook.Body, name => webhook.Headers[name], "whsec_bm90IHRoaXMgb25l", OtherSecret).Id);

            // The library looks at the first signature of the header only.
            var library = new StandardWebhook(OtherSecret);
            library.Verify(webhook.Text, Headers(webhook));
            Assert.Throws<WebhookVerificationException>(() => library.Verify(webhook.Text + " ", Headers(webhook)));
        });
        Assert.Equal(
            [1L, 2L],
            webhooks.Select(webhook => WebhookVerifier.Verify(webhook.Body, name => webhook.Headers[name], Secret).Sequence).Order());
    }

    [Fact]
    public async Task A_Signature_Of_The_Standards_Library_Is_Verified_By_The_Client()
    {
        var (now, data) = (TimeProvider.System.GetUtcNow(), new { id = "x" });
        var body = new { type = "capture.created", timestamp = now, sequence = 3, data, omitted = new[] { "billing" } };
        var content = new StandardWebhook(Secret).MakeHttpContent(body, "evt_1", now);
        var received =
            WebhookVerifier.Verify(await content.ReadAsByteArrayAsync(), name => content.Headers.GetValues(name).Single(), Secret);
        Assert.Equal(("evt_1", EventType.CaptureCreated, 3L), (received.Id, received.Type, received.Sequence));
        Assert.Equal("billing", Assert.Single(received.Omitted));
    }

    [Theory]
    [InlineData(0, "{}", "evt_1", Secret, null)]
    [InlineData(299, "{}", "evt_1", Secret, null)]
    [InlineData(-299, "{}", "evt_1", Secret, null)]
    [InlineData(302, "{}", "evt_1", Secret, "five minutes")]
    [InlineData(-302, "{}", "evt_1", Secret, "five minutes")]
    [InlineData(0, "{ }", "evt_1", Secret, "signature")]
    [InlineData(0, "{}", "evt_2", Secret, "signature")]
    [InlineData(0, "{}", "evt_1", OtherSecret, "signature")]
    [InlineData(0, "{}", "", Secret, "webhook-id is missing")]
    public void Only_What_Was_Signed_Now_And_So_Is_Genuine(int age, string body, string id, string secret, string? reason)
    {
        var timestamp = TimeProvider.System.GetUtcNow().AddSeconds(-age).ToUnixTimeSeconds().ToString();
        var headers = new Dictionary<string, string>
        {
            ["webhook-id"] = id,
            ["webhook-timestamp"] = timestamp,
            ["webhook-signature"] = $"v1,nonsense {Webhook.Sign(Secret, "evt_1", timestamp, "{}"u8.ToArray())}",
        };
        var refused = Record.Exception(() => WebhookVerifier.Verify(Encoding.UTF8.GetBytes(body), name => headers[name], secret));
        if (reason is null)
            Assert.Null(refused);
        else
            Assert.Contains(reason, Assert.IsType<WebhookException>(refused).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-9999999999999999999")]
    [InlineData("9223372036854775807")]
    [InlineData("1e9")]
    [InlineData("١٢٣")]
    public void A_Timestamp_Is_A_Number_Of_Seconds(string timestamp) =>
        Assert.Throws<WebhookException>(() => WebhookVerifier.Verify([], name => name == "webhook-timestamp" ? timestamp : "x", Secret));

    [Fact]
    public void A_Signed_Body_That_Is_No_Event_And_A_Secret_That_Is_None_Are_Refused()
    {
        var timestamp = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString();
        var signature = Webhook.Sign(Secret, "evt_1", timestamp, "[]"u8.ToArray());
        var refused = Assert.Throws<WebhookException>(() => WebhookVerifier.Verify(
            "[]"u8.ToArray(),
            name => name switch { "webhook-id" => "evt_1", "webhook-timestamp" => timestamp, _ => signature },
            Secret));
        Assert.Contains("no event", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(
            "whsec_!",
            Assert.Throws<ArgumentException>(() => WebhookVerifier.Verify([], _ => "x", "whsec_!!!")).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => WebhookVerifier.Verify([], _ => "x"));
    }

    [Fact]
    public async Task The_Product_Explains_Why_A_Webhook_Is_Not_Valid()
    {
        await using var app = await new AppFixture().StartAsync();
        await using var shop = new Shop(app);
        var verdict = await shop.Deliveries.ExplainAsync(new ReceivedWebhook
        {
            Payload = "{}",
            Headers =
            {
                ["webhook-id"] = "evt_1",
                ["webhook-timestamp"] = "1614265330",
                ["webhook-signature"] = Webhook.Sign(Secret, "evt_1", "1614265330", "{}"u8.ToArray()),
            },
            Secret = Secret,
        });
        Assert.False(verdict.Valid);
        Assert.Equal("timestamp_old", Assert.Single(verdict.Findings).Code);
    }

    private static HeaderDictionary Headers(Webhook webhook)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in webhook.Headers)
            headers[name] = value;
        return headers;
    }
}
