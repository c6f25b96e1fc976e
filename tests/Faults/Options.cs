using System.Globalization;

namespace HostedCapture.Faults;

/// <summary>The command line: a scenario, switches, and numbers by name.</summary>
internal sealed class Options(IReadOnlyList<string> arguments)
{
    /// <summary>Which scenario, or <c>all</c>.</summary>
    public string Scenario => arguments.Count > 0 ? arguments[0] : "";

    /// <summary>Whether the short form is wanted, as part of all the tests.</summary>
    public bool Bounded => arguments.Contains("--bounded");

    /// <summary>Whether what the processes wrote is left where it is.</summary>
    public bool Keep => arguments.Contains("--keep");

    /// <summary>The databases to run on.</summary>
    public IReadOnlyList<DatabaseKind> Databases => Text("database") switch
    {
        "sqlite" => [DatabaseKind.Sqlite],
        "postgres" => [DatabaseKind.PostgreSql],
        null or "both" => [DatabaseKind.Sqlite, DatabaseKind.PostgreSql],
        var other => throw new InvalidOperationException($"--database is sqlite, postgres or both, not {other}"),
    };

    /// <summary>A number by its name; else the one for the short or the long form.</summary>
    public int Number(string name, int bounded, int full) =>
        Text(name) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : Bounded ? bounded : full;

    private string? Text(string name)
    {
        for (var at = 1; at < arguments.Count - 1; at++)
        {
            if (arguments[at] == $"--{name}")
                return arguments[at + 1];
        }

        return null;
    }
}

/// <summary>The product's databases, as its settings name them.</summary>
internal enum DatabaseKind
{
    Sqlite,
    PostgreSql,
}
