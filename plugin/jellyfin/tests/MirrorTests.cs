using Jellyfin.Plugin.Natster.Bridge;
using Xunit;

namespace Jellyfin.Plugin.Natster.Tests;

public sealed class MirrorTests : IAsyncLifetime
{
    private const string Film = "Movies/Film (2019)/Film (2019)";
    private readonly string _directory = Directory.CreateTempSubdirectory("natster-").FullName;
    private readonly BridgeClient _client = new();
    private SmallBridge _bridge = null!;

    private string Ben => Path.Combine(_directory, "library", "Ben");

    public async Task InitializeAsync()
    {
        _bridge = await SmallBridge.StartAsync();
        _bridge.Ben![$"{Film}.strm"] = $"{_bridge.Pairing.Address}/play/x/film.mkv\n";
        _bridge.Ben[$"{Film}.nfo"] = "<movie/>";
    }

    public async Task DisposeAsync()
    {
        await _bridge.DisposeAsync();
        _client.Dispose();
        Directory.Delete(_directory, true);
    }

    [Fact]
    public async Task CopiesWhatIsThereAndNothingTwice()
    {
        var changes = await RunAsync();
        Assert.Equal([true, true], changes.Select(one => one.IsEntry));
        Assert.Equal("<movie/>", Read($"{Film}.nfo"));
        Assert.Equal(["Movies"], Mirror().Kinds.Select(one => one.Kind));
        _bridge.Asked.Clear();
        Assert.Empty(await RunAsync());
        Assert.Empty(_bridge.Asked);
    }

    [Fact]
    public async Task OnlyWhatChangedIsAskedForAndWhatIsGoneIsRemoved()
    {
        await RunAsync();
        _bridge.Ben!.Remove($"{Film}.strm");
        _bridge.Ben[$"{Film}.nfo"] = "<movie>2</movie>";
        Assert.Equal(2, (await RunAsync()).Count);
        Assert.False(File.Exists(Path.Combine(Ben, $"{Film}.strm")));
        Assert.Equal("<movie>2</movie>", Read($"{Film}.nfo"));
        _bridge.Ben = null;
        await RunAsync();
        Assert.False(Directory.Exists(Ben));
        Assert.Empty(Mirror().Kinds);
    }

    [Fact]
    public async Task ABridgeThatHasOnlyJustStartedRemovesNothing()
    {
        await RunAsync();
        _bridge.Ben = null;
        _bridge.HasRun = false;
        await RunAsync();
        Assert.Equal("<movie/>", Read($"{Film}.nfo"));
    }

    [Fact]
    public async Task FilesOfOthersStay()
    {
        Directory.CreateDirectory(Path.Combine(Ben, "Movies/Film (2019)"));
        await File.WriteAllTextAsync(Path.Combine(Ben, $"{Film}.nfo"), "mine");
        await File.WriteAllTextAsync(Path.Combine(Ben, "Movies/note.txt"), "mine too");
        await RunAsync();
        Assert.Equal("mine", Read($"{Film}.nfo"));
        _bridge.Ben!.Clear();
        await RunAsync();
        Assert.Equal("mine", Read($"{Film}.nfo"));
        Assert.Equal("mine too", Read("Movies/note.txt"));
        Assert.False(File.Exists(Path.Combine(Ben, $"{Film}.strm")));
    }

    [Fact]
    public async Task AThoroughRunBringsBackWhatSomebodyRemoved()
    {
        await RunAsync();
        File.Delete(Path.Combine(Ben, $"{Film}.nfo"));
        Assert.Empty(await RunAsync());
        Assert.Single(await RunAsync(isThorough: true));
        Assert.Equal("<movie/>", Read($"{Film}.nfo"));
    }

    [Fact]
    public async Task NothingIsWrittenOutsideNorUnasked()
    {
        _bridge.Ben!["../../../out.nfo"] = "out";
        _bridge.Ben["Movies/run.dll"] = "out";
        _bridge.Smuggled = new() { ["../../../out.nfo"] = "out", ["Movies/unasked.nfo"] = "out" };
        await RunAsync();
        var all = Directory.EnumerateFiles(_directory, "*", SearchOption.AllDirectories).Select(Path.GetFileName).Order(StringComparer.Ordinal);
        Assert.Equal(["Film (2019).nfo", "Film (2019).strm", "library.json"], all.Where(one => one != ".incoming"));
        Assert.False(File.Exists(Path.Combine(_directory, "../out.nfo")));
    }

    [Theory]
    [InlineData("http://elsewhere.example/film.mkv")]
    [InlineData("/etc/passwd")]
    [InlineData("")]
    public async Task AnAddressElsewhereIsNotTaken(string address)
    {
        _bridge.Ben![$"{Film}.strm"] = $"{address}\n";
        await RunAsync();
        Assert.False(File.Exists(Path.Combine(Ben, $"{Film}.strm")));
        Assert.Equal("<movie/>", Read($"{Film}.nfo"));
    }

    [Fact]
    public async Task WhatWasWrittenBeforeALossOfTheListIsItsOwnAgain()
    {
        await RunAsync();
        File.Delete(Path.Combine(_directory, "library.json"));
        await RunAsync();
        _bridge.Ben = null;
        await RunAsync();
        Assert.False(Directory.Exists(Ben));
    }

    [Fact]
    public async Task NothingIsLostWhenTheBridgeRefuses()
    {
        await RunAsync();
        _bridge.Ben![$"{Film}.nfo"] = "<movie>2</movie>";
        _bridge.Token = "other";
        var error = await Assert.ThrowsAsync<BridgeException>(() => RunAsync());
        Assert.Equal(BridgeException.Unpaired, error.Code);
        Assert.Equal("<movie/>", Read($"{Film}.nfo"));
    }

    [Fact]
    public async Task ClearingLeavesNothing()
    {
        await RunAsync();
        var changes = new List<Change>();
        Mirror().Clear(changes);
        Assert.Equal(2, changes.Count);
        Assert.False(Directory.Exists(Ben));
    }

    /// <summary>As after a restart each time.</summary>
    private Mirror Mirror() => new(_directory, _client);

    private async Task<List<Change>> RunAsync(bool isThorough = false)
    {
        var changes = new List<Change>();
        await Mirror().RunAsync(_bridge.Pairing, _bridge.State, isThorough, changes, CancellationToken.None);
        return changes;
    }

    private string Read(string path) => File.ReadAllText(Path.Combine(Ben, path));
}
