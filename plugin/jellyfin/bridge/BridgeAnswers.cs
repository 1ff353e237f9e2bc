namespace Jellyfin.Plugin.Natster.Bridge;

/// <summary>What pairing gave; the token stays on this server.</summary>
public sealed record Pairing(string Address, string Id, string Token);

public sealed record PairRequest(string Code, string Name, string Address, string Version);

public sealed record Paired(string Id, string Token);

public sealed record BridgeState(
    BridgeFacts Bridge,
    bool IsWriting,
    IReadOnlyList<FriendLibrary> Libraries,
    DateTimeOffset? RanAt = null,
    string? Page = null);

public sealed record BridgeFacts(string Version, string? Name = null);

/// <summary>What one friend shares: a folder of the tree.</summary>
public sealed record FriendLibrary(
    string Folder,
    bool IsOnline,
    int Items,
    string Digest,
    string? Friend = null,
    DateTimeOffset? LastSeenAt = null);

public sealed record TreeList(string Digest, IReadOnlyList<TreeFile> Files);

/// <summary>A file by its path below its folder.</summary>
public sealed record TreeFile(string Path, string Digest);

/// <summary>The bridge refused, or is not to be reached.</summary>
public sealed class BridgeException(string code, string message, Exception? inner = null)
    : Exception(message, inner)
{
    public const string Unreachable = "BRIDGE_UNREACHABLE";
    public const string Unpaired = "UNPAIRED";
    public const string Nonsense = "ANSWER_INVALID";

    public string Code { get; } = code;
}
