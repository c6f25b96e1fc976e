using System.Security.Cryptography;
using Dapper;
using Npgsql;

namespace HostedCapture.Faults;

/// <summary>A PostgreSQL server of our own, to be stopped and started at will.</summary>
internal sealed class Postgres : IAsyncDisposable
{
    private readonly string _programs;
    private readonly int _port;
    private readonly string _password = RandomNumberGenerator.GetHexString(32, lowercase: true);

    private Postgres(string programs, int port) => (_programs, _port) = (programs, port);

    /// <summary>Its data, its log and its socket.</summary>
    public DirectoryInfo Directory { get; } = System.IO.Directory.CreateTempSubdirectory("hosted-capture-postgres-");

    private string Log => Path.Combine(Directory.FullName, "log");

    /// <summary>Makes one and starts it.</summary>
    public static async Task<Postgres> StartAsync()
    {
        var programs = System.IO.Directory.Exists("/usr/lib/postgresql")
            ? System.IO.Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin")).Where(bin => File.Exists(Path.Combine(bin, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        var server = new Postgres(programs ?? throw new InvalidOperationException("PostgreSQL is not installed: /usr/lib/postgresql has no initdb."), Ports.Next());
        var secret = Path.Combine(server.Directory.FullName, "password");
        await File.WriteAllTextAsync(secret, server._password);
        if (Environment.IsPrivilegedProcess)
            await Child.RunAsync(server.Log, "/", "chown", "-R", "postgres:", server.Directory.FullName);
        await server.RunAsync("initdb", "-D", server.Data, "-A", "scram-sha-256", $"--pwfile={secret}", "-U", "hc", "--encoding=UTF8", "--locale=C", "--no-sync");
        File.Delete(secret);
        await server.StartServerAsync();
        return server;
    }

    /// <summary>Starts it again.</summary>
    // No flush to the disk: it is the server that dies here, never the machine.
    public Task StartServerAsync() => RunAsync(
        "pg_ctl", "-D", Data, "-l", Path.Combine(Directory.FullName, "server.log"), "-w", "-t", "30",
        "-o", $"-p {_port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={Directory.FullName} -c fsync=off -c max_connections=300", "start");

    /// <summary>Stops it as a crash would, without a signal; the next start recovers.</summary>
    public Task StopServerAsync()
    {
        // Our own connections to it are dead then, too.
        NpgsqlConnection.ClearAllPools();
        return RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "-w", "stop");
    }

    /// <summary>Makes a database; gives its connection string.</summary>
    public async Task<string> CreateAsync(string name)
    {
        await using var connection = new NpgsqlConnection(Connection("postgres", 2));
        await connection.ExecuteAsync($"create database {name}");
        return Connection(name, 40);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await StopServerAsync();
        Directory.Delete(recursive: true);
    }

    private string Data => Path.Combine(Directory.FullName, "data");

    private string Connection(string database, int pool) =>
        $"Host=127.0.0.1;Port={_port};Username=hc;Password={_password};Database={database};Maximum Pool Size={pool}";

    // PostgreSQL refuses to run as root.
    private Task RunAsync(string program, params string[] arguments)
    {
        string[] command = [Path.Combine(_programs, program), .. arguments];
        return Child.RunAsync(Log, Directory.FullName, Environment.IsPrivilegedProcess ? ["runuser", "-u", "postgres", "--", .. command] : command);
    }
}
