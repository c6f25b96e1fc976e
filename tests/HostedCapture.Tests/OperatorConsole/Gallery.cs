using HostedCapture.Client;
using HostedCapture.Tests.Browser;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OperatorConsole.Accounts;
using OperatorConsole.Hosting;
using Sandbox;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>
/// A sandbox with its samples, a quarter of an hour after they were made: something of everything, in every state. Who walks through its
/// console is signed in with a fresh second factor.
/// </summary>
public abstract class Gallery : IAsyncLifetime
{
    // Longer than an outcome is unknown before somebody should know; no longer than the first administrator's link is good.
    private static readonly TimeSpan s_later = TimeSpan.FromMinutes(14);

    private readonly ConsoleBrowser _browser;
    private readonly Dictionary<(AccountRole Role, string Language), Account> _people = [];

    private SandboxApp? _sandbox;
    private SandboxPlan? _plan;
    private ServiceProvider? _client;

    private protected Gallery(Engine engine) => (Engine, _browser) = (engine, new(engine));

    /// <summary>Where the console is, without a slash at its end.</summary>
    public string Address => _plan!.ConsoleAddress;

    /// <summary>An application that has nothing yet.</summary>
    public string QuietShop { get; private set; } = "";

    /// <summary>The operator API, as the administrator.</summary>
    public IOperators Operators => _client!.GetRequiredService<IOperators>();

    /// <summary>The browser.</summary>
    internal Engine Engine { get; }

    /// <summary>The demo shop, and its customers.</summary>
    internal SampleShop Shop { get; private set; } = null!;

    private IServiceProvider Console => _sandbox!.Console!.Services;

    /// <inheritdoc/>
    public async Task InitializeAsync()
    {
        if (Engine.Missing is not null)
            return;
        (_sandbox, _plan) = await Sandboxes.StartAsync(
            port => new(port) { HasVirtualClock = true, HasSampleData = true, ConsoleData = "with the rest" });
        Assert.StartsWith("It has samples of everything", await _sandbox.Samples, StringComparison.Ordinal);
        var services = new ServiceCollection();
        services.AddHostedCaptureOperators(options => (options.BaseAddress, options.ClientId, options.ClientSecret) =
            (new Uri(_plan.ProductAddress), OperatorAccounts.Administrator, "demo-secret"));
        _client = services.BuildServiceProvider();
        Shop = new(_plan.ProductAddress, "demo-shop", "demo-secret", CancellationToken.None);
        QuietShop = (await Operators.Applications.CreateAsync(
            new NewApplication { Name = "Quiet Shop", ReturnOrigins = ["loopback"] })).Application.Id;
        await new Simulator(_plan.SimulatorAddress).AdvanceAsync(s_later);
    }

    /// <summary>Opens a tab in a fresh profile.</summary>
    /// <param name="act">What is done there.</param>
    /// <param name="role">Who is signed in; null: nobody. A merchant's people are those of <see cref="QuietShop"/>.</param>
    /// <param name="language">What she reads.</param>
    /// <param name="options">More about the profile.</param>
    public async Task OnAsync(
        Func<IPage, Task> act,
        AccountRole? role = AccountRole.Administrator,
        string language = "en",
        BrowserNewContextOptions? options = null)
    {
        options ??= new();
        options.Locale = language switch { "es" => "es-CL", "pt" => "pt-BR", _ => "en-US" };
        SignedInPerson? who = null;
        if (role is { } hers)
        {
            var account = await PersonAsync(hers, language);
            who = await TestAccounts.SignInAsync(Console, account.Id, account.Name);
        }

        await using var profile = await _browser.ProfileAsync(who, options);
        await act(await profile.NewPageAsync());
    }

    /// <summary>The account of somebody, with <see cref="AccountsHouse.Password"/> and an authenticator.</summary>
    internal async Task<Account> PersonAsync(AccountRole role, string language)
    {
        if (_people.TryGetValue((role, language), out var known))
            return known;
        var name = language switch { "es" => "Ana Rojas", "pt" => "Bianca Souza", _ => "Emma Clark" };
        var account = TestAccounts.New(role, name, role.IsOfApplications() ? [QuietShop] : [], Now, EmailOf(role, language));
        account.Language = language;
        account.PasswordHash = Console.GetRequiredService<IPasswordHasher<Account>>().HashPassword(account, AccountsHouse.Password);
        account.TotpKey = Console.GetRequiredService<Totp>().NewKey();
        await TestAccounts.AddAsync(Console, account);
        return _people[(role, language)] = account;
    }

    /// <summary>Her e-mail.</summary>
    internal static string EmailOf(AccountRole role, string language) => $"{role}.{language}@example.com".ToLowerInvariant();

    /// <summary>What her authenticator shows.</summary>
    internal string CodeOf(Account account) =>
        Totp.Code(Visit.Key(Console.GetRequiredService<Totp>().Typed(account.TotpKey!)), Now);

    /// <summary>The address of the intent with a reference.</summary>
    public async Task<string> IntentAsync(string reference) =>
        $"/intents/{(await Operators.Intents.ListAsync(new() { ReferenceId = reference }).PageAsync()).Items[0].Id}";

    /// <summary>The address of the payment of an order.</summary>
    public async Task<string> PaymentAsync(string order) =>
        $"/payments/{(await Operators.Payments.ListAsync(new() { GatewayOrder = order }).PageAsync()).Items[0].Id}";

    /// <summary>Makes an administrator's one-time link; gives its path.</summary>
    public async Task<string> InvitationAsync() =>
        (await FirstRun.InviteAsync(_sandbox!.Console!, $"{Guid.NewGuid():N}@example.com")).Link.PathAndQuery;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        await _browser.DisposeAsync();
        if (_client is not null)
            await _client.DisposeAsync();
        if (Shop is not null)
            await Shop.DisposeAsync();
        if (_sandbox is not null)
            await _sandbox.DisposeAsync();
    }

    private DateTimeOffset Now => Console.GetRequiredService<TimeProvider>().GetUtcNow();
}
