using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary><c>verify</c>: whether a webhook is genuine, offline; where it is not, the installation says why.</summary>
internal static class VerifyWebhook
{
    public static Command Command(Hc hc)
    {
        var payload = new Option<string>("--payload") { Description = hc.Texts["option.payload"], HelpName = "FILE|-", Required = true };
        var header = new Option<string[]>("--header", "-H")
        {
            Description = hc.Texts["option.header"],
            HelpName = "NAME: VALUE",
            Required = true,
        };
        var stdin = new Option<bool>("--secret-stdin") { Description = hc.Texts["option.webhook_secret_stdin"] };
        var offline = new Option<bool>("--offline") { Description = hc.Texts["option.offline"] };
        return hc.Does(new Command("verify", hc.Texts["verify"]) { payload, header, stdin, offline }, async (run, cancellationToken) =>
        {
            if (run.Get(stdin) && run.Get(payload) == "-")
                throw new HcException(Exit.Usage, "stdin", run.Texts["error.stdin_twice"]);
            var headers = (run.Get(header) ?? []).Select(line => line.Split(':', 2)).Where(pair => pair.Length == 2)
                .GroupBy(pair => pair[0].Trim(), StringComparer.OrdinalIgnoreCase)
                .ToDictionary(group => group.Key, group => group.Last()[1].Trim(), StringComparer.OrdinalIgnoreCase);
            var secret = await SecretAsync(run, run.Get(stdin), cancellationToken);
            var body = await BytesAsync(run, run.Get(payload)!, cancellationToken);
            try
            {
                var received = WebhookVerifier.Verify(body, headers.GetValueOrDefault, secret.Value!);
                var json = new JsonObject { ["valid"] = true, ["event"] = Run.Node(received), ["secret_source"] = secret.Source };
                await run.PrintAsync(json, () => run.Text(
                    "verify.valid", ("event", Common.Line(received)), ("source", run.Texts[$"source.{secret.Source}"])));
                return Exit.Done;
            }
            catch (ArgumentException exception)
            {
                throw new HcException(Exit.Usage, "secret", exception.Message);
            }
            catch (WebhookException exception)
            {
                return await ExplainAsync(run, exception, body, headers, secret, run.Get(offline), cancellationToken);
            }
        });
    }

    private static async Task<int> ExplainAsync(
        Run run,
        WebhookException invalid,
        byte[] body,
        Dictionary<string, string> headers,
        Setting secret,
        bool offline,
        CancellationToken cancellationToken)
    {
        IReadOnlyList<WebhookFinding> findings = [];
        if (!offline)
        {
            await using var session = await run.OpenAsync();
            var webhook = new ReceivedWebhook { Payload = Encoding.UTF8.GetString(body), Headers = headers, Secret = secret.Value };
            findings = (await session.Deliveries.ExplainAsync(webhook, cancellationToken)).Findings;
        }

        var json = new JsonObject
        {
            ["valid"] = false,
            ["message"] = invalid.Message,
            ["secret_source"] = secret.Source,
            ["findings"] = new JsonArray([.. findings.Select(Run.Node)]),
        };
        await run.PrintAsync(json, () => string.Join('\n', findings
            .Select(finding => $"  {finding.Message} [{finding.Code}]")
            .Prepend(run.Text("verify.invalid", ("reason", invalid.Message), ("source", run.Texts[$"source.{secret.Source}"])))));
        return Exit.Failed;
    }

    private static async Task<Setting> SecretAsync(Run run, bool stdin, CancellationToken cancellationToken)
    {
        var setting = stdin
            ? new Setting((await run.Terminal.In.ReadLineAsync(cancellationToken))?.Trim(), "stdin")
            : Setting.Of(null, run.Terminal.Variable("HC_WEBHOOK_SECRET"), run.Caller().Profile?.WebhookSecret);
        return setting.Value is { Length: > 0 }
            ? setting
            : throw new HcException(Exit.Usage, "no_secret", run.Texts["error.no_webhook_secret"]);
    }

    // The bytes as they are: a text reader would already change some.
    private static async Task<byte[]> BytesAsync(Run run, string file, CancellationToken cancellationToken) => file == "-"
        ? Encoding.UTF8.GetBytes(await run.Terminal.In.ReadToEndAsync(cancellationToken))
        : await File.ReadAllBytesAsync(file, cancellationToken);
}
