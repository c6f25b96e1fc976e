namespace HostedCapture.Tests;

/// <summary>The checked-out sources these tests were built from.</summary>
internal static class Repository
{
    /// <summary>The directory of <c>HostedCapture.sln</c>.</summary>
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Where screenshots and reports go; never committed.</summary>
    public static string Artifacts { get; } = Directory.CreateDirectory(Path.Combine(Root, "artifacts")).FullName;

    /// <summary>The sources below a folder, C# and Razor, by their path in it. What a build makes is not among them.</summary>
    public static IEnumerable<string> Sources(string folder) =>
        from path in Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
        let file = Path.GetRelativePath(Path.Combine(Root, folder), path).Replace('\\', '/')
        where (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
            && !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)
        select file;

    private static string Find(DirectoryInfo? directory) => directory switch
    {
        null => throw new InvalidOperationException("The tests run outside the repository."),
        _ when File.Exists(Path.Combine(directory.FullName, "HostedCapture.sln")) => directory.FullName,
        _ => Find(directory.Parent),
    };
}
