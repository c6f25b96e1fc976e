using System.Collections.Concurrent;
using System.Text.Json;
using HostedCapture.Client;

namespace OperatorConsole.Pages.Developer;

/// <summary>Where a test bench is: in a sandbox alone. Not a record: its secrets do not print.</summary>
public sealed class TestBenchSettings
{
    /// <summary>The provider simulator.</summary>
    public required Uri Simulator { get; init; }

    /// <summary>The product.</summary>
    public required Uri Product { get; init; }

    /// <summary>Demo merchants: client ids with their secrets.</summary>
    public required IReadOnlyDictionary<string, string> Clients { get; init; }
}

/// <summary>The simulator's time.</summary>
/// <param name="Now">What time it is for payments.</param>
/// <param name="AheadSeconds">How far ahead of the real time that is.</param>
public sealed record BenchClock(DateTimeOffset Now, long AheadSeconds);

/// <summary>A card that the simulator's systems accepted.</summary>
/// <param name="System">Which of them.</param>
/// <param name="Reference">What the product calls the attempt.</param>
/// <param name="Token">What it was given for it.</param>
/// <param name="LastFour">Of its number, the last four.</param>
/// <param name="Time">When.</param>
public sealed record BenchToken(string System, string? Reference, string Token, string LastFour, DateTimeOffset Time);

/// <summary>Money that the simulator's systems moved, or hold.</summary>
/// <param name="System">Which of them.</param>
/// <param name="Operation">What was asked of it.</param>
/// <param name="Reference">What the product calls the attempt.</param>
/// <param name="Amount">In major units.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Time">When.</param>
public sealed record BenchMovement(
    string System, string Operation, string? Reference, decimal Amount, string Currency, DateTimeOffset Time);

/// <summary>A card whose bank was asked about it without a charge.</summary>
/// <param name="System">Which system asked.</param>
/// <param name="Reference">What the product calls the attempt.</param>
/// <param name="Reason">What it said: <c>100</c> of a good card.</param>
/// <param name="Amount">Nothing.</param>
/// <param name="Currency">ISO 4217.</param>
/// <param name="Time">When.</param>
public sealed record BenchVerification(
    string System, string? Reference, string Reason, decimal Amount, string Currency, DateTimeOffset Time);

/// <summary>What the simulator's systems accepted, oldest first.</summary>
/// <param name="Tokens">Cards.</param>
/// <param name="Movements">Money that moved.</param>
/// <param name="Authorizations">Money that is held.</param>
/// <param name="Verifications">Cards whose banks were asked about them; null: a simulator that asks none.</param>
public sealed record BenchLedger(
    IReadOnlyList<BenchToken> Tokens,
    IReadOnlyList<BenchMovement> Movements,
    IReadOnlyList<BenchMovement> Authorizations,
    IReadOnlyList<BenchVerification>? Verifications = null);

/// <summary>The sandbox's own tools: demo merchants who make intents, and the provider simulator's controls.</summary>
/// <param name="settings">Where they are.</param>
/// <param name="http">Calls the simulator.</param>
public sealed class TestBench(TestBenchSettings settings, IHttpClientFactory http) : IAsyncDisposable
{
    /// <summary>The name of the HTTP client that calls the simulator.</summary>
    internal const string ClientName = "simulator";

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly ConcurrentDictionary<string, ServiceProvider> _merchants = [];

    /// <summary>The demo merchants' client ids.</summary>
    public IReadOnlyList<string> Merchants { get; } = [.. settings.Clients.Keys];

    /// <summary>The simulator's own page: the cards to try are there.</summary>
    public Uri Simulator => settings.Simulator;

    /// <summary>The calls of a demo merchant.</summary>
    /// <param name="client">Its client id.</param>
    /// <exception cref="KeyNotFoundException">There is no such merchant.</exception>
    public ICaptures CapturesOf(string client) => _merchants.GetOrAdd(client, id =>
    {
        var services = new ServiceCollection();
        services.AddHostedCapture(options =>
        {
            (options.BaseAddress, options.ClientId, options.ClientSecret) = (settings.Product, id, settings.Clients[id]);
            options.MaxRetries = 1;
        });
        return services.BuildServiceProvider();
    }).GetRequiredService<ICaptures>();

    /// <summary>Scripts how the next calls end, one after the other.</summary>
    /// <param name="system">Of this system; null: of whichever is called.</param>
    /// <param name="operation">Of this operation.</param>
    /// <param name="outcomes">The simulator's words, such as <c>declined:204</c>.</param>
    /// <param name="ended">Ends the waiting.</param>
    /// <returns>Why the simulator refuses it; null: it is scripted.</returns>
    public Task<string?> ScriptAsync(string? system, string operation, IReadOnlyList<string> outcomes, CancellationToken ended) =>
        PostAsync("script", new { system, operation, outcomes }, ended);

    /// <summary>Moves the clock on.</summary>
    /// <param name="by">By how much, whole seconds.</param>
    /// <param name="ended">Ends the waiting.</param>
    /// <returns>Why the simulator refuses it; null: it is moved.</returns>
    public Task<string?> AdvanceAsync(TimeSpan by, CancellationToken ended) =>
        PostAsync("clock", new { advance_seconds = (long)by.TotalSeconds }, ended);

    /// <summary>Reads the clock.</summary>
    /// <param name="ended">Ends the waiting.</param>
    public async Task<BenchClock> ClockAsync(CancellationToken ended)
    {
        using var client = http.CreateClient(ClientName);
        return (await client.GetFromJsonAsync<BenchClock>(At("clock"), s_json, ended))!;
    }

    /// <summary>Reads the ledger.</summary>
    /// <param name="ended">Ends the waiting.</param>
    public async Task<BenchLedger> LedgerAsync(CancellationToken ended)
    {
        using var client = http.CreateClient(ClientName);
        return (await client.GetFromJsonAsync<BenchLedger>(At("ledger"), s_json, ended))!;
    }

    /// <summary>Forgets the ledger and the scripts, and puts the clock right; cards and payments stay.</summary>
    /// <param name="ended">Ends the waiting.</param>
    public async Task ClearAsync(CancellationToken ended)
    {
        using var client = http.CreateClient(ClientName);
        using var answer = await client.DeleteAsync(At("ledger"), ended);
        answer.EnsureSuccessStatusCode();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var merchant in _merchants.Values)
            await merchant.DisposeAsync();
    }

    private async Task<string?> PostAsync<T>(string path, T body, CancellationToken ended)
    {
        using var client = http.CreateClient(ClientName);
        using var answer = await client.PostAsJsonAsync(At(path), body, ended);
        if (answer.IsSuccessStatusCode)
            return null;
        using var refusal = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(ended));
        return refusal.RootElement.TryGetProperty("error", out var error) ? error.GetString() : answer.StatusCode.ToString();
    }

    private Uri At(string path) => new($"{settings.Simulator.ToString().TrimEnd('/')}/{path}");
}

/// <summary>Adds the test bench.</summary>
public static class TestBenchServices
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    /// <summary>Adds it; without this there is none, and its page says so.</summary>
    /// <param name="services">The services.</param>
    /// <param name="settings">Where it is.</param>
    public static void AddTestBench(this IServiceCollection services, TestBenchSettings settings)
    {
        services.AddSingleton(settings);
        services.AddSingleton<TestBench>();
        services.AddHttpClient(TestBench.ClientName, client => client.Timeout = s_patience)
            .ConfigurePrimaryHttpMessageHandler(() => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
    }
}
