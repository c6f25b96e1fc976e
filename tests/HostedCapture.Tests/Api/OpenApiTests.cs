using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using HostedCapture.Pages;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>The API's description: it is complete, and what it says is true.</summary>
public sealed partial class OpenApiTests(OpenApiProduct product) : IClassFixture<OpenApiProduct>
{
    private static readonly string[] s_pages = ["showPage", "submitPage", "cancelPage", "showApproval", "approvePayment"];

    // What belongs to pages and tools; everything else that is mapped must be described.
    private static readonly string[] s_left = [
        "/assets/", "/brand/", "/csp-reports", "/docs", "/openapi/", "/{**path}", "/capture/{key}/{**rest}", "/capture/{key}/state",
        "/pay/{key}/{**rest}", "/providers/"];

    private JsonNode Document => product.Document;

    private JsonSchema Schema => new(Document);

    [Theory]
    [InlineData("Development", "")]
    [InlineData("Staging", "")]
    [InlineData("Production", "true")]
    public async Task Description_And_Page_Are_Open_Where_The_Switch_Is_On(string environment, string enabled)
    {
        await using var other = new OpenApiProduct(environment, ("Docs:Enabled", enabled));
        using var client = other.CreateClient();
        Assert.NotNull((await client.GetFromJsonAsync<JsonNode>("/sso/health"))!["info"]!["version"]);
        foreach (var path in new[] { "/openapi/v1.json", "/docs" })
        {
            using var response = await client.GetAsync(path);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
            Assert.Contains(
                "default-src 'none'", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", Assert.Single(response.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        }

        var server = (await client.GetFromJsonAsync<JsonNode>("/openapi/v1.json"))!["servers"]![0]!["url"]!.GetValue<string>();
        Assert.Equal(environment == "Development" ? client.BaseAddress!.ToString().TrimEnd('/') : "https://pay.example", server);
    }

    [Theory]
    [InlineData("Production", "")]
    [InlineData("Production", "false")]
    [InlineData("Development", "false")]
    public async Task Without_The_Switch_There_Is_No_Description_No_Page_And_No_Version(string environment, string enabled)
    {
        await using var other = new OpenApiProduct(environment, ("Docs:Enabled", enabled));
        using var client = other.CreateClient();
        foreach (var path in new[] { "/openapi/v1.json", "/openapi", "/docs", "/docs/", "/docs/index.html", "/docs/swagger-ui-bundle.js" })
            Assert.Equal((path, HttpStatusCode.NotFound), (path, (await client.GetAsync(path)).StatusCode));
        foreach (var service in new[] { "sso", "tokenization", "checkout" })
        {
            var info = (await client.GetFromJsonAsync<JsonNode>($"/{service}/health"))!["info"]!.AsObject();
            Assert.Equal($$"""{"name":"hosted-capture-{{service}}"}""", info.ToJsonString());
        }
    }

    [Theory]
    [InlineData("mailto:security@shop.example")]
    [InlineData("https://shop.example/security")]
    public async Task A_Security_Contact_Is_Served_As_RFC_9116_Asks(string contact)
    {
        await using var other = new OpenApiProduct("Production", ("SecurityContact", contact));
        using var client = other.CreateClient();
        var reply = await client.ReadAsync("/.well-known/security.txt");
        Assert.Equal((200, "text/plain; charset=utf-8"), (reply.Status, reply.Header("Content-Type")));
        var fields = reply.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(": ", 2)).ToDictionary(field => field[0], field => field[1]);
        Assert.Equal(["Contact", "Expires", "Preferred-Languages", "Canonical"], fields.Keys);
        Assert.Equal(contact, fields["Contact"]);
        Assert.Equal(string.Join(", ", Texts.Languages), fields["Preferred-Languages"]);
        Assert.Equal("https://pay.example/.well-known/security.txt", fields["Canonical"]);
        var left = DateTimeOffset.Parse(fields["Expires"], CultureInfo.InvariantCulture) - TimeProvider.System.GetUtcNow();
        Assert.InRange(left, TimeSpan.FromDays(30), TimeSpan.FromDays(365));

        using var without = product.CreateClient();
        Assert.Equal(404, (await without.ReadAsync("/.well-known/security.txt")).Status);
    }

    [Fact]
    public void Every_Mapped_Route_Is_Described_And_Nothing_Else()
    {
        var mapped = from endpoint in product.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
                     let path = Constraint().Replace($"/{endpoint.RoutePattern.RawText!.Trim('/')}", "}")
                     where path is not ("/" or "/capture" or "/pay")
                         && !Array.Exists(s_left, left => path.StartsWith(left, StringComparison.Ordinal))
                     from method in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]
                     select $"{method} {path}";
        var described = Operations().Select(operation => $"{operation.Method} {operation.Path}");
        Assert.Equal(mapped.Distinct().Order(StringComparer.Ordinal), described.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_Operation_Says_What_It_Does_And_What_It_Answers()
    {
        var names = new HashSet<string>();
        foreach (var (method, path, operation) in Operations())
        {
            Assert.True(names.Add(Text(operation["operationId"])), $"{method} {path} has a name of its own");
            Assert.NotEmpty(Text(operation["summary"]));
            Assert.NotEmpty(Text(operation["description"]));
            Assert.Contains(Text(operation["tags"]![0]), Document["tags"]!.AsArray().Select(tag => Text(tag!["name"])));
            Assert.All(operation["parameters"]!.AsArray(), parameter => Assert.NotEmpty(Text(Follow(parameter!)["description"])));

            var page = s_pages.Contains(Text(operation["operationId"]));
            var good = operation["responses"]!.AsObject().Where(response => response.Key[0] is '2' or '3').ToList();
            Assert.NotEmpty(good);
            foreach (var (status, response) in good.Where(_ => !path.EndsWith("/export", StringComparison.Ordinal) && path != "/operator/evidence"))
                Assert.True(status is "204"
                    or "303"
                    || response!["content"]![page ? "text/html" : "application/json"]!["schema"] is not null, $"{method} {path} {status}");
            foreach (var (status, response) in operation["responses"]!.AsObject().Where(response => response.Key[0] > '3'))
            {
                var (type, content) = Assert.Single(response!["content"]!.AsObject());
                Assert.NotEmpty(Text(response["description"]));
                if (type == "application/problem+json")
                    Assert.Equal("#/components/schemas/Problem", Text(content!["schema"]!["$ref"]));
                else
                    Assert.True(page ? type == "text/html" : path is "/oauth2/token" or "/operator/token", $"{method} {path} {status}");
            }
        }
    }

    [Fact]
    public void Operations_That_Need_A_Token_Say_So_With_All_That_Follows()
    {
        var policies = product.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>() is not null)
            .Select(endpoint => endpoint.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName)
            .ToHashSet();
        Assert.NotEmpty(policies);
        foreach (var (method, path, operation) in Operations())
        {
            // There on each operation: where nothing is needed, the list is empty.
            var schemes = operation["security"]!.AsArray().SelectMany(need => need!.AsObject().Select(scheme => scheme.Key));
            var statuses = operation["responses"]!.AsObject().Select(response => response.Key).ToHashSet();
            var headers = operation["parameters"]!.AsArray().Select(parameter => Text(Follow(parameter!)["name"])).ToHashSet();
            if (policies.Contains(Text(operation["operationId"])))
            {
                Assert.Equal(["bearer", path.StartsWith("/operator/", StringComparison.Ordinal) ? "operator" : "oauth2"], schemes);
                Assert.Superset(new HashSet<string> { "401", "403", "429", "500", "503" }, statuses);
                Assert.Superset(new HashSet<string> { "Accept-Language", "X-Request-Id" }, headers);
                Assert.Equal(method == "POST", headers.Contains("Idempotency-Key"));
                if (method == "POST")
                    Assert.Superset(new HashSet<string> { "400", "409", "422" }, statuses);
            }
            else
            {
                Assert.Equal(path.EndsWith("/token", StringComparison.Ordinal) ? ["client"] : [], schemes);
            }
        }
    }

    [Fact]
    public void Every_Example_Is_As_Its_Schema_Says()
    {
        var bodies = (from operation in Operations()
                      from body in Bodies(operation.Operation)
                      select (Where: $"{operation.Method} {operation.Path} {body.Where}", body.Media)).ToList();
        foreach (var (where, media) in bodies)
        {
            if (!where.EndsWith("json", StringComparison.Ordinal))
                continue;
            var examples = media["examples"]?.AsObject();
            Assert.True(examples is { Count: > 0 }, $"{where} has an example");
            foreach (var (name, example) in examples)
                Assert.Equal([], Schema.Errors(example!["value"], media["schema"]!).Select(error => $"{where} {name} {error}"));
        }
    }

    [Fact]
    public void No_Example_Holds_A_Card_Number_But_Those_Of_Direct_Calls()
    {
        foreach (var (_, path, operation) in Operations())
        {
            foreach (var (where, media) in Bodies(operation).Where(body =>
                !(body.Where.StartsWith("request", StringComparison.Ordinal) && path.Contains("/gateways/", StringComparison.Ordinal))))
                Assert.DoesNotContain("4111111111111111", media.ToJsonString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Each_Example_Of_A_Request_Works()
    {
        using var client = await product.AuthorizedAsync();
        foreach (var (name, example) in Examples("createCapture"))
        {
            using var created = await client.PostAsJsonAsync("/tokenization/captures", example);
            var intent = await CheckAsync("createCapture", created, 201);
            Assert.Equal(created.Headers.Location?.ToString(), Text(intent["links"]![0]!["href"]));
            if (name == "credit_card")
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
        var schema = Document["components"]!["schemas"]!["CreateIntent"]!;
        foreach (var (
            part, name) in new[] { ("cardholder", "name"), ("cardholder", "reference_id"), ("billing", "line1"), ("billing", "line2"),
            ("billing", "city"), ("billing", "state") })
        {
            var longest = Schema.Resolve(Text(schema["properties"]![part]!["$ref"]))["properties"]![name]!["maxLength"]!.GetValue<int>();
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

    [BrowserFact]
    public async Task The_Page_Works_In_A_Browser_Under_Its_Policy()
    {
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(
            new() { ExecutablePath = BrowserFactAttribute.Path, Args = ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
        var page = await browser.NewPageAsync();
        var errors = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                errors.Add(message.Text);
        };
        page.PageError += (_, error) => errors.Add(error);

        using var client = product.CreateClient();
        await page.GotoAsync($"{client.BaseAddress}docs");
        await page.Locator(".btn.authorize").First.ClickAsync();
        await page.Locator("#client_id_clientCredentials").FillAsync("demo-shop");
        await page.Locator("#client_secret_clientCredentials").FillAsync("demo-secret");
        await page.Locator(".auth-container", new() { Has = page.Locator("#client_id_clientCredentials") })
            .GetByRole(AriaRole.Button, new() { Name = "Apply given OAuth2 credentials" })
            .ClickAsync();
        await page.GetByText("Logout").First.WaitForAsync();
        await page.Locator(".close-modal").ClickAsync();

        var create = page.Locator("#operations-Card_captures-createCapture");
        await create.Locator(".opblock-summary-control").ClickAsync();
        await create.Locator(".try-out__btn").ClickAsync();
        var answer = await page.RunAndWaitForResponseAsync(
            () => create.Locator(".execute").ClickAsync(),
            response => response.Url.EndsWith("/tokenization/captures", StringComparison.Ordinal));
        Assert.Equal(201, answer.Status);
        Assert.Empty(errors);
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

    internal static FormUrlEncodedContent Form(string? id, string? secret) => new(
        new (string Name, string? Value)[] { ("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret) }
            .Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!)));

    private static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    private static IEnumerable<(string Where, JsonNode Media)> Bodies(JsonNode operation)
    {
        foreach (var (type, media) in operation["requestBody"]?["content"]?.AsObject() ?? [])
            yield return ($"request {type}", media!);
        foreach (var (status, response) in operation["responses"]!.AsObject())
        {
            foreach (var (type, media) in response!["content"]?.AsObject() ?? [])
                yield return ($"{status} {type}", media!);
        }
    }

    /// <summary>Checks status, media type, headers and body of a real answer against the document.</summary>
    private async Task<JsonNode> CheckAsync(string operationId, HttpResponseMessage response, int status)
    {
        Assert.Equal(status, (int)response.StatusCode);
        var described = Operation(operationId)["responses"]![status.ToString()]!;
        var media = described["content"]![response.Content.Headers.ContentType!.MediaType!]!;
        // When to come back is known of some of a status' errors only.
        var missing = described["headers"]!.AsObject().Select(header => header.Key)
            .Except(response.Headers.Concat(response.Content.Headers).Select(header => header.Key), StringComparer.OrdinalIgnoreCase)
            .Except(["Retry-After"]);
        Assert.Equal([], missing.Select(header => $"{operationId} {status} {header}"));

        var body = (await response.Content.ReadFromJsonAsync<JsonNode>())!;
        Assert.Equal([], Schema.Errors(body, media["schema"]!).Select(error => $"{operationId} {status} {error}"));
        if (status >= 400 && media["schema"]!["$ref"] is not null && body["error_code"] is { } code)
            Assert.True(media["examples"]!.AsObject().ContainsKey(Text(code)), $"{operationId} {status} names {code}");
        return body;
    }

    private IEnumerable<(string Method, string Path, JsonNode Operation)> Operations() =>
        from path in Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!);

    private JsonNode Operation(string id) => Operations().Single(operation => Text(operation.Operation["operationId"]) == id).Operation;

    private Dictionary<string, JsonNode> Examples(string operationId) =>
        Operation(operationId)["requestBody"]!["content"]!["application/json"]!["examples"]!.AsObject()
            .ToDictionary(pair => pair.Key, pair => pair.Value!["value"]!);

    private JsonNode Follow(JsonNode node) => node["$ref"] is { } reference ? Schema.Resolve(Text(reference)) : node;

    [GeneratedRegex(@":\w+\}", RegexOptions.None, 1000)]
    private static partial Regex Constraint();
}
