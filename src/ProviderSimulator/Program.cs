namespace ProviderSimulator;

// Not top-level statements: their generated Program would stand beside that of the sandbox, which runs this in its process.
internal static class Program
{
    private static Task Main(string[] args) => SimulatorApp.Build(args).RunAsync();
}
