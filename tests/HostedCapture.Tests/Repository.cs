namespace HostedCapture.Tests;

/// <summary>The checked-out sources these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The directory of <c>HostedCapture.sln</c>.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Where screenshots and reports go; never committed.</summary>
    public static string Artifacts { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts")).FullName;

    private static string Find(DirectoryInfo? directory) => directory switch
    {
        null => throw new InvalidOperationException("The tests run outside the repository."),
        _ when File.Exists(Path.Combine(directory.FullName, "HostedCapture.sln")) => directory.FullName,
        _ => Find(directory.Parent),
    };
}
