namespace OperatorConsole.Shell;

/// <summary>What this installation's shell shows.</summary>
/// <param name="TestBench">Whether there is a test bench: in a sandbox.</param>
public sealed record ShellOptions(bool TestBench);
