using System.Collections.Concurrent;
using System.Net.Sockets;

namespace HostedCapture.Faults;

/// <summary>
/// A cardholder who wants to be done: opens the page, sends the form when there is one, waits when told to, and opens
/// the page again when no answer came. Never sends a card to anything but a form that was just shown.
/// </summary>
internal sealed class Shopper(string link)
{
    private const int LongestPatience = 180;

    /// <summary>Answers that should never be seen, as <c>status heading</c>.</summary>
    public ConcurrentQueue<string> Wrong { get; } = [];

    /// <summary>How often the form was sent.</summary>
    public int Sent { get; private set; }

    /// <summary>Whether an error says that the other side is not there or went away.</summary>
    public static bool IsGone(Exception exception) =>
        // A line that breaks while it is made comes as the socket's own exception.
        exception is HttpRequestException or IOException or TaskCanceledException or SocketException;

    /// <summary>The final state as the shop is told; null: none within three minutes.</summary>
    /// <param name="cards">The numbers to try, one after the other; the last again and again.</param>
    public async Task<string?> BuyAsync(params string[] cards)
    {
        using var person = new Cardholder(link);
        var start = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(start).TotalSeconds < LongestPatience)
        {
            try
            {
                var page = await person.OpenAsync(link);
                while (page is { Status: 200, HasForm: true })
                {
                    var card = cards[Math.Min(Sent++, cards.Length - 1)];
                    page = await person.SubmitAsync(page, card, code: card.StartsWith('3') ? MarkedCard.Code : MarkedCard.Code[..3]);
                }

                if (StateIn(page) is { } state)
                    return state;
                if (page.Status is not (503 or 429) && page.Refresh != "2")
                    Wrong.Enqueue($"{page.Status} {page.Document.QuerySelector("h1")?.TextContent}");
            }
            catch (Exception exception) when (IsGone(exception))
            {
                // No answer: the browser's own error page, and the person presses "reload".
            }

            await Wait.AMomentAsync();
        }

        return null;
    }

    /// <summary>The state in the address a final page sends the browser to; null: it is none.</summary>
    public static string? StateIn(Page page) =>
        page.Refresh is { } refresh && refresh.IndexOf("state=", StringComparison.Ordinal) is > 0 and var at
            ? refresh[(at + 6)..]
            : page.Status == 410
            ? "expired"
            : null;
}
