namespace Jellyfin.Plugin.Natster.Bridge;

/// <summary>Every call that is made to the bridge; all are in its OpenAPI description.</summary>
public static class BridgeCalls
{
    public static readonly BridgeCall Pair = new("POST", "/api/v1/plugin/pair");
    public static readonly BridgeCall State = new("GET", "/api/v1/plugin/state");
    public static readonly BridgeCall Library = new("GET", "/api/v1/plugin/libraries/{folder}");
    public static readonly BridgeCall Pack = new("POST", "/api/v1/plugin/libraries/{folder}/pack");
    public static readonly BridgeCall Events = new("GET", "/api/v1/plugin/events");
    public static readonly BridgeCall Unpair = new("POST", "/api/v1/plugin/unpair");
}

public sealed record BridgeCall(string Method, string Path)
{
    public string At(string address, string folder = "") =>
        address + Path.Replace("{folder}", Uri.EscapeDataString(folder), StringComparison.Ordinal);
}
