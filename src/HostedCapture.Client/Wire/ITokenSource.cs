namespace HostedCapture.Client;

/// <summary>
/// Gives the access tokens of one caller, wherever they come from: an identity provider that signed a person in, a console that
/// vouches for her. Called by many threads at once.
/// </summary>
public interface ITokenSource
{
    /// <summary>A token that is good now, without <c>Bearer</c>; kept by the source, which is asked before each call.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<string> GetAsync(CancellationToken cancellationToken);

    /// <summary>
    /// The API answered 401 to a token. The source is asked once more, and should then give another one; the second 401 is the
    /// call's <see cref="HostedCaptureException"/>.
    /// </summary>
    /// <param name="token">The token that was refused.</param>
    void Refused(string token);
}
