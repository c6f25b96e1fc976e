namespace HostedCapture.Faults;

/// <summary>A database, the simulator and nodes of the product, each a process of its own.</summary>
internal sealed class Stage : IAsyncDisposable
{
    private static int s_count;

    private readonly List<Product> _nodes = [];
    private readonly Dictionary<string, string> _settings;

    private Stage(DirectoryInfo directory, Database database, Product simulator, Dictionary<string, string> settings)
    {
        (Directory, Database, SimulatorProcess) = (directory, database, simulator);
        _settings = settings;
    }

    /// <summary>The first node.</summary>
    public Product Node => _nodes[0];

    /// <summary>The database.</summary>
    public Database Database { get; }

    /// <summary>Where the logs, the keys and a SQLite file are.</summary>
    public DirectoryInfo Directory { get; }

    /// <summary>The simulator's process.</summary>
    public Product SimulatorProcess { get; }

    /// <summary>The simulator's control.</summary>
    public Simulator Simulator => new(SimulatorProcess.Address);

    /// <summary>The settings that differ from Development's own.</summary>
    public string Settings => string.Join(' ', _settings.Where(setting => setting.Key.Contains("Seconds", StringComparison.Ordinal)
        || setting.Key.Contains("MaxAttempts", StringComparison.Ordinal)).Select(setting => $"{setting.Key}={setting.Value}"));

    /// <summary>Sets up the database, the simulator and one node.</summary>
    /// <param name="run">The run.</param>
    /// <param name="kind">Which database.</param>
    /// <param name="settings">What differs from the usual: a lease of six seconds, a provider's timeout of four, twenty tries.</param>
    public static async Task<Stage> OpenAsync(Run run, DatabaseKind kind, params (string Key, string Value)[] settings)
    {
        var stage = await PrepareAsync(run, kind);
        await stage.AddNodeAsync(settings);
        return stage;
    }

    /// <summary>Sets up the database and the simulator.</summary>
    /// <param name="run">The run.</param>
    /// <param name="kind">Which database.</param>
    /// <param name="data">Where a SQLite file lies, if not beside the logs.</param>
    public static async Task<Stage> PrepareAsync(Run run, DatabaseKind kind, DirectoryInfo? data = null)
    {
        var name = $"stage_{Interlocked.Increment(ref s_count)}";
        var directory = run.Work.CreateSubdirectory(name);
        var database = new Database(kind, kind == DatabaseKind.Sqlite
            ? $"Data Source={Path.Combine((data ?? directory.CreateSubdirectory("data")).FullName, "product.db")}"
            : await (await run.PostgresAsync()).CreateAsync(name));
        var simulator = await Product.Simulator(Path.Combine(directory.FullName, "simulator.log")).StartAsync();
        var all = new Dictionary<string, string>
        {
            ["Database:Provider"] = kind.ToString(),
            ["Database:ConnectionString"] = database.ConnectionString,
            ["Issuer:KeysPath"] = Path.Combine(directory.FullName, "keys"),
            ["Simulator:BaseUrl"] = simulator.Address,
            // One address sends everything here; the limit per intent is not lifted by this.
            ["CardTesting:Enabled"] = "false",
            ["Intents:LifetimeSeconds"] = "3600",
            ["Intents:MaxAttempts"] = "20",
            ["Intents:LeaseSeconds"] = "6",
            ["Providers:cybersource:TimeoutSeconds"] = "4",
            ["Providers:quickpay:TimeoutSeconds"] = "4",
        };
        return new Stage(directory, database, simulator, all);
    }

    /// <summary>Starts a node, or another, on the same database.</summary>
    /// <param name="settings">What differs from the usual.</param>
    public async Task<Product> AddNodeAsync(params (string Key, string Value)[] settings)
    {
        foreach (var (key, value) in settings)
            _settings[key] = value;
        var node = Product.Node(Path.Combine(Directory.FullName, $"node-{_nodes.Count + 1}.log"), _settings);
        _nodes.Add(node);
        return await node.StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
        await SimulatorProcess.DisposeAsync();
    }
}
