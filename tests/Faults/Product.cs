using System.Net;

namespace HostedCapture.Faults;

/// <summary>A node of the product, or the provider simulator: a built program in a process of its own, always on the same port.</summary>
internal sealed class Product : IAsyncDisposable
{
    private static readonly HttpClient s_client = new() { Timeout = TimeSpan.FromSeconds(10) };
    private static readonly TimeSpan s_startLimit = TimeSpan.FromSeconds(60);

    private readonly string _project;
    private readonly string _log;
    private readonly IReadOnlyDictionary<string, string> _settings;
    private readonly string _probe;
    private Child? _child;

    private Product(string project, string log, string probe, IReadOnlyDictionary<string, string> settings)
    {
        (_project, _log, _probe) = (project, log, probe);
        _settings = new Dictionary<string, string>(
            settings.Select(setting => KeyValuePair.Create(setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value)))
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_NOLOGO"] = "1",
        };
        Address = $"http://127.0.0.1:{Ports.Next()}";
    }

    /// <summary>Where it listens, without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>Its process.</summary>
    public Child Process => _child!;

    /// <summary>A node of the product, not started yet.</summary>
    public static Product Node(string log, IReadOnlyDictionary<string, string> settings) =>
        new("HostedCapture", log, "/health/ready", settings);

    /// <summary>The simulator, not started yet.</summary>
    public static Product Simulator(string log) => new("ProviderSimulator", log, "/ledger", new Dictionary<string, string>());

    /// <summary>Starts it and waits until it serves.</summary>
    public async Task<Product> StartAsync()
    {
        Launch();
        if (!await Wait.UntilAsync(IsServingAsync, s_startLimit))
            throw new InvalidOperationException($"{_project} did not serve within a minute: {await File.ReadAllTextAsync(_log)}");
        return this;
    }

    /// <summary>Starts it without waiting.</summary>
    public void Launch()
    {
        var source = Path.Combine(Sources.Root, "src", _project);
        var program = Path.Combine(source, "bin", Sources.Configuration, "net10.0", $"{_project}.dll");
        // A file that may not grow shall fail as one on a full disk does, not end the process.
        _child = Child.Start(_log, source, _settings, ["dotnet", program, "--urls", Address], "trap '' XFSZ; ");
    }

    /// <summary>kill -9.</summary>
    public Task KillAsync() => _child!.KillAsync();

    /// <summary>Stops it as a deployment would; gives the exit code.</summary>
    public async Task<int> StopAsync()
    {
        await _child!.SignalAsync("TERM");
        await _child.ExitAsync();
        return _child.ExitCode;
    }

    /// <summary>Whether it answers its probe.</summary>
    public async Task<bool> IsServingAsync()
    {
        if (_child!.HasExited)
            throw new InvalidOperationException($"{_project} ended with {_child.ExitCode}: {await File.ReadAllTextAsync(_log)}");
        try
        {
            using var response = await s_client.GetAsync($"{Address}{_probe}");
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_child is null)
            return;
        if (!_child.HasExited)
            await _child.KillAsync();
        _child.Dispose();
    }
}
