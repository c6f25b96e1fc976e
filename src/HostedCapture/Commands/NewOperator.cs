using System.Buffers.Text;
using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using HostedCapture.Applications;
using HostedCapture.Operators;

namespace HostedCapture.Commands;

/// <summary><c>operator new NAME --role ROLE [--application ID …]</c>: prints the configuration of a new machine account.</summary>
internal static class NewOperator
{
    private static readonly JsonSerializerOptions s_readable = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    public static Option<string> Role { get; } = new("--role")
    {
        Description = $"One of {string.Join(", ", Enum.GetNames<Role>())}",
        Required = true,
    };

    public static Option<string[]> Application { get; } = new("--application")
    {
        Description = "Of a merchant's role: the Id of an application; may be given several times",
    };

    public static Command Command(OperatorConsole console)
    {
        var name = new Argument<string[]>("NAME")
        {
            Description = "The script's name, of one or more words",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("new", "Prints the configuration of a new machine account, with a fresh secret")
        {
            name, Role, Application,
        };
        command.SetAction(parsed => RunAsync(
            console, string.Join(' ', parsed.GetValue(name)!).Trim(), parsed.GetValue(Role)!, parsed.GetValue(Application) ?? []));
        return command;
    }

    private static async Task<int> RunAsync(OperatorConsole console, string name, string roleName, string[] applications)
    {
        if (name.Length is 0 or > 100 || name.Any(char.IsControl))
            return await console.MisusedAsync("NAME must have from 1 to 100 characters, none of them a control character.");
        if (Roles.All.FirstOrDefault(one => one.Role.ToString().Equals(roleName, StringComparison.OrdinalIgnoreCase)) is not { } role)
            return await console.MisusedAsync($"{Role.Name} must be one of {string.Join(", ", Enum.GetNames<Role>())}.");
        if (role.OfApplications != applications.Length > 0)
        {
            return await console.MisusedAsync(role.OfApplications
                ? $"{role.Role} is a role of applications: name them with {Application.Name} ID."
                : $"{role.Role} is a role of the whole installation: it takes no {Application.Name}.");
        }

        var secret = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var block = JsonSerializer.Serialize(
            new
            {
                Id = ClientSecret.IdFor(name),
                Name = name,
                Role = role.Role.ToString(),
                SecretsSha256 = new[] { Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret))) },
                Applications = role.OfApplications ? applications : null,
            },
            s_readable);
        return await console.DoneAsync($"""
            {block}

            Add this block to Operators:Accounts. The script gets its token at POST /operator/token with the Id and this
            secret, which is shown only now; the configuration holds its hash:
            {secret}
            """);
    }
}
