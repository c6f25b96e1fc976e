using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
using OperatorConsole.Access;
using OperatorConsole.Accounts;
using OperatorConsole.Parts;

namespace OperatorConsole.Hosting;

/// <summary>
/// Sends an open page to the sign-in when its session ends, wherever it was ended; and lets it rest while its browser is not connected.
/// </summary>
internal sealed class SessionCircuit(
    SessionWatch watch, ISessions sessions, AuthenticationStateProvider states, NavigationManager navigation, Live live)
    : CircuitHandler, IDisposable
{
    private IDisposable? _watched;
    private Guid? _session;

    /// <inheritdoc/>
    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        _session = (await states.GetAuthenticationStateAsync()).User.Session();
        if (_session is { } session)
            _watched = watch.OnEnded(session, Leave);
    }

    /// <inheritdoc/>
    public override async Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        // It may have ended while nothing could be told.
        if (_session is not { } session || await sessions.FindAsync(session, cancellationToken) is null)
            Leave();
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

    private void Leave()
    {
        try
        {
            var here = Uri.EscapeDataString(new Uri(navigation.Uri).PathAndQuery);
            navigation.NavigateTo($"{SignInWays.SignInPath}?return={here}", forceLoad: true);
        }
        catch (InvalidOperationException)
        {
            // There is no page any more.
        }
    }
}
