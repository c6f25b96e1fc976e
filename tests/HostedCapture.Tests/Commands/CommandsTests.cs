using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HostedCapture.Applications;
using HostedCapture.Commands;
using HostedCapture.Tests.Applications;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace HostedCapture.Tests.Commands;

public sealed class CommandsTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("commands-");
    private readonly TestClock _clock = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        _home.Delete(recursive: true);
    }

    [Theory]
    [InlineData]
    [InlineData("--urls", "http://127.0.0.1:0")]
    [InlineData("--environment=Development")]
    [InlineData("--Issuer:KeysPath", "keys", "rotate")]
    public async Task Options_Alone_Start_The_Server(params string[] args)
    {
        Assert.Null(await RunAsync(args));
        Assert.Empty(_output.ToString() + _error);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("keys")]
    [InlineData("keys", "rotat")]
    [InlineData("keys", "rotate", "force")]
    [InlineData("application")]
    [InlineData("application", "new")]
    [InlineData("operator", "new")]
    [InlineData("operator", "new", "script")]
    [InlineData("payment", "settle", "0ab8a8a6-4bd7-4d5c-9a33-0b1c1d3f0a11", "perhaps")]
    [InlineData("payment", "settle", "0ab8a8a6-4bd7-4d5c-9a33-0b1c1d3f0a11", "declined", "id")]
    [InlineData("page-check")]
    [InlineData("")]
    public async Task Another_Word_Prints_The_Usage_As_An_Error(params string[] args)
    {
        Assert.Equal(2, await RunAsync(args));
        Assert.Contains("Usage:", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Theory]
    [InlineData("help")]
    [InlineData("--help")]
    public async Task Help_Prints_The_Usage(string word)
    {
        Assert.Equal(0, await RunAsync(word));
        Assert.Contains("Usage:", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_error.ToString());
    }

    [Fact]
    public async Task Keys_Rotate_Once_In_A_Tokens_Life_Unless_Forced()
    {
        var keys = new KeyDirectory(_home.FullName, _clock);
        Assert.Equal(0, await RotateAsync());
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await RotateAsync());
        Assert.Equal(2, keys.Files().Count);
        var newest = keys.Files()[0];

        _clock.Advance(TimeSpan.FromMinutes(15));
        Assert.Equal(1, await RotateAsync());
        Assert.Contains("--force", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(newest, keys.Files()[0]);

        Assert.Equal(0, await RotateAsync("--force"));
        Assert.Equal([newest], keys.Files().Skip(1));
    }

    [Fact]
    public async Task A_Bad_Configuration_Is_Reported()
    {
        Assert.Equal(1, await RotateAsync("--Issuer:TokenLifetimeSeconds=soon"));
        Assert.Contains("Issuer:TokenLifetimeSeconds", _error.ToString(), StringComparison.Ordinal);
        Assert.Empty(_home.GetFiles());
    }

    [Fact]
    public async Task The_Audit_Log_Is_Verified()
    {
        Assert.Equal(1, await VerifyAsync());
        Assert.Contains("is empty", _error.ToString(), StringComparison.Ordinal);

        Assert.Equal(0, await RotateAsync());
        Assert.Equal(0, await VerifyAsync());
        Assert.StartsWith("1 rows are good. The last link is 1:", Last(_output), StringComparison.Ordinal);
        var link = Last(_output).Split(' ')[^1];
        Assert.Equal(0, await VerifyAsync($"--known={link}"));
        Assert.Equal(1, await VerifyAsync($"--known=9{link}"));
        Assert.Equal(2, await VerifyAsync("--known=1"));

        await ChangeAsync("""
            insert into audit (id, created_at, actor, origin, type, outcome)
            values ('by hand', 1, 'operator:somebody', 'here', 'keys.rotated', 'success')
            """);
        Assert.Equal(1, await VerifyAsync());
        Assert.Matches(@"^The audit log is broken: row \d \(keys\.rotated, .*\) has no MAC", Last(_error));

        await ChangeAsync("update audit set actor = 'somebody else' where number = 1");
        Assert.Equal(1, await VerifyAsync());
        Assert.StartsWith("The audit log is broken: row 1 (keys.rotated, ", Last(_error), StringComparison.Ordinal);

        async Task ChangeAsync(string sql)
        {
            await using var connection = new SqliteConnection($"Data Source={DatabasePath}");
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            Assert.Equal(1, await command.ExecuteNonQueryAsync());
        }

        static string Last(StringWriter writer) => writer.ToString().TrimEnd().Split('\n')[^1];
        Task<int?> VerifyAsync(params string[] options) => RunAsync(["audit", "verify", .. options, .. Options]);
    }

    [Theory]
    [InlineData("Librería Ñandú & Cía.", "libreria-nandu-cia")]
    [InlineData("  Shop 24  ", "shop-24")]
    public async Task A_New_Application_Is_Ready_For_The_Configuration(string name, string clientId)
    {
        Assert.Equal(0, await RunAsync("application", "new", name));
        var lines = _output.ToString().TrimEnd().Split('\n');
        var secret = lines[^1];
        Assert.Matches("^[A-Za-z0-9_-]{43}$", secret);
        var block = string.Join('\n', lines[..(Array.IndexOf(lines, "}") + 1)]);
        Assert.DoesNotContain(secret, block, StringComparison.Ordinal);

        var application = Assert.Single(Load(block).Applications);
        Assert.Equal((name.Trim(), clientId), (application.Name, application.ClientId));
        Assert.True(Guid.TryParse(application.Id, out _));
        Assert.True(application.HasSecret(secret));
        Assert.Equal(SHA256.HashData(Encoding.UTF8.GetBytes(secret)), Assert.Single(application.SecretHashes));
    }

    [Theory]
    [InlineData("Auditor", null)]
    [InlineData("merchantsupport", "6b1f0c3e-0a55-4c1e-9d0e-2f6f3c7a1d01")]
    public async Task A_New_Operator_Is_Ready_For_The_Configuration(string role, string? application)
    {
        string[] of = application is null ? [] : ["--application", application];
        Assert.Equal(0, await RunAsync(["operator", "new", "Nightly", "Report", "--role", role, .. of]));
        var lines = _output.ToString().TrimEnd().Split('\n');
        var secret = lines[^1];
        var block = string.Join('\n', lines[..(Array.IndexOf(lines, "}") + 1)]);
        Assert.DoesNotContain(secret, block, StringComparison.Ordinal);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes($$"""{ "Operators": { "Accounts": [ {{block}} ] } }"""));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(TestSettings.Production).AddJsonStream(stream).Build();
        var account = Assert.Single(TestSettings.Load(configuration, "Production").Operators!.Accounts);
        Assert.Equal(("nightly-report", "Nightly Report"), (account.Id, account.Name));
        Assert.Equal(role, account.Role.ToString(), ignoreCase: true);
        Assert.Equal(application, account.Applications?.Single());
        Assert.True(account.HasSecret(secret));
    }

    [Theory]
    [InlineData("--role", "King")]
    [InlineData("--role", "Auditor", "--application", "x")]
    [InlineData("--role", "MerchantSupport")]
    public async Task An_Operators_Role_And_Applications_Fit(params string[] options) =>
        Assert.Equal(2, await RunAsync(["operator", "new", "Script", .. options]));

    [Fact]
    public async Task Two_New_Applications_Share_Nothing()
    {
        await RunAsync("application", "new", "Shop");
        var first = _output.ToString();
        _output.GetStringBuilder().Clear();
        await RunAsync("application", "new", "Shop");
        var (one, other) = (Block(first), Block(_output.ToString()));
        Assert.NotEqual(one.GetProperty("Id").GetString(), other.GetProperty("Id").GetString());
        Assert.NotEqual(one.GetProperty("ClientSecretsSha256")[0].GetString(), other.GetProperty("ClientSecretsSha256")[0].GetString());

        static JsonElement Block(string text) =>
            JsonDocument.Parse(text[..(text.IndexOf("\n}", StringComparison.Ordinal) + 2)]).RootElement;
    }

    [Theory]
    [InlineData("\u0007bell")]
    [InlineData(" ")]
    public async Task A_Name_Is_Readable(string name) => Assert.Equal(2, await RunAsync("application", "new", name));

    [Fact]
    public async Task A_Name_In_Other_Letters_Gets_A_Client_Id_Too()
    {
        Assert.Equal(0, await RunAsync("application", "new", "東京"));
        Assert.Contains("\"Name\": \"東京\"", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("\"ClientId\": \"application-", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_Program_Itself_Runs_Commands_And_Ends()
    {
        Assert.Equal(0, await ProcessAsync(["keys", "rotate", .. Options]));
        Assert.Single(_home.GetFiles("*.pem"));
        Assert.Equal(2, await ProcessAsync("nonsense"));
    }

    private string[] Options => [
        "--environment=Development", $"--contentRoot={AppContext.BaseDirectory}", $"--Issuer:KeysPath={_home.FullName}",
        $"--Database:ConnectionString=Data Source={DatabasePath}"];

    private string DatabasePath => Path.Combine(_home.FullName, "db", "test.db");

    private Task<int?> RotateAsync(params string[] options) => RunAsync(["keys", "rotate", .. options, .. Options]);

    private Task<int?> RunAsync(params string[] args) => new CommandLine(_output, _error, _clock).RunAsync(args);

    private static async Task<int> ProcessAsync(params string[] args)
    {
        using var process = Process.Start("dotnet", [Path.Combine(AppContext.BaseDirectory, "HostedCapture.dll"), .. args]);
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    private static Settings Load(string block)
    {
        var json = $$"""{ "PublicBaseUrl": "https://pay.example", "Applications": [ {{block}} ] }""";
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(json));
        return Settings.Load(new ConfigurationBuilder().AddJsonStream(stream).Build(), new Environment());
    }

    private sealed class Environment : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Staging";

        public string ApplicationName { get; set; } = "HostedCapture";

        public string ContentRootPath { get; set; } = AppContext.BaseDirectory;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}
