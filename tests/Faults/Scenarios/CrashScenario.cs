using System.Globalization;

namespace HostedCapture.Faults.Scenarios;

/// <summary>
/// kill -9 at each step of the submission protocol, reached from outside: by a lock on the database, by a provider
/// that holds its answer, by looking when the commit is done. Afterwards the cardholders open their pages again.
/// </summary>
/// <remarks>
/// One step cannot be reached from outside exactly: after TX2 and before a byte of the answer leaves. There the kill
/// comes as soon as another connection sees the commit, and the cardholder never sees the answer.
/// </remarks>
internal sealed class CrashScenario : IScenario
{
    private const int AtOnce = 5;

    private static readonly TimeSpan s_soon = TimeSpan.FromSeconds(20);

    private static readonly (string Name, Func<Crash, Task> ReachAsync, int SentAgain)[] s_points =
    [
        ("before TX1", BeforeTx1Async, 1),
        ("after TX1, before the provider has read", BeforeCallAsync, 1),
        ("accepted by the provider, before its answer", DuringCallAsync, 0),
        ("after the answer, before TX2", BeforeTx2Async, 0),
        ("after TX2", AfterTx2Async, 0),
    ];

    public string Name => "crash";

    public async Task RunAsync(Run run)
    {
        var times = run.Options.Number("times", 3, 100);
        await Task.WhenAll(run.Options.Databases.Select(kind => PointsAsync(run, kind, times)));
    }

    private static async Task PointsAsync(Run run, DatabaseKind kind, int times)
    {
        await using var stage = await Stage.PrepareAsync(run, kind);
        await using var proxy = new FaultProxy(stage.SimulatorProcess.Address);
        await stage.AddNodeAsync(
            ("Simulator:BaseUrl", proxy.Address), ("Intents:LeaseSeconds", "3"), ("Providers:cybersource:TimeoutSeconds", "2"));
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
        foreach (var point in s_points)
            await PointAsync(run, stage, proxy, merchant, point, times);
    }

