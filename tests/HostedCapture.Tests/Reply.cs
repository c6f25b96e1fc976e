using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace HostedCapture.Tests;

/// <summary>An HTTP answer, read to its end.</summary>
/// <param name="Status">The status.</param>
/// <param name="Headers">Its headers, those of the content with them.</param>
/// <param name="Text">The body.</param>
public sealed record Reply(int Status, IReadOnlyDictionary<string, string> Headers, string Text)
{
    /// <summary>Where it comes from.</summary>
    public string Address { get; init; } = "";

    /// <summary>The body as JSON.</summary>
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    /// <summary>A value by its path: <c>meta_data.errors</c>, <c>links.0.href</c>; null where there is none.</summary>
    public JsonNode? this[string path] => Make.Find(Json, path);

    /// <summary>A text by its path.</summary>
    public string? Get(string path) => this[path]?.ToString();

    /// <summary>A header; null when it is not there.</summary>
    public string? Header(string name) => Headers.GetValueOrDefault(name);

    /// <summary>The wrong fields of a 400, as <c>field code</c>.</summary>
    public IReadOnlyList<string> Errors =>
        this["meta_data.errors"] is JsonArray errors ? [.. errors.Select(error => $"{error!["field"]} {error["code"]}")] : [];

    /// <summary>Reads an answer.</summary>
    public static async Task<Reply> OfAsync(HttpResponseMessage response)
    {
        var headers = response.Headers.Concat(response.Content.Headers)
            .ToDictionary(header => header.Key, header => string.Join(", ", header.Value), StringComparer.OrdinalIgnoreCase);
        return new Reply((int)response.StatusCode, headers, await response.Content.ReadAsStringAsync())
        {
            Address = $"{response.RequestMessage?.RequestUri}",
        };
    }
}

/// <summary>Calls with a JSON body, or with any other.</summary>
public static class Calls
{
    /// <summary>Sends a request.</summary>
    public static async Task<Reply> CallAsync(
        this HttpClient client,
        HttpMethod method,
        string path,
        HttpContent? content = null,
        params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        using var response = await client.SendAsync(request);
        return await Reply.OfAsync(response);
    }

    /// <summary>GET.</summary>
    public static Task<Reply> ReadAsync(this HttpClient client, string path, params (string Name, string Value)[] headers) =>
        client.CallAsync(HttpMethod.Get, path, null, headers);

    /// <summary>POST of JSON; null: of nothing.</summary>
    public static Task<Reply> SendAsync(
        this HttpClient client,
        string path,
        JsonNode? body,
        params (string Name, string Value)[] headers) =>
        client.CallAsync(HttpMethod.Post, path, body is null ? null : Make.Content(body.ToJsonString()), headers);

    /// <summary>POST of bytes that claim to be JSON.</summary>
    public static Task<Reply> SendRawAsync(this HttpClient client, string path, byte[] body, string type = "application/json")
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return client.CallAsync(HttpMethod.Post, path, content);
    }

    /// <inheritdoc cref="SendRawAsync(HttpClient, string, byte[], string)"/>
    public static Task<Reply> SendRawAsync(this HttpClient client, string path, string body, string type = "application/json") =>
        client.SendRawAsync(path, Encoding.UTF8.GetBytes(body), type);

    /// <summary>POST of a text as JSON, with headers.</summary>
    public static Task<Reply> SendRawWithAsync(
        this HttpClient client,
        string path,
        string body,
        params (string Name, string Value)[] headers) =>
        client.CallAsync(HttpMethod.Post, path, Make.Content(body), headers);

    /// <summary>Makes an intent and insists that it worked.</summary>
    public static async Task<Reply> CreateAsync(this HttpClient client, JsonObject? body = null)
    {
        var reply = await client.SendAsync("/tokenization/captures", body ?? Make.Intent());
        return reply.Status == 201 ? reply : throw new InvalidOperationException($"{reply.Status}: {reply.Text}");
    }

    /// <summary>Asks again until an answer is as wanted; a minute at the most.</summary>
    public static async Task<Reply> UntilAsync(this HttpClient client, string path, Func<Reply, bool> wanted)
    {
        Reply? reply = null;
        await Until.TrueAsync(
            async () => wanted(reply = await client.ReadAsync(path)), () => $"{path} as wanted; last: {reply?.Status} {reply?.Text}");
        return reply!;
    }
}
