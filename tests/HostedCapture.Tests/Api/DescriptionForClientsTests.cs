using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>What linters and generators of clients need of the API's description; <c>tests/Clients</c> runs them themselves.</summary>
public sealed class DescriptionForClientsTests(OpenApiProduct product) : IClassFixture<OpenApiProduct>
{
    private JsonObject Schemas => product.Document["components"]!["schemas"]!.AsObject();

    private IEnumerable<(string Name, JsonNode Operation)> Operations =>
        from path in product.Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select ((string)operation.Value!["operationId"]!, operation.Value!);

    [Fact]
    public void Every_Operation_Says_What_Security_It_Needs_And_That_It_Can_Say_No()
    {
        foreach (var (name, operation) in Operations)
        {
            Assert.True(operation["security"] is JsonArray, name);
            Assert.True(operation["responses"]!.AsObject().Any(response => response.Key[0] == '4'), name);
        }

        Assert.NotNull(product.Document["info"]!["contact"]);
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/sso/health")]
    [InlineData("/.well-known/jwks.json")]
    public async Task A_Card_Number_In_The_Address_Is_Refused_As_Described(string path)
    {
        using var client = product.CreateClient();
        var reply = await client.ReadAsync($"{path}?q=4111111111111111");
        var described = product.Document["paths"]![path]!["get"]!["responses"]![$"{reply.Status}"]!["content"]![reply.Header("Content-Type")!];
        Assert.Equal((400, true), (reply.Status, described!["examples"]!.AsObject().ContainsKey(reply.Get("error_code")!)));
    }

    [Theory]
    [InlineData("createCapture", "/tokenization/captures")]
    [InlineData("createPayment", "/checkout/payments")]
    public async Task Optional_Numbers_And_Switches_May_Be_Null_When_They_Are_Sent(string operation, string path)
    {
        var media = Operations.Single(each => each.Name == operation).Operation["requestBody"]!["content"]!["application/json"]!;
        var body = media["examples"]!.AsObject().First().Value!["value"]!.DeepClone().AsObject();
        var nulls = SayNull(body, media["schema"]!);
        Assert.NotEmpty(nulls);
        Assert.DoesNotContain("total", nulls);
        // The example's card is no real one.
        (body["additional_attributes"] as JsonObject)?.Remove("capture_token");
        using var client = await product.AuthorizedAsync();
        using var created = await client.PostAsJsonAsync(path, body);
        Assert.Equal(201, (int)created.StatusCode);
    }

    [Theory]
    [InlineData("IntentAnswer", "expires_in")]
    [InlineData("Delivery", "last_status")]
    [InlineData("PaymentAnswer", "submitting")]
    [InlineData("Problem", "status")]
    public void A_Members_Schema_In_An_Answer_Is_Not_Nullable(string schema, string member) =>
        Assert.IsAssignableFrom<JsonValue>(Schemas[schema]!["properties"]![member]!["type"]);

    // Kiota's clients show what is marked so, where they would show the type's name.
    [Fact]
    public void The_Text_Of_An_Error_Is_Marked_As_Such() =>
        Assert.True((bool)Schemas["Problem"]!["properties"]!["detail"]!["x-ms-primary-error-message"]!);

    /// <summary>Sets every member that may be null to null, at any depth; gives their names.</summary>
    private List<string> SayNull(JsonObject body, JsonNode schema)
    {
        var names = new List<string>();
        var resolved = schema["$ref"] is { } reference ? Schemas[((string)reference!).Split('/')[^1]]! : schema;
        foreach (var (name, member) in resolved["properties"]?.AsObject() ?? [])
        {
            if (member!["type"] is JsonArray types && types.Any(type => (string?)type == "null"))
            {
                body[name] = null;
                names.Add(name);
            }
            else if (body[name] is JsonObject inner)
            {
                names.AddRange(SayNull(inner, member));
            }
        }

        return names;
    }
}
