using System.CommandLine;

namespace HostedCapture.Cli.Commands;

/// <summary><c>operator audit verify</c> and <c>operator page-check</c>: what shows that nobody changed anything.</summary>
internal static class OperatorChecks
{
    /// <summary><c>operator audit</c>.</summary>
    public static Command Audit(Hc hc, Option<string?> who)
    {
        var known = Common.Text(hc, "known", "NUMBER:HASH");
        var verify = hc.Does(new Command("verify", hc.Texts["operator.audit_verify"]) { known }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenOperatorAsync(run.Get(who));
            var verdict = await session.Operators.Audit.VerifyAsync(run.Get(known), cancellationToken);
            await run.PrintAsync(Run.Node(verdict), () => verdict.Good
                ? run.Text("operator.audit_good", ("rows", verdict.Rows), ("last", verdict.Last))
                : run.Text("operator.audit_broken", ("broken", verdict.Broken)));
            return verdict.Good ? Exit.Done : Exit.Failed;
        });
        return new Command("audit", hc.Texts["operator.audit"]) { verify };
    }

    /// <summary><c>operator page-check</c>.</summary>
    public static Command PageCheck(Hc hc, Option<string?> who)
    {
        var intent = new Option<Guid?>("--intent") { Description = hc.Texts["option.intent"], HelpName = "ID" };
        return hc.Does(new Command("page-check", hc.Texts["operator.page_check"]) { intent }, async (run, cancellationToken) =>
        {
            await using var session = await run.OpenOperatorAsync(run.Get(who));
            var check = await session.Operators.Integrity.CheckAsync(run.Get(intent), cancellationToken);
            await run.PrintAsync(Run.Node(check), () => check.Good
                ? run.Text("operator.page_good", ("page", check.Page))
                : string.Join('\n', check.Differences.Prepend(run.Text("operator.page_differs", ("page", check.Page)))));
            return check.Good ? Exit.Done : Exit.Failed;
        });
    }
}
