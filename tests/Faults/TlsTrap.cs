using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace HostedCapture.Faults;

/// <summary>A server with an untrusted certificate. It counts connections and received bytes.</summary>
internal sealed class TlsTrap : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, Ports.Next());
    private readonly X509Certificate2 _certificate = SelfSigned();
    private readonly CancellationTokenSource _end = new();
    private readonly Task _accepting;
    private long _connections;
    private long _bytes;

    /// <summary>Begins to listen.</summary>
    public TlsTrap()
    {
        _listener.Start();
        Address = $"https://localhost:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, without a slash at its end.</summary>
    public string Address { get; }

    /// <summary>Connections so far.</summary>
    public long Connections => Interlocked.Read(ref _connections);

    /// <summary>Bytes that came through the encryption.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _certificate.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
                _ = ServeAsync(await _listener.AcceptTcpClientAsync(_end.Token));
        }
        catch (OperationCanceledException)
        {
            // The scenario is over.
        }
    }

    private async Task ServeAsync(TcpClient near)
    {
        Interlocked.Increment(ref _connections);
        using (near)
        {
            try
            {
                await using var secure = new SslStream(near.GetStream());
                await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, _end.Token);
                var buffer = new byte[4096];
                int read;
                while ((read = await secure.ReadAsync(buffer, _end.Token)) > 0)
                    Interlocked.Add(ref _bytes, read);
            }
            catch (Exception exception) when (exception is IOException or System.Security.Authentication.AuthenticationException or OperationCanceledException)
            {
                // As it should be: the other side hung up.
            }
        }
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
