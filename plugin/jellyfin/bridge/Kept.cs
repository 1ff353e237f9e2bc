using System.Text.Json;

namespace Jellyfin.Plugin.Natster.Bridge;

/// <summary>Files of this plugin's own, which nobody else may read.</summary>
public static class Kept
{
    /// <summary>All or nothing.</summary>
    public static void Write(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        File.Delete($"{path}.new");
        using (var file = new FileStream($"{path}.new", options))
        {
            file.Write(bytes);
            file.Flush(true);
        }

        File.Move($"{path}.new", path, true);
    }

    public static void WritePairing(string path, Pairing pairing) =>
        Write(path, JsonSerializer.SerializeToUtf8Bytes(pairing));

    /// <summary>Null: not paired.</summary>
    public static Pairing? ReadPairing(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Pairing>(File.ReadAllBytes(path));
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException or JsonException)
        {
            return null;
        }
    }
}
