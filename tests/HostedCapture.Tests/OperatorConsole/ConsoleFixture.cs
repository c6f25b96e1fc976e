using HostedCapture.Data;
using HostedCapture.Tests.Browser;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Playwright;
using OperatorConsole.Access;
using OperatorConsole.Accounts;
using OperatorConsole.Hosting;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// The product and a console beside it, each on a real port, with one clock for both. The console is at <c>localhost</c>, where passkeys
/// work.
/// </summary>
public class ConsoleFixture : IAsyncLifetime, IAsyncDisposable
{
    private readonly ConsoleBrowser _browser;
    private readonly Dictionary<string, string> _settings = [];
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hc-console-");
    private TestDatabase? _database;
    private WebApplication? _console;

    /// <summary>Pages are opened in Chromium.</summary>
    public ConsoleFixture()
        : this(new Engine.Chromium())
    {
    }

    private protected ConsoleFixture(Engine engine) => _browser = new(engine);

    /// <summary>The product.</summary>
    public AppFixture App { get; } = new();

    /// <summary>Everything that the console logged, at Trace.</summary>
    public Logs Logs { get; } = new();

    /// <summary>Where the console listens, without a slash at its end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>The console's settings, by their keys: another node starts with the same.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; private set; } = new Dictionary<string, string>();

    /// <summary>The console's services.</summary>
    public IServiceProvider Services => _console!.Services;

    /// <summary>The console itself.</summary>
    internal WebApplication Console => _console!;

    /// <summary>How the console reaches the product, from the address where that listens.</summary>
    public Func<string, string> Way { get; init; } = address => address;

    /// <summary>Overrides settings of the console, by their keys. Before the start.</summary>
    public ConsoleFixture With(params (string Key, string Value)[] settings)
    {
        foreach (var (key, value) in settings)
            _settings[key] = value;
        return this;
    }

    /// <summary>Chooses the database of the accounts. Before the start.</summary>
    public ConsoleFixture On(DatabaseKind kind)
    {
        _database = new TestDatabase(kind);
        return this;
    }

    /// <summary>Starts both.</summary>
    public async Task<ConsoleFixture> StartAsync()
    {
        var keys = Path.Combine(_directory.FullName, "keys");
        using (var key = AssertionKey.In(keys))
            App.With(("Operators:Consoles:0:Id", "console"), ("Operators:Consoles:0:PublicKey", key.PublicHalf));
        await App.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["Console:Product"] = Way(App.Address),
            ["Console:Database:ConnectionString"] = $"Data Source={Path.Combine(_directory.FullName, "console.db")}",
            ["Console:KeysPath"] = keys,
            // Everybody here is at one address.
            ["Console:TriesPerMinute"] = "100000",
            ["Logging:Kept:LogLevel:Default"] = "Trace",
            ["urls"] = "http://127.0.0.1:0",
        };
        if (_database is not null)
        {
            await _database.CreateAsync();
            settings["Console:Database:Provider"] = _database.Kind.ToString();
            settings["Console:Database:ConnectionString"] = _database.ConnectionString;
        }

        foreach (var (name, value) in _settings)
            settings[name] = value;
        Settings = settings;
        _console = await ConsoleApp.BuildAsync(
            new WebApplicationOptions
            {
                EnvironmentName = Environments.Development,
                ContentRootPath = _directory.FullName,
                Args = [.. settings.SelectMany(pair => new[] { $"--{pair.Key}", pair.Value })],
            },
            builder =>
            {
                builder.Logging.ClearProviders().AddProvider(Logs);
                builder.Services.AddSingleton<TimeProvider>(App.Clock);
            });
        await _console.StartAsync();
        Address = $"http://localhost:{new Uri(_console.Urls.First()).Port}";
        return this;
    }

    /// <summary>Makes an account and signs it in, with a second factor of this moment.</summary>
    /// <param name="role">What it is.</param>
    /// <param name="name">For people.</param>
    /// <param name="applications">Of a role of applications; none: the demo shop's.</param>
    public async Task<SignedInPerson> SignInAsync(
        AccountRole role = AccountRole.Administrator, string name = "Ana Rojas", params string[] applications)
    {
        IReadOnlyList<string> hers = role.IsOfApplications() && applications.Length == 0 ? [DemoShopId] : applications;
        var account = TestAccounts.New(role, name, hers, App.Clock.GetUtcNow());
        account.Language = "en";
        await TestAccounts.AddAsync(Services, account);
        return await SignInAgainAsync(account.Id, name);
    }

    /// <summary>Begins another session of an account.</summary>
    public Task<SignedInPerson> SignInAgainAsync(Guid account, string name = "Ana Rojas") =>
        TestAccounts.SignInAsync(Services, account, name);

    /// <summary>A client that follows no redirects.</summary>
    /// <param name="who">Whose; null: nobody's.</param>
    public HttpClient Client(SignedInPerson? who = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new Uri(Address),
        };
        client.DefaultRequestHeaders.Accept.ParseAdd("text/html");
        if (who is not null)
            client.DefaultRequestHeaders.Add("Cookie", $"{who.Cookie}={who.Value}");
        return client;
    }

    /// <summary>A browser profile.</summary>
    /// <param name="who">Who is signed in; null: nobody.</param>
    /// <param name="options">More about it.</param>
    public Task<IBrowserContext> BrowserAsync(SignedInPerson? who = null, BrowserNewContextOptions? options = null) =>
        _browser.ProfileAsync(who, options);

    /// <inheritdoc/>
    public Task InitializeAsync() => StartAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        if (_console is not null)
        {
            await _console.StopAsync();
            await _console.DisposeAsync();
        }

        await App.DisposeAsync();
        if (_database is not null)
            await _database.DisposeAsync();
        _directory.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    /// <summary>The id of the first application of Development.</summary>
    public const string DemoShopId = "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01";
}
