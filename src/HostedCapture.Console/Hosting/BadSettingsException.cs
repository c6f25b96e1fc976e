namespace OperatorConsole.Hosting;

/// <summary>The configuration is not usable; the message has every error on a line of its own.</summary>
/// <param name="errors">Each names its key.</param>
public sealed class BadSettingsException(IReadOnlyList<string> errors)
    : Exception("The console's configuration is not usable:" + string.Concat(errors.Select(error => Environment.NewLine + "  " + error)))
{
    /// <summary>Each error, naming its key.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
