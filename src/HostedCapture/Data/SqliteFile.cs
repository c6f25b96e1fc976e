namespace HostedCapture.Data;

/// <summary>The file of a SQLite database: it holds tokens and cardholders' names, so only its owner may read it.</summary>
internal static class SqliteFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    // The files SQLite keeps beside a database; it gives new ones the database's mode.
    private static readonly string[] s_files = ["", "-wal", "-shm"];

    /// <summary>
    /// Makes the file, mode 600, in a directory of mode 700, where they are missing; takes group and other rights from a file
    /// that is there.
    /// </summary>
    /// <param name="path">Absolute.</param>
    public static void Prepare(string path)
    {
        try
        {
            PrivateDirectory.Create(Path.GetDirectoryName(path)!);
            if (OperatingSystem.IsWindows())
                return;
            // An existing file is never opened: closing it would release the locks SQLite holds on it in this process.
            var anew = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly };
            if (!File.Exists(path))
                new FileStream(path, anew).Dispose();
            foreach (var file in s_files.Select(end => path + end).Where(File.Exists))
            {
                if (File.GetUnixFileMode(file) is var mode && (mode & OwnerOnly) != mode)
                    File.SetUnixFileMode(file, OwnerOnly);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another process made the file first, or the directory is not writable: SQLite reports it when it opens the file.
        }
    }
}
