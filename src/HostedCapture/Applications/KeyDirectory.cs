using System.Globalization;
using System.Security.Cryptography;
using HostedCapture.Secrets;

namespace HostedCapture.Applications;

/// <summary>The files of the signing keys: each a PKCS#8 PEM named by its creation time in Unix milliseconds.</summary>
/// <param name="path">Absolute path of the directory; it may be shared by many processes.</param>
/// <param name="clock">The time.</param>
public sealed class KeyDirectory(string path, TimeProvider clock)
{
    /// <summary>How many keys are valid at once.</summary>
    public const int ValidKeys = 2;

    /// <summary>
    /// How old a key is when it begins to sign: twice as old as any process's list of the keys can be, so that
    /// every process that gets its first token knows it.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>The files, newest first.</summary>
    public IReadOnlyList<KeyFile> Files() =>
        [.. Directory.EnumerateFiles(path, "*.pem").Select(KeyFile.Parse).OfType<KeyFile>().OrderByDescending(file => file.CreatedAt)];

    /// <summary>Makes the first key; of several processes that start at once, only one does.</summary>
    public void EnsureFirst()
    {
        if (!Directory.Exists(path) || Files() is [])
            PrivateFiles.Alone(path, () => Files() is [] ? Create(clock.GetUtcNow()) : null);
    }

    /// <summary>
    /// Makes a new key and forgets all older ones but the newest. While tokens of an older key may be alive
    /// this would refuse them, so it is then done only by force.
    /// </summary>
    /// <param name="tokenLifetime">How long a token is valid.</param>
    /// <param name="force">Do it even then.</param>
    /// <returns>Null when it was done; otherwise the time from which it can be.</returns>
    public DateTimeOffset? Rotate(TimeSpan tokenLifetime, bool force) => PrivateFiles.Alone<DateTimeOffset?>(path, () =>
    {
        var (files, now) = (Files(), clock.GetUtcNow());
        if (!force && files is [var newest, _, ..] && newest.CreatedAt + Grace + tokenLifetime is var allowed && allowed > now)
            return allowed;

        // A clock that was set back must not make the new key an old one.
        var after = files is [var last, ..] && last.CreatedAt >= now ? last.CreatedAt.AddMilliseconds(1) : now;
        Create(after);
        foreach (var file in files.Skip(ValidKeys - 1))
            File.Delete(file.Path);
        return null;
    });

    private KeyFile Create(DateTimeOffset at)
    {
        var file = new KeyFile(System.IO.Path.Combine(path, $"{at.ToUnixTimeMilliseconds()}.pem"), at);
        PrivateFiles.Write(file.Path, SigningKey.NewPem());
        return file;
    }
}

/// <summary>The file of a signing key.</summary>
/// <param name="Path">Absolute path.</param>
/// <param name="CreatedAt">The time in its name.</param>
public sealed record KeyFile(string Path, DateTimeOffset CreatedAt)
{
    private static readonly long s_lastTime = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    /// <summary>Reads the name; null for a file that is not a signing key's.</summary>
    public static KeyFile? Parse(string path) =>
        long.TryParse(System.IO.Path.GetFileNameWithoutExtension(path), NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time <= s_lastTime
            ? new KeyFile(path, DateTimeOffset.FromUnixTimeMilliseconds(time))
            : null;

    /// <summary>Reads the key.</summary>
    /// <exception cref="IOException">The file is gone or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It is another user's.</exception>
    /// <exception cref="CryptographicException">It holds something else.</exception>
    public SigningKey Read() => new(CreatedAt, File.ReadAllText(Path));
}
