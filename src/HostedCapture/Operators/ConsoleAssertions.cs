using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using HostedCapture.Applications;
using HostedCapture.Data;

namespace HostedCapture.Operators;

/// <summary>A console that signs in people by itself and tells who they are. Not a record: its key does not print.</summary>
public sealed class OperatorConsoleKey
{
    /// <summary>Identifies it: the <c>iss</c> of its assertions.</summary>
    public required string Id { get; init; }

    /// <summary>The public half of the key that it signs with.</summary>
    public required RSA Key { get; init; }
}

/// <summary>
/// Takes consoles' assertions (RFC 7523): who the person is, her roles, when and how she signed in. Each is taken once, and lives
/// five minutes at the most.
/// </summary>
internal sealed class ConsoleAssertions(Db db, OperatorSettings settings, TokenIssuer issuer, TimeProvider time)
{
    private const int LongestName = 100;

    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(5);

    /// <summary>The console that an assertion says it is of, whoever signed it; null: none that is configured.</summary>
    public string? ConsoleOf(string? assertion) => Find(UnverifiedToken.Read(assertion)?.Issuer)?.Id;

    /// <summary>Takes an assertion.</summary>
    /// <param name="text">As sent.</param>
    /// <returns>The person; or why there is none, for the console's developer.</returns>
    public async Task<(CurrentOperator? Person, string? Fault)> TakeAsync(string? text)
    {
        if (UnverifiedToken.Read(text) is not { } assertion)
            return (null, "It is not a signed JWT.");
        if (Find(assertion.Issuer) is not { } console || !IsSigned(assertion.Text, console.Key))
            return (null, "Its issuer is no configured console, or did not sign it.");
        if (TokenRules.Fault(assertion, type => type is null or "JWT", s_longest, time.GetUtcNow()) is { } fault)
            return (null, $"{char.ToUpperInvariant(fault[0])}{fault[1..]}.");
        if (!assertion.Texts("aud").Any(audience => audience == issuer.Name || audience == issuer.Name + OperatorTokenApi.Path))
            return (null, "Its audience is not this server's token route.");
        if (assertion.Claim("jti") is not { Length: > 0 and <= LongestName } id)
            return (null, "Its jti is missing.");
        if (assertion.Claim("sub") is not { } subject || !IsName(subject))
            return (null, "Its sub is missing, or no name.");
        var name = assertion.Claim("name") ?? subject;
        if (!IsName(name))
            return (null, "Its name is none.");
        if (RoleNames.Read(assertion.Texts("roles")) is not { } role)
            return (null, "Its roles name no role of an operator.");
        if (!await TakeOnceAsync(console.Id, id, assertion.Time("exp")!.Value))
            return (null, "It was taken before.");
        return (new CurrentOperator
        {
            Subject = $"{console.Id}/{subject}",
            Name = name,
            Role = role.Role,
            Applications = role.Applications,
            AuthenticatedAt = assertion.Time("auth_time"),
            Methods = assertion.Texts("amr"),
        }, null);
    }

    private OperatorConsoleKey? Find(string? id) => settings.Consoles.FirstOrDefault(console => console.Id == id);

    private static bool IsName(string text) => text.Length is > 0 and <= LongestName && !text.Any(char.IsControl);

    private static bool IsSigned(string text, RSA key)
    {
        var end = text.LastIndexOf('.');
        return key.VerifyData(
            Encoding.ASCII.GetBytes(text[..end]), Base64Url.DecodeFromChars(text.AsSpan(end + 1)), HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1);
    }

    // Remembered longer than it lives, by any clock that is accepted.
    private async Task<bool> TakeOnceAsync(string console, string id, DateTimeOffset expires)
    {
        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{console}\n{id}")));
        var (now, until) = (time.GetUtcNow(), expires + s_longest);
        return await db.InTransactionAsync(async tx =>
        {
            await tx.ExecuteAsync("delete from operator_assertions where expires_at < @now", new { now });
            return await tx.ExecuteAsync(
                "insert into operator_assertions (id, expires_at) values (@name, @until) on conflict do nothing", new { name, until });
        }) == 1;
    }
}
