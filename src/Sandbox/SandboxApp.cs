using System.Security.Cryptography;
using DemoShop;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using ProviderSimulator;

namespace Sandbox;

/// <summary>The product, the demo shop, the simulator and the console, started together in this process.</summary>
public sealed class SandboxApp : IAsyncDisposable
{
    private const string ShopFile = "demo-shop.json";

    // In a package the product's files lie apart from those of the program that has the sandbox in it; in our own build they do not.
    private static readonly string s_packed = Path.Combine(AppContext.BaseDirectory, "hosted-capture");
    private static readonly string s_files = Directory.Exists(s_packed) ? s_packed : AppContext.BaseDirectory;

    // Errors at the start are thrown, and need no log of their own.
    private static readonly string[] s_quiet =
        ["--Logging:LogLevel:Default", "Warning", "--Logging:LogLevel:Microsoft.Extensions.Hosting.Internal.Host", "None"];

    // The samples' cardholders say where they come from as a proxy would.
    private static readonly string[] s_proxies = ["--Proxies", "loopback"];

    // In the order in which they started.
    private readonly List<WebApplication> _running = [];
    private readonly CancellationTokenSource _ending = new();
    private DirectoryInfo? _data;
    private WebApplication? _console;

    private SandboxApp()
    {
    }

    /// <summary>What time it is for everybody, where the clock is virtual; for payments only where it is not.</summary>
    public TimeProvider Clock { get; private set; } = TimeProvider.System;

    /// <summary>Where the data of a virtual clock's sandbox is until it ends; null where it is kept.</summary>
    public string? DataPath => _data?.FullName;

    /// <summary>
    /// Ends when the samples are made; gives what came of it, a line for people, and null where none were asked for or there are intents
    /// already. It never fails.
    /// </summary>
    public Task<string?> Samples { get; private set; } = Task.FromResult<string?>(null);

    /// <summary>The first administrator's one-time link to the console; null: there is one, or no console.</summary>
    public string? FirstLink { get; private set; }

    /// <summary>The console itself; null: there is none.</summary>
    internal WebApplication? Console => _console;

