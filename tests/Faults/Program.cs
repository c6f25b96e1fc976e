using HostedCapture.Faults;
using HostedCapture.Faults.Scenarios;

IScenario[] scenarios =
[
    new KillScenario(),
        new PaymentsScenario(), new BankScenario(), new CrashScenario(), new StormScenario(), new ProviderScenario(),
    new DatabaseScenario(), new SilenceScenario(), new SlowScenario(), new LeakScenario(),
];

var options = new Options(args);
var chosen = scenarios.Where(scenario => options.Scenario == "all" || scenario.Name == options.Scenario).ToList();
if (chosen.Count == 0)
{
    await Console.Error.WriteLineAsync(
        $"""
        tests/Faults/run.sh SCENARIO [--bounded] [--database sqlite|postgres|both] [--keep] [--NAME NUMBER …]
        SCENARIO: all, {string.Join(", ", scenarios.Select(scenario => scenario.Name))}
        """);
    return 2;
}

await using var run = new Run(options);
// A silent provider is waited for, not worked on: the others go on meanwhile. What leaks is known when all have run.
var waiting = chosen.Where(scenario => scenario is SilenceScenario).Select(run.DoAsync).ToList();
foreach (var scenario in chosen.Where(scenario => scenario is not (SilenceScenario or LeakScenario)))
    await run.DoAsync(scenario);
await Task.WhenAll(waiting);
foreach (var scenario in chosen.Where(scenario => scenario is LeakScenario))
    await run.DoAsync(scenario);
return run.Failures.Count == 0 ? 0 : 1;
