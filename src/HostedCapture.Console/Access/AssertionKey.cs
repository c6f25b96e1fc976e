using System.Security.Cryptography;
using System.Text;

namespace OperatorConsole.Access;

/// <summary>
/// The key that the console signs its assertions with, made at its first start. Its public half stands in the product's configuration.
/// </summary>
public sealed class AssertionKey : IDisposable
{
    /// <summary>The file's name in the directory of keys.</summary>
    public const string FileName = "console-key.pem";

    private const int Bits = 3072;
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersDirectory = OwnersFile | UnixFileMode.UserExecute;

    private readonly RSA _key;

    private AssertionKey(RSA key) => _key = key;

    /// <summary>The public half, PEM: for <c>Operators:Consoles</c> of the product.</summary>
    public string PublicHalf => _key.ExportSubjectPublicKeyInfoPem();

    /// <summary>Reads the key; makes it when there is none. Two processes that do so at once get the same key.</summary>
    /// <param name="directory">Absolute; it is made for its owner alone, mode 700.</param>
    /// <exception cref="IOException">It cannot be read or written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read or written.</exception>
    /// <exception cref="ArgumentException">The file holds no key.</exception>
    public static AssertionKey In(string directory)
    {
        MakeDirectory(directory);
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
            Write(path);
        var key = RSA.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return new AssertionKey(key);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>Makes a directory that only its owner enters; one that is there keeps its mode.</summary>
    /// <param name="path">Absolute.</param>
    public static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, OwnersDirectory);
    }

    /// <summary>Signs, RS256.</summary>
    /// <param name="data">The beginning of a JWT.</param>
    public byte[] Sign(byte[] data) => _key.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    // Whole or not at all, and never over another process's.
    private static void Write(string path)
    {
        using var key = RSA.Create(Bits);
        var draft = $"{path}.{Guid.NewGuid():N}";
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnersFile;
        using (var stream = new FileStream(draft, options))
        {
            stream.Write(Encoding.ASCII.GetBytes(key.ExportPkcs8PrivateKeyPem()));
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
}
