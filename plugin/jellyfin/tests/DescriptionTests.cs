using Jellyfin.Plugin.Natster.Bridge;
using Xunit;

namespace Jellyfin.Plugin.Natster.Tests;

public sealed class DescriptionTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("natster-").FullName;

    public void Dispose() => Directory.Delete(_directory, true);

    [Fact]
    public void ReadsAFilm()
    {
        var known = Read("""
            {"version":1,"catalog":"films","item":"x","revision":"1","size":305000000,"mimeType":"video/x-matroska","duration":600.5,
             "media":{"container":"matroska","durationSec":600.4,"bitRate":4000000,
              "streams":[{"type":"video","codec":"h264","level":4.1,"width":1920,"height":1080,"frameRate":23.976},
                         {"type":"audio","codec":"aac","channels":2,"language":"en","isDefault":true},
                         {"type":"subtitle","codec":"subrip","language":"fr"},
                         {"type":"data","codec":"bin"}],
              "chapters":[{"startSec":0,"title":"Opening"},{"startSec":61.5,"title":"Then"}]},
             "subtitles":[{"language":"fr","isForced":true,"trackId":3,"file":"Film.fr.forced.srt"},{"file":"Film.gone.srt"},{"file":"../other.srt"}]}
            """);
        File.WriteAllText(Path.Combine(_directory, "Film.fr.forced.srt"), "1\n");
        Assert.NotNull(known);
        Assert.Equal(600.5, known.Length);
        Assert.Equal("mkv", known.Container);
        var streams = known.Streams(_directory);
        Assert.Equal(["subtitle", "video", "audio", "subtitle"], streams.Select(one => one.Stream.Type));
        Assert.Equal(Path.Combine(_directory, "Film.fr.forced.srt"), streams[0].Path);
        Assert.True(streams[0].Stream.IsForced);
        Assert.Equal("subrip", streams[0].Stream.Codec);
        Assert.All(streams.Skip(1), one => Assert.Null(one.Path));
        Assert.Equal([0, 61.5], known.Media!.Chapters!.Select(one => one.StartSec));
    }

    [Theory]
    [InlineData("h264", 4.1, 41.0)]
    [InlineData("hevc", 5.1, 153.0)]
    [InlineData("av1", 4.0, 8.0)]
    [InlineData("av1", 5.1, 13.0)]
    [InlineData("mpeg2video", 4.0, 4.0)]
    [InlineData("h264", null, null)]
    public void NumbersLevelsAsFfprobeDoes(string codec, double? level, double? expected) =>
        Assert.Equal(expected, Description.LevelOf(new DescribedStream { Codec = codec, Level = level }));

    [Fact]
    public void KnowsDolbyVisionByItsCodecString()
    {
        Assert.Equal((5, 6), Description.DolbyVision("dvh1.05.06"));
        Assert.Null(Description.DolbyVision("hvc1.2.4.L153.B0"));
        Assert.Null(Description.DolbyVision(null));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"size\":\"many\"}")]
    [InlineData("{\"media\":{\"streams\":[{\"type\":\"video\"},null]}")]
    public void NonsenseIsNothing(string text) => Assert.Null(Read(text));

    [Fact]
    public void WhatIsNotThereIsNothing() => Assert.Null(Description.Read(Path.Combine(_directory, "none.json")));

    [Fact]
    public void LittleIsKnownOfSome()
    {
        var known = Read("""{"version":1,"size":5,"mimeType":"video/mp4"}""");
        Assert.Equal("mp4", known!.Container);
        Assert.Null(known.Length);
        Assert.Empty(known.Streams(_directory));
    }

    private Description? Read(string text)
    {
        var path = Path.Combine(_directory, "Film.json");
        File.WriteAllText(path, text);
        return Description.Read(path);
    }
}
