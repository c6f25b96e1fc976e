using System.Collections.Concurrent;
using System.Diagnostics;

namespace HostedCapture.Tests;

/// <summary>Lets nothing in this process speak HTTP with anything but this machine.</summary>
internal sealed class OutboundGuard : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>
{
    private static readonly OutboundGuard s_guard = new();
    private static readonly Lazy<IDisposable> s_installed = new(() => DiagnosticListener.AllListeners.Subscribe(s_guard));

    /// <summary>The addresses of the stopped calls.</summary>
    public static ConcurrentQueue<Uri> Stopped { get; } = new();

    /// <summary>Puts it up, once for the process.</summary>
    public static void Install() => _ = s_installed.Value;

    public void OnNext(DiagnosticListener value)
    {
        // The handler asks whether a request is of interest before it sends it: the place to say no.
        if (value.Name == "HttpHandlerDiagnosticListener")
            value.Subscribe(this, RefuseOutside);
    }

    public void OnNext(KeyValuePair<string, object?> value)
    {
        // Nothing is of interest.
    }

    public void OnCompleted()
    {
        // Nothing to end.
    }

    public void OnError(Exception error)
    {
        // Nothing to mend.
    }

    private static bool RefuseOutside(string name, object? request, object? more)
    {
        if (request is HttpRequestMessage { RequestUri: { IsLoopback: false } address }
            && !address.Host.EndsWith(".localhost", StringComparison.Ordinal))
        {
            Stopped.Enqueue(address);
            throw new InvalidOperationException($"A test wanted to leave this machine for {address.Host}.");
        }

        return false;
    }
}
