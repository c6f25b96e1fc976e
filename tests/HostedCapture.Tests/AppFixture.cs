using System.Net.Http.Headers;
using System.Text.Json;
using HostedCapture.Data;
using HostedCapture.Tests.Simulation;
using HostedCapture.Webhooks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace HostedCapture.Tests;

/// <summary>
/// The real application in this process, on a real port, and the provider simulator on a port of its own, behind real HTTP: its
/// own database and keys, its own clock, every log line kept.
/// <code>await using var app = await new AppFixture().With(("Intents:LeaseSeconds", "1")).StartAsync();</code>
/// As a class fixture it is Development on SQLite.
/// </summary>
public sealed class AppFixture : IAsyncLifetime, IAsyncDisposable
{
    /// <summary>The first application of Development.</summary>
    public const string DemoShop = "demo-shop";

    /// <summary>The second one.</summary>
    public const string OtherShop = "other-shop";

    private readonly Dictionary<string, string?> _settings = new()
    {
        // As loud as an operator could make it: a provider's own level goes before all general ones.
        ["Logging:Kept:LogLevel:Default"] = "Trace",
        ["Logging:Kept:LogLevel:Microsoft.AspNetCore.Hosting.Diagnostics"] = "Trace",
    };
    private readonly List<Action<IServiceCollection>> _services = [];
    private TestDatabase? _database;
    private SimulatorAlone? _simulator;
    private bool _ownsBoth = true;
    private Server? _server;

    /// <summary>What the application takes for the time.</summary>
    public Clock Clock { get; } = new();

    /// <summary>Everything it logged, at Trace.</summary>
    public Logs Logs { get; } = new();

    /// <summary>Where it listens, without a slash at its end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Where its database is.</summary>
    public TestDatabase Database => _database!;

    /// <summary>Its services.</summary>
    public IServiceProvider Services => _server!.Services;

    /// <summary>The control of its simulator; none in Production.</summary>
    public Simulator Simulator => _simulator!.Control;

    /// <summary>Overrides settings, by their keys. Before the start.</summary>
    public AppFixture With(params (string Key, string Value)[] settings)
    {
        foreach (var (key, value) in settings)
            _settings[key] = value;
        return this;
    }

    /// <summary>Replaces services. Before the start.</summary>
    public AppFixture With(Action<IServiceCollection> services)
    {
        _services.Add(services);
        return this;
    }

    /// <summary>Chooses the database. Before the start.</summary>
    public AppFixture On(DatabaseKind kind)
    {
        _database = new TestDatabase(kind);
        return this;
    }

    /// <summary>Shares the database, the keys and the simulator of another node. Before the start.</summary>
    public AppFixture Beside(AppFixture other)
    {
        (_database, _simulator, _ownsBoth) = (other.Database, other._simulator, false);
        return this;
    }

    /// <summary>Starts it and waits until it listens.</summary>
    public async Task<AppFixture> StartAsync()
    {
        OutboundGuard.Install();
        _database ??= new TestDatabase(DatabaseKind.Sqlite);
        if (_ownsBoth)
            await _database.CreateAsync();
        if (_settings.GetValueOrDefault("environment") != Environments.Production)
            _settings.TryAdd("Simulator:BaseUrl", await SimulatorAsync());
        foreach (var (key, value) in _database.Settings)
            _settings.TryAdd(key, value);

        _server = new Server(this);
        _server.UseKestrel(0);
        _server.StartServer();
        Address = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/');
        return this;
    }

