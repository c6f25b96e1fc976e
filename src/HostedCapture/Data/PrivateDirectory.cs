namespace HostedCapture.Data;

/// <summary>Makes directories that only the owner of the process may enter.</summary>
public static class PrivateDirectory
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>
    /// Makes the missing directories of a path, mode 700. Existing ones keep their mode: they may belong to others, such as <c>/tmp</c>.
    /// </summary>
    /// <param name="path">Absolute.</param>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }

        // One by one: the framework applies a mode to the last directory only.
        if (Path.GetDirectoryName(path) is { } parent && !Directory.Exists(parent))
            Create(parent);
        Directory.CreateDirectory(path, OwnerOnly);
    }
}
