using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ProviderSimulator;
using Xunit;

namespace HostedCapture.Tests.Simulation;

/// <summary>The simulator on its own, without the product, on a port of its own.</summary>
public sealed class SimulatorAlone : IAsyncLifetime
{
    private WebApplication? _app;

    /// <summary>Where it listens.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Whether it checks requests as it does those of the product.</summary>
    public bool IsStrict { get; init; }

    /// <summary>Tells when it begins to hold a call that it will never answer.</summary>
    public HeldCalls Held => _app!.Services.GetRequiredService<HeldCalls>();

    /// <summary>Its control.</summary>
    public Simulator Control => new(Address);

    /// <summary>A client without anything of its own.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
    {
        BaseAddress = new Uri(Address),
        Timeout = TimeSpan.FromSeconds(30),
    };

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        OutboundGuard.Install();
        _app = SimulatorApp.Build(
            ["--urls", "http://127.0.0.1:0", "--Simulator:Strict", $"{IsStrict}"], builder => builder.Logging.ClearProviders());
        await _app.StartAsync();
        Address = _app.Urls.First().TrimEnd('/');
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _app!.DisposeAsync();
}
