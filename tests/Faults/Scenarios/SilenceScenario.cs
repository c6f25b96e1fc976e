using System.Globalization;

namespace HostedCapture.Faults.Scenarios;

/// <summary>
/// A provider that accepts and never answers, with the product's own times: 20 s for an answer, 60 s for a lease. Once
/// it can be asked what became of the card, and once, in the long form, it cannot.
/// </summary>
internal sealed class SilenceScenario : IScenario
{
    private const string Silent = "4000000000000259";

    public string Name => "silence";

    public async Task RunAsync(Run run)
    {
        foreach (var kind in run.Options.Bounded ? [DatabaseKind.Sqlite] : run.Options.Databases)
        {
            await SilentAsync(run, kind, canBeAsked: true);
            if (!run.Options.Bounded)
                await SilentAsync(run, kind, canBeAsked: false);
        }
    }

    private static async Task SilentAsync(Run run, DatabaseKind kind, bool canBeAsked)
    {
        await using var stage = await Stage.OpenAsync(
            run,
                kind, ("Intents:LeaseSeconds", "60"), ("Providers:cybersource:TimeoutSeconds", "20"),
                ("Providers:quickpay:TimeoutSeconds", "20"));
        using var merchant = await new Merchant(stage.Node.Address).SignInAsync();
        if (!canBeAsked)
            await stage.Simulator.ScriptForAsync("lookup", Enumerable.Repeat("error", 1000));
        var made = await merchant.CreateAsync();
        using var person = new Cardholder(made.Link);
        var form = await person.OpenAsync(made.Link);
        var start = TimeProvider.System.GetTimestamp();
        var page = await person.SubmitAsync(form, Silent, code: MarkedCard.Code[..3]);
        var checking = Run.Seconds(start);
        await Wait.UntilAsync(async () => (await merchant.ReadAsync(made.Id))["submitting"] is null, TimeSpan.FromSeconds(100));
        var settled = Run.Seconds(start);
        var state = (await merchant.ReadAsync(made.Id)).Get("state");

        // One that could not be asked is asked later: its token is then found to be an orphan.
        if (!canBeAsked)
            await stage.Simulator.ScriptForAsync("lookup");
        var books = await Books.CompareAsync(stage, canBeAsked ? [made.Id] : []);
        run.Say(string.Create(CultureInfo.InvariantCulture,
            $"{kind}, {(canBeAsked ? "it can be asked" : "it cannot be asked")}: \"checking\" after {checking} s, settled after "
                + $"{settled} s as {state}; {books.Lost} lost, {books.Doubled} doubled"));
        run.Check(page is { Status: 200, Refresh: "2" } && checking <= 21, $"no \"checking\" within 21 s: {page.Status} {page.Refresh}");
        run.Check(settled <= 90 && state == (canBeAsked ? "captured" : "created"), "not settled within 90 s");
        run.Check(books.Balance, $"{books}");
    }
}
