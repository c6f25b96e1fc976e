using Microsoft.AspNetCore.Identity;

namespace OperatorConsole.Accounts;

/// <summary>Passkeys as rows, for where one is made together with its account.</summary>
internal static class PasskeyRows
{
    /// <summary>The row of a passkey.</summary>
    public static IdentityUserPasskey<Guid> Of(Guid account, UserPasskeyInfo passkey) => new()
    {
        UserId = account,
        CredentialId = passkey.CredentialId,
        Data = new IdentityPasskeyData
        {
            PublicKey = passkey.PublicKey,
            Name = passkey.Name,
            CreatedAt = passkey.CreatedAt,
            SignCount = passkey.SignCount,
            Transports = passkey.Transports,
            IsUserVerified = passkey.IsUserVerified,
            IsBackupEligible = passkey.IsBackupEligible,
            IsBackedUp = passkey.IsBackedUp,
            AttestationObject = passkey.AttestationObject,
            ClientDataJson = passkey.ClientDataJson,
        },
    };

    /// <summary>The passkey of a row.</summary>
    public static UserPasskeyInfo Read(IdentityUserPasskey<Guid> row) => new(
        row.CredentialId, row.Data.PublicKey, row.Data.CreatedAt, row.Data.SignCount, row.Data.Transports, row.Data.IsUserVerified,
        row.Data.IsBackupEligible, row.Data.IsBackedUp, row.Data.AttestationObject, row.Data.ClientDataJson)
    {
        Name = row.Data.Name,
    };
}
