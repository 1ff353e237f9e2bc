using Jellyfin.Plugin.Natster.Bridge;
using Xunit;

namespace Jellyfin.Plugin.Natster.Tests;

public sealed class BridgeClientTests : IAsyncLifetime
{
    private readonly BridgeClient _client = new();
    private SmallBridge _bridge = null!;

    public async Task InitializeAsync() => _bridge = await SmallBridge.StartAsync();

    public async Task DisposeAsync()
    {
        await _bridge.DisposeAsync();
        _client.Dispose();
    }

    [Theory]
    [InlineData("192.168.1.5:8690", "http://192.168.1.5:8690")]
    [InlineData("http://bridge:8690/", "http://bridge:8690")]
    [InlineData("https://home.example/natster/", "https://home.example/natster")]
    [InlineData("file:///etc/passwd", null)]
    [InlineData("http://user:word@bridge/", null)]
    [InlineData("http://bridge/?a=b", null)]
    [InlineData("", null)]
    public void KnowsAddresses(string typed, string? plain) => Assert.Equal(plain, BridgeClient.PlainAddress(typed));

    [Fact]
    public async Task Pairs()
    {
        var paired = await _client.PairAsync(new PairRequest("ACDEFGH", "Living room", _bridge.Pairing.Address, "12.0"), default);
        Assert.Equal(new Paired("id", "right"), paired);
    }

    [Fact]
    public async Task SaysWhenItIsNotKnownAnyMore()
    {
        _bridge.Token = "other";
        var error = await Assert.ThrowsAsync<BridgeException>(() => _client.StateAsync(_bridge.Pairing, default));
        Assert.Equal(BridgeException.Unpaired, error.Code);
    }

    [Fact]
    public async Task SaysWhenThereIsNobody()
    {
        var gone = _bridge.Pairing;
        await _bridge.DisposeAsync();
        var error = await Assert.ThrowsAsync<BridgeException>(() => _client.StateAsync(gone, default));
        Assert.Equal(BridgeException.Unreachable, error.Code);
    }

    [Fact]
    public async Task SaysWhenThereIsSomethingElse()
    {
        var other = _bridge.Pairing with { Address = $"{_bridge.Pairing.Address}/other" };
        var error = await Assert.ThrowsAsync<BridgeException>(() => _client.StateAsync(other, default));
        Assert.Equal(BridgeException.Nonsense, error.Code);
    }

    [Fact]
    public async Task HearsOfChangesAndOfSilence()
    {
        _client.Patience = TimeSpan.FromSeconds(2);
        _bridge.Events = ": hello\n\nevent: changed\r\ndata: {}\n\nevent: other\ndata: {}\n\nevent: changed\ndata: {}\n\n";
        var heard = 0;
        var error = await Assert.ThrowsAsync<BridgeException>(async () =>
        {
            await foreach (var _ in _client.EventsAsync(_bridge.Pairing, default)) heard++;
        });
        Assert.Equal(BridgeException.Unreachable, error.Code);
        Assert.Equal(3, heard);
    }

    [Fact]
    public async Task AnEndlessLineIsCutOff()
    {
        _bridge.Events = new string('x', 100_000);
        var error = await Assert.ThrowsAsync<BridgeException>(async () =>
        {
            await foreach (var _ in _client.EventsAsync(_bridge.Pairing, default)) { }
        });
        Assert.Equal(BridgeException.Nonsense, error.Code);
    }

    [Fact]
    public async Task AnEndThatIsAskedForIsNoFailure()
    {
        using var end = new CancellationTokenSource(500);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in _client.EventsAsync(_bridge.Pairing, end.Token)) { }
        });
    }

    [Fact]
    public void WhatIsKeptIsForNobodyElse()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("natster-").FullName, "pairing.json");
        Assert.Null(Kept.ReadPairing(path));
        Kept.WritePairing(path, _bridge.Pairing);
        Assert.Equal(_bridge.Pairing, Kept.ReadPairing(path));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
        File.WriteAllText(path, "{");
        Assert.Null(Kept.ReadPairing(path));
    }
}
