using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Cli.Profiles;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary><c>receipt verify</c>: whether a receipt is genuine, with kept keys; then what the installation says of its intent.</summary>
internal static class VerifyReceipt
{
    public static Command Command(Hc hc)
    {
        var receipt = new Argument<string>("RECEIPT") { Description = hc.Texts["argument.receipt"] };
        var offline = new Option<bool>("--offline") { Description = hc.Texts["option.receipt_offline"] };
        var agreed = new Option<string?>("--consent-text") { Description = hc.Texts["option.receipt_consent_text"], HelpName = "TEXT" };
        var command = new Command("verify", hc.Texts["receipt.verify"]) { receipt, offline, agreed };
        var verify = hc.Does(command, async (run, cancellationToken) =>
        {
            var text = run.Get(receipt) == "-" ? await run.Terminal.In.ReadToEndAsync(cancellationToken) : run.Get(receipt)!;
            return await RunAsync(run, ReceiptIn(text.Trim()), run.Get(offline), run.Get(agreed), cancellationToken);
        });
        return new Command("receipt", hc.Texts["receipt"]) { verify };
    }

    // A whole return address may be given: the receipt is the part of it that looks like one.
    private static string ReceiptIn(string text) =>
        text.Split('?', '&', '=', '/', '#')
            .LastOrDefault(part => part.StartsWith("ey", StringComparison.Ordinal) && part.Count(letter => letter == '.') == 2)
        ?? text;

    private static async Task<int> RunAsync(
        Run run, string receipt, bool offline, string? agreed, CancellationToken cancellationToken)
    {
        await using var session = await run.OpenAsync();
        var file = run.Profiles.KeysFileOf(session.Address);
        var kept = PrivateFile.Read(file, run.Texts) is { } text ? JsonSerializer.Deserialize<Kept>(text, Run.Wire) : null;
        if (kept is null && offline)
            throw new HcException(Exit.Failed, "no_keys", run.Texts["error.no_keys"]);
        kept ??= await FetchAsync(session, file, cancellationToken);

        Receipt genuine;
        try
        {
            try
            {
                genuine = kept.Verifier().Verify(receipt);
            }
            catch (ReceiptException exception) when (exception.IsKeyUnknown && !offline)
            {
                genuine = (await FetchAsync(session, file, cancellationToken)).Verifier().Verify(receipt);
            }
        }
        catch (ReceiptException exception)
        {
            await run.PrintAsync(
                new JsonObject { ["valid"] = false, ["message"] = exception.Message },
                () => run.Text("receipt.invalid", ("reason", exception.Message)));
            return Exit.Failed;
        }

        var consent = genuine.Consent;
        bool? matches = agreed is null ? null : consent?.IsTo(agreed) == true;
        var now = offline ? null : await NowAsync(session, genuine.IntentId, cancellationToken);
        var json = new JsonObject
        {
            ["valid"] = true,
            ["intent"] = genuine.IntentId,
            ["state"] = genuine.State.Value,
            ["reference_id"] = genuine.ReferenceId,
            ["last_four"] = genuine.LastFour,
            ["consent"] = consent is null ? null : new JsonObject
            {
                ["purpose"] = consent.Purpose.Value,
                ["text_sha256"] = consent.TextSha256,
                ["at"] = consent.At,
            },
            ["consent_text_matches"] = matches,
            ["issued_at"] = genuine.IssuedAt,
            ["state_now"] = now,
        };
        var told = run.Texts["receipt.valid"] + matches switch
        {
            null => "",
            true => $" {run.Texts["receipt.consent"]}",
            false => $" {run.Texts["receipt.other_consent"]}",
        };
        await run.PrintAsync(json, () => told + "\n" + Common.Lines(
            ("intent", genuine.IntentId),
            ("state", genuine.State.Value),
            ("reference_id", genuine.ReferenceId),
            ("last_four", genuine.LastFour),
            ("consent", consent is null ? null : $"{consent.Purpose.Value} {consent.At:u} {consent.TextSha256}"),
            ("issued_at", $"{genuine.IssuedAt:u}"),
            ("state_now", now)));
        return matches == false ? Exit.Failed : Exit.Done;
    }

    // What it says now may be something else than what the receipt proves for then.
    private static async Task<string?> NowAsync(Session session, Guid id, CancellationToken cancellationToken)
    {
        try
        {
            return (await session.Captures.GetAsync(id, cancellationToken)).State.Value;
        }
        catch (HostedCaptureException exception) when (Exit.Of(exception) == Exit.Refused)
        {
            return exception.ErrorCode;
        }
    }

    private static async Task<Kept> FetchAsync(Session session, string file, CancellationToken cancellationToken)
    {
        var token = await session.TokenAsync(cancellationToken);
        using var answer = await session.GetAsync("/.well-known/jwks.json", cancellationToken);
        answer.EnsureSuccessStatusCode();
        var kept = new Kept(token.Issuer, token.Application, await answer.Content.ReadAsStringAsync(cancellationToken));
        PrivateFile.Write(file, JsonSerializer.Serialize(kept, Run.Wire));
        return kept;
    }

    private sealed record Kept(string Issuer, string Application, string Keys)
    {
        public ReceiptVerifier Verifier() => new(Issuer, Application, Keys);
    }
}
