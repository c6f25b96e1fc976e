using System.Text.Json.Nodes;
using Xunit;

namespace HostedCapture.Tests.Operators;

/// <summary>What the tests of applications have in common.</summary>
internal static class OperatedApplications
{
    /// <summary>Where they are.</summary>
    public const string Root = "/operator/applications";

    /// <summary>A good application.</summary>
    public static JsonObject Wish(string name, int? version = null)
    {
        var wish = new JsonObject
        {
            ["name"] = name,
            ["return_origins"] = new JsonArray("http://www.mysite.cl", "https://requestb.in"),
        };
        if (version is not null)
            wish["version"] = version;
        return wish;
    }

    /// <summary>The body that rolls a secret.</summary>
    public static JsonObject Overlap(int seconds) => new() { ["overlap_seconds"] = seconds };

    /// <summary>Makes an application; gives the answer.</summary>
    public static async Task<Reply> MadeAsync(HttpClient client)
    {
        var wish = Wish("New Shop");
        wish["client_id"] = $"new-shop-{Guid.NewGuid():N}";
        var made = await client.SendAsync(Root, wish);
        Assert.Equal(201, made.Status);
        return made;
    }

    /// <summary>Changes an application.</summary>
    public static Task<Reply> PutAsync(HttpClient client, string id, JsonObject wish, params (string, string)[] headers) =>
        client.CallAsync(HttpMethod.Put, $"{Root}/{id}", Make.Content(wish.ToJsonString()), headers);

    /// <summary>A client with a token got by the secret in an answer; null when it is refused.</summary>
    public static async Task<HttpClient?> ShopAsync(AppFixture app, Reply made)
    {
        var client = app.Anonymous();
        var reply = await client.CallAsync(HttpMethod.Post, "/oauth2/token", new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", made.Get("application.client_id")),
            new("client_secret", made.Get("client_secret")),
        ]));
        if (reply.Status != 200)
            return null;
        client.DefaultRequestHeaders.Add("Authorization", $"Bearer {reply.Get("access_token")}");
        return client;
    }
}
