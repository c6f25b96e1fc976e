using System.Text.Json;

namespace HostedCapture.Cli.Profiles;

/// <summary>The profiles of this machine's user: a file for each address.</summary>
/// <param name="terminal">Knows where they lie.</param>
/// <param name="texts">Says what is wrong.</param>
internal sealed class ProfileStore(Terminal terminal, Texts texts)
{
    private static readonly JsonSerializerOptions s_options = new(Run.Wire) { WriteIndented = true };

    /// <summary>The address of the last <c>init</c> or <c>login</c>; null where there was none.</summary>
    public string? CurrentAddress() => PrivateFile.Read(CurrentFile, texts)?.Trim() is { Length: > 0 } address ? address : null;

    /// <summary>An address's profile; null where there is none.</summary>
    public Profile? Find(Uri address)
    {
        var file = FileOf(address);
        try
        {
            return PrivateFile.Read(file, texts) is { } text ? JsonSerializer.Deserialize<Profile>(text, s_options) : null;
        }
        catch (JsonException)
        {
            throw new HcException(Exit.Failed, "profile", texts.Format("error.profile", ("file", file)));
        }
    }

    /// <summary>Keeps a profile, and makes it the one that is used when no address is given.</summary>
    public void Keep(Profile profile, bool makeCurrent = true)
    {
        PrivateFile.Write(FileOf(new Uri(profile.Address)), JsonSerializer.Serialize(profile, s_options));
        if (makeCurrent)
            PrivateFile.Write(CurrentFile, profile.Address);
    }

    /// <summary>Forgets all there is about an address, cursors included.</summary>
    public void Forget(Uri address)
    {
        File.Delete(FileOf(address));
        var cursors = Path.Combine(terminal.Home, "listen");
        if (Directory.Exists(cursors))
        {
            foreach (var file in Directory.EnumerateFiles(cursors, $"{KeyOf(address)}~*"))
                File.Delete(file);
        }

        if (CurrentAddress() is { } current && KeyOf(new Uri(current)) == KeyOf(address))
            File.Delete(CurrentFile);
    }

    /// <summary>Where an address's profile is.</summary>
    public string FileOf(Uri address) => Path.Combine(terminal.Home, "profiles", $"{KeyOf(address)}.json");

    /// <summary>Where the keys of an address's receipts are kept.</summary>
    public string KeysFileOf(Uri address) => Path.Combine(terminal.Home, "keys", $"{KeyOf(address)}.json");

    /// <summary>An address as the name of a file.</summary>
    public static string KeyOf(Uri address) =>
        string.Concat($"{address.Scheme}_{address.IdnHost}_{address.Port}".Select(
            letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_' ? letter : '-'));

    private string CurrentFile => Path.Combine(terminal.Home, "current");
}
