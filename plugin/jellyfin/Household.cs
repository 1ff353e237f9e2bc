using Jellyfin.Plugin.Natster.Bridge;
using MediaBrowser.Controller;
using Microsoft.Extensions.Logging;

namespace Jellyfin.Plugin.Natster;

/// <summary>How the last run went.</summary>
public sealed record Run(DateTimeOffset At, int Changes, string? Problem);

/// <summary>This server's part of a household: whom it is paired with, what that says, and the copy of it.</summary>
public sealed class Household(
    BridgeClient client,
    Mirror mirror,
    Libraries libraries,
    IServerApplicationHost host,
    ILogger<Household> log) : IDisposable
{
    private readonly string _pairingPath = Path.Combine(Path.GetDirectoryName(mirror.Root)!, "pairing.json");
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SemaphoreSlim _news = new(0, 1);
    private Pairing? _pairing = Kept.ReadPairing(Path.Combine(Path.GetDirectoryName(mirror.Root)!, "pairing.json"));

    public Pairing? Pairing => _pairing;

    /// <summary>Gets what the bridge said last; null until it has said something.</summary>
    public BridgeState? State { get; private set; }

    /// <summary>Gets a value indicating whether the bridge could not be reached when it was last asked.</summary>
    public bool IsBridgeAway { get; private set; }

    public Run? LastRun { get; private set; }

    /// <summary>Whether what a friend shares cannot be played now.</summary>
    public bool IsAway(string folder) =>
        IsBridgeAway || State?.Libraries.Any(one => one.Folder == folder && !one.IsOnline) == true;

    public async Task PairAsync(string address, string code, CancellationToken cancel)
    {
        var plain = BridgeClient.PlainAddress(address)
            ?? throw new BridgeException("ADDRESS_INVALID", "That is no address of a bridge. It looks like this: http://192.168.1.5:8690");
        var request = new PairRequest(code, host.FriendlyName, plain, host.ApplicationVersionString);
        var (id, token) = await client.PairAsync(request, cancel).ConfigureAwait(false);
        await LeaveAsync(false, cancel).ConfigureAwait(false);
        _pairing = new Pairing(plain, id, token);
        Kept.WritePairing(_pairingPath, _pairing);
        Wake();
    }

    /// <summary>Tells the bridge, if it can be reached, and removes what came from it.</summary>
    public async Task LeaveAsync(bool isClearing, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var left = _pairing;
            _pairing = null;
            if (File.Exists(_pairingPath)) File.Delete(_pairingPath);
            (State, LastRun, IsBridgeAway) = (null, null, false);
            if (left is not null) await TellAsync(left, cancel).ConfigureAwait(false);
            if (!isClearing) return;
            var changes = new List<Change>();
            mirror.Clear(changes);
            await libraries.ApplyAsync(new Dictionary<string, string>(), changes, cancel).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
            Wake();
        }
    }

    /// <summary>Brings the copy in step. Throws BridgeException; then all stays as it is, but for what is here already.</summary>
    public async Task RunAsync(bool isThorough, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        var changes = new List<Change>();
        string? problem = null;
        try
        {
            if (_pairing is not { } pairing) return;
            var state = await client.StateAsync(pairing, cancel).ConfigureAwait(false);
            (State, IsBridgeAway) = (state, false);
            await mirror.RunAsync(pairing, state, isThorough, changes, cancel).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            problem = error.Message;
            if (error is BridgeException) IsBridgeAway = true;
            throw;
        }
        finally
        {
            try
            {
                if (changes.Count > 0) log.LogInformation("{Count} files of friends' libraries were changed", changes.Count);
                if (problem is null || changes.Count > 0) await libraries.ApplyAsync(Friends(), changes, cancel).ConfigureAwait(false);
                if (_pairing is not null) LastRun = new Run(DateTimeOffset.UtcNow, changes.Count, problem);
            }
            finally
            {
                _turn.Release();
            }
        }
    }

    /// <summary>For whoever looks at the page.</summary>
    public void Note(Exception error)
    {
        if (_pairing is null) return;
        if (error is BridgeException) IsBridgeAway = true;
        LastRun = new Run(DateTimeOffset.UtcNow, 0, error.Message);
    }

    /// <summary>Until there is another pairing, or somebody wants a try now.</summary>
    public Task<bool> NewsAsync(TimeSpan patience, CancellationToken cancel) => _news.WaitAsync(patience, cancel);

    public void Wake()
    {
        if (_news.CurrentCount > 0) return;
        try
        {
            _news.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody else did.
        }
    }

    public void Dispose()
    {
        _turn.Dispose();
        _news.Dispose();
    }

    private async Task TellAsync(Pairing left, CancellationToken cancel)
    {
        try
        {
            await client.UnpairAsync(left, cancel).ConfigureAwait(false);
        }
        catch (BridgeException error)
        {
            log.LogWarning("The bridge at {Address} could not be told: {Why}", left.Address, error.Message);
        }
    }

    private Dictionary<string, string> Friends() =>
        (State?.Libraries ?? []).DistinctBy(one => one.Folder).ToDictionary(one => one.Folder, one => one.Friend ?? one.Folder);
}
