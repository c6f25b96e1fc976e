using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace HostedCapture.Faults;

/// <summary>An intent as its merchant knows it.</summary>
/// <param name="Id">Identifies it.</param>
/// <param name="Link">Its <c>capture_url</c>.</param>
internal sealed record Made(Guid Id, string Link);

/// <summary>A merchant's server: makes intents and reads them, again when no answer comes.</summary>
internal sealed class Merchant(string address) : IDisposable
{
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(address), Timeout = TimeSpan.FromSeconds(90) };

    /// <summary>With its access token.</summary>
    public HttpClient Client => _client;

    /// <summary>Gets the access token, which outlives restarts.</summary>
    public async Task<Merchant> SignInAsync(string clientId = "demo-shop", string secret = "demo-secret")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token") { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{clientId}:{secret}")));
        using var response = await _client.SendAsync(request);
        var reply = await Reply.OfAsync(response.EnsureSuccessStatusCode());
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", reply.Get("access_token"));
        return this;
    }

    /// <summary>Makes an intent whose final page names its state in the address it sends the browser to.</summary>
    public async Task<Made> CreateAsync(string capture = "CREDIT_CARD")
    {
        var body = Make.Intent(capture).Set("redirect_urls.return_url", "http://www.mysite.cl/done?state={CAPTURE_STATE}").Set("redirect_urls.cancel_url", "http://www.mysite.cl/left?state={CAPTURE_STATE}");
        var reply = await AgainAsync(() => _client.SendAsync("/tokenization/captures", body), reply => reply.Status == 201);
        return new Made(Guid.Parse(reply.Get("id")!), reply.Get("links.1.href")!);
    }

    /// <summary>Reads an intent.</summary>
    public Task<Reply> ReadAsync(Guid id) => AgainAsync(() => _client.ReadAsync($"/tokenization/captures/{id}"), reply => reply.Status == 200);

    /// <summary>The marked card, or another, by the direct call, whatever comes of it.</summary>
    public Task<Reply> SubmitAsync(Guid id, string number = MarkedCard.Number)
    {
        var code = number.StartsWith('3') ? MarkedCard.Code : MarkedCard.Code[..3];
        return _client.SendAsync($"/tokenization/captures/gateways/peinau/capture/{id}/capture_card", Make.Card(number, code: code));
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static async Task<Reply> AgainAsync(Func<Task<Reply>> call, Func<Reply, bool> isGood)
    {
        while (true)
        {
            try
            {
                var reply = await call();
                if (isGood(reply))
                    return reply;
                if (reply.Status is not (429 or (int)HttpStatusCode.ServiceUnavailable))
                    throw new InvalidOperationException($"{reply.Status}: {reply.Text}");
            }
            catch (Exception exception) when (Shopper.IsGone(exception))
            {
                // The process died or is not back yet.
            }

            await Wait.AMomentAsync();
        }
    }
}
