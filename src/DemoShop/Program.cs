namespace DemoShop;

// Not top-level statements: the generated Program would clash with the sandbox's, which runs this in its process.
internal static class Program
{
    private static Task Main(string[] args) => DemoShopApp.Build(args).RunAsync();
}
