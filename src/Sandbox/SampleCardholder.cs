using System.Net;
using System.Text.RegularExpressions;

namespace Sandbox;

/// <summary>A card of the samples.</summary>
/// <param name="Number">All digits.</param>
/// <param name="Code">Its security code.</param>
internal sealed record SampleCard(string Number, string Code = "123");

/// <summary>A browser without script, as far as the card page's form needs one.</summary>
internal sealed partial class SampleCardholder : IDisposable
{
    private const int PageLimit = 1000;

    private readonly HttpClient _browser = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false });
    private readonly Uri _link;

    // The form as it was answered last; null: it must be fetched.
    private string? _page;

    /// <summary>Opens no page yet.</summary>
    /// <param name="link">The intent's <c>capture_url</c>.</param>
    /// <param name="from">The address that a proxy would name; null: this machine's own, which no rule stops.</param>
    public SampleCardholder(string link, string? from = null)
    {
        _link = new Uri(link);
        if (from is not null)
            _browser.DefaultRequestHeaders.Add("X-Forwarded-For", from);
    }

    /// <summary>Types a card into the form and sends it.</summary>
    /// <param name="card">The card.</param>
    /// <param name="name">The name on it.</param>
    /// <param name="stopping">Ends the waiting.</param>
    public async Task SendAsync(SampleCard card, string name, CancellationToken stopping)
    {
        _page ??= await _browser.GetStringAsync(_link, stopping);
        var form = Form().Match(_page);
        if (!form.Success)
            throw new InvalidOperationException("The card page has no form.");
        var typed = new Dictionary<string, string>
        {
            ["cc-number"] = card.Number,
            ["cc-exp"] = "12/32",
            ["cc-csc"] = card.Code,
            ["cc-name"] = name,
            ["off"] = DemoShop.TestCards.Rut,
        };
        var fields = Input().Matches(form.Groups["fields"].Value)
            .Select(input => AttributeOf().Matches(input.Value).DistinctBy(one => one.Groups["name"].Value).ToDictionary(
                one => one.Groups["name"].Value, one => WebUtility.HtmlDecode(one.Groups["value"].Value)))
            .Where(input => input.ContainsKey("name"))
            .Select(input => new KeyValuePair<string, string>(
                input["name"],
                input.GetValueOrDefault("type") == "hidden"
                    ? input.GetValueOrDefault("value", "")
                    : typed.GetValueOrDefault(input.GetValueOrDefault("autocomplete", ""), "")));
        using var content = new FormUrlEncodedContent(fields.ToList());
        using var answer = await _browser.PostAsync(
            new Uri(_link, WebUtility.HtmlDecode(form.Groups["action"].Value)), content, stopping);
        // Declined or mistyped: the form again. Whatever else it is, the next card begins at the link.
        var text = answer.StatusCode == HttpStatusCode.OK ? await answer.Content.ReadAsStringAsync(stopping) : "";
        _page = Form().IsMatch(text) ? text : null;
    }

    /// <inheritdoc/>
    public void Dispose() => _browser.Dispose();

    [GeneratedRegex(
        """<form [^>]*action="(?<action>[^"]+)"[^>]*>(?<fields>.*?)</form>""",
        RegexOptions.Singleline | RegexOptions.ExplicitCapture,
        PageLimit)]
    private static partial Regex Form();

    [GeneratedRegex("<input [^>]*>", RegexOptions.ExplicitCapture, PageLimit)]
    private static partial Regex Input();

    [GeneratedRegex("(?<= )(?<name>[a-z-]+)=\"(?<value>[^\"]*)\"", RegexOptions.ExplicitCapture, PageLimit)]
    private static partial Regex AttributeOf();
}
