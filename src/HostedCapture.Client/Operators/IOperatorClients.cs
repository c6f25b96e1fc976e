namespace HostedCapture.Client;

/// <summary>
/// The operator API for many callers in one process, each with tokens of its own, such as the people who are signed in to a console.
/// Registered by <see cref="HostedCaptureServices.AddHostedCaptureOperatorClients"/>.
/// </summary>
public interface IOperatorClients
{
    /// <summary>The operator API for one of them. It holds no connection and needs no end.</summary>
    /// <param name="tokens">Gives the caller's tokens.</param>
    /// <param name="language">
    /// The language of errors' messages, <c>es</c>, <c>en</c> or <c>pt</c>; null: that of the options, or the installation's own.
    /// </param>
    IOperators For(ITokenSource tokens, string? language = null);
}
