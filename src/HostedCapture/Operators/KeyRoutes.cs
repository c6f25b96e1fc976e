using HostedCapture.Api;
using HostedCapture.Applications;
using HostedCapture.Audit;
using HostedCapture.Data;
using HostedCapture.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using static HostedCapture.Operators.OperatorExamples;

namespace HostedCapture.Operators;

/// <summary>Signing keys and the configuration.</summary>
internal static class KeyRoutes
{
    private static readonly DateTimeOffset s_time = DateTimeOffset.FromUnixTimeMilliseconds(1_795_898_000_000);

    private static readonly KeyList s_keys = new(
        [new KeyItem("NjVBRjY5MDlCMUIwNzU4RTA2", "RS256", 2048, "signing", s_time, s_time.AddSeconds(10))], null);

    /// <summary>Maps the routes.</summary>
    public static void MapKeys(RouteGroupBuilder operators)
    {
        operators.MapGet("/keys", List).WithName("listKeys")
            .WithMetadata(Answer("keys", "One key", s_keys))
            .RequiresPermission(Permission.KeysRead);
        operators.MapPost("/keys/rotate", RotateAsync).WithName("rotateKeys")
            .WithMetadata(
                Request("reason", "With the reason", new RotateSigningKeys("Twice a year", null)),
                Answer("rotated", "A new one", s_keys))
            .RequiresPermission(Permission.KeysManage)
            .Answers(Problem.InvalidModel(new FieldError("reason", "required")), TooEarly(s_time));
        operators.MapGet("/configuration", Configuration).WithName("readConfiguration")
            .WithMetadata(Answer("configuration", "Three settings", new ConfigurationAnswer(
                "HostedCapture 1.0.0", "4f0c6e0d9a1b2c3d",
                [
                    new("CardTesting:AddressPerMinute", "3", false, EffectiveConfiguration.Default),
                    new("Database:ConnectionString", null, true, "environment"),
                    new("Providers:quickpay:BaseUrl", "https://api.quickpay.example", false, "appsettings.json"),
                ])))
            .RequiresPermission(Permission.ConfigurationRead);
    }

    /// <summary>List the signing keys</summary>
    /// <remarks>
    /// The keys whose tokens are valid, newest first. A new key signs ten seconds after it was made, so that every node knows it; the one
    /// before stays valid beside it.
    /// </remarks>
    internal static Ok<KeyList> List(IssuerSettings issuer, TimeProvider time) => TypedResults.Ok(Show(issuer, time));

    /// <summary>Rotate the signing keys</summary>
    /// <remarks>
    /// Makes a new signing key. Two keys are valid at once: while tokens of the oldest may be alive this is refused, and
    /// `meta_data.after` says until when; `force` makes those tokens invalid at once. Receipts are verified with kept keys.
    /// </remarks>
    internal static async Task<Results<Ok<KeyList>, Problem>> RotateAsync(
        JsonBody<RotateSigningKeys> body, IssuerSettings issuer, AuditLog audit, Db db, TimeProvider time)
    {
        if (body.Value is not { } wanted)
            return body.Problem!;
        if (Reasons.Refuse(wanted.Reason) is { } problem)
            return problem;
        // Without a row in the audit log there is no rotation: first it is seen that there can be one.
        await db.ReadAsync(tx => tx.QueryAsync<long>("select number from audit_head where id = 1"));
        var allowed = new KeyDirectory(issuer.KeysPath, time).Rotate(issuer.TokenLifetime, wanted.Force == true);
        var outcome = allowed is null ? AuditLog.Success : AuditLog.Failure;
        var why = wanted.Force == true ? $"by force: {wanted.Reason}" : wanted.Reason;
        await audit.WriteAsync(audit.Row("keys.rotated", outcome, null, why));
        return allowed is { } after ? TooEarly(after) : TypedResults.Ok(Show(issuer, time));
    }

