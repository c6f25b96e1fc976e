using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;

namespace HostedCapture.Faults.Scenarios;

/// <summary>
/// Payments from authorization to refund at four providers, 32 at once, edited while they are charged and asked for two
/// things at once, while the product is killed with -9 again and again and started at once, and the providers decline, fail,
/// hang and answer garbage. Afterwards the API, the database, its operations and the providers must tell the same of every
/// payment: currency, card, kind, and amount to the unit.
/// </summary>
internal sealed class PaymentsScenario : IScenario
{
    private const int AtOnce = 32;
    private const string Secret = "a-secret-of-the-fault-tests";

    // How the calls of each operation end, over and over, at each provider.
    private static readonly string[] s_outcomes =
    [
        "approved", "approved", "declined:204", "approved", "garbage", "approved", "hang", "approved", "error",
        "approved", "pending", "approved", "slow", "approved", "cut", "approved", "unavailable", "approved",
    ];

    private static readonly string[] s_operations = ["authorize", "charge", "confirm", "void", "refund"];

    // The second of a merchant's two cards.
    private const string OtherNumber = "5555555555554444";

    public string Name => "payments";

    public Task RunAsync(Run run) =>
        Task.WhenAll(run.Options.Databases.Select(
            kind => RunAsync(run, kind, run.Options.Number("payments", 36, 500), run.Options.Number("kills", 2, 30))));

    private static async Task RunAsync(Run run, DatabaseKind kind, int payments, int kills)
    {
        await using var stage = await Stage.OpenAsync(run, kind, Settings(run.Options.Bounded));
        var wrong = new ConcurrentQueue<string>();
        var clients = new Dictionary<string, PaymentClient>();
        var cards = new Dictionary<string, string>();
        foreach (var (index, provider) in PaymentPlan.Providers.Index())
        {
            var (card, other) = (await CardAsync(stage, index, MarkedCard.Number), await CardAsync(stage, index, OtherNumber));
            (cards[card], cards[other]) = (MarkedCard.Number[^4..], OtherNumber[^4..]);
            clients[provider] = new PaymentClient(await SignInAsync(stage, index), [card, other], wrong.Enqueue);
        }

        foreach (var provider in PaymentPlan.Providers)
            await ScriptAsync(stage, provider, payments, run.Options.Bounded);

        var start = TimeProvider.System.GetTimestamp();
        var told = new ConcurrentDictionary<string, (PaymentPlan Plan, Reply Last)>();
        var load = Parallel.ForAsync(0, payments, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var plan = PaymentPlan.Of(number);
            var last = await clients[plan.Provider].RunAsync(plan);
            told[last.Get("id")!] = (plan, last);
        });
        var killed = await KillAsync(stage, load, () => told.Count, payments, kills);
        await load;
        var books = await PaymentBooks.ReadAsync(stage, cards);
        var seconds = Run.Seconds(start);

        var api = new Dictionary<string, Reply>();
        foreach (var (id, (plan, last)) in told)
        {
            api[id] = await clients[plan.Provider].ReadAsync($"/checkout/payments/{id}");
            if (api[id].Get("state") != last.Get("state"))
                wrong.Enqueue($"payment {id}: its client was told {last.Get("state")}, and it is {api[id].Get("state")}");
        }

        var differences = books.Differences(api);
        var operations = books.Operations();
        var sums = books.Totals().Select(total => string.Create(
            CultureInfo.InvariantCulture,
            $"{total.Provider} {total.Currency} {total.Ours}{(total.Ours == total.Theirs ? "" : $" (there {total.Theirs})")}"));
        var counts = operations.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => $"{one.Value} {one.Key}");
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"{kind}: {payments} payments, {AtOnce} at once, {killed} kills, {books.Edits} edits, "
                + $"{clients.Values.Sum(client => client.Overtaken)} charges overtaken by one, {differences.Count} differences, "
                + $"{wrong.Count} wrong answers, {seconds} s; operations {string.Join(", ", counts)}; "
                + $"in minor units, the same here and there: {string.Join("; ", sums)} ({stage.Settings})"));
        run.Check(killed == kills, $"only {killed} of {kills} kills fell into the load");
        run.Check(books.Count == payments, $"{books.Count} payments were made");
        run.Check(differences.Count == 0, string.Join("; ", differences.Take(10)));
        run.Check(wrong.IsEmpty, string.Join("; ", wrong.Distinct().Take(10)));
        run.Check(books.Edits > 0, "no payment was edited: nothing was tested");
        foreach (var operation in (string[])["charge", "confirm", "refund"])
            run.Check(operations.GetValueOrDefault($"approved {operation}") > 0, $"no {operation} was approved: nothing was tested");
    }

    private static async Task<int> KillAsync(Stage stage, Task load, Func<int> finished, int payments, int kills)
    {
        var killed = 0;
        while (killed < kills && !load.IsCompleted)
        {
            // Spread over the whole of it, and never at the same point of the work.
            await Wait.UntilAsync(() => finished() >= payments * killed / kills || load.IsCompleted, TimeSpan.FromMinutes(3));
            await Wait.AMomentAsync(RandomNumberGenerator.GetInt32(50, 800));
            await stage.Node.KillAsync();
            killed++;
            await stage.Node.StartAsync();
        }

        return killed;
    }

    // An application for each provider, since an application's cards of a kind are all at one.
    private static (string Key, string Value)[] Settings(bool bounded)
    {
        var settings = new List<(string Key, string Value)>();
        foreach (var (index, provider) in PaymentPlan.Providers.Index())
        {
            var application = $"Applications:{index + 2}";
            settings.AddRange(
                ($"{application}:Id", new Guid(index + 1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]).ToString()),
                    ($"{application}:Name", provider), ($"{application}:ClientId", $"shop-{index}"),
                ($"{application}:ClientSecret", Secret),
                    ($"{application}:ReturnOrigins:0", "http://www.mysite.cl"), ($"{application}:Routes:PEINAU_CAPTURE", provider),
                ($"Providers:{provider}:TimeoutSeconds", bounded ? "2" : "4"));
        }

        settings.Add(("Intents:LeaseSeconds", bounded ? "4" : "6"));
        return [.. settings];
    }

    private static async Task<HttpClient> SignInAsync(Stage stage, int index) =>
        (await new Merchant(stage.Node.Address).SignInAsync($"shop-{index}", Secret)).Client;

    private static async Task<string> CardAsync(Stage stage, int index, string number)
    {
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync($"shop-{index}", Secret);
        var made = await merchant.CreateAsync("PEINAU_CAPTURE");
        var reply = await merchant.SubmitAsync(made.Id, number);
        return reply.Get("state") == "captured"
            ? made.Id.ToString()
            : throw new InvalidOperationException($"{PaymentPlan.Providers[index]}: {reply.Status} {reply.Text}");
    }

    private static async Task ScriptAsync(Stage stage, string provider, int payments, bool bounded)
    {
        foreach (var (index, operation) in s_operations.Index())
        {
            // Quickpay says in its own words that its bank is silent, and can be asked soon. The short form leaves out what
            // takes longest.
            string[] outcomes = bounded ? [.. s_outcomes.Select(outcome => outcome is "slow" or "error" ? "approved" : outcome)]
                : provider == "quickpay" ? [.. s_outcomes, "unanswered"]
                : s_outcomes;
            await stage.Simulator.ScriptSystemAsync(
                provider, operation, Enumerable.Range(index, payments).Select(at => outcomes[at * 5 % outcomes.Length]));
        }
    }
}
