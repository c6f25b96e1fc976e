using System.Runtime.Versioning;
using HostedCapture.Data;
using Xunit;

namespace HostedCapture.Tests.Data;

/// <summary>Only the process's user reads the SQLite file and what lies beside it.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class SqliteFileTests : IDisposable
{
    private const UnixFileMode File600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Directory700 = File600 | UnixFileMode.UserExecute;
    private const UnixFileMode Everybody =
        Directory700 | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("sqlite-");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task The_Files_Of_A_Running_Process_Are_For_Its_Owner_Only()
    {
        var directory = Path.Combine(_home.FullName, "var", "data");
        // The keys' directory, made inside the database's, must not open it either.
        await using var app = await new AppFixture().With(
            ("Database:ConnectionString", $"Data Source={directory}/x.db"), ("Issuer:KeysPath", $"{directory}/secrets/keys")).StartAsync();
        using var client = app.Client();
        await client.CreateAsync();
        var names = Directory.GetFiles(directory).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["x.db", "x.db-shm", "x.db-wal"], names);
        foreach (var file in Directory.GetFiles(directory, "*", SearchOption.AllDirectories))
            Assert.Equal((file, File600), (file, File.GetUnixFileMode(file)));
        foreach (var made in new[] { "var", "var/data", "var/data/secrets", "var/data/secrets/keys" })
            Assert.Equal((made, Directory700), (made, File.GetUnixFileMode(Path.Combine(_home.FullName, made))));
    }

    [Fact]
    public async Task A_File_That_Others_Could_Read_Is_Closed_To_Them_And_A_Directory_That_Was_There_Stays_As_It_Is()
    {
        var directory = Directory.CreateDirectory(Path.Combine(_home.FullName, "shared"), Everybody).FullName;
        File.SetUnixFileMode(directory, Everybody);
        var path = Path.Combine(directory, "x.db");
        foreach (var file in new[] { path, $"{path}-wal", $"{path}-shm", $"{path}.other" })
        {
            await File.WriteAllTextAsync(file, "");
            File.SetUnixFileMode(file, File600 | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        }

        await using var db = new Db(new DatabaseSettings(DatabaseKind.Sqlite, $"Data Source={path}"));
        await new Migrator(db, TimeProvider.System).RunAsync();
        Assert.Equal(Everybody, File.GetUnixFileMode(directory));
        Assert.Equal(File600, File.GetUnixFileMode(path));
        foreach (var file in new[] { $"{path}-wal", $"{path}-shm" }.Where(File.Exists))
            Assert.Equal((file, File600), (file, File.GetUnixFileMode(file)));
        Assert.True(File.GetUnixFileMode($"{path}.other").HasFlag(UnixFileMode.OtherRead));
    }

    [Fact]
    public async Task A_Database_Path_That_Cannot_Be_Written_Names_Its_Setting()
    {
        var file = Path.Combine(_home.FullName, "file");
        await File.WriteAllTextAsync(file, "");
        await using var db = new Db(new DatabaseSettings(DatabaseKind.Sqlite, $"Data Source={file}/x.db"));
        var exception = await Assert.ThrowsAsync<MigrationException>(() => new Migrator(db, TimeProvider.System).RunAsync());
        Assert.StartsWith("Database:ConnectionString: ", exception.Message, StringComparison.Ordinal);
    }
}
