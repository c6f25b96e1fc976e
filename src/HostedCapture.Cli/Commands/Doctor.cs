using System.CommandLine;
using System.Text.Json.Nodes;

namespace HostedCapture.Cli.Commands;

/// <summary><c>doctor</c>: everything between this machine and the installation, checked line by line, each with what to do.</summary>
internal static class Doctor
{
    public static Command Command(Hc hc)
    {
        var returnUrl = new Option<string?>("--return-url") { Description = hc.Texts["option.doctor_return_url"], HelpName = "URL" };
        return hc.Does(new Command("doctor", hc.Texts["doctor"]) { returnUrl }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenAsync(retries: 0);
            var checks = new DoctorChecks(run, session);
            var findings = new List<Finding>();
            // What cannot be reached is not asked for more.
            var reached = await AddAsync(checks.ReachAsync(cancellationToken));
            if (reached)
            {
                await AddAsync(checks.ClockAsync(cancellationToken));
                await AddAsync(checks.VersionsAsync(cancellationToken));
                if (await AddAsync(checks.TokenAsync(cancellationToken)))
                {
                    await AddAsync(checks.OriginAsync(run.Get(returnUrl), cancellationToken));
                    await AddAsync(checks.WebhooksAsync(cancellationToken));
                    await AddAsync(checks.BytesAsync(cancellationToken));
                }
            }

            var json = new JsonObject
            {
                ["checks"] = new JsonArray([.. findings.Select(finding => new JsonObject
                {
                    ["check"] = finding.Check,
                    ["verdict"] = finding.Verdict,
                    ["message"] = finding.Message,
                    ["advice"] = finding.Advice,
                })]),
            };
            await run.PrintAsync(json, () => string.Join('\n', findings.Select(finding => Line(run, finding))));
            return !reached ? Exit.Unreachable : findings.Exists(finding => finding.Verdict == Finding.Bad) ? Exit.Failed : Exit.Done;

            async Task<bool> AddAsync(Task<Finding> check)
            {
                var finding = await check;
                findings.Add(finding);
                return finding.Verdict != Finding.Bad;
            }
        });
    }

    private static string Line(Run run, Finding finding)
    {
        var line = $"{run.Texts[$"doctor.{finding.Verdict}"],-6} {run.Texts[$"doctor.{finding.Check}"]}: {finding.Message}";
        return finding.Advice is null ? line : $"{line}\n       {finding.Advice}";
    }
}

/// <summary>What a check found.</summary>
/// <param name="Check">Which check.</param>
/// <param name="Verdict"><c>good</c>, <c>warning</c>, <c>bad</c> or <c>skipped</c>.</param>
/// <param name="Message">What it is.</param>
/// <param name="Advice">What to do; null where nothing is to be done.</param>
internal sealed record Finding(string Check, string Verdict, string Message, string? Advice = null)
{
    public const string Good = "good";
    public const string Warning = "warning";
    public const string Bad = "bad";
    public const string Skipped = "skipped";
}
