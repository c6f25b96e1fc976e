using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Cli;
using HostedCapture.Tests.Webhooks;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace HostedCapture.Tests.Cli;

/// <summary>A developer's machine with <c>hc</c> on it: a home of its own, an environment, and nobody at a terminal.</summary>
internal sealed class Tool : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("hc-cli-");

    /// <summary>Where profiles and cursors are.</summary>
    public string Home => _home.FullName;

    /// <summary>The environment.</summary>
    public Dictionary<string, string> Environment { get; } = new() { ["HC_LANG"] = "en" };

    /// <summary>What is on standard input.</summary>
    public string Input { get; set; } = "";

    /// <summary>Whether a person sits there.</summary>
    public bool IsInteractive { get; set; }

    /// <summary>What the person types when asked for a secret.</summary>
    public string? Typed { get; set; }

    /// <summary>Verifies a webhook as a developer does who has the standard's own library; throws where it is not valid.</summary>
    public static void VerifyByTheStandardsLibrary(Webhook webhook, string secret)
    {
        var headers = new HeaderDictionary();
        foreach (var (name, value) in webhook.Headers)
            headers[name] = value;
        new StandardWebhooks.StandardWebhook(secret).Verify(webhook.Text, headers);
    }

    /// <summary>Runs <c>hc</c> to its end.</summary>
    public async Task<Ran> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return new Ran(await RunAsync(output, error, args, CancellationToken.None), output.ToString(), error.ToString());
    }

    /// <summary>Runs <c>hc</c>, which must succeed, and reads its JSON.</summary>
    public async Task<JsonNode> JsonAsync(params string[] args)
    {
        var ran = await RunAsync([.. args, "--json"]);
        Assert.True(ran.Code == 0, $"hc {string.Join(' ', args)}: {ran.Code}\n{ran.Output}\n{ran.Error}");
        return JsonNode.Parse(ran.Output)!;
    }

    /// <summary>Begins a run that goes on.</summary>
    public Running Begin(params string[] args) => new(this, args);

    /// <summary><c>hc init</c> at an application.</summary>
    public async Task<JsonNode> InitAsync(AppFixture app, string? address = null) =>
        await JsonAsync("init", "--address", address ?? app.Address, "--simulator", app.Simulator.Address);

    /// <summary>What <c>listen</c> keeps of how far its receiver has got.</summary>
    public JsonNode ListenPlace() =>
        JsonNode.Parse(File.ReadAllText(Assert.Single(Directory.GetFiles(Path.Combine(Home, "listen"), "*.json"))))!;

    /// <inheritdoc/>
    public void Dispose() => _home.Delete(recursive: true);

    internal Task<int> RunAsync(TextWriter output, TextWriter error, string[] args, CancellationToken cancellationToken) =>
        new Hc(new Terminal
        {
            Out = output,
            Error = error,
            In = new StringReader(Input),
            Environment = name => name == "HC_HOME" ? Home : Environment.GetValueOrDefault(name),
            IsInteractive = IsInteractive,
            ReadSecret = () => Typed,
        }).RunAsync(args, cancellationToken);
}

/// <summary>A run that has ended.</summary>
/// <param name="Code">The exit code.</param>
/// <param name="Output">Standard output.</param>
/// <param name="Error">Standard error.</param>
internal sealed record Ran(int Code, string Output, string Error)
{
    /// <summary>The code of the error, where errors are JSON.</summary>
    public string? ErrorCode => (string?)JsonNode.Parse(Error.TrimEnd().Split('\n')[^1])!["error"]!["code"];
}

/// <summary>A run that goes on until it ends by itself or by Ctrl-C.</summary>
internal sealed class Running : IAsyncDisposable
{
    private readonly CancellationTokenSource _ctrlC = new();
    private readonly Paper _output = new();
    private readonly Paper _error = new();

    public Running(Tool tool, string[] args) => Code = Task.Run(() => tool.RunAsync(_output, _error, args, _ctrlC.Token));

    /// <summary>The exit code, when it has ended.</summary>
    public Task<int> Code { get; }

    /// <summary>What it has printed.</summary>
    public string Output => _output.ToString();

    /// <summary>What it has told.</summary>
    public string Error => _error.ToString();

    /// <summary>Waits until it has told something.</summary>
    public Task ToldAsync(string text) => Until.TrueAsync(
        () => Error.Contains(text, StringComparison.Ordinal),
        () => $"'{text}' in: {Output}\n{Error}");

    /// <summary>Presses Ctrl-C; gives the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _ctrlC.CancelAsync();
        return await Code;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _ctrlC.Dispose();
    }

    // Read while it is written.
    private sealed class Paper : TextWriter
    {
        private readonly StringBuilder _text = new();

        public override Encoding Encoding => Encoding.UTF8;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(string? value)
        {
            lock (_text)
                _text.Append(value);
        }

        public override void WriteLine(string? value) => Write(value + "\n");

        public override Task WriteLineAsync(string? value)
        {
            WriteLine(value);
            return Task.CompletedTask;
        }

        public override Task WriteAsync(string? value)
        {
            Write(value);
            return Task.CompletedTask;
        }

        public override string ToString()
        {
            lock (_text)
                return _text.ToString();
        }
    }
}
