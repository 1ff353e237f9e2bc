using System.Text.Json;

namespace Jellyfin.Plugin.Natster.Bridge;

/// <summary>A file that was written or removed. `IsEntry`: one that was not there before, or is no more.</summary>
public sealed record Change(string Path, bool IsEntry);

/// <summary>What this server has of a friend's folder.</summary>
public sealed class OwnedFolder
{
    /// <summary>Gets or sets the digest of the folder, when it is here whole.</summary>
    public string? Digest { get; set; }

    public SortedDictionary<string, string> Files { get; set; } = new(StringComparer.Ordinal);
}

/// <summary>
/// Keeps a copy of the bridge's tree below `root`. What is its own stands in a list; nothing else is written over or removed.
/// </summary>
public sealed class Mirror
{
    private const int MostInPack = 500;
    private readonly string _root;
    private readonly string _listPath;
    private readonly BridgeClient _client;
    private readonly SortedDictionary<string, OwnedFolder> _owned;

    public Mirror(string directory, BridgeClient client)
    {
        _root = Path.Combine(directory, "library");
        _listPath = Path.Combine(directory, "library.json");
        _client = client;
        _owned = Load(_listPath);
    }

    public string Root => _root;

    /// <summary>Gets the folders of friends, each with the kinds that it has something of.</summary>
    public IEnumerable<(string Folder, string Kind)> Kinds =>
        from folder in _owned
        from kind in TreePath.Kinds
        where folder.Value.Files.Keys.Any(path => path.StartsWith($"{kind}/", StringComparison.Ordinal))
        select (folder.Key, kind);

    /// <summary>Fetches what is new, then removes what is gone. With `isThorough`, files that somebody removed come back.</summary>
    public async Task RunAsync(Pairing pairing, BridgeState state, bool isThorough, List<Change> changes, CancellationToken cancel)
    {
        foreach (var library in state.Libraries.Where(one => TreePath.IsFolder(one.Folder)))
        {
            if (!_owned.TryGetValue(library.Folder, out var own)) _owned[library.Folder] = own = new OwnedFolder();
            if (own.Digest == library.Digest && !isThorough) continue;
            await FolderAsync(pairing, library.Folder, own, changes, cancel).ConfigureAwait(false);
        }

        // A bridge that has only just started may not know all of its folders yet.
        if (state.RanAt is null) return;
        var there = state.Libraries.Select(one => one.Folder).ToHashSet(StringComparer.Ordinal);
        foreach (var folder in _owned.Keys.Where(one => !there.Contains(one)).ToList()) Remove(folder, changes);
        Save();
    }

    /// <summary>Removes all that is its own.</summary>
    public void Clear(List<Change> changes)
    {
        foreach (var folder in _owned.Keys.ToList()) Remove(folder, changes);
        Save();
    }

    private async Task FolderAsync(Pairing pairing, string folder, OwnedFolder own, List<Change> changes, CancellationToken cancel)
    {
        var list = await _client.LibraryAsync(pairing, folder, cancel).ConfigureAwait(false);
        var wanted = list.Files.Where(file => TreePath.IsFile(file.Path)).DistinctBy(file => file.Path)
            .ToDictionary(file => file.Path, file => file.Digest, StringComparer.Ordinal);
        var missing = wanted.Where(file => !IsHere(folder, own, file.Key, file.Value)).Select(file => file.Key);
        foreach (var pack in missing.Chunk(MostInPack))
        {
            await FetchAsync(pairing, folder, own, pack, wanted, changes, cancel).ConfigureAwait(false);
            Save();
        }

        foreach (var path in own.Files.Keys.Where(path => !wanted.ContainsKey(path)).ToList()) Remove(folder, own, path, changes);
        own.Digest = wanted.All(file => own.Files.GetValueOrDefault(file.Key) == file.Value) ? list.Digest : null;
        Save();
    }

    private bool IsHere(string folder, OwnedFolder own, string path, string digest) =>
        own.Files.GetValueOrDefault(path) == digest && File.Exists(TreePath.On(_root, folder, path));

    private Task FetchAsync(
        Pairing pairing,
        string folder,
        OwnedFolder own,
        IReadOnlyList<string> paths,
        Dictionary<string, string> wanted,
        List<Change> changes,
        CancellationToken cancel)
    {
        var asked = paths.ToHashSet(StringComparer.Ordinal);
        return _client.PackAsync(pairing, folder, paths, async (path, bytes) =>
        {
            if (!asked.Remove(path)) return;
            var target = TreePath.On(_root, folder, path);
            var incoming = Path.Combine(Directory.CreateDirectory(_root).FullName, ".incoming");
            await using (var file = File.Create(incoming))
            {
                await bytes.CopyToAsync(file, cancel).ConfigureAwait(false);
            }

            var isOurs = own.Files.ContainsKey(path);
            var isNew = !File.Exists(target);
            if (!IsAllowed(pairing, path, incoming) || !(isNew || isOurs || IsSame(incoming, target))) return;
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Move(incoming, target, true);
            own.Files[path] = wanted[path];
            changes.Add(new Change(target, isNew));
        }, cancel);
    }

    /// <summary>An address is one at the bridge, whatever else it might name.</summary>
    private static bool IsAllowed(Pairing pairing, string path, string incoming) =>
        !path.EndsWith(".strm", StringComparison.Ordinal)
        || File.ReadAllText(incoming) is var text
            && text.StartsWith(pairing.Address + "/", StringComparison.Ordinal)
            && text.TrimEnd('\n').All(sign => sign is > ' ' and <= '~');

    /// <summary>Written earlier, by a run that had no time to note it.</summary>
    private static bool IsSame(string incoming, string target) =>
        new FileInfo(incoming).Length == new FileInfo(target).Length
        && File.ReadAllBytes(incoming).AsSpan().SequenceEqual(File.ReadAllBytes(target));

    private void Remove(string folder, List<Change> changes)
    {
        var own = _owned[folder];
        foreach (var path in own.Files.Keys.ToList()) Remove(folder, own, path, changes);
        _owned.Remove(folder);
    }

    private void Remove(string folder, OwnedFolder own, string path, List<Change> changes)
    {
        var target = TreePath.On(_root, folder, path);
        if (File.Exists(target)) File.Delete(target);
        own.Files.Remove(path);
        changes.Add(new Change(target, true));
        var above = Path.GetDirectoryName(target);
        while (TreePath.IsBelow(_root, above) && Directory.Exists(above) && !Directory.EnumerateFileSystemEntries(above!).Any())
        {
            Directory.Delete(above!);
            above = Path.GetDirectoryName(above);
        }
    }

    private static SortedDictionary<string, OwnedFolder> Load(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            var read = JsonSerializer.Deserialize<SortedDictionary<string, OwnedFolder>>(file) ?? [];
            foreach (var (folder, own) in read)
            {
                if (!TreePath.IsFolder(folder) || !own.Files.Keys.All(TreePath.IsFile)) return [];
            }

            return read;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            // What is there is taken for its own again where it is the same.
            return [];
        }
    }

    private void Save() => Kept.Write(_listPath, JsonSerializer.SerializeToUtf8Bytes(_owned));
}
