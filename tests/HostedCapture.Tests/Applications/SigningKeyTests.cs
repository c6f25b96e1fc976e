using System.Text;
using HostedCapture.Applications;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xunit;

namespace HostedCapture.Tests.Applications;

public sealed class SigningKeyTests
{
    private const int Starts = 500;
    private const int AtOnce = 8;

    // tests/Faults saw a good token refused once in 37 starts, when many came before the first was verified.
    [Fact]
    public async Task Concurrent_First_Tokens_Are_All_Accepted()
    {
        var pem = SigningKey.NewPem();
        var token = Token(new SigningKey(TimeProvider.System.GetUtcNow(), pem));
        for (var start = 0; start < Starts; start++)
        {
            // Each start reads its key anew.
            var key = new SigningKey(TimeProvider.System.GetUtcNow(), pem).Public;
            using var gate = new Barrier(AtOnce);
            await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(_ => Task.Factory.StartNew(
                () => Verify(token, key, gate), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        }
    }

    private static void Verify(string token, SecurityKey key, Barrier gate)
    {
        var rules = new TokenValidationParameters
        {
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
            IssuerSigningKey = key,
        };
        gate.SignalAndWait();
        var result = new JsonWebTokenHandler().ValidateTokenAsync(token, rules).GetAwaiter().GetResult();
        Assert.True(result.IsValid, result.Exception?.ToString());
    }

    private static string Token(SigningKey key)
    {
        var header = Base64UrlEncoder.Encode($$"""{"alg":"RS256","typ":"JWT","kid":"{{key.Kid}}"}""");
        var text = $"{header}.{Base64UrlEncoder.Encode("""{"sub":"shop"}""")}";
        return $"{text}.{Base64UrlEncoder.Encode(key.Sign(Encoding.ASCII.GetBytes(text)))}";
    }
}
