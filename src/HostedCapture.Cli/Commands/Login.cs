using System.CommandLine;
using System.Text.Json.Nodes;
using HostedCapture.Cli.Profiles;

namespace HostedCapture.Cli.Commands;

/// <summary><c>login</c>: tries credentials and keeps them in the address's profile.</summary>
internal static class Login
{
    public static Command Command(Hc hc)
    {
        var stdin = new Option<bool>("--secret-stdin") { Description = hc.Texts["option.secret_stdin"] };
        return hc.Does(
            new Command("login", hc.Texts["login"]) { stdin },
            (run, cancellationToken) => RunAsync(run, run.Get(stdin), cancellationToken));
    }

    private static async Task<int> RunAsync(Run run, bool stdin, CancellationToken cancellationToken)
    {
        var read = run.Caller();
        var secret = await SecretAsync(run, read, stdin, cancellationToken);
        var caller = (read with { Secret = secret }).Complete(run.Texts);
        await run.TellSourcesAsync(caller);

        await using var session = Session.Open(caller, run.Texts);
        var token = await session.TokenAsync(cancellationToken);
        var found = caller.Profile;
        var profile = new Profile
        {
            Address = caller.Address.Value!,
            OperatorId = found?.OperatorId,
            OperatorSecret = found?.OperatorSecret,
            ClientId = caller.ClientId.Value,
            ClientSecret = caller.Secret.Value,
            Application = token.Application,
            WebhookSecret = found?.WebhookSecret ?? Profile.NewSecret(),
            Since = found?.Since ?? token.ServerTime ?? run.Terminal.Clock.GetUtcNow(),
            Simulator = found?.Simulator,
            Shop = found?.Shop,
        };
        run.Profiles.Keep(profile);
        var file = run.Profiles.FileOf(session.Address);
        var json = new JsonObject
        {
            ["address"] = profile.Address,
            ["client_id"] = profile.ClientId,
            ["application"] = profile.Application,
            ["name"] = token.Name,
            ["profile"] = file,
        };
        await run.PrintAsync(json, () => run.Text(
            "login.done", ("client", profile.ClientId), ("name", token.Name), ("address", profile.Address), ("profile", file)));
        return Exit.Done;
    }

    /// <summary>The secret to log in with: of standard input, the environment, or a person.</summary>
    public static async Task<Setting> SecretAsync(Run run, Caller read, bool stdin, CancellationToken cancellationToken)
    {
        // A kept secret may be the wrong one: it is not tried again.
        var secret = stdin ? new Setting((await run.Terminal.In.ReadLineAsync(cancellationToken))?.Trim(), "stdin")
            : read.Secret.Source == "environment" ? read.Secret
            : read is { Address.Value: not null, ClientId.Value: { } client } && run.Terminal.IsInteractive ? await AskAsync(run, client)
            : new Setting(null, "none");
        return secret with { Value = secret.Value is { Length: > 0 } text ? text : null };
    }

    private static async Task<Setting> AskAsync(Run run, string client)
    {
        await run.Terminal.Error.WriteAsync(run.Text("ask.secret", ("client", client)) + " ");
        await run.Terminal.Error.FlushAsync();
        var typed = run.Terminal.ReadSecret();
        await run.TellAsync("");
        return new Setting(typed?.Trim(), "stdin");
    }
}
