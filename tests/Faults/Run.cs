namespace HostedCapture.Faults;

/// <summary>A way to break the product, and what must hold nevertheless.</summary>
internal interface IScenario
{
    /// <summary>What the command line calls it.</summary>
    string Name { get; }

    /// <summary>Breaks it, prints a line of numbers, and tells the run what did not hold.</summary>
    Task RunAsync(Run run);
}

/// <summary>One run: where everything is written, what failed, and the database server that the scenarios share.</summary>
internal sealed class Run(Options options) : IAsyncDisposable
{
    private readonly long _start = TimeProvider.System.GetTimestamp();
    private readonly AsyncLocal<string> _scenario = new();
    private readonly Lazy<Task<Postgres>> _postgres = new(Postgres.StartAsync);
    private readonly Lock _lock = new();

    /// <summary>The command line.</summary>
    public Options Options => options;

    /// <summary>Where processes write: logs, databases, keys.</summary>
    public DirectoryInfo Work { get; } = Directory.CreateTempSubdirectory("hosted-capture-faults-");

    /// <summary>What did not hold.</summary>
    public List<string> Failures { get; } = [];

    /// <summary>The seconds since a moment of <see cref="TimeProvider.GetTimestamp"/>.</summary>
    public static double Seconds(long start) => Math.Round(TimeProvider.System.GetElapsedTime(start).TotalSeconds, 1);

    /// <summary>Runs a scenario; one that cannot run has failed.</summary>
    public async Task DoAsync(IScenario scenario)
    {
        _scenario.Value = scenario.Name;
        var start = TimeProvider.System.GetTimestamp();
        try
        {
            await scenario.RunAsync(this);
        }
        catch (Exception exception)
        {
            Fail($"could not run: {exception}");
        }

        await Console.Out.WriteLineAsync($"-- {scenario.Name}: {Seconds(start)} s");
    }

    /// <summary>Prints a line of the scenario.</summary>
    public void Say(string line) => Console.Out.WriteLine($"{_scenario.Value}: {line}");

    /// <summary>Notes that something did not hold.</summary>
    public void Fail(string what)
    {
        lock (_lock)
            Failures.Add($"{_scenario.Value}: {what}");
        Say($"BROKEN: {what}");
    }

    /// <summary>Notes a failure unless it is so.</summary>
    public void Check(bool isSo, string otherwise)
    {
        if (!isSo)
            Fail(otherwise);
    }

    /// <summary>The private PostgreSQL server, started when first asked for.</summary>
    public Task<Postgres> PostgresAsync() => _postgres.Value;

    /// <summary>Where it keeps its data, if it was needed.</summary>
    public DirectoryInfo? PostgresDirectory => _postgres is { IsValueCreated: true, Value.IsCompletedSuccessfully: true } ? _postgres.Value.Result.Directory : null;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (PostgresDirectory is not null)
            await (await _postgres.Value).DisposeAsync();
        if (options.Keep || Failures.Count > 0)
            await Console.Out.WriteLineAsync($"What the processes wrote: {Work.FullName}");
        else
            Work.Delete(recursive: true);
        await Console.Out.WriteLineAsync(Failures.Count == 0
            ? $"faults: nothing broke, {Seconds(_start)} s"
            : $"faults: {Failures.Count} broken, {Seconds(_start)} s");
    }
}
