using HostedCapture.Data;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OperatorConsole.Accounts;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The console's accounts alone, on a database of their own, without pages and without the product.</summary>
internal sealed class AccountsHouse : IAsyncDisposable
{
    /// <summary>A password that is good for everybody here.</summary>
    public const string Password = "green boats sail on tuesdays";

    private readonly TestDatabase _database;
    private readonly List<ServiceProvider> _nodes = [];

    private AccountsHouse(DatabaseKind kind) => _database = new TestDatabase(kind);

    /// <summary>What time it is.</summary>
    public Clock Clock { get; } = new();

    /// <summary>What was logged.</summary>
    public Logs Logs { get; } = new();

    /// <summary>The database.</summary>
    public TestDatabase Database => _database;

    /// <summary>The first node's services.</summary>
    public IServiceProvider Services => _nodes[0];

    /// <summary>Starts one node.</summary>
    public static async Task<AccountsHouse> StartAsync(DatabaseKind kind)
    {
        var house = new AccountsHouse(kind);
        await house._database.CreateAsync();
        await house.Node().GetRequiredService<AccountsSchema>().PrepareAsync();
        return house;
    }

    /// <summary>A database without tables, and nodes that have not begun.</summary>
    public static async Task<AccountsHouse> EmptyAsync(DatabaseKind kind)
    {
        var house = new AccountsHouse(kind);
        await house._database.CreateAsync();
        return house;
    }

    /// <summary>Another node on the same database.</summary>
    public ServiceProvider Node()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(Logs));
        services.AddSingleton<TimeProvider>(Clock);
        services.AddDataProtection().PersistKeysToFileSystem(_database.Directory.CreateSubdirectory("keys"));
        services.AddAccounts(new AccountsOptions
        {
            PostgreSql = _database.Kind == DatabaseKind.PostgreSql,
            ConnectionString = _database.ConnectionString,
            SecureCookies = false,
        });
        var node = services.BuildServiceProvider();
        _nodes.Add(node);
        return node;
    }

    /// <summary>A service of the first node.</summary>
    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Opens the database.</summary>
    public Task<AccountsContext> OpenAsync() => Get<IDbContextFactory<AccountsContext>>().CreateDbContextAsync();

    /// <summary>Makes an account, with <see cref="Password"/> and an authenticator.</summary>
    /// <returns>The account, and the bytes of the authenticator's key.</returns>
    public async Task<(Account Account, byte[] Key)> PersonAsync(
        AccountRole role = AccountRole.Administrator, string name = "Ana Rojas", params string[] applications)
    {
        var key = Get<Totp>().NewKey();
        var account = TestAccounts.New(role, name, applications, Clock.GetUtcNow());
        account.PasswordHash = Get<IPasswordHasher<Account>>().HashPassword(new Account(), Password);
        account.TotpKey = key;
        await using var db = await OpenAsync();
        db.Users.Add(account);
        await db.SaveChangesAsync();
        return (account, Visit.Key(Get<Totp>().Typed(key)));
    }

    /// <summary>Signs an account in; gives its session.</summary>
    public async Task<Guid> SessionAsync(Account account) => (await Get<Sessions>().BeginAsync(new SessionStart
    {
        Subject = account.Id.ToString(),
        AccountId = account.Id,
        Name = account.Name,
        Methods = ["pwd", "otp", "mfa"],
    })).Id;

    /// <summary>The account as it is now.</summary>
    public async Task<Account> ReadAsync(Guid id)
    {
        await using var db = await OpenAsync();
        return await db.Users.AsNoTracking().SingleAsync(one => one.Id == id);
    }

    /// <summary>What an invited person signs in with.</summary>
    public Acceptance Acceptance(InvitationRow invitation, IReadOnlyList<string>? codes = null) => new(
        invitation.AccountId ?? Guid.NewGuid(), "Ana Rojas", "hash", Get<Totp>().NewKey(), 1, null, "es", codes ?? RecoveryCodes.Make());

    /// <summary>Finds the invitation of a link.</summary>
    public Task<InvitationRow?> FindAsync(Invitation invitation) => Get<Invitations>().FindAsync(invitation.Path.Split("t=")[1]);

    /// <summary>A request, for what notes something after its answer.</summary>
    public static HttpContext Request() => new DefaultHttpContext();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await _database.DisposeAsync();
    }
}
