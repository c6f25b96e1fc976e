using System.Net;
using System.Text.RegularExpressions;

namespace HostedCapture.Cli.Stage;

/// <summary>
/// The cardholder's browser, without script: opens the card page, types a test card and sends the form, or presses the button
/// that leaves. Fields are found as browsers find them, by <c>autocomplete</c>.
/// </summary>
internal sealed partial class CardholderBrowser : IDisposable
{
    private const int MostCards = 10;
    private const int SeeOther = 303;

    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(2);

    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = s_limit };

    /// <summary>Types a card and sends it, until the page takes no more; once where the first is captured.</summary>
    /// <param name="address">The <c>capture_url</c>.</param>
    /// <param name="number">The card's number.</param>
    /// <param name="expiry">A month that has not passed, such as <c>12/30</c>.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task SubmitAsync(Uri address, string number, string expiry, CancellationToken cancellationToken)
    {
        var (page, at) = await OpenAsync(address, cancellationToken);
        for (var cards = 0; cards < MostCards && FormWith(page, "cc-number") is { } form; cards++)
        {
            var typed = new Dictionary<string, string>
            {
                ["cc-number"] = number,
                ["cc-exp"] = expiry,
                ["cc-csc"] = "123",
                ["cc-name"] = "Ana Rojas",
            };
            (page, at) = await PostAsync(form, at, typed, cancellationToken);
        }
    }

    /// <summary>Presses the button that leaves.</summary>
    public async Task CancelAsync(Uri address, CancellationToken cancellationToken)
    {
        var (page, at) = await OpenAsync(address, cancellationToken);
        var form = Forms().Matches(page).Select(match => match.Value)
            .FirstOrDefault(form => Attribute(form, "action")?.Split('?')[0].EndsWith("/cancel", StringComparison.Ordinal) == true);
        await PostAsync(form ?? throw new InvalidDataException($"{address}: no button to leave"), at, [], cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static string? FormWith(string page, string autocomplete) => Forms().Matches(page).Select(match => match.Value)
        .FirstOrDefault(form => form.Contains($"autocomplete=\"{autocomplete}\"", StringComparison.Ordinal));

    private static string? Attribute(string tag, string name) =>
        Attributes().Matches(tag).FirstOrDefault(match => match.Groups["name"].Value == name) is { } found
            ? WebUtility.HtmlDecode(found.Groups["value"].Value)
            : null;

    private async Task<(string Page, Uri At)> OpenAsync(Uri address, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync(address, cancellationToken);
        return (await response.Content.ReadAsStringAsync(cancellationToken), address);
    }

    private async Task<(string Page, Uri At)> PostAsync(
        string form, Uri at, Dictionary<string, string> typed, CancellationToken cancellationToken)
    {
        var fields = Inputs().Matches(form).Select(match => match.Value)
            .Where(input => Attribute(input, "name") is { Length: > 0 })
            .Select(input => KeyValuePair.Create(
                Attribute(input, "name")!,
                typed.GetValueOrDefault(Attribute(input, "autocomplete") ?? "", Attribute(input, "value") ?? "")));
        using var content = new FormUrlEncodedContent([.. fields]);
        using var response = await _client.PostAsync(new Uri(at, Attribute(form, "action")!), content, cancellationToken);
        if ((int)response.StatusCode == SeeOther && response.Headers.Location is { } location)
            return await OpenAsync(new Uri(at, location), cancellationToken);
        return (await response.Content.ReadAsStringAsync(cancellationToken), at);
    }

    [GeneratedRegex("<form\\b.*?</form>", RegexOptions.Singleline, 1000)]
    private static partial Regex Forms();

    [GeneratedRegex("<input\\b[^>]*>", RegexOptions.None, 1000)]
    private static partial Regex Inputs();

    [GeneratedRegex("(?<name>[a-z-]+)=\"(?<value>[^\"]*)\"", RegexOptions.None, 1000)]
    private static partial Regex Attributes();
}
