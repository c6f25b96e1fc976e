using System.CommandLine;
using System.Text.Json.Nodes;

namespace HostedCapture.Cli.Commands;

/// <summary><c>schema</c>: the JSON Schemas of what each command prints with <c>--json</c>.</summary>
internal static class ShowSchema
{
    /// <summary>All of them.</summary>
    public static JsonNode All()
    {
        using var stream = typeof(ShowSchema).Assembly.GetManifestResourceStream("schema.json")!;
        return JsonNode.Parse(stream)!;
    }

    public static Command Command(Hc hc) => hc.Does(new Command("schema", hc.Texts["schema"]), async (run, _) =>
    {
        await run.Terminal.Out.WriteLineAsync(All().ToJsonString(new(Run.Wire) { WriteIndented = !run.IsJson }));
        return Exit.Done;
    });
}
