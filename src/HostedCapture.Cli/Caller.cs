using HostedCapture.Cli.Profiles;

namespace HostedCapture.Cli;

/// <summary>A setting, and where it comes from.</summary>
/// <param name="Value">Its value; null where nothing gives one.</param>
/// <param name="Source"><c>flag</c>, <c>environment</c>, <c>profile</c>, <c>default</c> or <c>none</c>.</param>
/// <param name="Beaten">A different value of the profile, which did not win.</param>
internal sealed record Setting(string? Value, string Source, string? Beaten = null)
{
    /// <summary>The first there is: of the flag, the environment, the profile.</summary>
    public static Setting Of(string? flag, string? environment, string? profile)
    {
        var (value, source) = flag is not null ? (flag, "flag")
            : environment is not null ? (environment, "environment")
            : profile is not null ? (profile, "profile")
            : (null, "none");
        return new Setting(value, source, profile is not null && profile != value ? profile : null);
    }
}

/// <summary>Where the installation is, and who calls.</summary>
/// <param name="Address">The installation's address.</param>
/// <param name="ClientId">The application's client id.</param>
/// <param name="Secret">Its secret. Never shown.</param>
/// <param name="Profile">What this machine keeps for the address, if anything.</param>
/// <param name="IsOperator">Whether it is an operator's account, and not a merchant's application.</param>
internal sealed record Caller(Setting Address, Setting ClientId, Setting Secret, Profile? Profile, bool IsOperator = false)
{
    /// <summary>Reads the settings of a merchant's application.</summary>
    public static Caller Read(Run run, string? address, string? clientId) => Read(
        run, address, clientId, "HC_CLIENT_ID", "HC_CLIENT_SECRET", profile => (profile?.ClientId, profile?.ClientSecret));

    /// <summary>Reads the settings of an operator's account.</summary>
    public static Caller ReadOperator(Run run, string? address, string? id) => Read(
        run, address, id, "HC_OPERATOR_ID", "HC_OPERATOR_SECRET", profile => (profile?.OperatorId, profile?.OperatorSecret)) with
    { IsOperator = true };

    private static Caller Read(
        Run run, string? address, string? id, string idName, string secretName, Func<Profile?, (string? Id, string? Secret)> keptBy)
    {
        var current = run.Profiles.CurrentAddress();
        var where = Setting.Of(address?.TrimEnd('/'), run.Terminal.Variable("HC_ADDRESS")?.TrimEnd('/'), current);
        var profile = where.Value is null ? null : run.Profiles.Find(CheckedAddress(where.Value, run.Texts));
        var kept = keptBy(profile);
        var who = Setting.Of(id, run.Terminal.Variable(idName), kept.Id);
        // A profile's secret belongs to the profile's client.
        var secret = Setting.Of(null, run.Terminal.Variable(secretName), who.Value == kept.Id ? kept.Secret : null);
        return new Caller(where, who, secret, profile);
    }

    /// <summary>An address that the client takes: https, or http on this machine.</summary>
    public static Uri CheckedAddress(string address, Texts texts) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri) && (uri.Scheme == "https" || (uri.Scheme == "http" && uri.IsLoopback))
            ? uri
            : throw new HcException(Exit.Usage, "address", texts.Format("error.address", ("address", address)));

    /// <summary>Itself, when nothing is missing.</summary>
    public Caller Complete(Texts texts) => (Address.Value, ClientId.Value, Secret.Value) switch
    {
        (null, _, _) => throw new HcException(Exit.Usage, "no_address", texts["error.no_address"]),
        (_, null, _) when IsOperator =>
            throw new HcException(Exit.Usage, "no_operator", texts.Format("error.no_operator", ("address", Address.Value))),
        (_, _, null) when IsOperator =>
            throw new HcException(Exit.Usage, "no_secret", texts.Format("error.no_operator_secret", ("operator", ClientId.Value))),
        (_, null, _) => throw new HcException(Exit.Usage, "no_client", texts.Format("error.no_client", ("address", Address.Value))),
        (_, _, null) => throw new HcException(Exit.Usage, "no_secret", texts.Format("error.no_secret", ("client", ClientId.Value))),
        _ => this,
    };

    /// <summary>Which source won, in a line; and what it won over.</summary>
    public string Sources(Texts texts)
    {
        var line = string.Join(", ", $"{Address.Value ?? "?"} ({Named(Address)})", $"{ClientId.Value ?? "?"} ({Named(ClientId)})",
            texts.Format("source.secret", ("source", Named(Secret))));
        var beaten = new[] { Address, ClientId }.Where(setting => setting.Beaten is not null)
            .Select(setting => texts.Format(
                "source.beaten", ("value", setting.Value), ("source", Named(setting)), ("beaten", setting.Beaten)));
        // Of a secret only that another one wins.
        if (Secret.Beaten is not null)
            beaten = beaten.Append(texts["source.secret_beaten"]);
        return string.Join("\n    ", beaten.Prepend($"hc: {line}"));

        string Named(Setting setting) => texts[$"source.{setting.Source}"];
    }
}
