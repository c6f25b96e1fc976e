using HostedCapture.Api;

namespace HostedCapture.Operators;

/// <summary>Why an operator does something, for the audit log.</summary>
internal static class Reasons
{
    /// <summary>The longest one, in characters.</summary>
    public const int Longest = 500;

    /// <summary>What is wrong with one that must be there.</summary>
    public static IEnumerable<FieldError> Check(string? reason)
    {
        if (string.IsNullOrWhiteSpace(reason))
            yield return new FieldError("reason", "required");
        else if (CheckText(reason) is { } wrong)
            yield return wrong;
    }

    /// <summary>400 for one that must be there and is not, or is wrong.</summary>
    public static Problem? Refuse(string? reason) =>
        Check(reason).ToArray() is { Length: > 0 } errors ? Problem.InvalidModel(errors) : null;

    /// <summary>400 for a wrong one; it may be left out.</summary>
    public static Problem? RefuseText(string? reason) =>
        reason is not null && CheckText(reason) is { } wrong ? Problem.InvalidModel(wrong) : null;

    private static FieldError? CheckText(string reason) => reason.Length > Longest
        ? new FieldError("reason", "too_long")
        : reason.Any(char.IsControl) ? new FieldError("reason", "text") : null;
}
