using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using HostedCapture.Client;

namespace HostedCapture.Cli.Commands;

/// <summary>What several commands take and show.</summary>
internal static class Common
{
    private const int UsualLimit = 20;

    /// <summary>The argument of an intent or payment.</summary>
    public static Argument<Guid> Id(Hc hc) => new("ID") { Description = hc.Texts["argument.id"] };

    /// <summary><c>--limit</c>.</summary>
    public static Option<int> Limit(Hc hc) => new("--limit")
    {
        Description = hc.Texts["option.limit"],
        DefaultValueFactory = _ => UsualLimit,
        HelpName = "N",
    };

    /// <summary><c>--yes</c>.</summary>
    public static Option<bool> Yes(Hc hc) => new("--yes") { Description = hc.Texts["option.yes"] };

    /// <summary>An option with a text.</summary>
    public static Option<string?> Text(Hc hc, string name, string helpName) => new($"--{name}")
    {
        Description = hc.Texts[$"option.{name.Replace('-', '_')}"],
        HelpName = helpName,
    };

    /// <summary>A length of time such as <c>90s</c>, <c>30m</c>, <c>2h</c> or <c>7d</c>; null when it is none.</summary>
    public static TimeSpan? Duration(string text) =>
        text.Length >= 2 && int.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? text[^1] switch
            {
                's' => TimeSpan.FromSeconds(number),
                'm' => TimeSpan.FromMinutes(number),
                'h' => TimeSpan.FromHours(number),
                'd' => TimeSpan.FromDays(number),
                _ => null,
            }
            : null;

    /// <summary>The moment of a <c>--since</c> with a length of time.</summary>
    public static DateTimeOffset? Since(Run run, string? text) => text is null ? null
        : Duration(text) is { } ago ? run.Terminal.Clock.GetUtcNow() - ago
        : throw new HcException(Exit.Usage, "duration", run.Text("error.duration", ("value", text)));

    /// <summary>A body of JSON from a file, or from standard input (<c>-</c>).</summary>
    public static async Task<T> BodyAsync<T>(Run run, string file, CancellationToken cancellationToken)
    {
        var text = file == "-"
            ? await run.Terminal.In.ReadToEndAsync(cancellationToken)
            : await File.ReadAllTextAsync(file, cancellationToken);
        try
        {
            return JsonSerializer.Deserialize<T>(text, Run.Wire) ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new HcException(Exit.Usage, "body", run.Text("error.body", ("file", file), ("reason", exception.Message)));
        }
    }

    /// <summary>Prints a list: <c>{"items": […]}</c>, or a line for each.</summary>
    public static Task PrintListAsync<T>(Run run, IReadOnlyList<T> items, Func<T, string> line) => run.PrintAsync(
        new JsonObject { ["items"] = new JsonArray([.. items.Select(item => Run.Node(item))]) },
        () => items.Count == 0 ? run.Texts["list.none"] : string.Join('\n', items.Select(line)));

    /// <summary>The first of a list.</summary>
    public static async Task<List<T>> TakeAsync<T>(IAsyncEnumerable<T> items, int limit, CancellationToken cancellationToken)
    {
        var taken = new List<T>();
        if (limit <= 0)
            return taken;
        await foreach (var item in items.WithCancellation(cancellationToken))
        {
            taken.Add(item);
            if (taken.Count == limit)
                break;
        }

        return taken;
    }

    /// <summary>An event in a line.</summary>
    public static string Line(Event one) => $"{one.Time:yyyy-MM-dd HH:mm:ss'Z'}  {one.Type.Value,-27} {one.ObjectId}  {one.Sequence}";

    /// <summary>What a card's bank said of it; null: nothing.</summary>
    public static string? Said(Verification? one) => one is null
        ? null
        : string.Join(", ", new[] { one.Result, Of("code", one.CodeResult), Of("address", one.AddressResult) }.OfType<string>());

    /// <summary>Lines of names and values, those without a value left out.</summary>
    public static string Lines(params ReadOnlySpan<(string Name, object? Value)> lines)
    {
        var text = new List<string>();
        foreach (var (name, value) in lines)
        {
            if (Convert.ToString(value, CultureInfo.InvariantCulture) is { Length: > 0 } shown)
                text.Add($"{name,-13} {shown}");
        }

        return string.Join('\n', text);
    }

    private static string? Of(string what, string? result) => result is null ? null : $"{what} {result}";
}
