using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;
using static HostedCapture.Tests.Api.OpenApiProduct;

namespace HostedCapture.Tests.Api;

/// <summary>What the API's description says is true: of its examples, of real answers and of limits.</summary>
public sealed class OpenApiAnswersTests(OpenApiProduct product) : IClassFixture<OpenApiProduct>
{
    [Fact]
    public async Task Each_Example_Of_A_Request_Works()
    {
        using var client = await product.AuthorizedAsync();
        foreach (var (name, example) in Examples("createCapture"))
        {
            using var created = await client.PostAsJsonAsync("/tokenization/captures", example);
            var intent = await CheckAsync("createCapture", created, 201);
            Assert.Equal(created.Headers.Location?.ToString(), Text(intent["links"]![0]!["href"]));
            if (name is "credit_card" or "consent")
                continue;

            var direct = intent["links"]!.AsArray().Last()!;
            var operation = name == "cmr" ? "captureCmrCard" : "captureCard";
            using var captured = await client.PostAsJsonAsync(Text(direct["href"]), Examples(operation).Single().Value);
            var after = await CheckAsync(operation, captured, 200);
            Assert.Equal("captured", Text(after["state"]));
            await CheckAsync("readCapture", await client.GetAsync($"/tokenization/captures/{Text(intent["id"])}"), 200);
        }

        await CheckAsync("listCaptures", await client.GetAsync("/tokenization/captures?limit=2"), 200);
    }

    [Fact]
    public async Task Real_Answers_Are_As_Described()
    {
        using var client = await product.AuthorizedAsync();
        using var anonymous = product.CreateClient();
        var body = Examples("createCapture")["credit_card"];
        using var created = await client.PostAsJsonAsync("/tokenization/captures", body);
        var path = $"/tokenization/captures/{Text((await CheckAsync("createCapture", created, 201))["id"])}";

        await CheckAsync(
            "createCapture", await client.PostAsJsonAsync("/tokenization/captures", new { capture = "X", expires_in = 0 }), 400);
        await CheckAsync("createCapture", await client.PostAsync("/tokenization/captures", new StringContent("capture=X")), 415);
        await CheckAsync("createCapture", await anonymous.PostAsJsonAsync("/tokenization/captures", body), 401);
        await CheckAsync("listCaptures", await client.GetAsync("/tokenization/captures?limit=0"), 400);
        await CheckAsync("readCapture", await anonymous.GetAsync(path), 401);
        await CheckAsync("readCapture", await client.GetAsync($"/tokenization/captures/{Guid.NewGuid()}"), 404);
        await CheckAsync("cancelCapture", await client.PostAsync($"{path}/cancel", null), 200);
        await CheckAsync("cancelCapture", await client.PostAsync($"{path}/cancel", null), 409);
        await CheckAsync(
            "captureCard",
            await client.PostAsJsonAsync($"/tokenization/captures/gateways/peinau/capture/{Guid.NewGuid()}/capture_card", new { }), 404);
        using var deleted = await client.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);