    /// <summary>Stops it as a deployment would; its database and its simulator stay.</summary>
    public async Task StopAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }

    /// <summary>A client with an access token of an application, renewed as it ages.</summary>
    public HttpClient Client(string shop = DemoShop) => new(new TokenHandler(this, () => TokenAsync(shop)))
    {
        BaseAddress = new Uri(Address),
        Timeout = TimeSpan.FromSeconds(90),
    };

    /// <summary>A client with the token of a machine account of Development: <see cref="OperatorAccounts"/> names them.</summary>
    public HttpClient Operator(string account = OperatorAccounts.Administrator) =>
        new(new TokenHandler(this, () => OperatorTokenAsync(account)))
        {
            BaseAddress = new Uri(Address),
            Timeout = TimeSpan.FromSeconds(90),
        };

    /// <summary>A token of a machine account of Development.</summary>
    public async Task<string> OperatorTokenAsync(string account = OperatorAccounts.Administrator)
    {
        using var client = Anonymous();
        var reply = await client.CallAsync(HttpMethod.Post, "/operator/token", new FormUrlEncodedContent(
            [new("grant_type", "client_credentials"), new("client_id", account), new("client_secret", "demo-secret")]));
        return reply.Get("access_token") ?? throw new InvalidOperationException($"{reply.Status}: {reply.Text}");
    }

    /// <summary>A client without a token that follows no redirects.</summary>
    public HttpClient Anonymous() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = new Uri(Address),
        Timeout = TimeSpan.FromSeconds(90),
    };

    /// <summary>A browser without script.</summary>
    public Cardholder Cardholder(string? from = null) => new(Address, from);

    /// <summary>An access token of a Development application.</summary>
    public async Task<string> TokenAsync(string shop = DemoShop)
    {
        using var client = Anonymous();
        using var request = new HttpRequestMessage(
            HttpMethod.Post, "/sso/oauth2/v2/token")
        { Content = new FormUrlEncodedContent([new("grant_type", "client_credentials")]) };
        request.Headers.TryAddWithoutValidation(
            "Authorization", $"Basic {shop}:{shop.Replace("-shop", "-secret", StringComparison.Ordinal)}");
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
        using var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        return answer.RootElement.GetProperty("access_token").GetString()!;
    }

    /// <inheritdoc/>
    public Task InitializeAsync() => StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (!_ownsBoth)
            return;
        if (_simulator is not null)
            await _simulator.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    private async Task<string> SimulatorAsync()
    {
        if (_simulator is null)
        {
            // What the product sends is checked more closely than what anybody else may send.
            _simulator = new SimulatorAlone { IsStrict = true };
            await _simulator.InitializeAsync();
        }

        _simulator.Held.Began += (_, _) => Clock.GiveUp();
        return _simulator.Address;
    }

    private sealed class Server(AppFixture app) : WebApplicationFactory<Program>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment(app._settings.GetValueOrDefault("environment") ?? Environments.Development);
            builder.ConfigureLogging(logging => logging.ClearProviders().AddProvider(app.Logs));
            builder.ConfigureTestServices(services =>
            {
                services.Replace(ServiceDescriptor.Singleton<TimeProvider>(app.Clock));
                services.Replace(ServiceDescriptor.Singleton(new DeliveryLimits { Connect = TimeSpan.FromMinutes(1) }));
                foreach (var replace in app._services)
                    replace(services);
            });
        }

        protected override IHost CreateHost(IHostBuilder builder)
        {
            // The host's configuration reaches the program as its arguments, and so before it reads its settings.
            builder.ConfigureHostConfiguration(configuration => configuration.AddInMemoryCollection(app._settings));
            return base.CreateHost(builder);
        }
    }

    private sealed class TokenHandler(AppFixture app, Func<Task<string>> token)
        : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        private (string Token, DateTimeOffset Until) _token;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var now = app.Clock.GetUtcNow();
            if (_token.Until <= now)
                _token = (await token(), now.AddMinutes(10));
            request.Headers.Authorization ??= new AuthenticationHeaderValue("Bearer", _token.Token);
            return await base.SendAsync(request, cancellationToken);
        }
    }
}

/// <summary>The machine accounts of Development, one of each role; those of merchants are of <see cref="AppFixture.DemoShop"/>.</summary>
public static class OperatorAccounts
{
    /// <summary>May everything.</summary>
    public const string Administrator = "demo-administrator";

    /// <summary>Does the daily work.</summary>
    public const string Operator = "demo-operator";

    /// <summary>Only looks.</summary>
    public const string Auditor = "demo-auditor";

    /// <summary>Of the demo shop.</summary>
    public const string MerchantAdministrator = "demo-merchant-administrator";

    /// <summary>Of the demo shop.</summary>
    public const string MerchantSupport = "demo-merchant-support";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> All { get; } = [Administrator, Operator, Auditor, MerchantAdministrator, MerchantSupport];

    /// <summary>Whether an account is of one application.</summary>
    public static bool IsMerchants(string account) => account is MerchantAdministrator or MerchantSupport;
}
