using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Client;
using Microsoft.Extensions.DependencyInjection;

namespace HostedCapture.Cli;

/// <summary>The way to the API: the client, and what it does not offer.</summary>
internal sealed class Session : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromSeconds(30);

    private readonly ServiceProvider _services;
    private readonly HttpClient _plain = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        Timeout = s_limit,
    };

    private Session(Caller caller, ServiceProvider services, ExchangeTap tap) => (Caller, _services, Tap) = (caller, services, tap);

    /// <summary>Who calls.</summary>
    public Caller Caller { get; }

    /// <summary>What went over the wire.</summary>
    public ExchangeTap Tap { get; }

    /// <summary>The installation.</summary>
    public Uri Address => new(Caller.Address.Value!);

    public ICaptures Captures => _services.GetRequiredService<ICaptures>();

    public IPayments Payments => _services.GetRequiredService<IPayments>();

    public IEvents Events => _services.GetRequiredService<IEvents>();

    public IDeliveries Deliveries => _services.GetRequiredService<IDeliveries>();

    /// <summary>Opens one.</summary>
    /// <param name="caller">Where and who.</param>
    /// <param name="texts">The language of the API's messages.</param>
    /// <param name="curl">Where requests are printed as commands; null: nowhere.</param>
    /// <param name="retries">How often a call is repeated where that is safe; null: as the client does.</param>
    public static Session Open(Caller caller, Texts texts, TextWriter? curl = null, int? retries = null)
    {
        var tap = new ExchangeTap(curl);
        var services = new ServiceCollection();
        services.AddHostedCapture(options =>
        {
            options.BaseAddress = new Uri(caller.Address.Value!);
            (options.ClientId, options.ClientSecret) = (caller.ClientId.Value!, caller.Secret.Value!);
            options.Language = texts.Language;
            options.MaxRetries = retries ?? options.MaxRetries;
        }).AddHttpMessageHandler(() => new ExchangeTap.Handler(tap));
        return new Session(caller, services.BuildServiceProvider(), tap);
    }

    /// <summary>Sends a request of its own to the installation, without a token.</summary>
    public async Task<HttpResponseMessage> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path));
        return await _plain.SendAsync(request, cancellationToken);
    }

    /// <summary>Fetches an access token, to see what is in it.</summary>
    public async Task<AccessToken> TokenAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Address, "/oauth2/token"));
        var pair = $"{Uri.EscapeDataString(Caller.ClientId.Value!)}:{Uri.EscapeDataString(Caller.Secret.Value!)}";
        request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(pair)));
        request.Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]);
        try
        {
            using var response = await _plain.SendAsync(request, cancellationToken);
            var answer = await response.Content.ReadAsStringAsync(cancellationToken);
            return AccessToken.Read(response, answer);
        }
        catch (HttpRequestException exception)
        {
            throw new HostedCaptureException(HostedCaptureException.NoAnswer, exception.Message, exception);
        }
        catch (TaskCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HostedCaptureException(HostedCaptureException.NoAnswer, exception.Message, exception);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _plain.Dispose();
        await _services.DisposeAsync();
    }
}

/// <summary>What an access token says about its bearer.</summary>
/// <param name="Issuer">Who issued it.</param>
/// <param name="Application">The application's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Lifetime">For how long it is good.</param>
/// <param name="ServerTime">When it was answered, by the installation's clock.</param>
internal sealed record AccessToken(string Issuer, string Application, string Name, TimeSpan Lifetime, DateTimeOffset? ServerTime)
{
    /// <summary>Reads the answer to a token request.</summary>
    /// <exception cref="HcException">It is a refusal, or no answer of the installation.</exception>
    public static AccessToken Read(HttpResponseMessage response, string answer)
    {
        try
        {
            var json = JsonNode.Parse(answer)!;
            if (!response.IsSuccessStatusCode && json["error"]?.GetValue<string>() is { } error)
                throw new HcException(Exit.Refused, error, json["error_description"]?.GetValue<string>() ?? error);
            var claims = JsonNode.Parse(System.Buffers.Text.Base64Url.DecodeFromChars(
                json["access_token"]!.GetValue<string>().Split('.')[1]))!;
            return new AccessToken(
                claims["iss"]!.GetValue<string>(),
                claims["sub"]!.GetValue<string>(),
                claims["unique_name"]?.GetValue<string>() ?? "",
                TimeSpan.FromSeconds(json["expires_in"]!.GetValue<long>()),
                response.Headers.Date);
        }
        catch (Exception exception) when (exception is JsonException or NullReferenceException or FormatException
            or InvalidOperationException or IndexOutOfRangeException)
        {
            throw new HcException(
                Exit.Unreachable,
                HostedCaptureException.NoAnswer,
                $"{response.RequestMessage?.RequestUri}: HTTP {(int)response.StatusCode}");
        }
    }
}
