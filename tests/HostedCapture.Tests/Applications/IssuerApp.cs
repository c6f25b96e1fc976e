using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using HostedCapture.Applications;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace HostedCapture.Tests.Applications;

/// <summary>The real app on a real port, with keys of its own, its own clock, and two routes that need a token.</summary>
public sealed class IssuerApp : WebApplicationFactory<Settings>
{
    public const string ShopId = "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01";
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("issuer-");
    private readonly Lazy<HttpClient> _client;

    public IssuerApp()
    {
        UseKestrel(0);
        _client = new Lazy<HttpClient>(() =>
        {
            StartServer();
            return CreateClient(
                new WebApplicationFactoryClientOptions { AllowAutoRedirect = false, BaseAddress = ClientOptions.BaseAddress });
        });
    }

    /// <summary>Configuration beside the defaults.</summary>
    public IDictionary<string, string> Configuration { get; init; } = new Dictionary<string, string>();

    public TestClock Clock { get; init; } = new();

    public string Home => _home.FullName;

    public string KeysPath => Path.Combine(Home, "keys");

    /// <summary>Every line that was logged.</summary>
    public ConcurrentQueue<string> Log { get; } = new();

    public HttpClient Client => _client.Value;

    /// <summary>A token, as a shop gets one.</summary>
    public async Task<string> TokenAsync()
    {
        using var response = await Client.SendAsync(TokenRequest("/oauth2/token", "demo-shop:demo-secret"));
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    /// <summary>A request for a token, its credentials in base64.</summary>
    public static HttpRequestMessage TokenRequest(string path, string credentials) => new(HttpMethod.Post, path)
    {
        Content = new FormUrlEncodedContent([KeyValuePair.Create("grant_type", "client_credentials")]),
        Headers = { Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(credentials))) },
    };

    /// <summary>Asks a route that needs a role: <c>read</c> or <c>write</c>.</summary>
    public async Task<HttpResponseMessage> AskAsync(string? token, string route = "read")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/probe/{route}");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await Client.SendAsync(request);
    }

    /// <summary>Asks the same, for the status alone.</summary>
    public async Task<int> StatusAsync(string token, string route = "read")
    {
        using var response = await AskAsync(token, route);
        return (int)response.StatusCode;
    }

    /// <summary>The published keys' ids, newest first.</summary>
    public async Task<string[]> KidsAsync() =>
        [.. (await Client.GetFromJsonAsync<JsonElement>("/.well-known/jwks.json"))
            .GetProperty("keys")
            .EnumerateArray()
            .Select(key => key.GetProperty("kid").GetString()!)];

    /// <summary>What a valid token is made of, signed by the app's own key; to be spoiled.</summary>
    public async Task<Forgery> ForgeAsync()
    {
        var kid = (await KidsAsync())[0];
        var key = RSA.Create();
        key.ImportFromPem(await File.ReadAllTextAsync(Directory.GetFiles(KeysPath, "*.pem").Max()!));
        return new Forgery(key, kid, new()
        {
            ["iss"] = Client.BaseAddress!.ToString().TrimEnd('/'),
            ["aud"] = "hostedcapture",
            ["sub"] = ShopId,
            ["iat"] = Clock.Seconds,
            ["exp"] = Clock.Seconds + 900,
        });
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseSetting("Database:ConnectionString", $"Data Source={Path.Combine(Home, "test.db")}");
        foreach (var (key, value) in Configuration)
            builder.UseSetting(key, value);
        builder.ConfigureLogging(logging => logging.AddProvider(new Recorder(Log)));
        builder.ConfigureTestServices(services => services
            .AddSingleton<TimeProvider>(Clock)
            .AddSingleton<IStartupFilter, Probe>());
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (Directory.Exists(Home))
            Directory.Delete(Home, recursive: true);
    }

    private sealed class Probe : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map("/probe", probe =>
            {
                probe.UseRouting();
                probe.UseAuthentication();
                probe.UseAuthorization();
                probe.UseEndpoints(routes =>
                {
                    routes.MapGet("/read", (CurrentApplication caller) => caller.Id).RequireAuthorization(BearerTokens.Read);
                    routes.MapGet("/write", (CurrentApplication caller) => caller.Id).RequireAuthorization(BearerTokens.Write);
                });
            });
            next(app);
        };
    }

    private sealed class Recorder(ConcurrentQueue<string> lines) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel}: {formatter(state, exception)} {exception}");

        public void Dispose()
        {
        }
    }
}
