using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using HostedCapture.Applications;

namespace HostedCapture.Commands;

/// <summary><c>application new NAME</c>: prints the configuration of a new application, with fresh secrets.</summary>
internal static class NewApplication
{
    // The block is read and edited by people: names keep their letters.
    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly string[] s_exampleOrigins = ["https://shop.example"];

    public static Command Command(OperatorConsole console)
    {
        var name = new Argument<string[]>("NAME")
        {
            Description = "The shop's name, of one or more words",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("new", "Prints the configuration of a new application, with fresh secrets") { name };
        command.SetAction(parsed => RunAsync(console, string.Join(' ', parsed.GetValue(name)!).Trim()));
        return command;
    }

    private static async Task<int> RunAsync(OperatorConsole console, string name)
    {
        if (name.Length is 0 or > 100 || name.Any(char.IsControl))
            return await console.MisusedAsync("NAME must have from 1 to 100 characters, none of them a control character.");

        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var block = JsonSerializer.Serialize(
            new
            {
                Id = Guid.NewGuid(),
                Name = name,
                ClientId = Slug(name),
                ClientSecretsSha256 = new[] { Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))) },
                ReturnOrigins = s_exampleOrigins,
                Webhooks = new[] { new { Url = "https://shop.example/webhooks", Secrets = new[] { WebhookSecret.Create() } } },
            },
            s_readable);
        return await console.DoneAsync($"""
            {block}

            Add this block to Applications and put the shop's own addresses into ReturnOrigins and Webhooks; without
            webhooks, leave those out. Their secret is in the block: the shop verifies their signatures with it.
            The client secret is shown only now; the configuration holds its hash:
            {secret}
            """);
    }

    /// <summary>A name as a client id: lower-case ASCII words, joined by dashes.</summary>
    internal static string Slug(string name)
    {
        // Globalization is invariant here, so Unicode decomposition is not available.
        const string Accented = "áàâãäåçéèêëíìîïñóòôõöúùûüý";
        const string Plain = "aaaaaaceeeeiiiinooooouuuuy";
        var slug = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            var ascii = Accented.IndexOf(letter, StringComparison.Ordinal) is >= 0 and var at ? Plain[at] : letter;
            if (char.IsAsciiLetterOrDigit(ascii))
                slug.Append(ascii);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        return slug.ToString().Trim('-') is { Length: > 0 } text
            ? text
            : $"application-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
    }
}
