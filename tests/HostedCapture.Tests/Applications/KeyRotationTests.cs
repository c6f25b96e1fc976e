using System.Net;
using HostedCapture.Applications;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace HostedCapture.Tests.Applications;

public sealed class KeyRotationTests : IDisposable
{
    private static readonly TimeSpan s_lifetime = TimeSpan.FromMinutes(15);
    private readonly IssuerApp _app = new();
    private readonly KeyDirectory _keys;

    public KeyRotationTests() => _keys = new KeyDirectory(_app.KeysPath, _app.Clock);

    public void Dispose() => _app.Dispose();

    [Fact]
    public async Task A_Running_Process_Follows_A_Rotation()
    {
        var old = await _app.TokenAsync();
        var first = Assert.Single(await _app.KidsAsync());

        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Null(_keys.Rotate(s_lifetime, force: false));
        var kids = await _app.KidsAsync();
        Assert.Equal(2, kids.Length);
        Assert.Equal(first, kids[1]);

        // The new key is known at once, and signs when everyone else has had time to know it.
        Assert.Equal(first, Kid(await _app.TokenAsync()));
        _app.Clock.Advance(KeyDirectory.Grace);
        var fresh = await _app.TokenAsync();
        Assert.Equal(kids[0], Kid(fresh));
        await AcceptedAsync(old);
        await AcceptedAsync(fresh);
    }

    [Fact]
    public async Task A_Third_Key_Waits_Until_The_First_Keys_Tokens_Expire()
    {
        var old = await _app.TokenAsync();
        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        var rotatedAt = _app.Clock.GetUtcNow();
        Assert.Null(_keys.Rotate(s_lifetime, force: false));

        _app.Clock.Advance(s_lifetime);
        Assert.Equal(
            rotatedAt + s_lifetime + KeyDirectory.Grace, _keys.Rotate(s_lifetime, force: false)!.Value, TimeSpan.FromMilliseconds(1));
        Assert.Equal(2, _keys.Files().Count);

        _app.Clock.Advance(KeyDirectory.Grace);
        Assert.Null(_keys.Rotate(s_lifetime, force: false));
        Assert.Equal(2, _keys.Files().Count);
        Assert.Equal(2, (await _app.KidsAsync()).Length);
        await RefusedAsync(old);
    }

    [Fact]
    public async Task A_Token_That_Was_Accepted_Is_Refused_When_Its_Time_Is_Over()
    {
        var token = await _app.TokenAsync();
        for (var i = 0; i < 3; i++)
            await AcceptedAsync(token);
        _app.Clock.Advance(s_lifetime + TimeSpan.FromSeconds(30));
        await AcceptedAsync(token);
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        await RefusedAsync(token);
        // A clock that is set back: it was issued in the future.
        _app.Clock.Advance(-s_lifetime - TimeSpan.FromSeconds(30 + 1 + 31));
        await RefusedAsync(token);
    }

    [Fact]
    public async Task Force_Revokes_A_Stolen_Key()
    {
        var stolen = await _app.TokenAsync();
        await AcceptedAsync(stolen);
        Assert.Null(_keys.Rotate(s_lifetime, force: true));
        Assert.Null(_keys.Rotate(s_lifetime, force: true));
        _app.Clock.Advance(TimeSpan.FromSeconds(5));
        await RefusedAsync(stolen);
        await AcceptedAsync(await _app.TokenAsync());
    }

    [Fact]
    public async Task A_Token_Of_A_Key_Made_Elsewhere_A_Moment_Ago_Is_Accepted()
    {
        await AcceptedAsync(await _app.TokenAsync());
        _keys.Rotate(s_lifetime, force: true);
        var forgery = await NewestAsync();
        // The list of keys is young, but an unknown key makes the process look again, at most once a second.
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        await AcceptedAsync(forgery);
    }

    [Fact]
    public async Task Only_Their_Owner_Reads_The_Keys()
    {
        await _app.TokenAsync();
        _keys.Rotate(s_lifetime, force: true);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(_app.KeysPath));
            foreach (var file in Directory.GetFiles(_app.KeysPath))
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        }

        Assert.All(
            Directory.GetFiles(_app.KeysPath, "*.pem"),
            file => Assert.StartsWith("-----BEGIN PRIVATE KEY-----", File.ReadAllText(file), StringComparison.Ordinal));
    }

    [Fact]
    public void Processes_That_Start_At_Once_Share_One_Key()
    {
        var path = Path.Combine(_app.Home, "shared");
        Parallel.For(
            0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ => new KeyDirectory(path, TimeProvider.System).EnsureFirst());
        Assert.Single(Directory.GetFiles(path, "*.pem"));
    }

    [Fact]
    public async Task A_File_That_Is_No_Key_Is_Skipped_And_Logged()
    {
        await _app.TokenAsync();
        _app.Clock.Advance(TimeSpan.FromHours(1));
        await File.WriteAllTextAsync(Path.Combine(_app.KeysPath, $"{_app.Clock.GetUtcNow().ToUnixTimeMilliseconds()}.pem"), "nonsense");
        await File.WriteAllTextAsync(Path.Combine(_app.KeysPath, "notes.pem"), "nonsense");
        _app.Clock.Advance(TimeSpan.FromHours(1));
        await AcceptedAsync(await _app.TokenAsync());
        Assert.Single(await _app.KidsAsync());
        Assert.Contains(_app.Log, line => line.StartsWith("Error: The signing key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Keys_Stay_Valid_While_Their_Directory_Is_Away()
    {
        var token = await _app.TokenAsync();
        Directory.Move(_app.KeysPath, _app.KeysPath + "-away");
        _app.Clock.Advance(TimeSpan.FromMinutes(1));
        await AcceptedAsync(token);
        await AcceptedAsync(await _app.TokenAsync());
    }

    [Fact]
    public async Task A_Signed_Jwt_Of_Another_Type_Is_No_Access_Token()
    {
        var forgery = await _app.ForgeAsync();
        var keys = _app.Services.GetRequiredService<SigningKeys>();
        await AcceptedAsync(keys.Sign("JWT", forgery.Claims));
        await RefusedAsync(keys.Sign("receipt+jwt", forgery.Claims));
    }

    private static string Kid(string token) => Forgery.Decode(token, 0).GetProperty("kid").GetString()!;

    private async Task<string> NewestAsync()
    {
        var forgery = await _app.ForgeAsync();
        var newest = _keys.Files()[0].Read();
        forgery.Header["kid"] = newest.Kid;
        return forgery.Sign(newest.Sign);
    }

    private async Task AcceptedAsync(string token)
    {
        using var response = await _app.AskAsync(token);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private async Task RefusedAsync(string token)
    {
        using var response = await _app.AskAsync(token);
        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }
}
