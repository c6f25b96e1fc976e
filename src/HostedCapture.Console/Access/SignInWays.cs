namespace OperatorConsole.Access;

/// <summary>The ways to sign in that are configured; at least one is.</summary>
/// <param name="Local">Accounts of this console.</param>
/// <param name="Issuer">The name of the issuer for the button, such as <c>Microsoft Entra ID</c>; null: none.</param>
public sealed record SignInWays(bool Local, string? Issuer)
{
    /// <summary>
    /// Where a link begins the way through the issuer; takes <c>?return=</c> and, to sign in anew, <c>&amp;again=true</c>.
    /// </summary>
    public const string IssuerPath = "/sign-in/issuer";

    /// <summary>Where a person with an account shows her second factor again; takes <c>?return=</c>.</summary>
    public const string StepUpPath = "/step-up";

    /// <summary>Where everybody begins; takes <c>?return=</c>.</summary>
    public const string SignInPath = "/sign-in";
}
