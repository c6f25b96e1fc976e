namespace HostedCapture.Faults;

/// <summary>How a cardholder behaves on the way to her bank and back.</summary>
/// <param name="GivesUp">At the bank, instead of the code.</param>
/// <param name="Mistypes">The code, once.</param>
/// <param name="Reloads">The address that did not answer; else she opens the shop's link again.</param>
internal sealed record BankManner(bool GivesUp, bool Mistypes, bool Reloads);

/// <summary>
/// A cardholder who approves a payment, goes to her bank and comes back, as a browser without script does: follows what pages say,
/// opens an address again when no answer came, and closes the window when the page only says that it is checking.
/// </summary>
/// <param name="link">Of the approval page.</param>
/// <param name="shop">What addresses of the shop begin with.</param>
/// <param name="manner">What she does.</param>
/// <param name="patience">How long she looks at a page that says that it is checking.</param>
internal sealed class BankShopper(string link, string shop, BankManner manner, TimeSpan patience)
{
    /// <summary>The steps that a product can die in.</summary>
    public static readonly IReadOnlyList<string> Steps = ["form", "pay", "leave", "bank", "back", "wait"];

    private const string Code = "123456";
    private const string WrongCode = "654321";

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(3);

    private bool _mistyped;
    private string? _returned;

    /// <summary>The step she is at.</summary>
    public string Step { get; private set; } = Steps[0];

    /// <summary>Answers that should never be seen, as <c>status heading</c>.</summary>
    public List<string> Wrong { get; } = [];

    /// <summary>The final state as the shop is told; null: she closed the window.</summary>
    public async Task<string?> PayAsync()
    {
        using var person = new Cardholder(link);
        var start = TimeProvider.System.GetTimestamp();
        long? checking = null;
        var at = link;
        while (TimeProvider.System.GetElapsedTime(start) < s_longest)
        {
            try
            {
                Step = at == link ? "form" : "back";
                var page = await WalkAsync(person, await FollowAsync(person, at));
                at = link;
                if (Shopper.StateIn(page) is { } state)
                    return state;
                if (page.Status is not (503 or 429) && page.Refresh != "2")
                    Wrong.Add($"{page.Status} {page.Document.QuerySelector("h1")?.TextContent}");
                checking = page.Refresh == "2" ? checking ?? TimeProvider.System.GetTimestamp() : null;
                if (checking is { } since && TimeProvider.System.GetElapsedTime(since) > patience)
                    return null;
                Step = "wait";
            }
            catch (Exception exception) when (Shopper.IsGone(exception))
            {
                // No answer: the browser's own error page.
                at = manner.Reloads && Step == "back" ? _returned ?? link : link;
            }

            await Wait.AMomentAsync();
        }

        return null;
    }

    // As far as pages lead.
    private async Task<Page> WalkAsync(Cardholder person, Page page)
    {
        while (true)
        {
            if (page.Document.QuerySelector("#code") is not null)
            {
                Step = "bank";
                page = await FollowAsync(person, await AnswerAsync(person, page));
            }
            else if (page.Forms is [var form, ..] && page.Status is 200 or 409)
            {
                // The approval form, or the one that takes fields to the bank.
                var isOurs = form.GetAttribute("action")!.StartsWith("/pay/", StringComparison.Ordinal);
                Step = isOurs ? "pay" : "leave";
                page = await FollowAsync(person, await person.PostAsync(page, []));
            }
            else if (page.Refresh is { } on && on.StartsWith("0; url=", StringComparison.Ordinal)
                && !on.Contains(shop, StringComparison.Ordinal))
            {
                Step = "leave";
                page = await FollowAsync(person, on["0; url=".Length..]);
            }
            else if (page.Refresh == "15" && page.Document.QuerySelector("a.button[href*='/bank']")?.GetAttribute("href") is { } bank)
            {
                Step = "leave";
                page = await FollowAsync(person, bank);
            }
            else
            {
                return page;
            }
        }
    }

    private Task<Page> AnswerAsync(Cardholder person, Page bank)
    {
        var isWrong = manner.Mistypes && !_mistyped;
        _mistyped = true;
        return person.PostAsync(bank.Reply.Address, new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["code"] = isWrong ? WrongCode : Code,
            ["answer"] = manner.GivesUp ? "cancel" : "confirm",
        }));
    }

    private async Task<Page> FollowAsync(Cardholder person, string address) => await FollowAsync(person, await person.OpenAsync(address));

    private async Task<Page> FollowAsync(Cardholder person, Page page)
    {
        while (page.Reply.Header("Location") is { } location)
        {
            var next = new Uri(new Uri(page.Reply.Address), location).ToString();
            if (next.Contains("/bank/", StringComparison.Ordinal))
                (Step, _returned) = ("back", next);
            page = await person.OpenAsync(next);
        }

        return page;
    }
}
