using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Client;

namespace HostedCapture.Cli.Feed;

/// <summary>What a receiver answered.</summary>
/// <param name="Status">The HTTP status; null when there was no answer.</param>
/// <param name="Error">Why there was none.</param>
/// <param name="Took">How long it took.</param>
/// <param name="RetryAfter">How long it asks to wait.</param>
internal sealed record ReceiverAnswer(int? Status, string? Error, TimeSpan Took, TimeSpan? RetryAfter)
{
    /// <summary>Whether the receiver has the event.</summary>
    public bool IsTaken => Status is >= 200 and < 300;
}

/// <summary>
/// Sends events to a receiver as the installation's webhooks would come: the same body and headers, signed (Standard Webhooks).
/// </summary>
/// <param name="receiver">Where to.</param>
/// <param name="secret">What is signed with, <c>whsec_…</c></param>
/// <param name="clock">The time.</param>
internal sealed class Forwarder(Uri receiver, string secret, TimeProvider clock) : IDisposable
{
    private const int LargestBody = 20_000;

    // As the product does: the least important first.
    private static readonly string[] s_dispensable =
        ["metadata", "redirect_urls", "billing", "additional_attributes", "transaction", "gateway", "cardholder", "payer"];

    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(15);

    private readonly byte[] _key = Convert.FromBase64String(secret["whsec_".Length..]);
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false })
    {
        Timeout = s_limit,
    };

    /// <summary>Sends one event, once.</summary>
    public async Task<ReceiverAnswer> SendAsync(Event one, CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        try
        {
            using var request = Request(one);
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return new ReceiverAnswer(
                (int)response.StatusCode, null, clock.GetElapsedTime(started), response.Headers.RetryAfter?.Delta);
        }
        catch (HttpRequestException exception)
        {
            return new ReceiverAnswer(null, exception.InnerException?.Message ?? exception.Message, clock.GetElapsedTime(started), null);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new ReceiverAnswer(null, $"{s_limit.TotalSeconds:0} s", clock.GetElapsedTime(started), null);
        }
    }

    /// <summary>An event as a webhook's body.</summary>
    public static byte[] Body(Event one)
    {
        var data = JsonNode.Parse(one.Data.GetRawText())!.AsObject();
        var omitted = new JsonArray();
        var body = Write();
        foreach (var member in s_dispensable.TakeWhile(_ => body.Length > LargestBody))
        {
            if (!data.Remove(member))
                continue;
            omitted.Add(member);
            body = Write();
        }

        return body;

        byte[] Write()
        {
            var json = new JsonObject
            {
                ["type"] = one.Type.Value,
                ["timestamp"] = one.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'"),
                ["data"] = data.DeepClone(),
                ["id"] = one.Id,
                ["sequence"] = one.Sequence,
            };
            if (omitted.Count > 0)
                json["omitted"] = omitted.DeepClone();
            return JsonSerializer.SerializeToUtf8Bytes(json, Run.Wire);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private HttpRequestMessage Request(Event one)
    {
        var body = Body(one);
        var timestamp = clock.GetUtcNow().ToUnixTimeSeconds().ToString();
        var signature = HMACSHA256.HashData(_key, (byte[])[.. Encoding.UTF8.GetBytes($"{one.Id}.{timestamp}."), .. body]);
        var request = new HttpRequestMessage(HttpMethod.Post, receiver) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("hc", ShownVersion.Plain));
        request.Headers.Add("webhook-id", one.Id);
        request.Headers.Add("webhook-timestamp", timestamp);
        request.Headers.Add("webhook-signature", $"v1,{Convert.ToBase64String(signature)}");
        return request;
    }
}
