using System.Diagnostics;
using System.Security.Cryptography;
using OperatorConsole.Access;
using OperatorConsole.Hosting;
using Xunit;

namespace HostedCapture.Tests.OperatorConsole;

/// <summary>The console's commands: the key for the product, and the way in.</summary>
public sealed class ConsoleCommandsTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hc-console-");

    [Fact]
    public async Task The_Key_Is_Made_Once_For_Its_Owner_Alone_And_Its_Public_Half_Is_Printed()
    {
        var (code, first, _) = await RunAsync("key");
        Assert.Equal(0, code);
        using var rsa = RSA.Create();
        rsa.ImportFromPem(first);
        Assert.Throws<CryptographicException>(() => rsa.ExportParameters(includePrivateParameters: true));
        Assert.Equal(first, (await RunAsync("key")).Output);
        var keys = new DirectoryInfo(Path.Combine(_directory.FullName, "console-keys"));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(Path.Combine(keys.FullName, AssertionKey.FileName)).UnixFileMode);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, keys.UnixFileMode);
    }

    [Fact]
    public async Task Many_At_Once_Make_One_Key()
    {
        var keys = Path.Combine(_directory.FullName, "many");
        var halves = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            using var key = AssertionKey.In(keys);
            return key.PublicHalf;
        })));
        Assert.Single(halves.Distinct());
        Assert.Single(Directory.EnumerateFiles(keys));
    }

    [Fact]
    public async Task An_Administrator_Is_Invited_By_A_Link_To_The_Public_Address()
    {
        var (code, output, _) = await RunAsync("invite", "--administrator", "ana@example.com");
        Assert.Equal(0, code);
        Assert.Matches("^https://console.example/invitation\\?t=[A-Za-z0-9_-]{43}\n", output);
        Assert.Contains("For ana@example.com", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "invite")]
    [InlineData("", "invite", "--administrator")]
    [InlineData("is no e-mail address", "invite", "--administrator", "ana")]
    [InlineData("", "dance")]
    public async Task A_Wrong_Call_Is_Told(string problem, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(arguments);
        Assert.Equal(2, code);
        Assert.Equal("", output);
        Assert.Contains(problem, errors, StringComparison.Ordinal);
        Assert.NotEmpty(errors);
    }

    [Fact]
    public async Task A_Wrong_Configuration_Is_Told()
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        Assert.Equal(1, await new ConsoleCommands(output, errors).RunAsync(["key", "--Console:Product", "nowhere"]));
        Assert.Contains("Console:Product: must be an absolute address", errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("Console:PublicUrl: is required", errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_Production_Too_The_Key_Is_All_That_Is_Printed()
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            ArgumentList =
            {
                Path.Combine(AppContext.BaseDirectory, "HostedCapture.Console.dll"), "key", "--Console:Product", "https://pay.example",
                "--Console:PublicUrl", "https://console.example",
            },
            WorkingDirectory = _directory.FullName,
            UseShellExecute = false,
            RedirectStandardOutput = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
        Assert.Matches("^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+\n-----END PUBLIC KEY-----\n$", output);
    }

    [Fact]
    public async Task Keys_That_Cannot_Be_Kept_Stop_The_Start()
    {
        var keys = _directory.CreateSubdirectory("console-keys");
        await File.WriteAllTextAsync(Path.Combine(keys.FullName, "protection"), "no directory");
        var (code, _, errors) = await RunAsync("key");
        Assert.Equal(1, code);
        Assert.Contains("  Console:KeysPath: ", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_Only_The_Library_Finds_Wrong_With_Entra_Is_Told_At_The_Start()
    {
        var (code, output, errors) = await RunAsync(
            "key", "--AzureAd:TenantId", "tenant", "--AzureAd:ClientId", "client", "--AzureAd:ClientSecret", "secret",
            "--AzureAd:CallbackPath", "signin-oidc", "--Console:Scopes", "api://product/.default");
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("  AzureAd: ", errors, StringComparison.Ordinal);
        Assert.Contains("CallbackPath", errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(true, "serve")]
    [InlineData(true, "--urls", "http://127.0.0.1:5082")]
    [InlineData(false, "key")]
    [InlineData(false, "--help")]
    public void Without_A_Command_It_Is_The_Server(bool server, params string[] arguments) =>
        Assert.Equal(server, ConsoleCommands.ServerArguments(arguments) is not null);

    public void Dispose() => _directory.Delete(recursive: true);

    private async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var errors = new StringWriter();
        var code = await new ConsoleCommands(output, errors).RunAsync(
        [
            .. arguments, "--Console:Product", "https://pay.example", "--Console:PublicUrl", "https://console.example",
            "--Console:Database:ConnectionString", $"Data Source={Path.Combine(_directory.FullName, "console.db")}",
        ]);
        return (code, output.ToString(), errors.ToString());
    }
}
