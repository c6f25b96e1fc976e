using System.Text;
using HostedCapture.Data;

namespace HostedCapture.Secrets;

/// <summary>Files that only the owner of the process may read.</summary>
public static class PrivateFiles
{
    private const UnixFileMode Files = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>The text of a file; made when it is missing. Two processes that make it at once get the same text.</summary>
    public static string ReadOrCreate(string path, Func<string> make)
    {
        // A file exists whole or not at all, so a read-only directory needs no lock.
        return File.Exists(path) ? File.ReadAllText(path) : Alone(Path.GetDirectoryName(path)!, Create);

        string Create()
        {
            if (!File.Exists(path))
                Write(path, make());
            return File.ReadAllText(path);
        }
    }

    /// <summary>
    /// Runs an action under the directory's lock between processes; makes the directory when it is missing. Not reentrant.
    /// </summary>
    /// <exception cref="IOException">The lock was not free within 30 seconds, or the disk failed.</exception>
    public static T Alone<T>(string directory, Func<T> action)
    {
        PrivateDirectory.Create(directory);
        // FileShare.None is a lock (flock) that the system releases when its process dies; the file itself stays.
        var options = Private(FileMode.OpenOrCreate);
        FileStream? held = null;
        IOException? refused = null;
        bool Take()
        {
            try
            {
                held = new FileStream(Path.Combine(directory, ".lock"), options);
                return true;
            }
            catch (IOException exception)
            {
                refused = exception;
                return false;
            }
        }

        if (!SpinWait.SpinUntil(Take, s_patience))
            throw new IOException($"'{directory}' stays locked by another process.", refused);
        using (held)
            return action();
    }

    /// <summary>Writes a new file at once and whole; keeps the one that is already there.</summary>
    public static void Write(string path, string text)
    {
        PrivateDirectory.Create(Path.GetDirectoryName(path)!);
        var draft = $"{path}.{Guid.NewGuid():N}";
        using (var stream = new FileStream(draft, Private(FileMode.CreateNew)))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        try
        {
            File.Move(draft, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(draft);
        }
    }

    private static FileStreamOptions Private(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Files;
        return options;
    }
}
