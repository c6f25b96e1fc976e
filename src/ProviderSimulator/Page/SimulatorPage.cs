using System.Text;
using System.Text.Encodings.Web;

namespace ProviderSimulator.Page;

/// <summary>The page for people: cards, scripting, ledger, credentials. No script, and styles from a file of their own.</summary>
internal static class SimulatorPage
{
    private const int Shown = 8;

    private static readonly (string Word, string Meaning)[] Words =
    [
        ("approved", "Approved"),
        ("declined", "Declined, reason 203"),
        ("declined:204", "Declined with a reason of your own"),
        ("pending", "Accepted; settled once it was looked up, or the clock moved on"),
        ("unanswered", "The bank behind the system is silent; nothing moves"),
        ("error", "HTTP 500; nothing is accepted"),
        ("unavailable", "HTTP 503; nothing is accepted"),
        ("hang", "Accepts, never answers"),
        ("slow", "Accepts after 3 seconds, then answers"),
        ("cut", "Cuts the connection; nothing is accepted"),
        ("garbage", "Accepts, answers garbage"),
    ];

    public static string Render(
        HttpContext http,
        LedgerView ledger,
        IReadOnlyList<(string? System, Operation Operation, int Count)> pending,
        string now)
    {
        var address = $"{http.Request.Scheme}://{http.Request.Host}{http.Request.PathBase}";
        var root = Encode(address);
        var path = Encode(http.Request.PathBase);
        return $$"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="robots" content="noindex">
            <title>Provider simulator</title>
            <link rel="stylesheet" href="{{path}}/simulator.css">
            </head>
            <body>
            <header>
            <div class="wrap">
            <h1>Provider simulator</h1>
            <p class="lead">The payment systems on the other side, over real HTTP, each on its own wire.
            The card number decides what happens. No real card, no money.</p>
            <nav aria-label="On this page">
            <a href="#cards">Cards</a>
            <a href="#script">Script</a>
            <a href="#clock">Clock</a>
            <a href="#ledger">Ledger</a>
            <a href="#systems">Systems</a>
            </nav>
            </div>
            </header>
            <main class="wrap">

            <section id="cards">
            <h2>Cards</h2>
            <p>Use any future expiry date and any code. Any other number with a valid check digit, or of a brand without one
            (UnionPay, Hipercard, Naranja), is approved; with a wrong one it is declined (231). CyberSource looks at the brand first:
            it refuses a card type that it does not take (102), or that is not the number’s (240).</p>
            <div class="halves">
            <div>
            <h3>Approved</h3>
            <ul class="cards">{{Rows(Ending.Approved)}}</ul>
            </div>
            <div>
            <h3>Declined</h3>
            <ul class="cards">{{Rows(Ending.Declined)}}</ul>
            </div>
            </div>
            <h3>Banks that want to see who pays</h3>
            <ul class="cards">{{AtBank()}}</ul>
            <p class="note">At Juspay, where the approval page sends its cardholder to her bank; elsewhere, and without her, approved.
            The right code is {{Issuer.Code}}. A bank that nobody visits gives up after fifteen minutes.</p>
            <h3>Cards that are verified without a charge</h3>
            <ul class="cards">{{Verified()}}</ul>
            <p class="note">At CyberSource, where a card’s bank is asked about it before it is saved; otherwise approved. Every other
            card is what it is elsewhere: approved, its code and its street match.</p>
            <h3>Trouble on the wire</h3>
            <ul class="cards">{{Rows(Ending.Error, Ending.Hang, Ending.Slow, Ending.Cut, Ending.Garbage, Ending.UnavailableFirst)}}</ul>
            <p class="note">The first 503 is counted by the attempt’s key, or its reference when it has no key:
            a new attempt meets a 503 of its own.</p>
            </section>

            <section id="script">
            <h2>Script the next calls</h2>
            <p>A scripted outcome wins over the card number. One outcome is used up by each valid call; a new script for the same
            system and operation replaces what was left of the old one. Leave <code>system</code> out for whichever is called.</p>
            <pre tabindex="0"><code>curl {{root}}/script \
              -d '{"system": "cybersource",
                   "operation": "tokenize",
                   "outcomes": ["declined:204", "approved"]}'</code></pre>
            <dl class="words">{{Meanings()}}</dl>
            <p class="note"><code>authenticate</code> has outcomes of its own: what the bank does when Juspay sends it the browser.
            {{Checks()}}.</p>
            <p class="note">Pending now: {{Pending(pending)}}</p>
            </section>

            <section id="clock">
            <h2>Clock and notifications</h2>
            <p>Payments have a clock of their own, now {{Encode(now)}}. Moving it on settles what is pending; after seven days
            authorizations have lapsed. Juspay and TumiPay notify an address of yours.</p>
            <pre tabindex="0"><code>curl {{root}}/clock -d '{"advance_seconds": 604801}'
            curl {{root}}/notifications -d '{"system": "juspay", "url": "http://127.0.0.1:8080/", "times": 2}'</code></pre>
            </section>

