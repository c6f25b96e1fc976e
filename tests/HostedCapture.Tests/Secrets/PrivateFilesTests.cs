using HostedCapture.Secrets;
using Xunit;

namespace HostedCapture.Tests.Secrets;

public sealed class PrivateFilesTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("owner-");

    public void Dispose() => _home.Delete(recursive: true);

    [Fact]
    public async Task Concurrent_Writers_Of_A_File_All_Read_The_Same()
    {
        for (var round = 0; round < 60; round++)
        {
            var path = Path.Combine(_home.FullName, $"{round}", "secret");
            using var start = new Barrier(8);
            var read = await Task.WhenAll(Enumerable.Range(0, 8).Select(maker => Task.Factory.StartNew(
                () =>
                {
                    start.SignalAndWait();
                    return PrivateFiles.ReadOrCreate(path, () => $"{maker}");
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default)));
            Assert.Single(read.Distinct());
        }
    }
}