        using var open = await client.PostAsJsonAsync("/tokenization/captures", Examples("createCapture")["peinau"]);
        var card = Text((await CheckAsync("createCapture", open, 201))["links"]![2]!["href"]);
        await CheckAsync("captureCard", await client.PostAsJsonAsync(
            card, new { card_number = "4111111111111112", expiry_month = 2, expiry_year = 2030, card_ccv = 123 }), 400);
        await CheckAsync("captureCard", await client.PostAsJsonAsync(
            card, new { card_number = "4000000000000002", expiry_month = 2, expiry_year = 2030, card_ccv = 123 }), 422);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "same");
        await CheckAsync("createCapture", await client.PostAsJsonAsync("/tokenization/captures", body), 201);
        await CheckAsync("createCapture", await client.PostAsJsonAsync("/tokenization/captures", Examples("createCapture")["cmr"]), 422);

        using var reader = await product.AuthorizedAsync();
        await CheckAsync("readEvents", await reader.GetAsync("/tokenization/events"), 200);
        await CheckAsync("readEvents", await reader.GetAsync("/tokenization/events?wait=soon"), 400);
        await CheckAsync("readCaptureEvents", await reader.GetAsync($"{path}/events"), 200);
        await CheckAsync("readCaptureEvents", await reader.GetAsync($"/tokenization/captures/{Guid.NewGuid()}/events"), 404);
        await CheckAsync("listDeliveries", await reader.GetAsync("/webhooks/deliveries"), 200);
        await CheckAsync("listDeliveries", await reader.GetAsync("/webhooks/deliveries?state=lost"), 400);
        await CheckAsync("resendDelivery", await reader.PostAsync("/webhooks/deliveries/lost/resend", null), 404);
        await CheckAsync("verifyWebhook", await reader.PostAsJsonAsync("/webhooks/verify", Examples("verifyWebhook")["received"]), 200);
        await CheckAsync("verifyWebhook", await reader.PostAsJsonAsync("/webhooks/verify", new { }), 400);

        await CheckAsync("getToken", await anonymous.PostAsync("/oauth2/token", Form("demo-shop", "demo-secret")), 200);
        await CheckAsync("getToken", await anonymous.PostAsync("/oauth2/token", Form("demo-shop", "wrong")), 401);
        await CheckAsync("getToken", await anonymous.PostAsync("/oauth2/token", new FormUrlEncodedContent([])), 401);
        anonymous.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", "demo-shop:demo-secret");
        await CheckAsync("getTokenAsOriginal", await anonymous.PostAsync("/sso/oauth2/v2/token", Form(null, null)), 200);
        await CheckAsync("getTokenAsOriginal", await anonymous.PostAsync("/sso/oauth2/v2/token", new FormUrlEncodedContent([])), 400);
        await CheckAsync("readKeys", await anonymous.GetAsync("/.well-known/jwks.json"), 200);
        await CheckAsync("readIssuer", await anonymous.GetAsync("/.well-known/openid-configuration"), 200);
        await CheckAsync("isReady", await anonymous.GetAsync("/health/ready"), 200);
        await CheckAsync("ssoHealth", await anonymous.GetAsync("/sso/health"), 200);
    }

    [Fact]
    public async Task Limits_Of_The_Create_Body_Are_Those_Described()
    {
        using var client = await product.AuthorizedAsync();
        var schema = product.Document["components"]!["schemas"]!["CreateIntent"]!;
        (string Part, string Name)[] texts =
        [
            ("cardholder", "name"), ("cardholder", "reference_id"),
            ("billing", "line1"), ("billing", "line2"), ("billing", "city"), ("billing", "state"),
        ];
        foreach (var (part, name) in texts)
        {
            var described = product.Schema.Resolve(Text(schema["properties"]![part]!["$ref"]));
            var longest = described["properties"]![name]!["maxLength"]!.GetValue<int>();
            Assert.Equal(HttpStatusCode.Created, await CreateAsync(client, body => body[part]![name] = new string('x', longest)));
            Assert.Equal(HttpStatusCode.BadRequest, await CreateAsync(client, body => body[part]![name] = new string('x', longest + 1)));
        }

        var seconds = schema["properties"]!["expires_in"]!["maximum"]!.GetValue<int>();
        Assert.Equal(HttpStatusCode.Created, await CreateAsync(client, body => body["expires_in"] = seconds));
        Assert.Equal(HttpStatusCode.BadRequest, await CreateAsync(client, body => body["expires_in"] = seconds + 1));
        var pairs = schema["properties"]!["metadata"]!["maxProperties"]!.GetValue<int>();
        Assert.Equal(HttpStatusCode.Created, await CreateAsync(client, body => body["metadata"] = Pairs(pairs)));
        Assert.Equal(HttpStatusCode.BadRequest, await CreateAsync(client, body => body["metadata"] = Pairs(pairs + 1)));
        foreach (var required in schema["required"]!.AsArray().Select(name => Text(name)))
            Assert.Equal(HttpStatusCode.BadRequest, await CreateAsync(client, body => body.Remove(required)));
    }

    private static async Task<HttpStatusCode> CreateAsync(HttpClient client, Action<JsonObject> change)
    {
        var body = new JsonObject
        {
            ["capture"] = "CREDIT_CARD",
            ["capture_method"] = "TOKENIZATION",
            ["cardholder"] = new JsonObject { ["country"] = "CL" },
            ["billing"] = new JsonObject(),
            ["redirect_urls"] = new JsonObject
            {
                ["return_url"] = "http://www.mysite.cl/success",
                ["cancel_url"] = "http://www.mysite.cl/cancel",
            },
        };
        change(body);
        using var response = await client.PostAsJsonAsync("/tokenization/captures", body);
        return response.StatusCode;
    }

    private static JsonObject Pairs(int count) =>
        new(Enumerable.Range(0, count).Select(i => KeyValuePair.Create<string, JsonNode?>($"key{i}", "value")));

    /// <summary>Checks status, media type, headers and body of a real answer against the document.</summary>
    private async Task<JsonNode> CheckAsync(string operationId, HttpResponseMessage response, int status)
    {
        Assert.Equal(status, (int)response.StatusCode);
        var described = product.Operation(operationId)["responses"]![status.ToString()]!;
        var media = described["content"]![response.Content.Headers.ContentType!.MediaType!]!;
        // When to come back is known of some of a status' errors only.
        var missing = described["headers"]!.AsObject().Select(header => header.Key)
            .Except(response.Headers.Concat(response.Content.Headers).Select(header => header.Key), StringComparer.OrdinalIgnoreCase)
            .Except(["Retry-After"]);
        Assert.Equal([], missing.Select(header => $"{operationId} {status} {header}"));

        var body = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal([], product.Schema.Errors(body, media["schema"]!).Select(error => $"{operationId} {status} {error}"));
        if (status >= 400 && media["schema"]!["$ref"] is not null && body["error_code"] is { } code)
            Assert.True(media["examples"]!.AsObject().ContainsKey(Text(code)), $"{operationId} {status} names {code}");
        return body;
    }

    private Dictionary<string, JsonNode> Examples(string operationId) =>
        product.Operation(operationId)["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject()
            .ToDictionary(pair => pair.Key, pair => pair.Value!["value"]!);
}
