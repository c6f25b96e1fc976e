using System.Runtime.InteropServices;

namespace HostedCapture.Cli;

// Not top-level statements: the generated Program would clash with other programs' in the tests.
internal static class Program
{
    private static async Task<int> Main(string[] args)
    {
        using var end = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, End);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, End);
        return await new Hc(Terminal.Real()).RunAsync(args, end.Token);

        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            end.Cancel();
        }
    }
}
