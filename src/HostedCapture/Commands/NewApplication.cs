using System.CommandLine;
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

        var secret = ClientSecret.New();
        var block = JsonSerializer.Serialize(
            new
            {
                Id = Guid.NewGuid(),
                Name = name,
                ClientId = ClientSecret.IdFor(name),
                ClientSecretsSha256 = new[] { ClientSecret.Hash(secret) },
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
}