    private static async Task PointAsync(
        Run run,
        Stage stage,
        FaultProxy proxy,
        Merchant merchant,
        (string Name, Func<Crash, Task> ReachAsync, int SentAgain) point,
        int times)
    {
        var start = TimeProvider.System.GetTimestamp();
        var (kills, sentAgain, told) = (0, 0, new List<Guid>());
        for (var done = 0; done < times;)
        {
            var made = await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, times - done)).Select(_ => merchant.CreateAsync()));
            await using (var crash = new Crash(stage, proxy, made))
                await point.ReachAsync(crash);
            kills++;
            done += made.Length;

            await stage.Node.StartAsync();
            var shoppers = made.Select(one => new Shopper(one.Link)).ToList();
            var states = await Task.WhenAll(shoppers.Select(shopper => shopper.BuyAsync(MarkedCard.Number)));
            run.Check(states.All(state => state == "captured"), $"{point.Name}: {string.Join(", ", states)}");
            run.Check(
                shoppers.TrueForAll(shopper => shopper.Wrong.IsEmpty),
                $"{point.Name}: {string.Join(", ", shoppers.SelectMany(shopper => shopper.Wrong).Distinct())}");
            run.Check(
                shoppers.TrueForAll(shopper => shopper.Sent == point.SentAgain),
                $"{point.Name}: the card was sent again {string.Join(", ", shoppers.Select(shopper => shopper.Sent))} times");
            sentAgain += shoppers.Sum(shopper => shopper.Sent);
            told.AddRange(made.Select(one => one.Id));
        }

        var books = await Books.CompareAsync(stage, told);
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"{stage.Database.Kind}, {point.Name}: {times} submissions, {kills} kills, {sentAgain} sent again by the cardholder, "
                + $"{books.Lost} lost, {books.Doubled} doubled, {Run.Seconds(start)} s"));
        run.Check(books.Balance, $"{point.Name}: {books}");
    }

    private static async Task BeforeTx1Async(Crash crash)
    {
        await using (await crash.Database.LockAsync())
        {
            crash.Submit();
            // PostgreSQL says who waits for a lock. SQLite cannot be asked: a moment, and what is true is looked at below.
            await (crash.Database.Kind == DatabaseKind.PostgreSql
                ? Wait.UntilAsync(async () => await crash.Database.OneAsync<long>(
                    "select count(*) from pg_locks where not granted and relation = 'intents'::regclass") >= crash.Count, s_soon)
                : Wait.AMomentAsync(500));
            await crash.KillAsync();
        }

        await crash.DemandAsync("select count(*) from attempts where started_at >= @begun", 0, "before TX1");
    }

    private static async Task BeforeCallAsync(Crash crash)
    {
        crash.AtProvider(exchange => crash.HoldAsync(exchange));
        await crash.AllReachedAsync();
        await crash.KillAsync();
        await crash.DemandAsync("select count(*) from attempts where state = 'running' and started_at >= @begun", crash.Count, "after TX1");
    }

    private static async Task DuringCallAsync(Crash crash)
    {
        crash.AtProvider(async exchange =>
        {
            await exchange.ForwardAsync();
            await crash.HoldAsync(exchange);
        });
        await crash.AllReachedAsync();
        await crash.KillAsync();
        await crash.DemandAsync("select count(*) from attempts where state = 'running' and started_at >= @begun", crash.Count, "after TX1");
    }

    private static async Task BeforeTx2Async(Crash crash)
    {
        var answered = 0;
        crash.AtProvider(async exchange =>
        {
            var answer = await exchange.ForwardAsync();
            await crash.HoldAsync(exchange);
            // Until the product has read it and hung up.
            await exchange.AnswerAsync(answer);
            Interlocked.Increment(ref answered);
        });
        await crash.AllReachedAsync();
        await using (await crash.Database.LockAsync())
        {
            crash.LetGo();
            if (!await Wait.UntilAsync(() => Volatile.Read(ref answered) == crash.Count, s_soon))
                throw new InvalidOperationException("The product did not read its answers.");
            await crash.KillAsync();
        }

        await crash.DemandAsync(
            "select count(*) from attempts where state = 'running' and started_at >= @begun", crash.Count, "before TX2");
    }

    private static async Task AfterTx2Async(Crash crash)
    {
        crash.Submit();
        await Wait.UntilAsync(
            async () => await crash.Database.OneAsync<long>("select count(*) from intents where state <> 'captured'") == 0, s_soon);
        await crash.KillAsync();
        await crash.DemandAsync("select count(*) from intents where state <> 'captured'", 0, "after TX2");
    }

    /// <summary>A few submissions on their way to the point where the process dies.</summary>
    private sealed class Crash(Stage stage, FaultProxy proxy, IReadOnlyList<Made> made) : IAsyncDisposable
    {
        private readonly long _begun = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly List<Task> _submitting = [];
        private int _reached;

        public Database Database => stage.Database;

        public int Count => made.Count;

        /// <summary>Sends the cards. What the cardholders are told is never seen.</summary>
        public void Submit() => _submitting.AddRange(made.Select(async one =>
        {
            using var person = new Cardholder(one.Link);
            try
            {
                await person.SubmitAsync(await person.OpenAsync(one.Link), MarkedCard.Number, code: MarkedCard.Code);
            }
            catch (Exception exception) when (Shopper.IsGone(exception))
            {
                // The process died.
            }
        }));

        /// <summary>Sends the cards; at the provider this happens to them.</summary>
        public void AtProvider(Func<Exchange, Task> fault)
        {
            proxy.Fault = fault;
            Submit();
        }

        /// <summary>A card is at the point; it stays there until it is let go.</summary>
        public async Task HoldAsync(Exchange exchange)
        {
            Interlocked.Increment(ref _reached);
            await _gate.Task.WaitAsync(exchange.End);
        }

        /// <summary>Until all cards are at the point.</summary>
        public async Task AllReachedAsync()
        {
            if (!await Wait.UntilAsync(() => Volatile.Read(ref _reached) == Count, s_soon))
                throw new InvalidOperationException($"Only {_reached} of {Count} submissions got there.");
        }

        /// <summary>Lets the cards go on.</summary>
        public void LetGo() => _gate.TrySetResult();

        /// <summary>kill -9.</summary>
        public Task KillAsync() => stage.Node.KillAsync();

        /// <summary>Makes sure that the process died at the point that is meant.</summary>
        public async Task DemandAsync(string sql, long count, string where)
        {
            var found = await Database.OneAsync<long>(sql, new { begun = _begun });
            if (found != count)
                throw new InvalidOperationException($"The process did not die {where}: {found} rows, not {count}.");
        }

        public async ValueTask DisposeAsync()
        {
            LetGo();
            proxy.Fault = null;
            await Task.WhenAll(_submitting);
        }
    }
}
