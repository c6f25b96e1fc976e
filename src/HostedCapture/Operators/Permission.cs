using System.Collections.Frozen;

namespace HostedCapture.Operators;

/// <summary>What an operator may be allowed. A route of the operator API names one.</summary>
public enum Permission
{
    /// <summary>The list of what waits for a human, and today's numbers.</summary>
    AttentionRead,

    /// <summary>Intents, with their timelines.</summary>
    IntentsRead,

    /// <summary>Cancel an open intent.</summary>
    IntentsCancel,

    /// <summary>Delete an intent, its token and its personal data.</summary>
    IntentsDelete,

    /// <summary>Payments and their operations.</summary>
    PaymentsRead,

    /// <summary>Take authorized money.</summary>
    PaymentsConfirm,

    /// <summary>Release authorized money.</summary>
    PaymentsVoid,

    /// <summary>Give money back.</summary>
    PaymentsRefund,

    /// <summary>Say what became of an operation that its provider cannot look up.</summary>
    PaymentsSettle,

    /// <summary>Events.</summary>
    EventsRead,

    /// <summary>Deliveries of webhooks and their endpoints.</summary>
    DeliveriesRead,

    /// <summary>Send deliveries again.</summary>
    DeliveriesResend,

    /// <summary>Failed calls of the API.</summary>
    RequestsRead,

    /// <summary>Applications, without secrets.</summary>
    ApplicationsRead,

    /// <summary>Make an application.</summary>
    ApplicationsCreate,

    /// <summary>Change an application, or take it back.</summary>
    ApplicationsManage,

    /// <summary>Make and take back the secrets of an application.</summary>
    CredentialsManage,

    /// <summary>The webhooks of an application and their secrets.</summary>
    WebhooksManage,

    /// <summary>How the card page of an application looks.</summary>
    BrandingManage,

    /// <summary>Figures of the providers.</summary>
    ProvidersRead,

    /// <summary>Try a provider with a harmless call.</summary>
    ProvidersTest,

    /// <summary>Stop sending cards to a provider, and go on.</summary>
    ProvidersPause,

    /// <summary>What the rules against card testing stopped.</summary>
    GuardRead,

    /// <summary>Except an address from those rules.</summary>
    GuardManage,

    /// <summary>The inventory of the card page, checks and reports.</summary>
    IntegrityRead,

    /// <summary>Check the card page now.</summary>
    IntegrityCheck,

    /// <summary>Evidence for an assessor.</summary>
    EvidenceExport,

    /// <summary>The audit log.</summary>
    AuditRead,

    /// <summary>Verify the audit log's chain.</summary>
    AuditVerify,

    /// <summary>Signing keys, without their private halves.</summary>
    KeysRead,

    /// <summary>Make a new signing key.</summary>
    KeysManage,

    /// <summary>The effective configuration, without secrets.</summary>
    ConfigurationRead,

    /// <summary>Personal data that is masked otherwise.</summary>
    PersonalRead,

    /// <summary>Who is an operator, and with which role.</summary>
    UsersManage,
}

/// <summary>What is known of each permission.</summary>
public static class Permissions
{
    private static readonly FrozenDictionary<Permission, string> s_names =
        Enum.GetValues<Permission>().ToFrozenDictionary(one => one, NameOf);

    private static readonly FrozenSet<Permission> s_withSecondFactor =
    [
        Permission.UsersManage, Permission.KeysManage, Permission.CredentialsManage, Permission.PaymentsSettle, Permission.GuardManage,
    ];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Permission> All { get; } = Enum.GetValues<Permission>();

    /// <summary>The name on the wire: <c>payments.refund</c>.</summary>
    public static string ToWire(this Permission permission) => s_names[permission];

    /// <summary>Whether a person needs a second factor of the last five minutes for it.</summary>
    public static bool NeedsSecondFactor(this Permission permission) => s_withSecondFactor.Contains(permission);

    /// <summary>Whether it only looks.</summary>
    public static bool IsRead(this Permission permission) => permission.ToWire().EndsWith(".read", StringComparison.Ordinal);

    // The last word is what may be done; it is the only one with a capital letter after the first.
    private static string NameOf(Permission permission)
    {
        var name = permission.ToString();
        var verb = name.LastIndexOfAny([.. Enumerable.Range('A', 26).Select(letter => (char)letter)]);
        return $"{name[..verb]}.{name[verb..]}".ToLowerInvariant();
    }
}
