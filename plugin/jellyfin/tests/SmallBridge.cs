using System.Formats.Tar;
using System.Text;
using System.Text.Json;
using Jellyfin.Plugin.Natster.Bridge;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Jellyfin.Plugin.Natster.Tests;

/// <summary>Answers on loopback as a bridge does, from files in memory.</summary>
public sealed class SmallBridge : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SmallBridge(WebApplication app) => _app = app;

    public Pairing Pairing { get; private set; } = null!;

    /// <summary>Gets or sets the contents of Ben's folder; null: there is none.</summary>
    public SortedDictionary<string, string>? Ben { get; set; } = new(StringComparer.Ordinal);

    /// <summary>Gets or sets files that a pack holds though they were not asked for.</summary>
    public Dictionary<string, string> Smuggled { get; set; } = [];

    public bool HasRun { get; set; } = true;

    public string Token { get; set; } = "right";

    public List<string> Asked { get; } = [];

    /// <summary>Gets or sets what the stream of events says, before it goes silent.</summary>
    public string Events { get; set; } = string.Empty;

    public BridgeState State => new(
        new BridgeFacts("1.0.0"),
        false,
        Ben is null ? [] : [new FriendLibrary("Ben", true, Ben.Count, DigestOf(string.Concat(Ben)))],
        HasRun ? DateTimeOffset.UtcNow : null);

    public static async Task<SmallBridge> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var bridge = new SmallBridge(app);
        app.Use(bridge.GuardAsync);
        bridge.Map(BridgeCalls.Pair, http => http.Response.WriteAsJsonAsync(new Paired("id", "right")));
        bridge.Map(BridgeCalls.State, http => http.Response.WriteAsJsonAsync(bridge.State));
        bridge.Map(BridgeCalls.Library, http => http.Response.WriteAsJsonAsync(bridge.List()));
        bridge.Map(BridgeCalls.Pack, bridge.PackAsync);
        bridge.Map(BridgeCalls.Events, bridge.EventsAsync);
        await app.StartAsync();
        bridge.Pairing = new Pairing(app.Urls.First(), "id", "right");
        return bridge;
    }

    public async ValueTask DisposeAsync()
    {
        using var soon = new CancellationTokenSource(1000);
        await _app.StopAsync(soon.Token);
        await _app.DisposeAsync();
    }

    private static string DigestOf(string text) => Convert.ToHexString(Encoding.UTF8.GetBytes(text));

    private void Map(BridgeCall call, RequestDelegate answer) => _app.MapMethods(call.Path, [call.Method], answer);

    private async Task GuardAsync(HttpContext http, RequestDelegate next)
    {
        Asked.Add($"{http.Request.Method} {http.Request.Path}");
        var isOpen = http.Request.Path == BridgeCalls.Pair.Path;
        if (isOpen || http.Request.Headers.Authorization == $"Bearer {Token}")
        {
            await next(http);
            return;
        }

        http.Response.StatusCode = 401;
    }

    private TreeList List() => new(
        State.Libraries[0].Digest,
        Ben!.Select(one => new TreeFile(one.Key, DigestOf(one.Value))).ToList());

    private async Task PackAsync(HttpContext http)
    {
        var asked = (await http.Request.ReadFromJsonAsync<JsonElement>()).GetProperty("paths").EnumerateArray().Select(one => one.GetString()!);
        await using var tar = new TarWriter(http.Response.Body, TarEntryFormat.Pax);
        var files = asked.Where(Ben!.ContainsKey).Select(path => (path, Ben[path])).Concat(Smuggled.Select(one => (one.Key, one.Value)));
        foreach (var (path, text) in files)
        {
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, path)
            {
                DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)),
            });
        }
    }

    private async Task EventsAsync(HttpContext http)
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync(Events);
        await http.Response.Body.FlushAsync();
        await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { });
    }
}
