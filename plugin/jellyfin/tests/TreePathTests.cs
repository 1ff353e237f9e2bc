using Jellyfin.Plugin.Natster.Bridge;
using Xunit;

namespace Jellyfin.Plugin.Natster.Tests;

public class TreePathTests
{
    [Theory]
    [InlineData("Movies/Film (2019)/Film (2019).strm")]
    [InlineData("Movies/Über uns (2001)/Über uns (2001).de.forced.srt")]
    [InlineData("Shows/Gap (2020)/Season 01/Gap S01E02-thumb.jpg")]
    [InlineData("Music/.hack/Album/01 …And.json")]
    public void TakesWhatTheBridgeWrites(string path) => Assert.True(TreePath.IsFile(path));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("Movies")]
    [InlineData("Movies/../../../etc/passwd.json")]
    [InlineData("Movies/./Film.strm")]
    [InlineData("/Movies/Film.strm")]
    [InlineData("Movies//Film.strm")]
    [InlineData("Movies/Film/.strm/")]
    [InlineData("Movies\\Film.strm")]
    [InlineData("Movies/..\\Film.strm")]
    [InlineData("Movies/C:Film.strm")]
    [InlineData("Movies/Film\u0000.strm")]
    [InlineData("Movies/Fi\nlm.strm")]
    [InlineData("Movies/Film \u0085.strm")]
    [InlineData("Movies/Film./Film.strm")]
    [InlineData("Movies/Film /Film.strm")]
    [InlineData("Movies/.ignore")]
    [InlineData("Movies/Film.dll")]
    [InlineData("Movies/Film.sh")]
    [InlineData("Movies/Film.STRM")]
    [InlineData("plugins/Film.strm")]
    [InlineData("Movies/a/b/c/d/e/f/g/h.strm")]
    public void RefusesEverythingElse(string? path) => Assert.False(TreePath.IsFile(path));

    [Fact]
    public void RefusesHalfACharacterAndNamesThatAreTooLong()
    {
        Assert.False(TreePath.IsFile("Movies/Film\ud800.strm"));
        Assert.False(TreePath.IsFile($"Movies/{new string('x', 260)}.strm"));
        Assert.False(TreePath.IsFolder("Ben/Movies"));
        Assert.False(TreePath.IsFolder(".."));
        Assert.True(TreePath.IsFolder("Ben"));
    }

    [Fact]
    public void StaysBelowItsRoot()
    {
        var root = Path.GetFullPath("/data/natster/library");
        Assert.Equal($"{root}/Ben/Movies/Film.strm", TreePath.On(root, "Ben", "Movies/Film.strm"));
        Assert.Throws<BridgeException>(() => TreePath.On(root, "..", "Movies/Film.strm"));
        Assert.Throws<BridgeException>(() => TreePath.On(root, "Ben", "../Film.strm"));
        Assert.False(TreePath.IsBelow(root, $"{root}-other/Film.strm"));
        Assert.False(TreePath.IsBelow(root, null));
    }
}
