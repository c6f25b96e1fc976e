using HostedCapture.Applications;
using HostedCapture.Attempts;
using HostedCapture.Audit;
using HostedCapture.CardTesting;
using HostedCapture.Data;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Intents;
using HostedCapture.Secrets;
using HostedCapture.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace HostedCapture.Tests.Data;

/// <summary>The stores over a database of their own, with a clock to move.</summary>
internal sealed class Stores : IAsyncDisposable
{
    public const string Shop = "shop";

    private readonly TestDatabase _database;
    private readonly ServiceProvider _services;

    private Stores(TestDatabase database, IntentSettings settings)
    {
        _database = database;
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(Clock);
        services.AddSingleton(new HostSettings(null));
        services.AddSingleton(new MasterKey(new byte[MasterKey.Bytes]));
        services.AddDatabase(database.ToSettings());
        services.AddSingleton(new ApplicationRegistry([]));
        services.AddWebhooks(loopback: false);
        services.AddAudit(new AuditedConfiguration([]));
        services.AddAttempts(new AttemptSettings(TimeSpan.FromMinutes(1)));
        services.AddCardTesting(new CardTestingSettings());
        services.AddIntents(settings);
        _services = services.BuildServiceProvider();
        Db = _services.GetRequiredService<Db>();
        Intents = _services.GetRequiredService<IntentStore>();
        Attempts = _services.GetRequiredService<IntentAttempts>();
    }

    public Clock Clock { get; } = new();

    public Db Db { get; }

    public IntentStore Intents { get; }

    public IntentAttempts Attempts { get; }

    public TestDatabase Database => _database;

    /// <summary>Intents live 15 minutes, have three tries and leases of a minute.</summary>
    public static async Task<Stores> OnAsync(DatabaseKind kind)
    {
        var database = new TestDatabase(kind);
        await database.CreateAsync();
        var stores = new Stores(database, new IntentSettings(TimeSpan.FromMinutes(15), TimeSpan.FromSeconds(1), 3));
        await new Migrator(stores.Db, stores.Clock).RunAsync();
        return stores;
    }

    /// <summary>A service.</summary>
    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A new open intent.</summary>
    public async Task<Guid> OpenAsync(int? expiresIn = null, bool remember = false)
    {
        var id = Guid.NewGuid();
        var body = new CreateIntent
        {
            Capture = "CREDIT_CARD",
            ExpiresIn = expiresIn,
            Cardholder = new HostedCapture.Intents.Cardholder("reference", "CL", "Jhon Doe", null),
            AdditionalAttributes = new AdditionalAttributes(remember),
        };
        await Intents.InsertAsync(id, Shop, CaptureKind.CreditCard, body, $"hash of {id}");
        return id;
    }

    /// <summary>TX1, with the card's truncated number.</summary>
    public Task<Attempt?> BeginAsync(Guid id, string provider) =>
        Attempts.BeginAsync(id, Operation.Tokenize, provider, ("411111", "1111"));

    /// <summary>Gives an intent back; its attempt is asked for again in a minute.</summary>
    public Task<bool> ReleaseAsync(Attempt attempt) => Attempts.ReleaseAsync(attempt, Clock.GetUtcNow().AddMinutes(1));

    /// <summary>What became of an attempt, for its intent.</summary>
    public async Task<IntentState?> SettleAsync(Attempt attempt, Outcome outcome) => (await Attempts.SettleAsync(attempt, outcome)).State;

    /// <summary>Takes the attempts that are to be asked for; their ids.</summary>
    public async Task<IEnumerable<Guid>> ClaimAsync() =>
        (await _services.GetRequiredService<AttemptStore>().ClaimAsync(100, [Get<IntentSettlement>()])).Select(open => open.Attempt.Id);

    /// <summary>An intent as it is now.</summary>
    public async Task<StoredIntent> ReadAsync(Guid id) => (await Intents.FindAsync(Shop, id))!;

    /// <summary>An attempt's row: <c>state code handle</c>.</summary>
    public async Task<(string State, string? Code, string? Handle)> AttemptAsync(Attempt attempt)
    {
        var row = await Db.ReadAsync(
            tx => tx.FindAsync<AttemptRow>("select state, code, handle from attempts where id = @id", new { id = attempt.Id.ToString() }));
        return (row!.State, row.Code, row.Handle);
    }

    /// <summary>A column of an intent, as text.</summary>
    public async Task<string?> ColumnAsync(Guid id, string column) =>
        (await Db.ReadAsync(
            tx => tx.QueryAsync<string?>($"select cast({column} as text) from intents where id = @id", new { id = id.ToString() })))[0];

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _database.DisposeAsync();
    }

    private sealed record AttemptRow
    {
        public string State { get; init; } = "";

        public string? Code { get; init; }

        public string? Handle { get; init; }
    }
}
