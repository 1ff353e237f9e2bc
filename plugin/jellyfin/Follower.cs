using Jellyfin.Plugin.Natster.Bridge;
using MediaBrowser.Model.Tasks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Jellyfin.Plugin.Natster;

/// <summary>Follows the bridge's events; each brings the copy in step.</summary>
public class Follower(Household household, BridgeClient client, ILogger<Follower> log) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The server starts first.
        await Task.Yield();
        var pause = FirstPause;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pairing = household.Pairing;
            try
            {
                if (pairing is not null) await FollowAsync(pairing, () => pause = FirstPause, stoppingToken).ConfigureAwait(false);
            }
            catch (Exception error) when (!stoppingToken.IsCancellationRequested)
            {
                household.Note(error);
                if (error is BridgeException) log.LogWarning("{Why} The next try is in {Pause}", error.Message, pause);
                else log.LogError(error, "Friends' libraries could not be brought in step");
            }

            var isNews = await household.NewsAsync(pairing is null ? Timeout.InfiniteTimeSpan : pause, stoppingToken).ConfigureAwait(false);
            pause = isNews ? FirstPause : TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks));
        }
    }

    /// <summary>Until the stream ends, a run fails, or the pairing is another one.</summary>
    private async Task FollowAsync(Pairing pairing, Action isWell, CancellationToken stopping)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        using var heard = new SemaphoreSlim(0);
        var listening = Task.Run(
            async () =>
            {
                await foreach (var _ in client.EventsAsync(pairing, ending.Token).ConfigureAwait(false)) heard.Release();
            },
            ending.Token);
        try
        {
            while (household.Pairing == pairing)
            {
                // Nothing is slept through: what comes during a run is one more run after it.
                while (!await heard.WaitAsync(1000, stopping).ConfigureAwait(false))
                {
                    if (listening.IsCompleted) await listening.ConfigureAwait(false);
                    if (household.Pairing != pairing) return;
                }

                while (heard.Wait(0, stopping))
                {
                }

                await household.RunAsync(false, stopping).ConfigureAwait(false);
                isWell();
            }
        }
        finally
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await listening.ContinueWith(_ => { }, TaskScheduler.Default).ConfigureAwait(false);
        }
    }
}

/// <summary>Once a day, and whenever an administrator wishes: also brings back what somebody removed.</summary>
public class SyncTask(Household household) : IScheduledTask
{
    public string Name => "Bring friends' libraries in step";

    public string Key => "NatsterSync";

    public string Description => "Copies what friends share from the Natster bridge. It happens by itself; this looks at every file.";

    public string Category => "Natster";

    public Task ExecuteAsync(IProgress<double> progress, CancellationToken cancellationToken) =>
        household.RunAsync(true, cancellationToken);

    public IEnumerable<TaskTriggerInfo> GetDefaultTriggers() =>
        [new() { Type = TaskTriggerInfoType.IntervalTrigger, IntervalTicks = TimeSpan.FromHours(24).Ticks }];
}
