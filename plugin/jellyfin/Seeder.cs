using Jellyfin.Plugin.Natster.Bridge;
using MediaBrowser.Controller.Chapters;
using MediaBrowser.Controller.Entities;
using MediaBrowser.Controller.Entities.Audio;
using MediaBrowser.Controller.Entities.Movies;
using MediaBrowser.Controller.Entities.TV;
using MediaBrowser.Controller.Library;
using MediaBrowser.Controller.Persistence;
using MediaBrowser.Controller.Providers;
using MediaBrowser.Model.Entities;

namespace Jellyfin.Plugin.Natster;

/// <summary>Tells Jellyfin what it would find out by reading films: from the file beside each, within its own refresh.</summary>
public class Seeder(IMediaStreamRepository streams, IChapterManager chapters, Mirror mirror)
    : ICustomMetadataProvider<Movie>,
        ICustomMetadataProvider<Episode>,
        ICustomMetadataProvider<MusicVideo>,
        ICustomMetadataProvider<Audio>,
        ICustomMetadataProvider<Series>,
        IHasItemChangeMonitor,
        IHasOrder,
        IForcedProvider,
        IPreRefreshProvider
{
    public string Name => "Natster";

    /// <summary>Gets the place in the order: after Jellyfin's own look at files (100).</summary>
    public int Order => 200;

    /// <summary>Jellyfin itself takes an `.nfo` that comes within a minute of its last look for one that it wrote.</summary>
    public bool HasChanged(BaseItem item, IDirectoryService directoryService) =>
        FilesOf(item).Any(path => directoryService.GetFile(path) is { } file && file.LastWriteTimeUtc > item.DateLastSaved);

    public Task<ItemUpdateType> FetchAsync(Movie item, MetadataRefreshOptions options, CancellationToken cancellationToken) => SeedAsync(item, cancellationToken);

    public Task<ItemUpdateType> FetchAsync(Episode item, MetadataRefreshOptions options, CancellationToken cancellationToken) => SeedAsync(item, cancellationToken);

    public Task<ItemUpdateType> FetchAsync(MusicVideo item, MetadataRefreshOptions options, CancellationToken cancellationToken) => SeedAsync(item, cancellationToken);

    public Task<ItemUpdateType> FetchAsync(Audio item, MetadataRefreshOptions options, CancellationToken cancellationToken) => SeedAsync(item, cancellationToken);

    /// <summary>It is here for its change to be seen; the rest Jellyfin reads by itself.</summary>
    public Task<ItemUpdateType> FetchAsync(Series item, MetadataRefreshOptions options, CancellationToken cancellationToken) => Task.FromResult(ItemUpdateType.None);

    private string? DescriptionOf(BaseItem item) =>
        TreePath.IsBelow(mirror.Root, item.Path) ? Path.ChangeExtension(item.Path, ".json") : null;

    private string[] FilesOf(BaseItem item) => DescriptionOf(item) switch
    {
        null => [],
        _ when item.IsFolder => [Path.Combine(item.Path, "tvshow.nfo")],
        var description => [description, Path.ChangeExtension(item.Path, ".nfo")],
    };

    private Task<ItemUpdateType> SeedAsync(BaseItem item, CancellationToken cancel)
    {
        if (DescriptionOf(item) is not { } path || Description.Read(path) is not { } known) return Task.FromResult(ItemUpdateType.None);
        item.RunTimeTicks = known.Length is { } seconds ? TimeSpan.FromSeconds(seconds).Ticks : null;
        item.Container = known.Container ?? item.Container;
        item.TotalBitrate = (int?)known.Media?.BitRate;
        var all = known.Streams(Path.GetDirectoryName(path)!).Select(StreamOf).ToList();
        streams.SaveMediaStreams(item.Id, all, cancel);
        if (item is Video video) SeedVideo(video, all, known);
        if (item is Audio audio && known.Music is { } music) SeedMusic(audio, music, known.Title);
        return Task.FromResult(ItemUpdateType.MetadataImport);
    }

    private void SeedVideo(Video video, List<MediaStream> all, Description known)
    {
        var picture = all.Find(one => one.Type == MediaStreamType.Video);
        video.Width = picture?.Width ?? 0;
        video.Height = picture?.Height ?? 0;
        video.DefaultVideoStreamIndex = picture?.Index;
        video.HasSubtitles = all.Exists(one => one.Type == MediaStreamType.Subtitle);
        var marks = (known.Media?.Chapters ?? [])
            .Select(one => new ChapterInfo { StartPositionTicks = TimeSpan.FromSeconds(one.StartSec).Ticks, Name = one.Title });
        chapters.SaveChapters(video, marks.ToList());
    }

    private static void SeedMusic(Audio audio, DescribedMusic music, string? title)
    {
        audio.Name = title ?? audio.Name;
        audio.Album = music.Album;
        audio.Artists = music.Artist is null ? [] : [music.Artist];
        audio.AlbumArtists = (music.AlbumArtist ?? music.Artist) is { } artist ? [artist] : [];
        audio.IndexNumber = music.Track;
        audio.ParentIndexNumber = music.Disc;
    }

    private static MediaStream StreamOf(SeedStream seed, int index)
    {
        var (known, path) = seed;
        var dolby = Description.DolbyVision(known.CodecString);
        var isHdr = known.Hdr is not null;
        return new MediaStream
        {
            Index = index,
            Type = known.Type switch { "video" => MediaStreamType.Video, "audio" => MediaStreamType.Audio, _ => MediaStreamType.Subtitle },
            Codec = known.Codec,
            Profile = known.Profile,
            Level = Description.LevelOf(known),
            BitDepth = known.BitDepth,
            Width = known.Width,
            Height = known.Height,
            Rotation = known.Rotation,
            AverageFrameRate = known.FrameRate,
            RealFrameRate = known.FrameRate,
            IsAnamorphic = known.Type == "video" ? known.PixelAspect is not null : null,
            IsAVC = known.Codec == "h264" ? true : null,
            ColorTransfer = known.Hdr switch { null => null, "hlg" => "arib-std-b67", _ => "smpte2084" },
            ColorPrimaries = isHdr ? "bt2020" : null,
            ColorSpace = isHdr ? "bt2020nc" : null,
            DvProfile = dolby?.Profile,
            DvLevel = dolby?.Level,
            DvVersionMajor = dolby is null ? null : 1,
            RpuPresentFlag = dolby is null ? null : 1,
            BlPresentFlag = dolby is null ? null : 1,
            DvBlSignalCompatibilityId = dolby?.Profile switch { null => null, 5 => 0, _ => 1 },
            Channels = known.Channels,
            ChannelLayout = known.Channels switch { 1 => "mono", 2 => "stereo", 6 => "5.1", 8 => "7.1", _ => null },
            SampleRate = known.SampleRate,
            BitRate = (int?)known.BitRate,
            Language = known.Language,
            Title = known.Title,
            IsDefault = known.IsDefault,
            IsForced = known.IsForced,
            IsHearingImpaired = known.IsHearingImpaired,
            IsExternal = path is not null,
            SupportsExternalStream = path is not null,
            Path = path,
        };
    }
}