    /// <summary>Read the configuration</summary>
    /// <remarks>
    /// Every setting that this node was started with: the value that holds, and where it comes from. What may be a secret is hidden.
    /// The fingerprint is the one in the audit log at each start: it shows that something changed, and nothing else.
    /// </remarks>
    internal static Ok<ConfigurationAnswer> Configuration(
        EffectiveConfiguration effective, IConfiguration configuration, ConfigurationFingerprint fingerprint) =>
        TypedResults.Ok(new ConfigurationAnswer(
            $"HostedCapture {ProductVersion.Text}", fingerprint.Text,
            [
                .. effective.Values.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase).Select(pair =>
                {
                    var hidden = EffectiveConfiguration.IsSecret(pair.Key);
                    return new SettingItem(
                        pair.Key, hidden ? null : pair.Value, hidden, EffectiveConfiguration.SourceOf(configuration, pair.Key));
                }),
            ]));

    private static Problem TooEarly(DateTimeOffset after) => new(StatusCodes.Status409Conflict, "ROTATION_TOO_EARLY")
    {
        MetaData = new Dictionary<string, object> { ["after"] = WireTime.Text(after) },
    };

    // Read from the files, which is what the other nodes will see.
    private static KeyList Show(IssuerSettings issuer, TimeProvider time)
    {
        var now = time.GetUtcNow();
        var keys = new KeyDirectory(issuer.KeysPath, time).Files().Take(KeyDirectory.ValidKeys).Select(file => file.Read()).ToList();
        var signing = keys.Find(key => now - key.CreatedAt >= KeyDirectory.Grace) ?? keys[^1];
        var next = keys is [var newest, _, ..] && newest.CreatedAt + KeyDirectory.Grace + issuer.TokenLifetime is var free && free > now
            ? free
            : (DateTimeOffset?)null;
        return new KeyList(
            [
                .. keys.Select(key => new KeyItem(
                    key.Kid, "RS256", SigningKey.Bits, key == signing ? "signing" : key.CreatedAt > signing.CreatedAt ? "next" : "previous",
                    key.CreatedAt, key.CreatedAt + KeyDirectory.Grace)),
            ],
            next);
    }
}

/// <summary>The signing keys.</summary>
/// <param name="Items">The valid ones, newest first.</param>
/// <param name="RotationAllowedTime">From when on they can be rotated without force; absent: now.</param>
public sealed record KeyList(IReadOnlyList<KeyItem> Items, DateTimeOffset? RotationAllowedTime);

/// <summary>A signing key.</summary>
/// <param name="Kid">Its thumbprint (RFC 7638), as at <c>/.well-known/jwks.json</c>.</param>
/// <param name="Algorithm">Always <c>RS256</c>.</param>
/// <param name="Bits">Its least length.</param>
/// <param name="State"><c>signing</c>, <c>next</c> (it signs in a moment) or <c>previous</c> (its tokens are still valid).</param>
/// <param name="CreateTime">When it was made.</param>
/// <param name="SignsFrom">From when on it signs.</param>
public sealed record KeyItem(string Kid, string Algorithm, int Bits, string State, DateTimeOffset CreateTime, DateTimeOffset SignsFrom);

/// <summary>Why the keys are rotated.</summary>
/// <param name="Reason">For the audit log, at most 500 characters.</param>
/// <param name="Force">Even while tokens of the oldest key may be alive; they become invalid.</param>
[Closed]
public sealed record RotateSigningKeys(string? Reason, bool? Force);

/// <summary>The configuration of the node that answers.</summary>
/// <param name="Version">The program.</param>
/// <param name="Fingerprint">Changes when a setting does; the same in the audit log at each start.</param>
/// <param name="Items">By their keys.</param>
public sealed record ConfigurationAnswer(string Version, string Fingerprint, IReadOnlyList<SettingItem> Items);

/// <summary>A setting.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Value">The value that holds; absent when it is hidden.</param>
/// <param name="Hidden">Whether it is hidden, since it may be a secret.</param>
/// <param name="Source">A file's name, <c>environment</c>, <c>command line</c>, or <c>default</c>.</param>
public sealed record SettingItem(string Key, string? Value, bool Hidden, string Source);
