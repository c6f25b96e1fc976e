using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace HostedCapture.Tests.Webhooks;

/// <summary>A merchant's server on this machine: it keeps every webhook and answers as the test sets it.</summary>
public sealed class Merchant : IAsyncDisposable
{
    /// <summary>The secret of <see cref="Settings"/>.</summary>
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly WebApplication _server;
    private readonly ConcurrentQueue<Webhook> _received = new();

    private Merchant(WebApplication server) => _server = server;

    /// <summary>What came, in the order in which it came.</summary>
    public IReadOnlyList<Webhook> Received => [.. _received];

    /// <summary>Where webhooks go.</summary>
    public string Url => $"{_server.Urls.First()}/hook";

    /// <summary>How to answer; 204 when nothing is set. It is there when the answer is asked for, after the webhook was kept.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    /// <summary>Starts one.</summary>
    public static async Task<Merchant> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        var merchant = new Merchant(server);
        server.MapPost("/hook", merchant.ReceiveAsync);
        await server.StartAsync();
        return merchant;
    }

    /// <summary>The first application's settings to send here.</summary>
    public (string Key, string Value)[] Settings(int endpoint = 0, params string[] secrets) =>
    [
        ($"Applications:0:Webhooks:{endpoint}:Url", Url),
        .. (secrets.Length == 0 ? [Secret] : secrets).Select((secret, i) => ($"Applications:0:Webhooks:{endpoint}:Secrets:{i}", secret)),
    ];

    /// <summary>Always answers a status.</summary>
    public void Says(int status, params (string Name, string Value)[] headers) => Answer = context =>
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in headers)
            context.Response.Headers[name] = value;
        return Task.CompletedTask;
    };

    /// <summary>Waits for so many webhooks in all; gives them.</summary>
    public async Task<IReadOnlyList<Webhook>> ReceivedAsync(int count)
    {
        await Until.TrueAsync(() => _received.Count >= count, $"{count} webhooks, of which {_received.Count} came");
        return Received;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        _received.Enqueue(new Webhook(context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase), body.ToArray()));
        if (Answer is { } answer)
            await answer(context);
        else
            context.Response.StatusCode = StatusCodes.Status204NoContent;
    }
}
