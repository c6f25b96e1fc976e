using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.JSInterop;
using OperatorConsole.Access;
using OperatorConsole.Accounts;
using OperatorConsole.Parts;

namespace OperatorConsole.Hosting;

/// <summary>
/// Has an open page read again when its session ends, wherever it was ended, which leads to the sign-in; and lets it rest while its
/// browser is not connected.
/// </summary>
internal sealed class SessionCircuit(
    SessionWatch watch, ISessions sessions, AuthenticationStateProvider states, IJSRuntime script, Live live)
    : CircuitHandler, IDisposable
{
    private IDisposable? _watched;
    private Guid? _session;

    /// <inheritdoc/>
    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _session = (await states.GetAuthenticationStateAsync()).User.Session();
        if (_session is { } session)
            _watched = watch.OnEnded(session, () => _ = LeaveAsync());
    }

    /// <inheritdoc/>
    public override async Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        // It may have ended while nothing could be told.
        if (_session is not { } session || await sessions.FindAsync(session, cancellationToken) is null)
            // Not awaited: the browser is not heard before this is done.
            _ = LeaveAsync();
        live.Connect(true);
    }

    /// <inheritdoc/>
    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        live.Connect(false);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override Task OnCircuitClosedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _watched?.Dispose();
        _watched = null;
    }

    private async Task LeaveAsync()
    {
        try
        {
            await script.InvokeVoidAsync("hostedConsole.sessionEnded");
        }
        catch (Exception exception) when (exception is JSException or JSDisconnectedException
            or InvalidOperationException or OperationCanceledException)
        {
            // There is no page any more.
        }
    }
}
