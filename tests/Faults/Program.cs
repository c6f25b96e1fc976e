using HostedCapture.Faults;
using HostedCapture.Faults.Scenarios;

IScenario[] scenarios = [new KillScenario(), new CrashScenario(), new StormScenario(), new ProviderScenario(), new DatabaseScenario(), new SilenceScenario(), new SlowScenario()];

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
foreach (var scenario in chosen)
    await run.DoAsync(scenario);
return run.Failures.Count == 0 ? 0 : 1;
