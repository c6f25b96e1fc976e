using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace HostedCapture.Faults.Scenarios;

/// <summary>
/// Payments on the approval page whose cardholders' bank wants to see them, 32 at once: to Juspay's issuer, with a code, and back, while
/// the product is killed with -9 again and again and started at once. The bank also refuses, gives up, knows its holder, or wants
/// fields posted; the money is declined or settled late. Afterwards the API, the database and the provider must tell the same of
/// every payment, and nothing that the provider decided may be open.
/// </summary>
internal sealed class BankScenario : IScenario
{
    private const int AtOnce = 32;
    private const string Secret = "a-secret-of-the-fault-tests";
    private const string Shop = "http://www.mysite.cl";

    // What banks do, and what becomes of the money of those who were seen: over and over.
    private static readonly string[] s_banks =
    [
        "challenge", "challenge", "challenge_by_post", "challenge", "frictionless", "challenge", "attempted", "challenge", "fails", "far",
    ];

    private static readonly string[] s_outcomes =
        ["approved", "approved", "approved", "declined:204", "approved", "pending", "approved", "approved", "unanswered"];

    public string Name => "bank";

    public Task RunAsync(Run run) =>
        Task.WhenAll(run.Options.Databases.Select(
            kind => RunAsync(run, kind, run.Options.Number("submissions", 40, 1000), run.Options.Number("kills", 2, 50))));

