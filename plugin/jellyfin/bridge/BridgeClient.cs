using System.Formats.Tar;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Jellyfin.Plugin.Natster.Bridge;

/// <summary>Talks to the bridge. Every answer has a limit in time and size.</summary>
public sealed class BridgeClient : IDisposable
{
    private const int MostJsonBytes = 64 << 20;
    private const int MostFileBytes = 32 << 20;
    private const int MostLineChars = 8192;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Gets or sets how long an answer, and each next part of a long one, may take.</summary>
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(45);

    /// <summary>The address as it is used; null when it is none.</summary>
    public static string? PlainAddress(string typed)
    {
        var text = typed.Contains("://", StringComparison.Ordinal) ? typed : $"http://{typed}";
        var isAddress = Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri)
            && uri.Scheme is "http" or "https"
            && uri is { UserInfo: "", Query: "", Fragment: "" };
        return isAddress ? uri!.GetLeftPart(UriPartial.Path).TrimEnd('/') : null;
    }

    public Task<Paired> PairAsync(PairRequest request, CancellationToken cancel) =>
        AskAsync<Paired>(BridgeCalls.Pair.At(request.Address), "POST", null, request, cancel);

    public Task<BridgeState> StateAsync(Pairing pairing, CancellationToken cancel) =>
        AskAsync<BridgeState>(BridgeCalls.State, pairing, null, cancel);

    public Task<TreeList> LibraryAsync(Pairing pairing, string folder, CancellationToken cancel) =>
        AskAsync<TreeList>(BridgeCalls.Library.At(pairing.Address, folder), "GET", pairing, null, cancel);

    public Task UnpairAsync(Pairing pairing, CancellationToken cancel) =>
        AskAsync<JsonElement>(BridgeCalls.Unpair, pairing, new { }, cancel);

    /// <summary>Hands over the files that are there, one after the other; those that are too large are left out.</summary>
    public async Task PackAsync(
        Pairing pairing,
        string folder,
        IReadOnlyList<string> paths,
        Func<string, Stream, Task> take,
        CancellationToken cancel)
    {
        using var limit = new Limit(Patience, cancel);
        await GuardAsync(limit, cancel, async () =>
        {
            var address = BridgeCalls.Pack.At(pairing.Address, folder);
            using var answer = await SendAsync(address, "POST", pairing, new { paths }, limit.Token).ConfigureAwait(false);
            await using var body = await answer.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
            await using var tar = new TarReader(new Patient(body, limit));
            while (await tar.GetNextEntryAsync(false, limit.Token).ConfigureAwait(false) is { } entry)
            {
                var isFile = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
                if (!isFile || entry.Length > MostFileBytes) continue;
                await take(entry.Name, entry.DataStream ?? Stream.Null).ConfigureAwait(false);
            }

            return true;
        }).ConfigureAwait(false);
    }

    /// <summary>Yields once when the stream is open, then whenever something has changed. Ends with an exception.</summary>
    public async IAsyncEnumerable<bool> EventsAsync(
        Pairing pairing,
        [EnumeratorCancellation] CancellationToken cancel)
    {
        using var limit = new Limit(Patience, cancel);
        var address = BridgeCalls.Events.At(pairing.Address);
        using var answer = await GuardAsync(limit, cancel, () => SendAsync(address, "GET", pairing, null, limit.Token)).ConfigureAwait(false);
        yield return true;
        await using var body = await answer.Content.ReadAsStreamAsync(limit.Token).ConfigureAwait(false);
        using var lines = new StreamReader(new Patient(body, limit));
        var line = new System.Text.StringBuilder();
        var one = new char[1];
        while (await GuardAsync(limit, cancel, () => lines.ReadAsync(one.AsMemory(), limit.Token).AsTask()).ConfigureAwait(false) > 0)
        {
            if (one[0] is not '\n') line.Append(one[0]);
            if (line.Length > MostLineChars) throw new BridgeException(BridgeException.Nonsense, "The bridge sent an endless line.");
            if (one[0] is not '\n') continue;
            var isChange = line.ToString().Trim() == "event: changed";
            line.Clear();
            if (isChange) yield return true;
        }

        throw new BridgeException(BridgeException.Unreachable, "The bridge ended the stream of events.");
    }

    public void Dispose() => _http.Dispose();

    private Task<T> AskAsync<T>(BridgeCall call, Pairing pairing, object? body, CancellationToken cancel) =>
        AskAsync<T>(call.At(pairing.Address), call.Method, pairing, body, cancel);

    private async Task<T> AskAsync<T>(string address, string method, Pairing? pairing, object? body, CancellationToken cancel)
    {
        using var limit = new Limit(Patience, cancel);
        return await GuardAsync(limit, cancel, async () =>
        {
            using var answer = await SendAsync(address, method, pairing, body, limit.Token).ConfigureAwait(false);
            return await ReadAsync<T>(answer, limit).ConfigureAwait(false);
        }).ConfigureAwait(false);
    }

    private async Task<HttpResponseMessage> SendAsync(string address, string method, Pairing? pairing, object? body, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        if (pairing is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", pairing.Token);
        if (body is not null) request.Content = JsonContent.Create(body, null, Json);
        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await RefusalAsync(answer, cancel).ConfigureAwait(false);
    }

    private async Task<BridgeException> RefusalAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        if (answer.StatusCode == HttpStatusCode.Unauthorized)
        {
            return new BridgeException(BridgeException.Unpaired, "The bridge does not know this server any more. Pair again with a new code.");
        }

        try
        {
            using var limit = new Limit(Patience, cancel);
            var error = (await ReadAsync<JsonElement>(answer, limit).ConfigureAwait(false)).GetProperty("error");
            var text = $"{error.GetProperty("message").GetString()} {(error.TryGetProperty("hint", out var hint) ? hint.GetString() : string.Empty)}";
            return new BridgeException(error.GetProperty("code").GetString() ?? BridgeException.Nonsense, text.Trim());
        }
        catch (Exception error) when (error is BridgeException or KeyNotFoundException or InvalidOperationException)
        {
            return new BridgeException(BridgeException.Nonsense, $"There is no bridge of this kind at that address (status {(int)answer.StatusCode}).", error);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, Limit limit)
    {
        try
        {
            await answer.Content.LoadIntoBufferAsync(MostJsonBytes, limit.Token).ConfigureAwait(false);
            return await answer.Content.ReadFromJsonAsync<T>(Json, limit.Token).ConfigureAwait(false)
                ?? throw new JsonException("null");
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or HttpRequestException { HttpRequestError: HttpRequestError.ConfigurationLimitExceeded })
        {
            throw new BridgeException(BridgeException.Nonsense, "The bridge's answer could not be read. Do versions of bridge and plugin fit?", error);
        }
    }

    /// <summary>Whatever goes wrong on the way becomes a BridgeException; an end that was asked for stays one.</summary>
    private static async Task<T> GuardAsync<T>(Limit limit, CancellationToken cancel, Func<Task<T>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested
            && (error is HttpRequestException or IOException or InvalidDataException || limit.IsOver))
        {
            var why = limit.IsOver ? "does not answer" : "is not to be reached";
            throw new BridgeException(BridgeException.Unreachable, $"The bridge {why}.", error);
        }
    }
}
