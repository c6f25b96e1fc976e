using System.Buffers;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Connections;

namespace HostedCapture.Secrets;

/// <summary>
/// The memory that the server reads requests into: cleared when it is returned, since it may have held a card. The server's own
/// pool hands it to the next connection uncleared.
/// </summary>
public sealed class ClearingMemory : MemoryPool<byte>
{
    private const int BlockSize = 4096;

    // 4 MB; memory beyond that is not pooled.
    private const int MostKept = 1024;

    private readonly ConcurrentQueue<byte[]> _blocks = new();

    /// <inheritdoc/>
    public override int MaxBufferSize => BlockSize;

    /// <inheritdoc/>
    public override IMemoryOwner<byte> Rent(int minBufferSize = -1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(minBufferSize, BlockSize);
        // Pinned: the garbage collector leaves a copy behind when it moves an array.
        return new Block(this, _blocks.TryDequeue(out var known) ? known : GC.AllocateUninitializedArray<byte>(BlockSize, pinned: true));
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _blocks.Clear();

    private void Return(byte[] block)
    {
        CryptographicOperations.ZeroMemory(block);
        if (_blocks.Count < MostKept)
            _blocks.Enqueue(block);
    }

    /// <summary>Makes it for the server.</summary>
    public sealed class Factory : IMemoryPoolFactory<byte>
    {
        /// <inheritdoc/>
        public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new ClearingMemory();
    }

    private sealed class Block(ClearingMemory pool, byte[] bytes) : IMemoryOwner<byte>
    {
        private byte[]? _bytes = bytes;

        public Memory<byte> Memory => _bytes ?? throw new ObjectDisposedException(nameof(Block));

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _bytes, null) is { } given)
                pool.Return(given);
        }
    }
}
