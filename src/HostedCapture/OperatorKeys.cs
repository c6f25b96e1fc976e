using System.Security.Cryptography;
using System.Text;
using HostedCapture.Applications;
using HostedCapture.Domain;
using HostedCapture.Hosting;
using HostedCapture.Operators;

namespace HostedCapture;

/// <summary>Reads the keys of <c>Operators</c>.</summary>
internal static class OperatorKeys
{
    private static readonly byte[] s_demoSecret = Sha256("demo-secret");

    /// <summary>Who may operate; null: the section is not there.</summary>
    public static OperatorSettings? Read(SettingsReader read, bool development, string contentRoot)
    {
        if (read.Children("Operators").Count == 0)
            return null;
        var accounts = read.Children("Operators:Accounts").Select(key => ReadAccount(read, key, development)).ToList();
        foreach (var twice in accounts.GroupBy(account => account.Id).Where(group => group.Count() > 1))
            read.Fail("Operators:Accounts", $"Id '{twice.Key}' is used more than once");
        var consoles = read.Children("Operators:Consoles").Where(key => read.Children(key).Any(child => read.Text(child) is not null))
            .Select(key => ReadConsole(read, key, contentRoot)).ToList();
        foreach (var twice in consoles.Select(console => console.Id).Concat(accounts.Select(account => account.Id)).GroupBy(id => id)
            .Where(group => group.Count() > 1 && consoles.Exists(console => console.Id == group.Key)))
            read.Fail("Operators:Consoles", $"Id '{twice.Key}' is used more than once");
        return new OperatorSettings
        {
            Accounts = accounts,
            Consoles = consoles,
            Urls = ReadUrls(read),
            SettleTogetherAbove = ReadAmounts(read, "Operators:SettleTogetherAbove"),
            SupportRefundLimits = ReadAmounts(read, "Operators:SupportRefundLimits"),
            TestReport = ReadTestReport(read, contentRoot),
        };
    }

    private static string? ReadTestReport(SettingsReader read, string contentRoot)
    {
        const string Key = "Operators:TestReport";
        if (read.Text(Key) is not { } path)
            return null;
        var file = new FileInfo(Path.GetFullPath(path, contentRoot));
        if (file is not { Exists: true, Length: > 0 and <= Evidence.LargestReport })
            read.Fail(Key, $"must be a file of at most {Evidence.LargestReport / 1024 / 1024} MB");
        return file.FullName;
    }

    // On a machine's own address, or behind a proxy that ends TLS, plain http is what it listens on.
    private static List<Uri> ReadUrls(SettingsReader read)
    {
        const string Key = "Operators:Urls";
        const string Others = "Kestrel:Endpoints";
        var urls = new List<Uri>();
        foreach (var text in (read.Text(Key) ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url.Port > 0
                && url is { AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" })
                urls.Add(url);
            else
                read.Fail(Key, $"must be addresses with a port, such as http://127.0.0.1:5090, joined by semicolons, not '{text}'");
        }

        if (urls.Count > 0 && read.Children(Others).Count > 0)
            read.Fail(Key, $"cannot be set together with {Others}, which replace all other addresses");
        return urls;
    }

    private static OperatorConsoleKey ReadConsole(SettingsReader read, string key, string contentRoot)
    {
        var id = read.Required($"{key}:Id");
        if (!IsId(id))
            read.Fail($"{key}:Id", "must be at most 100 letters, digits, '-', '_' and '.'");
        var rsa = RSA.Create();
        var (text, file) = (read.Text($"{key}:PublicKey"), read.Text($"{key}:PublicKeyFile"));
        var from = text is null && file is not null ? $"{key}:PublicKeyFile" : $"{key}:PublicKey";
        try
        {
            if (text is null && file is null)
                read.Fail(from, "is required, or PublicKeyFile: the public half of the console's key, PEM");
            else if (text is not null && file is not null)
                read.Fail(from, "cannot be set together with PublicKeyFile");
            else
                rsa.ImportFromPem(text ?? File.ReadAllText(Path.GetFullPath(file!, contentRoot)));
            if (rsa.KeySize < SigningKey.Bits)
                read.Fail(from, $"must be an RSA key of at least {SigningKey.Bits} bits");
        }
        catch (Exception exception)
            when (exception is ArgumentException or CryptographicException or IOException or UnauthorizedAccessException)
        {
            read.Fail(from, $"holds no RSA public key in PEM: {exception.Message}");
        }

        return new OperatorConsoleKey { Id = id, Key = rsa };
    }

    private static bool IsId(string text) =>
        text.Length <= 100 && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    private static OperatorAccount ReadAccount(SettingsReader read, string key, bool development)
    {
        var id = read.Required($"{key}:Id");
        if (!IsId(id))
            read.Fail($"{key}:Id", "must be at most 100 letters, digits, '-', '_' and '.'");
        var role = Enum.Parse<Role>(read.OneOf($"{key}:Role", nameof(Role.Auditor), Enum.GetNames<Role>()));
        if (read.Text($"{key}:Role") is null)
            read.Required($"{key}:Role");
        return new OperatorAccount
        {
            Id = id,
            Name = read.Text($"{key}:Name") ?? id,
            SecretHashes = ReadSecrets(read, key, development),
            Role = role,
            Applications = ReadApplications(read, key, role),
        };
    }

    private static IReadOnlyList<string>? ReadApplications(SettingsReader read, string key, Role role)
    {
        var applications = read.Texts($"{key}:Applications");
        if (role.Facts().OfApplications == applications.Count > 0)
            return role.Facts().OfApplications ? applications : null;
        read.Fail($"{key}:Applications", role.Facts().OfApplications
            ? $"at least one application's Id is required, since {role} is a role of applications"
            : $"must be left out, since {role} is a role of the whole installation");
        return applications;
    }

    private static List<byte[]> ReadSecrets(SettingsReader read, string key, bool development)
    {
        var hashes = new List<byte[]>();
        foreach (var hex in read.Texts($"{key}:SecretsSha256"))
        {
            if (hex.Length == 64 && hex.All(char.IsAsciiHexDigit))
                hashes.Add(Convert.FromHexString(hex));
            else
                read.Fail($"{key}:SecretsSha256", "each must be 64 hexadecimal digits: the SHA-256 of a secret");
        }

        if (read.Text($"{key}:Secret") is { } plain)
        {
            if (development)
                hashes.Add(Sha256(plain));
            else
                read.Fail($"{key}:Secret", "plain secrets are for Development: set SecretsSha256");
        }

        if (hashes.Count == 0)
            read.Fail($"{key}:SecretsSha256", "at least one is required: 'HostedCapture operator new NAME' prints a block");
        if (!development && hashes.Exists(hash => hash.SequenceEqual(s_demoSecret)))
            read.Fail($"{key}:SecretsSha256", "the demo secret is for Development only");
        return hashes;
    }

    private static Dictionary<Currency, Money> ReadAmounts(SettingsReader read, string key)
    {
        var amounts = new Dictionary<Currency, Money>();
        foreach (var one in read.Children(key))
        {
            if (read.Text(one) is null)
                continue;
            if (Currency.Of(one[(key.Length + 1)..].ToUpperInvariant()) is not { } currency)
                read.Fail(one, $"must be named by a currency: {string.Join(", ", Currency.All.Select(known => known.Code))}");
            else
                amounts[currency] = new Money(read.Number(one, 0, 0, int.MaxValue), currency);
        }

        return amounts;
    }

    private static byte[] Sha256(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
