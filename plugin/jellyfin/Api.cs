using Jellyfin.Plugin.Natster.Bridge;
using MediaBrowser.Common.Api;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;

namespace Jellyfin.Plugin.Natster;

public sealed record PairAsk(string Address, string Code);

public sealed record Status(
    string? Address,
    bool IsBridgeAway,
    string? Version,
    string? Name,
    string? Page,
    IEnumerable<FriendStatus> Friends,
    Run? LastRun);

public sealed record FriendStatus(string Name, bool IsOnline, DateTimeOffset? LastSeenAt, int Items);

/// <summary>For the page in the dashboard.</summary>
[ApiController]
[Authorize(Policy = Policies.RequiresElevation)]
[Route("Natster")]
public class Api(Household household) : ControllerBase
{
    [HttpGet("Status")]
    public ActionResult<Status> GetStatus()
    {
        var state = household.State;
        return new Status(
            household.Pairing?.Address,
            household.IsBridgeAway,
            state?.Bridge.Version,
            state?.Bridge.Name,
            state?.Page,
            (state?.Libraries ?? []).Select(one => new FriendStatus(one.Friend ?? one.Folder, one.IsOnline && !household.IsBridgeAway, one.LastSeenAt, one.Items)),
            household.LastRun);
    }

    [HttpPost("Pair")]
    public Task<ActionResult> Pair([FromBody] PairAsk ask, CancellationToken cancel) =>
        TryAsync(() => household.PairAsync(ask.Address, ask.Code, cancel));

    [HttpPost("Unpair")]
    public Task<ActionResult> Unpair(CancellationToken cancel) =>
        TryAsync(() => household.LeaveAsync(true, cancel));

    [HttpPost("Sync")]
    public Task<ActionResult> Sync(CancellationToken cancel) =>
        TryAsync(() => household.RunAsync(true, cancel));

    private async Task<ActionResult> TryAsync(Func<Task> act)
    {
        try
        {
            await act().ConfigureAwait(false);
            return NoContent();
        }
        catch (BridgeException error)
        {
            return BadRequest(new { error.Code, error.Message });
        }
    }
}
