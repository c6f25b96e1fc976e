using HostedCapture.Client;
using Microsoft.Extensions.DependencyInjection;

namespace HostedCapture.Cli;

/// <summary>The way to the operator API.</summary>
internal sealed class OperatorSession : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    private OperatorSession(ServiceProvider services) => _services = services;

    /// <summary>The operator API.</summary>
    public IOperators Operators => _services.GetRequiredService<IOperators>();

    /// <summary>Opens one.</summary>
    /// <param name="caller">Where and who.</param>
    /// <param name="texts">The language of the API's messages.</param>
    /// <param name="curl">Where requests are printed as commands; null: nowhere.</param>
    public static OperatorSession Open(Caller caller, Texts texts, TextWriter? curl)
    {
        var tap = new ExchangeTap(curl);
        var services = new ServiceCollection();
        services.AddHostedCaptureOperators(options =>
        {
            options.BaseAddress = new Uri(caller.Address.Value!);
            (options.ClientId, options.ClientSecret) = (caller.ClientId.Value!, caller.Secret.Value!);
            options.Language = texts.Language;
        }).AddHttpMessageHandler(() => new ExchangeTap.Handler(tap));
        return new OperatorSession(services.BuildServiceProvider());
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
