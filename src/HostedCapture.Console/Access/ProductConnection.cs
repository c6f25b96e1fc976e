namespace OperatorConsole.Access;

/// <summary>Where the product is, and who this console is there.</summary>
/// <param name="Address">Where it is called, without a slash at its end.</param>
/// <param name="Name">What it calls itself, <c>PublicBaseUrl</c>: the <c>aud</c> of assertions, without a slash at its end.</param>
/// <param name="ConsoleId">The console's id in the product's <c>Operators:Consoles</c>.</param>
public sealed record ProductConnection(Uri Address, string Name, string ConsoleId)
{
    /// <summary>Where assertions are taken.</summary>
    public Uri TokenAddress => new($"{Address.ToString().TrimEnd('/')}/operator/token");
}