            <section id="ledger">
            <h2>Ledger</h2>
            <p>What the systems accepted, whether or not their answer arrived, with the key and reference that came with it. Of a card
            number only the last four are kept, in memory. Clearing also forgets scripts and Quickpay’s captures, and puts the clock
            right; cards and payments stay.</p>
            <pre tabindex="0"><code>curl {{root}}/ledger
            curl -X DELETE {{root}}/ledger</code></pre>
            <p><strong>{{Count(ledger.Tokens.Count, "token")}}</strong>, <strong>{{Count(ledger.Movements.Count, "movement")}}</strong>.
            <a href="{{path}}/ledger">All of it as JSON</a></p>
            {{Latest(ledger)}}
            {{LatestMovements(ledger)}}
            </section>

            <section id="systems">
            <h2>Systems</h2>
            <div class="systems">{{SystemExamples.Render(address)}}</div>
            </section>
            </main>
            </body>
            </html>
            """;
    }

    private static string Rows(params Ending[] endings) => string.Concat(Script.Cards
        .Where(card => endings.Contains(card.Outcome.Ending) && card is { Check: HolderCheck.Frictionless, IsForVerification: false })
        .Select(card => Row(card, Meaning(card))));

    private static string AtBank() => string.Concat(
        Script.Cards.Where(card => card.Check != HolderCheck.Frictionless).Select(card => Row(card, Encode(card.Meaning))));

    private static string Checks() => string.Join(", ", HolderChecks.Words.Keys.Select(word => $"<code>{word}</code>"));

    private static string Verified() => string.Concat(
        Script.Cards.Where(card => card.IsForVerification).Select(card => Row(card, Encode(card.Meaning) + Reason(card.Verification))));

    private static string Reason(Outcome outcome) =>
        outcome.Reason is { } reason ? $" <span class=\"code\">{Encode(reason)}</span>" : "";

    private static string Row(TestCard card, string meaning) => $"""
        <li><code class="number">{Grouped(card)}</code><span class="meaning">{meaning}</span></li>
        """;

    private static string Meanings() => string.Concat(Words.Select(word => $"""
        <div><dt><code>{word.Word}</code></dt><dd>{word.Meaning}</dd></div>
        """));

    private static string Meaning(TestCard card) => card.Outcome switch
    {
        { Ending: Ending.Approved } => Encode(card.Name),
        _ => Encode(card.Meaning) + Reason(card.Outcome),
    };

    /// <summary>Visual groups: copying the number copies no spaces.</summary>
    private static string Grouped(TestCard card)
    {
        int[] groups = card.Number.Length switch { 15 => [4, 6, 5], 14 => [4, 6, 4], _ => [4, 4, 4, 4] };
        var html = new StringBuilder();
        var start = 0;
        foreach (var length in groups)
        {
            html.Append("<span>").Append(card.Number, start, length).Append("</span>");
            start += length;
        }
        return html.ToString();
    }

    private static string Pending(IReadOnlyList<(string? System, Operation Operation, int Count)> pending) => pending.Count == 0
        ? "nothing."
        : string.Join(", ", pending.Select(p => $"{p.Count} × {p.Operation.ToString().ToLowerInvariant()} at {p.System ?? "any system"}"))
            + ".";

    private static string Latest(LedgerView ledger)
    {
        if (ledger.Tokens.Count == 0) return """<p class="empty">Nothing accepted yet.</p>""";
        var rows = ledger.Tokens.TakeLast(Shown).Reverse().Select(entry => $"""
            <li><span class="entry"><strong>{Encode(entry.System)}</strong> ····{Encode(entry.LastFour)}</span>
            <code>{Encode(entry.Token)}</code>
            {When(entry.Reference, entry.Time)}</li>
            """);
        return $"""<ol class="entries" aria-label="Latest tokens, newest first">{string.Concat(rows)}</ol>""";
    }

    private static string LatestMovements(LedgerView ledger)
    {
        if (ledger.Movements.Count == 0) return """<p class="empty">No money moved yet.</p>""";
        var rows = ledger.Movements.TakeLast(Shown).Reverse().Select(entry => $"""
            <li><span class="entry"><strong>{Encode(entry.System)}</strong> {entry.Operation.ToString().ToLowerInvariant()}</span>
            <code>{entry.Amount} {Encode(entry.Currency)}</code>
            {When(entry.Reference, entry.Time)}</li>
            """);
        return $"""<ol class="entries" aria-label="Latest movements, newest first">{string.Concat(rows)}</ol>""";
    }

    private static string When(string? reference, string time) => $"""
        <span class="when">{Encode(reference ?? "no reference")} · <time datetime="{Encode(time)}">{Encode(time)}</time></span>
        """;

    private static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    private static string Encode(string text) => HtmlEncoder.Default.Encode(text);
}
