using HostedCapture.Data;

namespace HostedCapture.Payments;

/// <summary>Whether the cardholder's bank is asked whether it is she who pays (3-D Secure).</summary>
public enum BankAuthentication
{
    /// <summary>Where the provider can, and she is there.</summary>
    IfPossible,

    /// <summary>Always: what cannot be authenticated is refused before anything is charged.</summary>
    Required,

    /// <summary>Not by us.</summary>
    Never,
}

/// <summary>The wire names of <see cref="BankAuthentication"/>.</summary>
public static class BankAuthentications
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Enum.GetValues<BankAuthentication>().Select(ColumnTypes.Name)];

    /// <summary>The wish of a name; null for any other text.</summary>
    public static BankAuthentication? Parse(string? name) =>
        Names.Index().FirstOrDefault(known => known.Item == name) is { Item: not null } found
            ? Enum.GetValues<BankAuthentication>()[found.Index]
            : null;
}
