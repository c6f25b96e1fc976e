namespace HostedCapture.Cli.Profiles;

/// <summary>Files for their owner only (600, in directories 700), replaced as a whole.</summary>
internal static class PrivateFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others = ~(Owner | UnixFileMode.UserExecute);

    /// <summary>Writes a file: whoever reads it finds the whole of the old or of the new text, also after a power cut.</summary>
    public static void Write(string path, string text)
    {
        MakeDirectoryOf(path);
        var fresh = $"{path}.{Environment.ProcessId}.new";
        File.Delete(fresh);
        using (var stream = new FileStream(fresh, Options(FileMode.CreateNew)))
        {
            stream.Write(System.Text.Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(fresh, path, overwrite: true);
    }

    /// <summary>A file's text; null where there is none.</summary>
    public static string? Read(string path, Texts texts)
    {
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != UnixFileMode.None)
                throw new HcException(Exit.Refused, "file_mode", texts.Format("error.file_mode", ("file", path)));
            return File.ReadAllText(path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Holds a name until it is disposed or the process ends, whichever way; null while another one holds it.</summary>
    public static IDisposable? TryHold(string path)
    {
        MakeDirectoryOf(path);
        try
        {
            return new FileStream(path, Options(FileMode.OpenOrCreate));
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static void MakeDirectoryOf(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(directory);
        else
            Directory.CreateDirectory(directory, Owner | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Owner;
        return options;
    }
}
