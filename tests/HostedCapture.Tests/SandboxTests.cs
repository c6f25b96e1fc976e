using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Sandbox;
using Xunit;

namespace HostedCapture.Tests;

/// <summary>The newcomer's one command, as a process of its own.</summary>
public sealed class SandboxTests : IDisposable
{
    private static readonly string s_program = Path.Combine(AppContext.BaseDirectory, "Sandbox.dll");

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hc-sandbox-");

    [Fact]
    public async Task It_Serves_Each_Party_On_Its_Own_Port_Ends_On_Ctrl_C_And_Keeps_Intents()
    {
        var port = FreePort();
        string path;
        using (var run = await Run.StartAsync(_directory, port))
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(client));
            var created = await client.CreateAsync(Make.Intent());
            path = $"/tokenization/captures/{created.Get("id")}";
            using var cardholder = new Cardholder(client.BaseAddress.ToString());
            var page = await cardholder.SubmitAsync(await cardholder.OpenAsync(created.Get("links.1.href")!));
            Assert.Equal("0; url=https://requestb.in/sfoogtsf", page.Refresh);
            Assert.Equal("1111", Assert.Single(await new Simulator($"http://localhost:{port + 3}").TokensAsync()).LastFour);
            using var person = new Cardholder($"http://localhost:{port + 1}");
            Assert.Equal("Save a card", (await person.OpenAsync("/")).Heading);

            var (code, output) = await run.EndAsync();
            Assert.Equal(0, code);
            Assert.All(
                Enumerable.Range(port, 4), one => Assert.Contains($"http://localhost:{one}", output, StringComparison.Ordinal));
            Assert.DoesNotContain("warn:", output, StringComparison.Ordinal);
            Assert.Matches($"http://localhost:{port + 2}/invitation\\?t=[A-Za-z0-9_-]{{43}}\\s", output);
        }

        using (var invite = new Run(_directory, "invite", "--port", $"{port}"))
        {
            Assert.Equal(0, await invite.ExitAsync());
            Assert.Matches($"^http://localhost:{port + 2}/invitation\\?t=[A-Za-z0-9_-]{{43}}\\s*$", await invite.Output);
        }

        using (await Run.StartAsync(_directory, port))
        {
            using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}") };
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", await TokenAsync(client));
            Assert.Equal("captured", (await client.ReadAsync(path)).Get("state"));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task A_Port_In_Use_Is_Reported_In_One_Line(int offset)
    {
        var port = FreePort();
        using var taken = new TcpListener(IPAddress.Loopback, port + offset);
        taken.Start();
        using var run = new Run(_directory, "--port", $"{port}");
        Assert.Equal(1, await run.ExitAsync());
        Assert.Equal("", await run.Output);
        Assert.Contains(
            $":{port + offset}: address already in use", Assert.Single((await run.Errors).Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_First_Administrators_Link_Opens_The_Console()
    {
        var plan = new SandboxPlan(FreePort()) { HasVirtualClock = true, ConsoleData = _directory.FullName };
        await using var sandbox = await SandboxApp.StartAsync(plan);
        Assert.StartsWith($"{plan.ConsoleAddress}/invitation?t=", sandbox.FirstLink, StringComparison.Ordinal);
        using var client = new HttpClient();
        using var page = await client.GetAsync(sandbox.FirstLink);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("administrator@example.com", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_directory.FullName));
    }

    [Fact]
    public async Task A_Wrong_Argument_Prints_The_Usage()
    {
        foreach (var arguments in new string[][] { ["start"], ["--port"], ["--port", "many"] })
        {
            using var run = new Run(_directory, arguments);
            Assert.Equal(2, await run.ExitAsync());
            Assert.StartsWith("Usage:", await run.Errors, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static async Task<string> TokenAsync(HttpClient client)
    {
        using var answer = await client.PostAsync("/oauth2/token", new FormUrlEncodedContent(
            [new("grant_type", "client_credentials"), new("client_id", "demo-shop"), new("client_secret", "demo-secret")]));
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["access_token"]!.GetValue<string>();
    }

    // The first of four that are free now.
    private static int FreePort()
    {
        while (true)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            var rest = Enumerable.Range(port + 1, 3).Select(next => new TcpListener(IPAddress.Loopback, next)).ToList();
            try
            {
                rest.ForEach(listener => listener.Start());
                return port;
            }
            catch (SocketException)
            {
                // Another one.
            }
            finally
            {
                rest.ForEach(listener => listener.Dispose());
            }
        }
    }

    private sealed class Run : IDisposable
    {
        private readonly Process _process;

        public Run(DirectoryInfo directory, params string[] arguments)
        {
            // Where the tests run in the background, Ctrl-C is ignored, and by what they start, too.
            var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
            _process = Process.Start(new ProcessStartInfo("/usr/bin/env", ["--default-signal=INT", dotnet, s_program, .. arguments])
            {
                WorkingDirectory = directory.FullName,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            (Output, Errors) = (_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        }

        public Task<string> Output { get; }

        public Task<string> Errors { get; }

        public static async Task<Run> StartAsync(DirectoryInfo directory, int port)
        {
            var run = new Run(directory, "--port", $"{port}", "--sample-data", "false");
            using var console = new HttpClient { BaseAddress = new Uri($"http://localhost:{port + 2}") };
            await Until.TrueAsync(
                async () =>
                {
                    Assert.False(run._process.HasExited, "the sandbox ended");
                    try
                    {
                        return (await console.GetAsync("/health/live")).IsSuccessStatusCode;
                    }
                    catch (HttpRequestException)
                    {
                        return false;
                    }
                },
                "the console, which starts last, answers");
            return run;
        }

        public async Task<int> ExitAsync()
        {
            await _process.WaitForExitAsync();
            return _process.ExitCode;
        }

        public async Task<(int Code, string Output)> EndAsync()
        {
            using var kill = Process.Start("/bin/kill", ["-INT", $"{_process.Id}"]);
            return (await ExitAsync(), await Output);
        }

        public void Dispose()
        {
            if (!_process.HasExited)
                _process.Kill();
            _process.WaitForExit();
            _process.Dispose();
        }
    }
}
