using System.Globalization;

namespace HostedCapture.Faults;

/// <summary>
/// A place for a database that can be filled up: as root a small file system of its own, else a limit on the size of
/// the product's files, which the product meets in the same call.
/// </summary>
internal sealed class FullDisk : IAsyncDisposable
{
    private const string Size = "8m";

    private readonly string _log;
    private readonly bool _isMounted;
    private Child? _limited;

    private FullDisk(DirectoryInfo directory, string log, bool isMounted) => (Directory, _log, _isMounted) = (directory, log, isMounted);

    /// <summary>The place.</summary>
    public DirectoryInfo Directory { get; }

    /// <summary>What a person would call it.</summary>
    public string Kind => _isMounted ? "a file system of its own" : "a limit on file sizes";

    /// <summary>Makes the place.</summary>
    public static async Task<FullDisk> MakeAsync(DirectoryInfo directory, string log)
    {
        try
        {
            await Child.RunAsync(log, "/", "mount", "-t", "tmpfs", "-o", $"size={Size},mode=700", "tmpfs", directory.FullName);
            return new FullDisk(directory, log, isMounted: true);
        }
        catch (InvalidOperationException)
        {
            return new FullDisk(directory, log, isMounted: false);
        }
    }

    /// <summary>From now on nothing more can be written.</summary>
    public async Task FillAsync(Child product)
    {
        if (!_isMounted)
        {
            _limited = product;
            await LimitAsync("4096");
            return;
        }

        using var rest =
            new FileStream(Path.Combine(Directory.FullName, "rest"), FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[512];
        try
        {
            while (true)
                rest.Write(block);
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    /// <summary>There is room again.</summary>
    public async Task FreeAsync()
    {
        if (_isMounted)
            File.Delete(Path.Combine(Directory.FullName, "rest"));
        else
            await LimitAsync("unlimited");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isMounted)
            await Child.RunAsync(_log, "/", "umount", Directory.FullName);
    }

    private Task LimitAsync(string size) =>
        Child.RunAsync(_log, "/", "prlimit", $"--pid={_limited!.Id.ToString(CultureInfo.InvariantCulture)}", $"--fsize={size}:");
}
