using HostedCapture.Client;
using OperatorConsole.Texts;

namespace OperatorConsole.Pages.Developer;

/// <summary>What the API says is wrong with the fields of a form; each is told at its field, all at once.</summary>
public sealed class FieldFaults
{
    /// <summary>Nothing is wrong.</summary>
    public static FieldFaults None { get; } = new([]);

    // Those whose message only says "see detail".
    private static readonly string[] s_byDetail = ["setting", "logo", "test"];

    private readonly IReadOnlyList<FieldError> _faults;

    private FieldFaults(IReadOnlyList<FieldError> faults) => _faults = faults;

    /// <summary>Whether anything is wrong.</summary>
    public bool Any => _faults.Count > 0;

    /// <summary>Those of a refused call.</summary>
    /// <param name="refused">The refusal.</param>
    public static FieldFaults Of(HostedCaptureException refused) => new(refused.Fields);

    /// <summary>What is wrong with a field; null: nothing.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="field">As the API names it, <c>return_origins</c>; those of its items (<c>return_origins.1</c>) are of it.</param>
    public string? At(Words words, string field)
    {
        var texts = _faults
            .Where(fault => fault.Field == field || fault.Field.StartsWith($"{field}.", StringComparison.Ordinal))
            .Select(fault => Text(words, fault)).ToList();
        return texts.Count == 0 ? null : string.Join(" ", texts);
    }

    /// <summary>What is wrong with everything that none of these fields tells, each with its field's name.</summary>
    /// <param name="words">The reader's.</param>
    /// <param name="fields">The fields that tell their own.</param>
    public IReadOnlyList<string> Others(Words words, params string[] fields) =>
    [
        .. _faults
            .Where(fault => !fields.Any(
                field => fault.Field == field || fault.Field.StartsWith($"{field}.", StringComparison.Ordinal)))
            .Select(fault => fault.Field.Length == 0 ? Text(words, fault) : $"{fault.Field}: {Text(words, fault)}"),
    ];

    private static string Text(Words words, FieldError fault)
    {
        if (fault.Detail is { Length: > 0 } detail)
            return s_byDetail.Contains(fault.Code) ? words[$"developer.fault.{fault.Code}", detail] : $"{fault.Message} ({detail})";
        return fault.Message.Length > 0 ? fault.Message : words.Or("developer.field_code", fault.Code);
    }
}
