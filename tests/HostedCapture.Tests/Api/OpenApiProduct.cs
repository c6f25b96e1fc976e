using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using HostedCapture.Tests.Simulation;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Xunit;

namespace HostedCapture.Tests.Api;

/// <summary>The product on a port of its own, with a database of its own.</summary>
public sealed class OpenApiProduct : WebApplicationFactory<Program>, IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("hc-openapi").FullName;
    private readonly string _environment;
    private readonly (string Key, string Value)[] _settings;
    private readonly SimulatorAlone _simulator = new();
    private JsonNode? _document;

    /// <summary>In Development.</summary>
    public OpenApiProduct()
        : this("Development")
    {
    }

    internal OpenApiProduct(string environment, params (string Key, string Value)[] settings)
    {
        (_environment, _settings) = (environment, settings);
        UseKestrel(0);
    }

    internal JsonNode Document
    {
        get
        {
            if (_document is null)
            {
                using var client = CreateClient();
                _document = client.GetFromJsonAsync<JsonNode>("/openapi/v1.json").GetAwaiter().GetResult()!;
            }

            return _document;
        }
    }

    internal JsonSchema Schema => new(Document);

    internal IEnumerable<(string Method, string Path, JsonNode Operation)> Operations =>
        from path in Document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        select (operation.Key.ToUpperInvariant(), path.Key, operation.Value!);

    internal static FormUrlEncodedContent Form(string? id, string? secret) => new(
        new (string Name, string? Value)[] { ("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret) }
            .Where(field => field.Value is not null).Select(field => KeyValuePair.Create(field.Name, field.Value!)));

    internal static string Text(JsonNode? node) => node?.GetValue<string>() ?? "";

    internal JsonNode Operation(string id) => Operations.Single(operation => Text(operation.Operation["operationId"]) == id).Operation;

    internal async Task<HttpClient> AuthorizedAsync()
    {
        var client = CreateClient();
        using var response = await client.PostAsync("/oauth2/token", Form("demo-shop", "demo-secret"));
        var token = (await response.Content.ReadFromJsonAsync<JsonNode>())!["access_token"];
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token!.GetValue<string>());
        return client;
    }

    /// <inheritdoc/>
    public Task InitializeAsync() => _simulator.InitializeAsync();

    async Task IAsyncLifetime.DisposeAsync()
    {
        await DisposeAsync();
        await _simulator.DisposeAsync();
    }

    /// <inheritdoc/>
    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment(_environment);
        builder.UseSetting("Database:ConnectionString", $"Data Source={_folder}/test.db");
        foreach (var (key, value) in _settings)
            builder.UseSetting(key, value);
        if (_environment == "Development")
        {
            // Only the product that a class of tests shares has a simulator.
            if (_simulator.Address.Length > 0)
                builder.UseSetting("Simulator:BaseUrl", _simulator.Address);
            return;
        }

        foreach (var (key, value) in TestSettings.Production)
            builder.UseSetting(key, value);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        if (disposing && Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }
}

/// <summary>A test that needs Chromium.</summary>
internal sealed class BrowserFactAttribute : FactAttribute
{
    public const string Path = "/usr/bin/chromium";

    public BrowserFactAttribute()
    {
        if (!File.Exists(Path))
            Skip = "Chromium is missing";
    }
}
