using System.Text.Json;
using System.Text.RegularExpressions;

namespace Jellyfin.Plugin.Natster.Bridge;

/// <summary>The file beside a `.strm`: what a media server would find out by reading the film.</summary>
public sealed partial record Description(
    long? Size = null,
    string? MimeType = null,
    double? Duration = null,
    string? Title = null,
    DescribedMusic? Music = null,
    DescribedMedia? Media = null,
    IReadOnlyList<DescribedSubtitle>? Subtitles = null)
{
    private const int MostBytes = 4 << 20;
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Seconds.</summary>
    public double? Length => Duration ?? Media?.DurationSec;

    /// <summary>As Jellyfin calls it, which is how films end.</summary>
    public string? Container => Media?.Container switch
    {
        null or "unknown" => MimeType switch
        {
            "video/x-matroska" => "mkv",
            "video/mp4" or "audio/mp4" => "mp4",
            "video/webm" => "webm",
            "video/mp2t" => "ts",
            "audio/mpeg" => "mp3",
            "audio/flac" => "flac",
            _ => null,
        },
        "matroska" => "mkv",
        "mpegts" => "ts",
        var name => name,
    };

    /// <summary>Null when there is none, or none that can be read.</summary>
    public static Description? Read(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            return file.Length > MostBytes ? null : JsonSerializer.Deserialize<Description>(file, Json);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>In the order in which Jellyfin numbers them: what lies beside the film first, then what is in it.</summary>
    public IReadOnlyList<SeedStream> Streams(string directory)
    {
        var beside = (Subtitles ?? [])
            .Where(one => one is { File: { } file } && TreePath.IsFolder(file) && File.Exists(Path.Combine(directory, file)))
            .Select(one => new SeedStream(new DescribedStream
            {
                Type = "subtitle",
                Codec = "subrip",
                Language = one.Language,
                Title = one.Title,
                IsDefault = one.IsDefault,
                IsForced = one.IsForced,
                IsHearingImpaired = one.IsHearingImpaired,
            }, Path.Combine(directory, one.File!)));
        var within = (Media?.Streams ?? [])
            .Where(one => one is { Type: "video" or "audio" or "subtitle", Codec: not null })
            .Select(one => new SeedStream(one, null));
        return [.. beside.Concat(within)];
    }

    /// <summary>Profile and level of Dolby Vision, where the codec string says them.</summary>
    public static (int Profile, int Level)? DolbyVision(string? codecString)
    {
        var match = DolbyVisionString().Match(codecString ?? string.Empty);
        return match.Success ? (int.Parse(match.Groups[1].ValueSpan), int.Parse(match.Groups[2].ValueSpan)) : null;
    }

    /// <summary>As ffprobe numbers it, from how people write it.</summary>
    public static double? LevelOf(DescribedStream stream) => (stream.Codec, stream.Level) switch
    {
        (_, null) => null,
        ("h264", var level) => Math.Round(level.Value * 10),
        ("hevc", var level) => Math.Round(level.Value * 30),
        ("av1", var level) => ((Math.Floor(level.Value) - 2) * 4) + Math.Round(level.Value * 10 % 10),
        var (_, level) => level,
    };

    [GeneratedRegex(@"^(?:dvh1|dvhe|dav1)\.(\d{2})\.(\d{2})")]
    private static partial Regex DolbyVisionString();
}

public sealed record DescribedMusic(
    string? Artist = null,
    string? Album = null,
    string? AlbumArtist = null,
    int? Disc = null,
    int? Track = null);

public sealed record DescribedMedia(
    string? Container = null,
    double? DurationSec = null,
    long? BitRate = null,
    IReadOnlyList<DescribedStream>? Streams = null,
    IReadOnlyList<DescribedChapter>? Chapters = null);

public sealed record DescribedChapter(double StartSec, string? Title = null);

public sealed record DescribedSubtitle(
    string? File = null,
    string? Language = null,
    string? Title = null,
    bool IsDefault = false,
    bool IsForced = false,
    bool IsHearingImpaired = false);

public sealed record DescribedStream
{
    public string? Type { get; init; }

    public string? Codec { get; init; }

    public string? CodecString { get; init; }

    public string? Profile { get; init; }

    public double? Level { get; init; }

    public int? BitDepth { get; init; }

    public string? Hdr { get; init; }

    public int? Width { get; init; }

    public int? Height { get; init; }

    public int? Rotation { get; init; }

    public double? PixelAspect { get; init; }

    public float? FrameRate { get; init; }

    public int? Channels { get; init; }

    public int? SampleRate { get; init; }

    public long? BitRate { get; init; }

    public string? Language { get; init; }

    public string? Title { get; init; }

    public bool IsDefault { get; init; }

    public bool IsForced { get; init; }

    public bool IsHearingImpaired { get; init; }
}

/// <summary>A stream, and where it lies if not within the film.</summary>
public sealed record SeedStream(DescribedStream Stream, string? Path);
