using System.Text;

namespace Jellyfin.Plugin.Natster.Bridge;

/// <summary>Which paths are taken from the bridge. Whatever is not known to be harmless is not.</summary>
public static class TreePath
{
    private const int MostChars = 1024;
    private const int MostPartBytes = 255;
    private const int MostParts = 8;

    /// <summary>Files that a media server only reads; nothing that it would run or obey.</summary>
    private static readonly HashSet<string> Endings = new(StringComparer.Ordinal)
    {
        ".strm", ".nfo", ".json", ".srt", ".jpg", ".png", ".webp", ".gif",
    };

    public static readonly IReadOnlyList<string> Kinds = ["Movies", "Shows", "Music"];

    /// <summary>The folder of a friend: one part.</summary>
    public static bool IsFolder(string? folder) => folder is not null && IsPart(folder);

    /// <summary>A file below one of the kinds of library.</summary>
    public static bool IsFile(string? path)
    {
        if (path is null || path.Length > MostChars) return false;
        var parts = path.Split('/');
        return parts.Length is > 1 and <= MostParts
            && Kinds.Contains(parts[0])
            && Array.TrueForAll(parts, IsPart)
            && Endings.Contains(Path.GetExtension(path));
    }

    /// <summary>Where it stands on disk; throws for what would be elsewhere than below `root`.</summary>
    public static string On(string root, string folder, string path = "")
    {
        if (!IsFolder(folder) || (path.Length > 0 && !IsFile(path)))
        {
            throw new BridgeException(BridgeException.Nonsense, "The bridge named a path that is not allowed.");
        }

        var full = Path.GetFullPath(Path.Combine(root, folder, path.Replace('/', Path.DirectorySeparatorChar)));
        if (!IsBelow(root, full)) throw new BridgeException(BridgeException.Nonsense, "The bridge named a path that is not allowed.");
        return full;
    }

    public static bool IsBelow(string root, string? path) =>
        path is not null && path.StartsWith(root + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    private static bool IsPart(string part)
    {
        if (part.Length == 0 || part is "." or ".." || part[^1] is '.' or ' ') return false;
        foreach (var rune in part.EnumerateRunes())
        {
            // Half of a surrogate pair is read as the replacement character.
            if (Rune.IsControl(rune) || rune == Rune.ReplacementChar || "/\\:*?\"<>|".Contains(rune.ToString(), StringComparison.Ordinal)) return false;
        }

        return Encoding.UTF8.GetByteCount(part) <= MostPartBytes;
    }
}
