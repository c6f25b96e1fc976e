using System.Net;
using System.Net.Sockets;
using Sandbox;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>Starts sandboxes in this process, each on ports that are free.</summary>
internal static class Sandboxes
{
    private const int MostTries = 5;

    /// <summary>Starts one.</summary>
    /// <param name="planAt">Its plan at a port.</param>
    public static async Task<(SandboxApp Sandbox, SandboxPlan Plan)> StartAsync(Func<int, SandboxPlan> planAt)
    {
        for (var tries = 0; ; tries++)
        {
            var plan = planAt(FreePort());
            try
            {
                return (await SandboxApp.StartAsync(plan), plan);
            }
            catch (IOException) when (tries < MostTries)
            {
                // Somebody took one of the ports meanwhile.
            }
        }
    }

    /// <summary>One that is free now; most probably the next three are, too.</summary>
    public static int FreePort()
    {
        using var first = new TcpListener(IPAddress.Loopback, 0);
        first.Start();
        return ((IPEndPoint)first.LocalEndpoint).Port;
    }
}
