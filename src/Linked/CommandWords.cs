using System.CommandLine;

namespace Linked;

/// <summary>The arguments of a program whose commands also take the keys of its configuration.</summary>
internal static class CommandWords
{
    /// <summary>Takes the keys of the configuration out of the arguments: the parser would take them for words of the command.</summary>
    /// <param name="args">Of the program.</param>
    /// <param name="options">What is an option of a command, and no key.</param>
    public static (string[] Words, string[] Configuration) Split(string[] args, IEnumerable<Option> options)
    {
        var known = options.SelectMany(option => option.Aliases.Prepend(option.Name)).ToHashSet(StringComparer.Ordinal);
        var (words, configuration) = (new List<string>(), new List<string>());
        for (var at = 0; at < args.Length; at++)
        {
            var own = !args[at].StartsWith("--", StringComparison.Ordinal) || known.Contains(args[at].Split('=')[0]);
            (own ? words : configuration).Add(args[at]);
            if (!own && !args[at].Contains('=', StringComparison.Ordinal) && at + 1 < args.Length)
                configuration.Add(args[++at]);
        }

        return ([.. words], [.. configuration]);
    }
}