    /// <summary>Starts all of them.</summary>
    /// <param name="plan">Where, and with what.</param>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<SandboxApp> StartAsync(SandboxPlan plan)
    {
        var sandbox = new SandboxApp();
        try
        {
            await sandbox.StartAllAsync(plan);
            return sandbox;
        }
        catch
        {
            await sandbox.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the process is asked to end, then stops all of them.</summary>
    public async Task RunAsync()
    {
        var (simulator, product, shop) = (_running[0], _running[1], _running[2]);
        await using var ending = product.Lifetime.ApplicationStopping.Register(_ending.Cancel);
        // The product finishes its calls to the providers before they stop.
        await product.WaitForShutdownAsync();
        if (_console is not null)
            await _console.StopAsync();
        await shop.StopAsync();
        await simulator.StopAsync();
    }

    /// <summary>Stops all of them, the last one first.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_ending.IsCancellationRequested)
            await _ending.CancelAsync();
        await Samples;
        foreach (var app in Enumerable.Reverse(_running))
        {
            if (!app.Lifetime.ApplicationStopped.IsCancellationRequested)
                await app.StopAsync();
            await app.DisposeAsync();
        }

        _running.Clear();
        _ending.Dispose();
        try
        {
            _data?.Delete(recursive: true);
        }
        catch (IOException)
        {
            // Something still looks into it; the system's temporary files are cleaned up elsewhere.
        }

        _data = null;
    }

    private async Task StartAllAsync(SandboxPlan plan)
    {
        // The simulator first: if its port is taken, another sandbox may be using the same data.
        var simulator = await StartAsync(SimulatorApp.Build([.. s_quiet, "--urls", plan.SimulatorAddress], builder => OnlyFrom(builder)));
        Clock = SimulatorApp.ClockOf(simulator);
        void UseClock(WebApplicationBuilder builder)
        {
            if (plan.HasVirtualClock)
                builder.Services.AddSingleton(Clock);
        }

        var data = Data(plan).ToList();
        var consoleData = plan.ConsoleData is null ? null : _data?.FullName ?? plan.ConsoleData;
        var secret = $"whsec_{Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}";
        await StartAsync(await HostedCapture.Program.BuildAsync(
            new WebApplicationOptions
            {
                ApplicationName = nameof(HostedCapture),
                EnvironmentName = Environments.Development,
                ContentRootPath = s_files,
                Args = [
                    .. s_quiet, "--Simulator:BaseUrl", plan.SimulatorAddress, .. data, .. WebhooksOfTheShop(plan, secret),
                    .. consoleData is null ? [] : ConsoleParty.OfProduct(consoleData), .. plan.HasSampleData ? s_proxies : [],
                    .. plan.Arguments, "--urls", plan.ProductAddress],
            },
            UseClock));
        await StartAsync(DemoShopApp.Build(
            [
                .. s_quiet, "--urls", plan.ShopAddress, "--Shop:Address", plan.ShopAddress, "--Shop:Api", plan.ProductAddress,
                "--Shop:Simulator", plan.SimulatorAddress, "--Shop:WebhookSecret", secret],
            builder =>
            {
                OnlyFrom(builder, ShopFile);
                UseClock(builder);
            }));
        if (consoleData is not null)
            await StartConsoleAsync(plan, consoleData, UseClock);
        if (plan.HasSampleData)
            Samples = SampleData.FillAsync(plan, _ending.Token);
    }

    private async Task StartConsoleAsync(SandboxPlan plan, string data, Action<WebApplicationBuilder> adjust)
    {
        _console = await StartAsync(await ConsoleParty.BuildAsync(plan, data, s_quiet, builder =>
        {
            OnlyFrom(builder);
            adjust(builder);
        }));
        FirstLink = await ConsoleParty.FirstLinkAsync(_console);
    }

    private async Task<WebApplication> StartAsync(WebApplication app)
    {
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }

        _running.Add(app);
        return app;
    }

    private IEnumerable<string> Data(SandboxPlan plan)
    {
        if (!plan.HasVirtualClock)
            return [];
        _data = Directory.CreateTempSubdirectory("hosted-capture-");
        return [
            "--Database:ConnectionString", $"Data Source={Path.Combine(_data.FullName, "hostedcapture.db")}",
            "--Issuer:KeysPath", Path.Combine(_data.FullName, "keys")];
    }

    // What lies in this directory belongs to whoever runs the sandbox.
    private static void OnlyFrom(WebApplicationBuilder builder, string? file = null)
    {
        var sources = builder.Configuration.Sources;
        foreach (var source in sources.OfType<JsonConfigurationSource>().Where(source => source.Path != file).ToList())
            sources.Remove(source);
    }

    // For the shop's applications, unless somebody else is named as their first receiver.
    private static IEnumerable<string> WebhooksOfTheShop(SandboxPlan plan, string secret)
    {
        var shop = new ConfigurationBuilder().AddJsonFile(Path.Combine(AppContext.BaseDirectory, ShopFile)).Build();
        var product = new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(s_files, "appsettings.Development.json"))
            .AddEnvironmentVariables()
            .AddCommandLine([.. plan.Arguments])
            .Build();
        foreach (var application in product.GetSection("Applications").GetChildren())
        {
            if (application["ClientId"] is { } client && shop[$"Shop:Clients:{client}"] is not null
                && application["Webhooks:0:Url"] is null)
            {
                yield return $"--{application.Path}:Webhooks:0:Url";
                yield return $"{plan.ShopAddress}{DemoShopApp.WebhookPath}";
                yield return $"--{application.Path}:Webhooks:0:Secrets:0";
                yield return secret;
            }
        }
    }
}
