using HostedCapture.Client;

namespace HostedCapture.Cli;

/// <summary>The exit codes: what a script decides by.</summary>
internal static class Exit
{
    /// <summary>It is done.</summary>
    public const int Done = 0;

    /// <summary>It was tried, and failed: a declined card, an invalid signature, a check that found something.</summary>
    public const int Failed = 1;

    /// <summary>The command line is wrong; nothing was sent.</summary>
    public const int Usage = 2;

    /// <summary>HostedCapture did not answer, or something else did in its place.</summary>
    public const int Unreachable = 3;

    /// <summary>HostedCapture, or this program, said no.</summary>
    public const int Refused = 4;

    private const int FirstClientError = 400;
    private const int FirstServerError = 500;
    private const int Busy = 503;

    /// <summary>The code of a call that failed.</summary>
    public static int Of(HostedCaptureException exception) => exception switch
    {
        { ErrorCode: HostedCaptureException.NoAnswer } or { Status: Busy } => Unreachable,
        { Status: >= FirstClientError and < FirstServerError } => Refused,
        _ => Failed,
    };
}

/// <summary>Something that ends a command.</summary>
/// <param name="exit">The exit code.</param>
/// <param name="code">What it is, for scripts.</param>
/// <param name="message">For people, with what to do.</param>
internal sealed class HcException(int exit, string code, string message) : Exception(message)
{
    /// <summary>The exit code.</summary>
    public int ExitCode => exit;

    /// <summary>What it is, for scripts.</summary>
    public string Code => code;
}
