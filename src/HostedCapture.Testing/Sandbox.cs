using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using HostedCapture.Client;
using Microsoft.Extensions.DependencyInjection;
using Sandbox;

namespace HostedCapture.Testing;

/// <summary>
/// The product, the demo shop and the provider simulator in this process, each on a free port and over real HTTP, with data that is
/// deleted at the end and a clock that a test moves on. It starts in a second or two; one for each test class is a good measure.
/// </summary>
public sealed class Sandbox : IAsyncDisposable
{
    private const string Secret = "demo-secret";
    private const int Parties = 4;
    private const int Tries = 5;

    // As their clients are in the product's settings for Development.
    private static readonly string[] s_applications = ["demo-shop", "other-shop", "demo-firstoken", "demo-juspay", "demo-tumipay"];
    private static readonly string[] s_providers = ["cybersource", "quickpay", "firstoken", "tumipay", "juspay"];

    private readonly SandboxApp _app;
    private readonly ServiceProvider _client;

    private Sandbox(SandboxApp app, SandboxPlan plan, SandboxOptions options, string webhookSecret)
    {
        _app = app;
        (Address, ShopAddress, WebhookSecret) = (new Uri(plan.ProductAddress), new Uri(plan.ShopAddress), webhookSecret);
        (ClientId, ClientSecret) = (options.ClientId, SecretOf(options.ClientId));
        Simulator = new Simulator(new Uri(plan.SimulatorAddress));
        var services = new ServiceCollection();
        services.AddHostedCapture(client =>
            (client.BaseAddress, client.ClientId, client.ClientSecret) = (Address, ClientId, ClientSecret));
        _client = services.BuildServiceProvider();
    }

    /// <summary>The product: what <c>HostedCaptureOptions.BaseAddress</c> is in the shop under test.</summary>
    public Uri Address { get; }

    /// <summary>The demo shop, where a browser may return to until there is a shop under test.</summary>
    public Uri ShopAddress { get; }

    /// <summary>The client id of the application that asks.</summary>
    public string ClientId { get; }

    /// <summary>Its secret.</summary>
    public string ClientSecret { get; }

    /// <summary>What the webhooks to <see cref="SandboxOptions.WebhookUrl"/> are signed with.</summary>
    public string WebhookSecret { get; }

    /// <summary>The client's captures.</summary>
    public ICaptures Captures => _client.GetRequiredService<ICaptures>();

    /// <summary>The client's payments.</summary>
    public IPayments Payments => _client.GetRequiredService<IPayments>();

    /// <summary>The client's events.</summary>
    public IEvents Events => _client.GetRequiredService<IEvents>();

    /// <summary>The client's deliveries.</summary>
    public IDeliveries Deliveries => _client.GetRequiredService<IDeliveries>();

    /// <summary>Says how the providers answer.</summary>
    public Simulator Simulator { get; }

    /// <summary>What the providers have really seen.</summary>
    public Ledger Ledger => Simulator.Ledger;

    /// <summary>
    /// What time it is here. Register it in the shop under test, too: <c>MapHostedCaptureWebhooks</c> takes webhooks of the present
    /// only.
    /// </summary>
    public TimeProvider Clock => _app.Clock;

    internal string? DataPath => _app.DataPath;

    /// <summary>Starts one.</summary>
    /// <param name="configure">Changes what it is started with.</param>
    /// <exception cref="ArgumentException">The client id is none of the sandbox's.</exception>
    /// <exception cref="IOException">The ports that were asked for are taken.</exception>
    public static async Task<Sandbox> StartAsync(Action<SandboxOptions>? configure = null)
    {
        var options = new SandboxOptions();
        configure?.Invoke(options);
        if (!s_applications.Contains(options.ClientId))
            throw new ArgumentException($"ClientId must be one of {string.Join(", ", s_applications)}.", nameof(configure));
        var secret = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
        for (var tries = 1; ; tries++)
        {
            var plan = new SandboxPlan(options.Port ?? FreePort())
            {
                Arguments = [.. Arguments(options, secret)],
                HasVirtualClock = true,
            };
            try
            {
                return new Sandbox(await SandboxApp.StartAsync(plan), plan, options, secret);
            }
            catch (IOException) when (options.Port is null && tries < Tries)
            {
                // Somebody took one of the ports meanwhile.
            }
        }
    }

    /// <summary>Moves the time on: intents expire, tokens age, authorizations lapse. Time also goes on by itself, as it does.</summary>
    /// <param name="by">How far.</param>
    public Task AdvanceAsync(TimeSpan by) => Simulator.AdvanceAsync(by);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Simulator.Dispose();
        await _client.DisposeAsync();
        await _app.DisposeAsync();
    }

    private static string SecretOf(string client) => client == "other-shop" ? "other-secret" : Secret;

    private static IEnumerable<string> Arguments(SandboxOptions options, string secret)
    {
        // One address sends all the cards of all the tests.
        var settings = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["CardTesting:Enabled"] = "false" };
        var timeout = Math.Clamp((int)Math.Ceiling(options.ProviderTimeout.TotalSeconds), 1, 120);
        foreach (var provider in s_providers)
            settings[$"Providers:{provider}:TimeoutSeconds"] = $"{timeout}";
        if (options.WebhookUrl is { } url)
        {
            var webhooks = $"Applications:{Array.IndexOf(s_applications, options.ClientId)}:Webhooks:0";
            (settings[$"{webhooks}:Url"], settings[$"{webhooks}:Secrets:0"]) = (url.ToString(), secret);
        }

        foreach (var (key, value) in options.Settings)
            settings[key] = value;
        return settings.SelectMany(pair => new[] { $"--{pair.Key}", pair.Value });
    }

    // The first of as many as there are parties.
    private static int FreePort()
    {
        while (true)
        {
            var listeners = new List<TcpListener>();
            try
            {
                var port = 0;
                for (var i = 0; i < Parties; i++)
                {
                    var listener = new TcpListener(IPAddress.Loopback, i == 0 ? 0 : port + i);
                    listener.Start();
                    listeners.Add(listener);
                    if (i == 0)
                        port = ((IPEndPoint)listener.LocalEndpoint).Port;
                }

                return port;
            }
            catch (Exception exception) when (exception is SocketException or ArgumentOutOfRangeException)
            {
                // Another one.
            }
            finally
            {
                listeners.ForEach(listener => listener.Dispose());
            }
        }
    }
}
