using System.Net.Http.Headers;
using System.Text;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>Malformed bodies: always a client error with its reason, never a 500.</summary>
public sealed class BodyTests(AppFixture app) : IClassFixture<AppFixture>
{
    private const string Create = "/tokenization/captures";

    private readonly HttpClient _client = app.Client();

    public static TheoryData<string> Posts =>
    [
        Create,
        $"{Create}/gateways/peinau/capture/{{peinau}}/capture_card",
        $"{Create}/gateways/peinau/capture/{{peinau}}/capture",
        $"{Create}/gateways/cmr/capture/{{cmr}}/capture",
    ];

    [Theory]
    [MemberData(nameof(Posts))]
    public async Task A_Body_That_Is_Not_Json_Is_Refused(string path)
    {
        path = await ReadyAsync(path);
        foreach (var body in new[]
        {
            "", " ", "{", "}", "{]", "{\"capture\"", "{\"capture\":}", "{\"capture\":\"CREDIT_CARD\",}", "// comment\n{}",
            "{'capture':'CREDIT_CARD'}",
            "\0", "{\"a\":\"\0\"}", "{\"a\":\"line\nbreak\"}", "{} {}", "NaN", "<xml/>", "capture=CREDIT_CARD", "{\"a\":\"\\x41\"}",
            "{\"a\":\"\\ud8\"}", "{\"a\":01}",
            Deep(17), Deep(1000), Deep(20_000),
        })
        {
            Expect.Invalid(await _client.SendRawAsync(path, body), " json");
        }
    }

    [Theory]
    [MemberData(nameof(Posts))]
    public async Task A_Body_That_Is_No_Object_Is_Refused(string path)
    {
        path = await ReadyAsync(path);
        foreach (var body in new[] { "[]", "[{}]", "null", "true", "1", "\"text\"" })
            Expect.Invalid(await _client.SendRawAsync(path, body), " object");
    }

    [Theory]
    [MemberData(nameof(Posts))]
    public async Task Invalid_Utf8_And_Escapes_Are_Refused(string path)
    {
        path = await ReadyAsync(path);
        string[] invalid =
            [@"\ud800", @"\udc00", @"a\ud83d b", @"\udc00\ud800", "\xff\xfe", "\xc0\x80", "\xed\xa0\x80", "\xf5\x80\x80\x80"];
        foreach (var text in invalid)
        {
            foreach (var body in new[]
            {
                """{"capture":"?"}""", """{"card_number":"?"}""", """{"cardholder":{"name":"?"}}""", """{"?":1}""",
                """{"metadata":{"?":"x"}}""", """{"user":{"country":"?"}}""", """{"other":["?"]}""",
            })
            {
                Expect.Invalid(
                    await _client.SendRawAsync(path, Encoding.Latin1.GetBytes(body.Replace("?", text, StringComparison.Ordinal))), " json");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Posts))]
    public async Task A_Repeated_Member_Is_Named(string path)
    {
        path = await ReadyAsync(path);
        foreach (var body in new[]
        {
            """{"capture":"CREDIT_CARD","capture":"CREDIT_CARD"}""", """{"card_number":"1","card_number":"2"}""",
            """{"cardholder":{"name":"a","name":"b"}}""",
            """{"metadata":{"a":"1","\u0061":"2"}}""", """{"unknown":1,"unknown":1}""", """{"user":{"x":1,"x":1}}""",
        })
        {
            Expect.Invalid(await _client.SendRawAsync(path, body), " json");
        }
    }

    [Theory]
    [InlineData("""{"capture":1}""", "capture")]
    [InlineData("""{"capture":["CREDIT_CARD"]}""", "capture")]
    [InlineData("""{"capture_method":{}}""", "capture_method")]
    [InlineData("""{"cardholder":"Jhon"}""", "cardholder")]
    [InlineData("""{"cardholder":[]}""", "cardholder")]
    [InlineData("""{"cardholder":{"country":5}}""", "cardholder.country")]
    [InlineData("""{"cardholder":{"reference_id":5}}""", "cardholder.reference_id")]
    [InlineData("""{"billing":{"line1":true}}""", "billing.line1")]
    [InlineData("""{"redirect_urls":{"return_url":{}}}""", "redirect_urls.return_url")]
    [InlineData("""{"additional_attributes":{"remember_capture":"true"}}""", "additional_attributes.remember_capture")]
    [InlineData("""{"locale":1}""", "locale")]
    [InlineData("""{"expires_in":"900"}""", "expires_in")]
    [InlineData("""{"expires_in":1.5}""", "expires_in")]
    [InlineData("""{"expires_in":99999999999}""", "expires_in")]
    [InlineData("""{"expires_in":1e400}""", "expires_in")]
    [InlineData("""{"metadata":[]}""", "metadata")]
    [InlineData("""{"metadata":{"order":7}}""", "metadata.order")]
    public async Task A_Value_Of_The_Wrong_Type_Is_Named_By_Its_Path(string body, string field) =>
        Expect.Invalid(await _client.SendRawAsync(Create, body), $"{field} type");

