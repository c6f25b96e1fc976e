using System.Net;
using System.Net.Http.Headers;
using System.Text;
using HostedCapture.Data;
using HostedCapture.Payments;
using HostedCapture.Providers;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Providers;

/// <summary>What Juspay and TumiPay send to us: believed only when it is signed, and then only as a hint.</summary>
public sealed class NotificationTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Webhook = """
        {"id":"evt_V2_1","date_created":"2026-01-05T00:00:00Z","event_name":"ORDER_SUCCEEDED",
         "content":{"order":{"order_id":"o1","txn_uuid":"t1","status":"CHARGED"}}}
        """;
    private const string TumiPays = """
        {"id":"w1","event":"transaction.captured","timestamp":"2026-01-05T00:00:00Z","idempotency_key":"k1",
         "data":{"transaction_id":"t2","linked_transaction_id":"t1","reference_id":"a1"}}
        """;

    // Made by hand: printf '%s' 'order_id%3Do-1%26status%3DCHARGED%26status_id%3D21' | openssl dgst -sha256 -hmac
    // test-response-key -binary | base64
    private const string Signature = "KluNGmYHfX2w76/zvUK6/xtkp42XvLxCmdVND/NJUiw=";

    [Theory]
    [InlineData("order_id=o-1&status=CHARGED&status_id=21&signature={0}&signature_algorithm=HMAC-SHA256", true)]
    [InlineData("status_id=21&signature_algorithm=HMAC-SHA256&status=CHARGED&signature={0}&order_id=o-1", true)]
    [InlineData("order_id=o-1&status=CHARGED&status_id=21&signature={1}&signature_algorithm=HMAC-SHA256", true)]
    [InlineData("order_id=o-2&status=CHARGED&status_id=21&signature={0}&signature_algorithm=HMAC-SHA256", false)]
    [InlineData("order_id=o-1&status=AUTHORIZED&status_id=21&signature={0}&signature_algorithm=HMAC-SHA256", false)]
    [InlineData("order_id=o-1&status=CHARGED&status_id=21&more=1&signature={0}&signature_algorithm=HMAC-SHA256", false)]
    [InlineData("order_id=o-1&order_id=o-1&status=CHARGED&status_id=21&signature={0}&signature_algorithm=HMAC-SHA256", false)]
    [InlineData("order_id=o-1&status=CHARGED&status_id=21&signature={0}&signature_algorithm=none", false)]
    [InlineData("order_id=o-1&status=CHARGED&status_id=21&signature={0}", false)]
    [InlineData("order_id=o-1&status=CHARGED&status_id=21&signature_algorithm=HMAC-SHA256", false)]
    [InlineData("order_id=o-1&status=CHARGED&status_id=21&signature=&signature_algorithm=HMAC-SHA256", false)]
    [InlineData("", false)]
    public void A_Return_Address_Is_Juspays_Only_With_Its_Signature(string query, bool expected)
    {
        var once = Uri.EscapeDataString(Signature);
        var parameters = QueryHelpers.ParseQuery(string.Format(null, query, once, Uri.EscapeDataString(once)))
            .SelectMany(pair => pair.Value.Select(value => KeyValuePair.Create(pair.Key, value ?? "")))
            .ToList();
        Assert.Equal(expected, Juspay.IsSigned(parameters, "test-response-key"));
        Assert.False(Juspay.IsSigned(parameters, "another-key"));
    }

    [Theory]
    [InlineData("Basic dXNlcjpwYXNz", true)]
    [InlineData("basic dXNlcjpwYXNz", false)]
    [InlineData("Basic dXNlcjo=", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void A_Webhook_Of_Juspays_Comes_With_Its_User_And_Password(string? authorization, bool expected) =>
        Assert.Equal(expected, Juspay.IsFrom(authorization, "user", "pass"));

    [Fact]
    public void A_Webhook_Of_TumiPays_Is_Signed_Over_Its_Body()
    {
        // printf '%s' '{"a":1}' | openssl dgst -sha256 -hmac test-webhook-secret
        const string Hex = "f5b802314c0f87209fcb28ec4f11a5a064d755de891a3135f16974de3385b3c0";
        Assert.True(TumiPay.IsSigned("{\"a\":1}", Hex, "test-webhook-secret"));
        Assert.True(TumiPay.IsSigned("{\"a\":1}", Hex.ToUpperInvariant(), "test-webhook-secret"));
        foreach (var (
            body, signature, secret) in new[] { ("{\"a\":2}", Hex, "test-webhook-secret"), ("{\"a\":1}", Hex[1..], "test-webhook-secret"),
            ("{\"a\":1}", Hex, "another"), ("{\"a\":1}", "", "test-webhook-secret"), ("{\"a\":1}", null, "test-webhook-secret") })
            Assert.False(TumiPay.IsSigned(body, signature, secret));
    }

    [Fact]
    public void A_Notification_Has_The_Ids_Of_Its_Operations()
    {
        var juspays = Juspay.ReadWebhook(Webhook)!;
        Assert.Equal(("evt_V2_1", "ORDER_SUCCEEDED", "o1,o1/t1"), (juspays.Id, juspays.What, string.Join(',', juspays.Names)));
        var tumiPays = TumiPay.ReadWebhook(TumiPays)!;
        Assert.Equal(("k1", "transaction_captured", "a1,t1,t2"), (tumiPays.Id, tumiPays.What, string.Join(',', tumiPays.Names)));
        string[] unreadable =
        [
            "", "[]", "{}", """{"id":"1","event_name":"X","content":{}}""",
            """{"id":"1","event_name":"X","content":{"order":{"order_id":7}}}""",
        ];
        foreach (var body in unreadable)
        {
            Assert.Null(Juspay.ReadWebhook(body));
            Assert.Null(TumiPay.ReadWebhook(body));
        }
    }

    [Fact]
    public async Task An_Unsigned_Notification_Is_Refused()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("juspay", Webhook));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("juspay", Webhook, authorization: "shop:secret"));
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("tumipay", TumiPays));
        using var client = app.Anonymous();
        using var unsigned = await client.GetAsync(
            "/providers/juspay/return?order_id=o-1&status=CHARGED&status_id=21&signature=x&signature_algorithm=HMAC-SHA256");
        Assert.Equal(HttpStatusCode.Unauthorized, unsigned.StatusCode);
    }

    [Fact]
    public async Task A_Body_Without_Its_Senders_Password_Is_Not_Read()
    {
        var tooLarge = new string('x', 100 * 1024);
        Assert.Equal(HttpStatusCode.Unauthorized, await SendAsync("juspay", tooLarge));
        Assert.Equal(
            HttpStatusCode.RequestEntityTooLarge, await SendAsync("juspay", tooLarge, authorization: "juspay:test-webhook-password"));
        // Here the body is what is signed.
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await SendAsync("tumipay", tooLarge));
    }

    [Fact]
    public async Task A_Signed_But_Unreadable_Notification_Is_400()
    {
        Assert.Equal(HttpStatusCode.OK, await SendAsync("juspay", Webhook, authorization: "juspay:test-webhook-password"));
        Assert.Equal(HttpStatusCode.BadRequest, await SendAsync("juspay", "{}", authorization: "juspay:test-webhook-password"));
        using var client = app.Anonymous();
        var signature = Uri.EscapeDataString(Signature);
        using var signed = await client.GetAsync(
            $"/providers/juspay/return?order_id=o-1&status=CHARGED&status_id=21&signature={signature}&signature_algorithm=HMAC-SHA256");
        Assert.Equal(HttpStatusCode.OK, signed.StatusCode);
    }

    [Fact]
    public async Task Notification_Routes_Without_A_Secret_Are_404()
    {
        await using var plain = await new AppFixture().With(
            ("Providers:juspay:WebhookUser", ""),
                ("Providers:juspay:WebhookPassword", ""), ("Providers:juspay:ResponseKey", ""),
                ("Providers:tumipay:WebhookSecret", "")).StartAsync();
        using var client = plain.Anonymous();
        foreach (var path in Subject.NotificationPaths)
        {
            using var none = await client.PostAsync(path, new StringContent(Webhook, Encoding.UTF8, "application/json"));
            Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
        }

        using var nobody = await client.GetAsync("/providers/juspay/return");
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    [Fact]
    public async Task A_Notification_Has_Its_Open_Operations_Looked_Up_And_Nothing_Else()
    {
        var hints = app.Services.GetRequiredService<PaymentHints>();
        var (open, other, settled) = (
            await OperationAsync("o-7/t-7", lookupAt: long.MaxValue), await OperationAsync("o-8/t-8", lookupAt: long.MaxValue),
            await OperationAsync("o-7/t-7", lookupAt: null));
        var notification = new ProviderNotification("evt-7", "ORDER_SUCCEEDED", ["o-7", "o-7/t-7"]);
        Assert.Equal(0, await hints.TakeAsync("tumipay", notification));
        Assert.Equal(1, await hints.TakeAsync("juspay", notification));
        Assert.True(await LookupAtAsync(open) < long.MaxValue);
        Assert.Equal(long.MaxValue, await LookupAtAsync(other));
        Assert.Null(await LookupAtAsync(settled));
        // Twice, and then as another that names the attempt itself.
        Assert.Equal(0, await hints.TakeAsync("juspay", notification));
        Assert.Equal(1, await hints.TakeAsync("juspay", new ProviderNotification(null, "CHARGED", [other])));
    }

    private async Task<HttpStatusCode> SendAsync(string provider, string body, string? authorization = null)
    {
        using var client = app.Anonymous();
        using var request = new HttpRequestMessage(
            HttpMethod.Post,
            $"/providers/{provider}/notifications")
        { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (authorization is not null)
            request.Headers.Authorization =
                new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(authorization)));
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }
    private async Task<string> OperationAsync(string charged, long? lookupAt)
    {
        var id = Guid.NewGuid().ToString();
        await app.Services.GetRequiredService<Db>().InTransactionAsync(async tx =>
        {
            await tx.ExecuteAsync(
                """
                insert into payments (id, application_id, state, attempt, deferred, currency, total, paid, refunded, key_hash, body,
                    charged_handle, created_at, updated_at, expires_at)
                values (@id, 'shop', 'confirming', 2, 1, 'BRL', 1000, 0, 0, @id, '{}', @charged, 0, 0, 0)
                """,
                new { id, charged });
            return await tx.ExecuteAsync(
                """
                insert into attempts (id, owner_id, number, operation, provider, provider_key, state, currency, amount, refunded_before,
                    started_at, lease_until, lookup_at)
                values (@id, @id, 2, 'confirm', 'juspay', @id, 'unknown', 'BRL', 1000, 0, 0, 0, @lookupAt)
                """,
                new { id, lookupAt });
        });
        return id;
    }

    private async Task<long?> LookupAtAsync(string id)
    {
        var rows = await app.Services.GetRequiredService<Db>()
            .ReadAsync(tx => tx.QueryAsync<long?>("select lookup_at from attempts where id = @id", new { id }));
        return rows[0];
    }
}
