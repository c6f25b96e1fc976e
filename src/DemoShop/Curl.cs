namespace DemoShop;

/// <summary>What the shop does, as commands for a terminal.</summary>
public static class Curl
{
    private const string Bearer = "-H \"Authorization: Bearer $TOKEN\"";

    /// <summary>Gets an access token into <c>$TOKEN</c>.</summary>
    /// <param name="api">The address of the API.</param>
    /// <param name="client">The client id.</param>
    /// <param name="secret">Its secret.</param>
    public static string Token(string api, string client, string secret) => $$"""
        TOKEN=$(curl -s {{api}}{{ShopApi.TokenPath}} \
          -u {{client}}:{{secret}} \
          -d grant_type=client_credentials \
          | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
        """;

    /// <summary>Sends a request again exactly as it was.</summary>
    /// <param name="api">The address of the API.</param>
    /// <param name="sent">The request.</param>
    public static string Again(string api, Exchange sent)
    {
        List<string> parts = [$"curl -s {api}{sent.Path}", Bearer];
        if (sent.Method is not "GET" && (sent.Method, sent.Body) is not ("POST", not null))
            parts[0] = $"curl -s -X {sent.Method} {api}{sent.Path}";
        if (sent.IdempotencyKey is { } key)
            parts.Add($"-H {Quoted($"Idempotency-Key: {key}")}");
        if (sent.Body is { } body)
        {
            parts.Add("-H 'Content-Type: application/json'");
            parts.Add($"-d {Quoted(body)}");
        }

        return string.Join(" \\\n  ", parts);
    }

    // In single quotes a shell keeps every character but the single quote.
    private static string Quoted(string text) => $"'{text.Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
