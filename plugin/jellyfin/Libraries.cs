using Jellyfin.Plugin.Natster.Bridge;
using MediaBrowser.Controller.Entities;
using MediaBrowser.Controller.Library;
using MediaBrowser.Controller.Providers;
using MediaBrowser.Model.Configuration;
using MediaBrowser.Model.Entities;
using MediaBrowser.Model.IO;
using Microsoft.Extensions.Logging;

namespace Jellyfin.Plugin.Natster;

/// <summary>A library for each friend and kind, so that Jellyfin's own permissions say who sees it.</summary>
public class Libraries(
    ILibraryManager manager,
    IProviderManager providers,
    IFileSystem files,
    Mirror mirror,
    ILogger<Libraries> log)
{
    /// <summary>With more changes than this a library is looked through as a whole.</summary>
    private const int MostTargets = 100;

    private static readonly string[] Described = ["Movie", "Series", "Season", "Episode", "MusicAlbum", "MusicArtist", "Audio", "MusicVideo"];

    /// <summary>Makes what is missing, removes what nothing is left of, and has looked at what changed.</summary>
    public async Task ApplyAsync(IReadOnlyDictionary<string, string> friends, IReadOnlyList<Change> changes, CancellationToken cancel)
    {
        var there = OurOwn().ToList();
        var wanted = mirror.Kinds.ToDictionary(one => Path.Combine(mirror.Root, one.Folder, one.Kind), one => one);
        foreach (var (directory, (folder, kind)) in wanted)
        {
            cancel.ThrowIfCancellationRequested();
            if (there.Exists(one => one.Locations.Contains(directory))) continue;
            await AddAsync($"{NameOf(friends.GetValueOrDefault(folder) ?? folder)} {kind}", kind, directory).ConfigureAwait(false);
        }

        var over = there.Where(one => one.Locations.All(place => !wanted.ContainsKey(place))).ToList();
        foreach (var library in over)
        {
            log.LogInformation("Nothing is shared in {Library} any more: it is removed", library.Name);
            await manager.RemoveVirtualFolder(library.Name, false).ConfigureAwait(false);
        }

        // The first look removes them, and only the next one is no longer shown them.
        for (var looks = 0; over.Count > 0 && looks < 2; looks++) await manager.ValidateTopLibraryFolders(cancel, true).ConfigureAwait(false);
        Look(changes);
    }

    /// <summary>Folder of the friend whose item or library it is; null for others.</summary>
    public string? FolderOf(Guid id)
    {
        var item = manager.GetItemById(id);
        // What users are shown of a library is a view of their own.
        if (item is UserView view) item = manager.GetItemById(view.DisplayParentId);
        var places = item is CollectionFolder library ? library.PhysicalLocations : [item?.Path];
        return places.Select(FolderOf).FirstOrDefault(one => one is not null);
    }

    private string? FolderOf(string? path) =>
        TreePath.IsBelow(mirror.Root, path) ? Path.GetRelativePath(mirror.Root, path!).Split(Path.DirectorySeparatorChar)[0] : null;

    /// <summary>Libraries in which there is nothing but ours.</summary>
    private IEnumerable<VirtualFolderInfo> OurOwn() =>
        manager.GetVirtualFolders().Where(one => one.Locations.Length > 0 && one.Locations.All(place => TreePath.IsBelow(mirror.Root, place)));

    private static string NameOf(string friend) => friend.EndsWith('s') ? $"{friend}'" : $"{friend}'s";

    private Task AddAsync(string name, string kind, string directory)
    {
        log.LogInformation("A library for {Directory}: {Name}", directory, name);
        var type = kind switch
        {
            "Movies" => CollectionTypeOptions.movies,
            "Shows" => CollectionTypeOptions.tvshows,
            _ => CollectionTypeOptions.music,
        };
        var options = new LibraryOptions
        {
            PathInfos = [new MediaPathInfo(directory)],
            EnableRealtimeMonitor = false,
            EnableLUFSScan = false,
            EnableChapterImageExtraction = false,
            EnableTrickplayImageExtraction = false,
            SaveLocalMetadata = false,
            MetadataSavers = [],
            AutomaticRefreshIntervalDays = 0,
            TypeOptions = Array.ConvertAll(Described, one => new TypeOptions { Type = one, MetadataFetchers = [], ImageFetchers = [] }),
        };
        return manager.AddVirtualFolder(name, type, options, false);
    }

    private void Look(IReadOnlyList<Change> changes)
    {
        var targets = new HashSet<Guid>();
        foreach (var change in changes)
        {
            var entry = Path.ChangeExtension(change.Path, ".strm");
            var isEntry = change.IsEntry && entry == change.Path;
            // What lies beside films that are known is theirs; a film that is new or gone is its folder's.
            var item = isEntry ? null : manager.FindByPath(StemOf(change.Path), false);
            var folder = Path.GetDirectoryName(change.Path);
            while (item is null && TreePath.IsBelow(mirror.Root, folder))
            {
                item = manager.FindByPath(folder!, true);
                folder = Path.GetDirectoryName(folder);
            }

            if (item is not null) targets.Add(item.Id);
            if (targets.Count > MostTargets) break;
        }

        if (targets.Count > MostTargets) targets = OurOwn().Select(one => Guid.Parse(one.ItemId)).ToHashSet();
        foreach (var id in targets)
        {
            // This way what is read takes the place of what is known; the full one only fills gaps.
            var options = new MetadataRefreshOptions(new DirectoryService(files)) { MetadataRefreshMode = MetadataRefreshMode.Default };
            providers.QueueRefresh(id, options, RefreshPriority.Normal);
        }
    }

    /// <summary>The film beside which a file lies: of its names the longest that is one.</summary>
    private static string StemOf(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        var name = Path.GetFileNameWithoutExtension(path);
        while (name.Length > 0 && !File.Exists(Path.Combine(directory, $"{name}.strm")))
        {
            name = name[..Math.Max(0, name.LastIndexOfAny(['.', '-']))];
        }

        return Path.Combine(directory, $"{name}.strm");
    }
}
