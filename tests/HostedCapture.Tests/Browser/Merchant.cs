using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace HostedCapture.Tests.Browser;

/// <summary>A shop on another site than the application, that remembers who came.</summary>
internal sealed class Merchant : IAsyncDisposable
{
    private const string Html =
        "<!DOCTYPE html><html lang=\"es\"><title>Shop</title><link rel=\"icon\" href=\"data:,\"><h1>Shop</h1></html>";

    // As the shops' library of Quickpay Connect opens the page and listens
    // (https://github.com/Peinau/SDK-Javascript, src/api/expressCheckout/ExpressCheckoutRenderer.ts).
    private const string Opener =
        """
        <!DOCTYPE html><html lang="es"><title>Shop</title><link rel="icon" href="data:,"><h1>Shop</h1><button>Pay</button><p></p>
        <script>
          document.querySelector('button').onclick = () => {
            const query = new URLSearchParams(location.search), link = query.get('link'), host = link.split('/').slice(0, 3).join('/');
            const dialog = window.open(link, 'peinau_dialog', 'toolbar=0,location=0,width=450,height=600');
            let done = false;
            addEventListener('message', event => {
              if (done || event.origin.indexOf(host) !== 0) return;
              done = true;
              document.querySelector('p').textContent = JSON.stringify(event.data);
              if (query.has('close')) dialog.postMessage({ type: 'command', value: 'close' }, host);
            });
          };
        </script></html>
        """;

    private WebApplication? _app;

    /// <summary>Where it is, without a slash at its end.</summary>
    public string Address { get; private set; } = "";

    /// <summary>Where a captured card leads, with all that must arrive as it is.</summary>
    public string ReturnUrl => $"{Address}/return?order=7&next=%2Fa%20b;c,d";

    /// <summary>Where everything else leads.</summary>
    public string CancelUrl => $"{Address}/cancel?order=7";

    /// <summary>An address that no visit gets to: the browser stays where it is.</summary>
    public string StayUrl => $"{Address}/stay";

    /// <summary>A page that opens a link in a window of its own.</summary>
    /// <param name="link">The link.</param>
    /// <param name="close">Whether it closes that window when it has heard how it ended.</param>
    public string OpenerUrl(string link, bool close = true) =>
        $"{Address}/opener?link={Uri.EscapeDataString(link)}{(close ? "&close" : "")}";

    /// <summary>Who came, in order.</summary>
    public ConcurrentQueue<Arrival> Arrivals { get; } = new();

    /// <summary>Opens it.</summary>
    public async Task StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.Run(AnswerAsync);
        await _app.StartAsync();
        var bound = _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        // By another name than the application's: to a browser that is another site.
        Address = bound.Replace("127.0.0.1", "localhost", StringComparison.Ordinal);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var referrer = context.Request.Headers.Referer.Count == 0 ? null : context.Request.Headers.Referer.ToString();
        Arrivals.Enqueue(
            new Arrival(context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, referrer));
        context.Response.ContentType = "text/html; charset=utf-8";
        // A page that a browser kept for going back comes without a request, and Playwright does not see it come in Firefox.
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(context.Request.Path == "/opener" ? Opener : Html);
    }
}

/// <summary>A request that reached the shop.</summary>
/// <param name="Method">How.</param>
/// <param name="Target">Path and query as they came.</param>
/// <param name="Referrer">Where from, where the browser said so.</param>
internal sealed record Arrival(string Method, string Target, string? Referrer);
