using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
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

    /// <summary>Its control.</summary>
    public Simulator Control => new(Address);

    /// <summary>A client without anything of its own.</summary>
    public HttpClient Client() => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new Uri(Address), Timeout = TimeSpan.FromSeconds(30) };

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        OutboundGuard.Install();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Configuration["Simulator:Strict"] = $"{IsStrict}";
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        builder.Services.AddProviderSimulator();
        _app = builder.Build();
        _app.MapProviderSimulator();
        await _app.StartAsync();
        Address = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/');
    }

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _app!.DisposeAsync();
}
