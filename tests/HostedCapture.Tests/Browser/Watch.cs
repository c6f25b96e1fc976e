using System.Collections.Concurrent;
using Microsoft.Playwright;
using Xunit;

namespace HostedCapture.Tests.Browser;

/// <summary>Keeps what a browser complains of and whom it asks.</summary>
internal sealed class Watch
{
    private readonly ConcurrentQueue<string> _amiss = new();

    public Watch(IBrowserContext context, string app, string merchant)
    {
        context.Console += (_, message) =>
        {
            // An error page is also told in the console; it is no fault of the page.
            var status =
                message.Text.StartsWith("Failed to load resource: the server responded with a status of 4", StringComparison.Ordinal)
                && (message.Location.StartsWith($"{app}/capture/", StringComparison.Ordinal)
                    || message.Location.StartsWith($"{app}/pay/", StringComparison.Ordinal));
            // Chromium knows scripts there, and styles not yet.
            var ahead = message.Text.StartsWith("The Integrity-Policy destination 'style'", StringComparison.Ordinal);
            if (message.Type is "error" or "warning" && !status && !ahead)
                _amiss.Enqueue($"{message.Type}: {message.Text} at {message.Location}");
        };
        context.WebError += (_, error) => _amiss.Enqueue(error.Error);
        context.Request += (_, request) =>
        {
            var own = request.Url.StartsWith($"{app}/", StringComparison.Ordinal);
            var shop = request.IsNavigationRequest && request.Url.StartsWith($"{merchant}/", StringComparison.Ordinal);
            var nobody = request.Url.StartsWith("data:", StringComparison.Ordinal);
            if (!own && !shop && !nobody)
                _amiss.Enqueue($"asked {request.Url}");
        };
    }

    /// <summary>Checks what was amiss: nothing, or each time something that holds one of these texts.</summary>
    public void AssertAmiss(params string[] expected) =>
        Assert.DoesNotContain(_amiss, complaint => !expected.Any(part => complaint.Contains(part, StringComparison.Ordinal)));
}
