using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;

namespace HostedCapture.Faults.Scenarios;

/// <summary>
/// A walk with the marked card while the product logs at Trace, as loud as an operator can make it; then a search of
/// everything that this run's processes wrote, in the other scenarios too: logs, databases with their write-ahead
/// logs, keys, PostgreSQL's data directory, dumps. The card may be known to the simulator's memory and to nothing else.
/// </summary>
internal sealed class LeakScenario : IScenario
{
    private const string PostgresSocket = ".s.PGSQL";
    private const string Captures = "/tokenization/captures";

    private static readonly string[] s_outcomes = ["approved", "declined:205", "error", "unavailable", "cut", "garbage", "hang"];

    public string Name => "leak";

    public async Task RunAsync(Run run)
    {
        var tokens = 0;
        foreach (var kind in run.Options.Databases)
        {
            await using var stage = await Stage.OpenAsync(
                run,
                    kind, ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"),
                    ("Logging:Console:LogLevel:Default", "Trace"),
                ("Intents:LeaseSeconds", "2"), ("Providers:cybersource:TimeoutSeconds", "1"), ("Providers:quickpay:TimeoutSeconds", "1"));
            using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
            await WalkAsync(stage, merchant);
            tokens += (await stage.Simulator.TokensAsync()).Count(token => token.LastFour == MarkedCard.Number[^4..]);
            // Once while it runs, for what a stop would tidy away.
            Search(run, "while it runs", stage.Directory);
            await stage.Node.StopAsync();
            run.Check((await File.ReadAllTextAsync(Path.Combine(stage.Directory.FullName, "node-1.log")))
                .Contains("trce:", StringComparison.Ordinal), "the log is not at Trace");
        }

        // The suites leave their results, logs and screenshots in artifacts.
        var places = new[] { run.Work, run.PostgresDirectory, new DirectoryInfo(Path.Combine(Sources.Root, "artifacts")) };
        var (files, bytes) = Search(run, "afterwards", places.OfType<DirectoryInfo>().Where(place => place.Exists));
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"the marked card, {tokens} times in the ledger, searched in {CardTraces.Of(MarkedCard.Number).Count()} forms in {files} "
                + $"files, {bytes / 1024 / 1024} MB"));
        run.Check(tokens > 0, "the marked card never got to the simulator");
    }

    private static async Task WalkAsync(Stage stage, Merchant merchant)
    {
        foreach (var outcome in s_outcomes)
        {
            await stage.Simulator.ScriptAsync(outcome, outcome == "unavailable" ? outcome : "approved");
            await merchant.SubmitAsync((await merchant.CreateAsync("PEINAU_CAPTURE")).Id);
            await stage.Simulator.ScriptAsync(outcome, outcome == "unavailable" ? outcome : "approved");
            var link = (await merchant.CreateAsync()).Link;
            using var person = new Cardholder(link);
            var page = await person.OpenAsync(link);
            await person.SubmitAsync(page, MarkedCard.Number, code: MarkedCard.Code);
            await person.SubmitAsync(page, MarkedCard.Number, code: MarkedCard.Code);
            await stage.Simulator.ScriptAsync();
        }

        // Where no card belongs, and in forms and bodies that are refused.
        var open = await merchant.CreateAsync("PEINAU_CAPTURE");
        string[] bodies =
        [
            $$"""{"card_number":"{{MarkedCard.Number}}","card_ccv":"{{MarkedCard.Code}}",}""",
            $$"""["{{MarkedCard.Number}}"]""",
            MarkedCard.Number,
        ];
        foreach (var body in bodies)
        {
            await SendAsync(merchant.Client, $"{Captures}/gateways/peinau/capture/{open.Id}/capture", body, "application/json");
            await SendAsync(merchant.Client, $"{Captures}/gateways/peinau/capture/{open.Id}/capture", body, "text/plain");
            await SendAsync(merchant.Client, Captures, body, "application/json");
            await SendAsync(merchant.Client, new Uri(open.Link).AbsolutePath, $"number={body}", "application/x-www-form-urlencoded");
        }

        string[] paths =
        [
            $"{Captures}/{MarkedCard.Number}",
            $"{Captures}?reference_id={MarkedCard.Number}",
            $"/capture/{MarkedCard.Number}",
            $"/{MarkedCard.Number}",
        ];
        foreach (var path in paths)
            await merchant.Client.ReadAsync(
                path, ("User-Agent", MarkedCard.Number), ("Referer", $"http://localhost/{MarkedCard.Number}"),
                ("Cookie", $"card={MarkedCard.Number}"));
        foreach (var field in new[] { "cardholder.name", "cardholder.reference_id", "metadata.card", "unknown" })
            await merchant.Client.SendAsync(Captures, Make.Intent().Set(field, $"card {MarkedCard.Number}"));
    }

    /// <summary>Searches files for the marked card, and logs for its code.</summary>
    internal static (int Files, long Bytes) Search(Run run, string when, params IEnumerable<DirectoryInfo> places)
    {
        var traces = CardTraces.Of(MarkedCard.Number).ToList();
        var (files, bytes) = (0, 0L);
        foreach (var file in places.SelectMany(place =>
            place.EnumerateFiles("*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None })))
        {
            if (file.Name.StartsWith(PostgresSocket, StringComparison.Ordinal) || Read(file) is not { } text)
                continue;
            (files, bytes) = (files + 1, bytes + text.Length);
            foreach (var (name, trace) in traces.Where(trace => text.Contains(trace.Text, StringComparison.OrdinalIgnoreCase)))
                run.Fail($"the card, {name}, in {file.Name} {when}");
            // Four digits are in every other number: the code is searched for where it stands alone, and only in logs.
            if (file.Extension == ".log"
                && Regex.IsMatch(text, $@"(?<![\w.:%-]){MarkedCard.Code}(?![\w.:%-])", RegexOptions.None, TimeSpan.FromSeconds(30)))
                run.Fail($"the code, in {file.Name} {when}");
            run.Check(!file.Name.StartsWith("core", StringComparison.Ordinal), $"a dump: {file.Name}");
        }

        return (files, bytes);
    }

    // A byte, a character. PostgreSQL may take a file away while it is looked for.
    private static string? Read(FileInfo file)
    {
        try
        {
            using var stream = new FileStream(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            using var reader = new StreamReader(stream, Encoding.Latin1);
            return reader.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    private static async Task SendAsync(HttpClient client, string path, string body, string type)
    {
        using var content = new StringContent(body, Encoding.UTF8, new MediaTypeHeaderValue(type));
        await client.CallAsync(HttpMethod.Post, path, content);
    }
}