    private static async Task RunAsync(Run run, DatabaseKind kind, int submissions, int kills)
    {
        await using var stage = await Stage.OpenAsync(run, kind, Settings(run.Options.Bounded));
        var wrong = new ConcurrentQueue<string>();
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync("shop-bank", Secret);
        var (card, other) = (await CardAsync(merchant), await CardAsync(merchant));
        var client = new PaymentClient(merchant.Client, [card, other], wrong.Enqueue);
        foreach (var (operation, outcomes) in new[] { ("authenticate", s_banks), ("charge", s_outcomes), ("authorize", s_outcomes) })
            await stage.Simulator.ScriptSystemAsync(
                "juspay", operation, Enumerable.Range(0, submissions * 3).Select(at => outcomes[at % outcomes.Length]));

        var start = TimeProvider.System.GetTimestamp();
        var patience = TimeSpan.FromSeconds(run.Options.Bounded ? 10 : 20);
        var (walking, told) = (new ConcurrentDictionary<int, BankShopper>(), new ConcurrentDictionary<string, string?>());
        var load = Parallel.ForAsync(0, submissions, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (number, _) =>
        {
            var payment = await client.MakeAsync(new("CLP", 2000 + number, number % 2, number % 4 == 3), new JsonObject
            {
                ["return_url"] = $"{Shop}/done?state=done",
                ["cancel_url"] = $"{Shop}/left?state=rejected",
            });
            var shopper = new BankShopper(
                PaymentClient.Link(payment, "approval_url"), Shop,
                new(GivesUp: number % 13 == 7, Mistypes: number % 5 == 1, Reloads: number % 2 == 0), patience);
            walking[number] = shopper;
            told[payment.Get("id")!] = await shopper.PayAsync();
            walking.TryRemove(KeyValuePair.Create(number, shopper));
            shopper.Wrong.ForEach(wrong.Enqueue);
        });
        var (killed, steps) = await KillAsync(stage, load, walking, () => told.Count, submissions, kills);
        await load;

        // Nobody comes to the bank any more, which then gives up.
        await stage.Simulator.AdvanceAsync(TimeSpan.FromMinutes(16));
        var decided = TimeProvider.System.GetTimestamp();
        var books = await PaymentBooks.ReadAsync(
            stage, new Dictionary<string, string> { [card] = MarkedCard.Number[^4..], [other] = MarkedCard.Number[^4..] });
        var settled = Run.Seconds(decided);

        var api = new Dictionary<string, Reply>();
        foreach (var id in told.Keys)
            api[id] = await client.ReadAsync($"/checkout/payments/{id}");
        List<string> differences =
            [.. books.Differences(api), .. api.Values.SelectMany(payment => Untrue(payment, told[payment.Get("id")!]))];
        var states = string.Join(", ", api.Values.CountBy(payment => payment.Get("state")!).Select(one => $"{one.Value} {one.Key}"));
        var results = string.Join(
            ", ",
            api.Values.CountBy(payment => payment.Get("authentication.result") ?? "no result").Select(one => $"{one.Value} {one.Key}"));
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"{kind}: {submissions} submissions, {AtOnce} at once, {killed} kills, {books.Lost} lost, {books.Doubled} doubled, "
                + $"{differences.Count} differences, {wrong.Count} wrong answers, {Run.Seconds(start)} s; {states}; {results}; "
                + $"{told.Values.Count(state => state is null)} closed their window, the last settled {settled} s after the bank gave up; "
                + $"killed at {string.Join(", ", steps.Select(step => $"{step.Key} {step.Value}"))} ({stage.Settings})"));
        run.Check(killed == kills, $"only {killed} of {kills} kills fell into the load");
        run.Check(books.Count == submissions, $"{books.Count} payments were made");
        run.Check((books.Lost, books.Doubled, differences.Count) == (0, 0, 0), string.Join("; ", differences.Take(10)));
        run.Check(wrong.IsEmpty, string.Join("; ", wrong.Distinct().Take(10)));
        run.Check(api.Values.Any(payment => payment.Get("authentication.result") == "authenticated"), "nobody was authenticated");
        LeakScenario.Search(run, "of the bank scenario", stage.Directory);
    }

    // What one payment says that is not so.
    private static IEnumerable<string> Untrue(Reply payment, string? told)
    {
        var (id, state, result) = (payment.Get("id"), payment.Get("state"), payment.Get("authentication.result"));
        if (payment["submitting"] is not null || payment["authenticating"] is not null)
            yield return $"payment {id} is still at the bank, which has decided";
        if (told is not null && (told == "done") != state is "paid" or "authorized")
            yield return $"payment {id}: its cardholder was told {told}, and it is {state}";
        // Whoever closed the window may have been given the form again.
        var isPossible = (state, result) switch
        {
            ("paid" or "authorized", "authenticated" or "attempted") => true,
            ("rejected", "failed" or "authenticated" or "attempted") => true,
            ("created", null) => told is null,
            _ => false,
        };
        if (!isPossible)
            yield return $"payment {id} is {state}, and {result ?? "nothing"} of the bank";
    }

    private static async Task<(int Killed, SortedDictionary<string, int> Steps)> KillAsync(
        Stage stage, Task load, ConcurrentDictionary<int, BankShopper> walking, Func<int> finished, int submissions, int kills)
    {
        var (killed, steps) = (0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        while (killed < kills && !load.IsCompleted)
        {
            // Spread over the whole of it, and never at the same point of the work.
            await Wait.UntilAsync(() => finished() >= submissions * killed / kills || load.IsCompleted, TimeSpan.FromMinutes(3));
            await Wait.AMomentAsync(RandomNumberGenerator.GetInt32(20, 400));
            foreach (var (step, count) in walking.Values.CountBy(shopper => shopper.Step))
                steps[step] = steps.GetValueOrDefault(step) + count;
            await stage.Node.KillAsync();
            killed++;
            await stage.Node.StartAsync();
        }

        return (killed, steps);
    }

    private static (string Key, string Value)[] Settings(bool bounded) =>
    [
        ("Applications:2:Id", new Guid(1, 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]).ToString()), ("Applications:2:Name", "bank"),
        ("Applications:2:ClientId", "shop-bank"), ("Applications:2:ClientSecret", Secret), ("Applications:2:ReturnOrigins:0", Shop),
        ("Applications:2:Routes:PEINAU_CAPTURE", "juspay"),
        ("Providers:juspay:TimeoutSeconds", bounded ? "2" : "4"), ("Intents:LeaseSeconds", bounded ? "4" : "6"),
    ];

    private static async Task<string> CardAsync(Merchant merchant)
    {
        var made = await merchant.CreateAsync("PEINAU_CAPTURE");
        var reply = await merchant.SubmitAsync(made.Id);
        return reply.Get("state") == "captured"
            ? made.Id.ToString()
            : throw new InvalidOperationException($"No card: {reply.Status} {reply.Text}");
    }
}