    [Theory]
    [InlineData("peinau", "capture_card", """{"card_number":true}""", "card_number")]
    [InlineData("peinau", "capture_card", """{"card_number":4.2}""", "card_number")]
    [InlineData("peinau", "capture", """{"expiry_month":{}}""", "expiry_month")]
    [InlineData("peinau", "capture", """{"expiry_year":-1}""", "expiry_year")]
    [InlineData("cmr", "capture", """{"user":1}""", "user")]
    [InlineData("cmr", "capture", """{"user":{"documentType":1}}""", "user.documentType")]
    [InlineData("cmr", "capture", """{"panNumber":[4455961234561434]}""", "panNumber")]
    public async Task A_Card_Of_The_Wrong_Type_Is_Named_And_Never_Quoted(string gateway, string action, string body, string field)
    {
        var reply = Expect.Invalid(
            await _client.SendRawAsync(await ReadyAsync($"{Create}/gateways/{gateway}/capture/{{{gateway}}}/{action}"), body),
            $"{field} type");
        Assert.DoesNotContain("4455961234561434", reply.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Posts))]
    public async Task Another_Content_Type_Is_415(string path)
    {
        path = await ReadyAsync(path);
        string[] others =
        [
            "text/plain", "application/x-www-form-urlencoded", "application/xml", "multipart/form-data; boundary=x", "application/jsonx",
        ];
        foreach (var type in others)
            Expect.Problem(415, "UNSUPPORTED_MEDIA_TYPE", await _client.SendRawAsync(path, "{}", type));
        var untyped = new ByteArrayContent("{}"u8.ToArray());
        Expect.Problem(415, "UNSUPPORTED_MEDIA_TYPE", await _client.CallAsync(HttpMethod.Post, path, untyped));
        Expect.Problem(415, "UNSUPPORTED_MEDIA_TYPE", await _client.CallAsync(HttpMethod.Post, path));
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("Application/JSON")]
    [InlineData("application/vnd.shop+json")]
    public async Task Json_By_Any_Of_Its_Names_Is_Taken(string type) =>
        Assert.Equal(201, (await _client.SendRawAsync(Create, Make.Intent().ToJsonString(), type)).Status);

    [Theory]
    [InlineData("900.0")]
    [InlineData("9e2")]
    [InlineData("9.00E+2")]
    public async Task A_Whole_Number_Is_Read_In_Any_Notation(string number)
    {
        var reply = await _client.SendRawAsync(Create, Make.Intent()
            .Set("expires_in", 7)
            .ToJsonString()
            .Replace("\"expires_in\":7", $"\"expires_in\":{number}", StringComparison.Ordinal));
        Assert.Equal((201, "900"), (reply.Status, reply.Get("expires_in")));
    }

    [Fact]
    public async Task Card_Fields_May_Be_Json_Numbers_In_Any_Notation()
    {
        var path = await ReadyAsync($"{Create}/gateways/peinau/capture/{{peinau}}/capture_card");
        var reply = await _client.SendRawAsync(
            path, """{"card_number":4111111111111111.0,"expiry_month":2.0,"expiry_year":2.030e3,"card_ccv":123}""");
        Assert.Equal((200, "captured"), (reply.Status, reply.Get("state")));
    }

    [Theory]
    [InlineData("expiresIn", "60")]
    [InlineData("Expires_In", "60")]
    [InlineData("expires_at", "\"2030-01-01\"")]
    [InlineData("remember_capture", "true")]
    [InlineData("additionalAttributes", "{}")]
    [InlineData("additional_attributes.rememberCapture", "true")]
    [InlineData("additional_attributes.remember", "true")]
    [InlineData("Billing", "{}")]
    public async Task A_Member_That_Looks_Like_An_Instruction_Is_Refused(string field, string value) =>
        Expect.Invalid(
            await _client.SendAsync(Create, Make.Intent().Set(field, System.Text.Json.Nodes.JsonNode.Parse(value))), $"{field} unknown");

    [Theory]
    [MemberData(nameof(Posts))]
    public async Task A_Parameter_In_The_Address_Of_A_Body_Is_Refused(string path) =>
        Expect.Invalid(
            await _client.SendRawAsync($"{await ReadyAsync(path)}?expires_in=60", Make.Intent().ToJsonString()),
            "expires_in unknown_parameter");

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("identity, gzip")]
    [InlineData("anything")]
    public async Task An_Encoded_Body_Is_415_With_Accept_Encoding(string coding)
    {
        using var anonymous = app.Anonymous();
        foreach (var path in ((IEnumerable<object[]>)Posts)
            .Select(row => (string)row[0])
            .Append("/webhooks/verify")
            .Append("/checkout/payments"))
            Uncoded(await CodedAsync(_client, await ReadyAsync(path), "application/json"));
        Uncoded(await CodedAsync(_client, $"/checkout/payments/{Guid.NewGuid()}/edit", "application/json", HttpMethod.Put));
        foreach (var path in new[] { "/oauth2/token", "/sso/oauth2/v2/token" })
            Uncoded(await CodedAsync(anonymous, path, "application/x-www-form-urlencoded"));

        void Uncoded(Reply reply) =>
            Assert.Equal((415, "identity"), (reply.Status, Expect.Problem(415, "UNSUPPORTED_MEDIA_TYPE", reply).Header("Accept-Encoding")));

        async Task<Reply> CodedAsync(HttpClient client, string path, string type, HttpMethod? method = null)
        {
            var content = Make.Content("{}", type);
            content.Headers.TryAddWithoutValidation("Content-Encoding", coding);
            return await client.CallAsync(method ?? HttpMethod.Post, path, content);
        }
    }

    [Fact]
    public async Task A_Body_With_Identity_Encoding_Is_Read()
    {
        var content = Make.Content(Make.Intent().ToJsonString());
        content.Headers.TryAddWithoutValidation("Content-Encoding", "Identity");
        Assert.Equal(201, (await _client.CallAsync(HttpMethod.Post, Create, content)).Status);
    }

    [Fact]
    public async Task A_Byte_Order_Mark_Does_Not_Matter() =>
        Assert.Equal(
            201, (await _client.SendRawAsync(Create, [0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(Make.Intent().ToJsonString())])).Status);

    [Theory]
    [MemberData(nameof(Posts))]
    public async Task A_Body_Over_64_KB_Is_413(string path)
    {
        path = await ReadyAsync(path);
        var body = $$"""{"filler":"{{new string('x', 64 * 1024)}}"}""";
        Expect.Problem(413, "CONTENT_TOO_LARGE", await _client.SendRawAsync(path, body));
        Expect.Problem(
            413, "CONTENT_TOO_LARGE",
            await _client.CallAsync(HttpMethod.Post, path, Make.Content(body), ("Idempotency-Key", Guid.NewGuid().ToString())));
        Expect.Problem(413, "CONTENT_TOO_LARGE", await _client.CallAsync(HttpMethod.Post, path, new Chunked(Encoding.UTF8.GetBytes(body))));
        Expect.Problem(413, "CONTENT_TOO_LARGE", await _client.CallAsync(
            HttpMethod.Post, path, new Chunked(Encoding.UTF8.GetBytes(body)), ("Idempotency-Key", Guid.NewGuid().ToString())));
    }

    [Fact]
    public async Task A_Body_Just_Under_64_KB_Is_Read()
    {
        var body = Make.Intent().ToJsonString()[..^1] + ",\"filler\":\"";
        Assert.Equal(201, (await _client.SendRawAsync(Create, body.PadRight((64 * 1024) - 2, 'x') + "\"}")).Status);
    }

    [Fact]
    public async Task Malformed_Bodies_Log_No_Error()
    {
        await A_Body_That_Is_Not_Json_Is_Refused(Create);
        await Invalid_Utf8_And_Escapes_Are_Refused(Create);
        Assert.DoesNotContain(app.Logs.Lines, line => line.StartsWith("Error ", StringComparison.Ordinal)
            || line.StartsWith("Critical ", StringComparison.Ordinal));
    }

    private static string Deep(int levels) => $$"""{"a":{{new string('[', levels)}}{{new string(']', levels)}}}""";

    private async Task<string> ReadyAsync(string path)
    {
        foreach (var (place, kind) in new[] { ("{peinau}", "PEINAU_CAPTURE"), ("{cmr}", "CMR_CAPTURE") })
        {
            if (path.Contains(place, StringComparison.Ordinal))
                path = path.Replace(place, (await _client.CreateAsync(Make.Intent(kind))).Get("id"), StringComparison.Ordinal);
        }

        return path;
    }

    /// <summary>Content that does not say how long it is.</summary>
    private sealed class Chunked : HttpContent
    {
        private readonly byte[] _bytes;

        public Chunked(byte[] bytes)
        {
            _bytes = bytes;
            Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
            stream.WriteAsync(_bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
