using HostedCapture.Applications;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace HostedCapture.Tests.Applications;

public sealed class SigningKeyTests
{
    // tests/Faults saw a good token refused once in 37 starts, when many came before the first was verified.
    [Fact]
    public void A_Key_Can_Verify_Before_The_First_Token_Comes()
    {
        var key = new SigningKey(TimeProvider.System.GetUtcNow(), SigningKey.NewPem()).Public;
        Assert.True(key.CryptoProviderFactory.CryptoProviderCache.TryGetSignatureProvider(
            key, SecurityAlgorithms.RsaSha256, typeof(AsymmetricSignatureProvider).ToString(), willCreateSignatures: false, out var verifier));
        Assert.NotNull(verifier.CryptoProviderCache);
    }
}
