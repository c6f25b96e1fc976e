namespace HostedCapture.Faults;

/// <summary>The checked-out sources this program was built from.</summary>
internal static class Sources
{
#if DEBUG
    /// <summary>How this program, and so the product beside it, was built.</summary>
    public const string Configuration = "Debug";
#else
    /// <summary>How this program, and so the product beside it, was built.</summary>
    public const string Configuration = "Release";
#endif

    /// <summary>The directory of <c>HostedCapture.sln</c>.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    private static string Find(DirectoryInfo? directory) => directory switch
    {
        null => throw new InvalidOperationException("Started outside the repository."),
        _ when File.Exists(Path.Combine(directory.FullName, "HostedCapture.sln")) => directory.FullName,
        _ => Find(directory.Parent),
    };
}
