using System.Reflection;
using Jellyfin.Plugin.Natster.Bridge;
using MediaBrowser.Controller.Entities;
using MediaBrowser.Controller.Library;
using MediaBrowser.Model.Dto;
using MediaBrowser.Model.Entities;
using MediaBrowser.Model.MediaInfo;

namespace Jellyfin.Plugin.Natster;

/// <summary>
/// Around Jellyfin's own manager: films of friends look like files that lie here. Only the server's own readers are told
/// where the bytes are, never clients; and nothing is asked of the bridge when somebody only wants to know.
/// </summary>
public class Sources : DispatchProxy, IDisposable
{
    private IMediaSourceManager _inner = null!;
    private string _root = string.Empty;

    public static IMediaSourceManager Around(IMediaSourceManager inner, string root)
    {
        var manager = Create<IMediaSourceManager, Sources>();
        ((Sources)(object)manager)._inner = inner;
        ((Sources)(object)manager)._root = root;
        return manager;
    }

    public void Dispose()
    {
        (_inner as IDisposable)?.Dispose();
        GC.SuppressFinalize(this);
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        // The arguments end with: …, enablePathSubstitution (for clients), cancellationToken.
        switch (targetMethod!.Name)
        {
            case nameof(IMediaSourceManager.GetPlaybackMediaSources):
                // Of the server's own readers only those allow a probe that want texts and attachments, not films.
                var (isForText, isForClients) = ((bool)args![2]!, (bool)args[3]!);
                if (TreePath.IsBelow(_root, ((BaseItem)args[0]!).Path)) args[2] = false;
                return AllAsync((Task<IReadOnlyList<MediaSourceInfo>>)Call(targetMethod, args)!, isForClients, isForText);
            case nameof(IMediaSourceManager.GetStaticMediaSources):
                return All((IReadOnlyList<MediaSourceInfo>)Call(targetMethod, args)!, (bool)args![1]!);
            case nameof(IMediaSourceManager.GetMediaSource):
                return OneAsync((Task<MediaSourceInfo?>)Call(targetMethod, args)!, (bool)args![3]!);
            default:
                return Call(targetMethod, args);
        }
    }

    private object? Call(MethodInfo method, object?[]? args) =>
        method.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null);

    private async Task<IReadOnlyList<MediaSourceInfo>> AllAsync(Task<IReadOnlyList<MediaSourceInfo>> sources, bool isForClient, bool isForText) =>
        All(await sources.ConfigureAwait(false), isForClient, isForText);

    private async Task<MediaSourceInfo?> OneAsync(Task<MediaSourceInfo?> found, bool isForClient)
    {
        if (await found.ConfigureAwait(false) is not { } source) return null;
        Present(source, isForClient, false);
        return source;
    }

    private IReadOnlyList<MediaSourceInfo> All(IReadOnlyList<MediaSourceInfo> sources, bool isForClient, bool isForText = false)
    {
        foreach (var source in sources) Present(source, isForClient, isForText);
        return sources;
    }

    private void Present(MediaSourceInfo source, bool isForClient, bool isForText)
    {
        // Versions of one film may lie at different friends, or here.
        if (!Guid.TryParse(source.Id, out var id)) return;
        var item = BaseItem.LibraryManager.GetItemById(id);
        if (item is null || !TreePath.IsBelow(_root, item.Path)) return;
        var address = (item as Video)?.ShortcutPath ?? item.ShortcutPath;
        if (address?.StartsWith("http", StringComparison.Ordinal) != true) return;
        var container = item.Container ?? Path.GetExtension(new Uri(address).AbsolutePath).TrimStart('.');
        source.Protocol = MediaProtocol.File;
        source.Path = Path.ChangeExtension(item.Path, container);
        source.IsRemote = false;
        source.Container = container;
        // Of the item Jellyfin notes the size of the `.strm`.
        source.Size = Description.Read(Path.ChangeExtension(item.Path, ".json"))?.Size;
        source.SupportsProbing = false;
        if (isForClient || isForText) HideTextWithin(source);
        if (isForClient) return;
        source.EncoderPath = address;
        source.EncoderProtocol = MediaProtocol.Http;
    }

    /// <summary>To show a text that is within a film, the whole film would be read. The same texts lie beside it.</summary>
    private static void HideTextWithin(MediaSourceInfo source)
    {
        var hidden = source.MediaStreams.FirstOrDefault(one => one.Index == source.DefaultSubtitleStreamIndex && IsTextWithin(one));
        source.MediaStreams = source.MediaStreams.Where(one => !IsTextWithin(one)).ToList();
        if (hidden is null) return;
        source.DefaultSubtitleStreamIndex = source.MediaStreams
            .FirstOrDefault(one => one.Type == MediaStreamType.Subtitle && one.Language == hidden.Language && one.IsForced == hidden.IsForced)
            ?.Index;
    }

    private static bool IsTextWithin(MediaStream stream) =>
        stream is { Type: MediaStreamType.Subtitle, IsExternal: false, IsTextSubtitleStream: true };
}
