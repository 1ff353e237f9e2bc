namespace Jellyfin.Plugin.Natster.Bridge;

/// <summary>Ends a wait that nothing came of for too long.</summary>
public sealed class Limit : IDisposable
{
    private readonly CancellationTokenSource _over;
    private readonly TimeSpan _patience;

    public Limit(TimeSpan patience, CancellationToken cancel)
    {
        _patience = patience;
        _over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Renew();
    }

    public CancellationToken Token => _over.Token;

    public bool IsOver => _over.IsCancellationRequested;

    public void Renew() => _over.CancelAfter(_patience);

    public void Dispose() => _over.Dispose();
}

/// <summary>Bytes as they come; each of them renews the limit.</summary>
internal sealed class Patient(Stream inner, Limit limit) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await inner.ReadAsync(buffer, limit.Token).ConfigureAwait(false);
        limit.Renew();
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) =>
        throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
