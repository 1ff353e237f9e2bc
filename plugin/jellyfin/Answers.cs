using Jellyfin.Plugin.Natster.Bridge;
using MediaBrowser.Controller.Entities;
using MediaBrowser.Controller.Entities.Audio;
using MediaBrowser.Controller.Library;
using MediaBrowser.Model.Dto;
using MediaBrowser.Model.Querying;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Controllers;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.Net.Http.Headers;

namespace Jellyfin.Plugin.Natster;

/// <summary>Looks at what goes out: a download is the film and not its `.strm`; what is away looks as it was wished.</summary>
public class Answers(Household household, Libraries libraries, Mirror mirror, ILibraryManager manager) : IResultFilter
{
    private const string AsName = "natsterName";

    /// <summary>What clients fill their home page with.</summary>
    private static readonly HashSet<string> Rows = ["GetResumeItems", "GetNextUp", "GetLatestMedia", "GetSuggestions"];

    public void OnResultExecuting(ResultExecutingContext context)
    {
        var action = (context.ActionDescriptor as ControllerActionDescriptor)?.ActionName.Replace("Legacy", string.Empty, StringComparison.Ordinal);
        switch (context.Result)
        {
            case PhysicalFileResult file when file.FileName.EndsWith(".strm", StringComparison.Ordinal) && TreePath.IsBelow(mirror.Root, file.FileName):
                context.Result = Film(context.HttpContext, file.FileName) ?? context.Result;
                break;
            case ObjectResult { Value: QueryResult<BaseItemDto> views } answer when action is "GetUserViews":
                answer.Value = Views(views);
                break;
            case ObjectResult { Value: QueryResult<BaseItemDto> found } answer when IsHiding && Rows.Contains(action ?? string.Empty):
                var there = found.Items.Where(one => !IsAway(one.Id)).ToArray();
                answer.Value = new QueryResult<BaseItemDto>(found.StartIndex, found.TotalRecordCount - found.Items.Count + there.Length, there);
                break;
            case ObjectResult { Value: IEnumerable<BaseItemDto> latest } answer when IsHiding && Rows.Contains(action ?? string.Empty):
                answer.Value = latest.Where(one => !IsAway(one.Id)).ToArray();
                break;
            case FileResult or EmptyResult when context.HttpContext.Request.Query[AsName] is [{ } name]:
                var disposition = new ContentDispositionHeaderValue("attachment");
                disposition.SetHttpFileName(name);
                context.HttpContext.Response.Headers.ContentDisposition = disposition.ToString();
                break;
            default:
                break;
        }
    }

    public void OnResultExecuted(ResultExecutedContext context)
    {
    }

    private static Away Wish => Plugin.Instance?.Configuration.Away ?? Away.Keep;

    private static bool IsHiding => Wish == Away.Hide;

    /// <summary>The same item's bytes, which Jellyfin relays by ranges.</summary>
    private RedirectResult? Film(HttpContext http, string path)
    {
        if (manager.FindByPath(path, false) is not { } item) return null;
        var kind = item is Audio ? "Audio" : "Videos";
        var name = Path.GetFileName(Path.ChangeExtension(path, item.Container));
        return new RedirectResult($"{http.Request.PathBase}/{kind}/{item.Id:N}/stream.{Uri.EscapeDataString(item.Container ?? "bin")}"
            + $"?static=true&mediaSourceId={item.Id:N}&{AsName}={Uri.EscapeDataString(name)}");
    }

    private QueryResult<BaseItemDto> Views(QueryResult<BaseItemDto> views)
    {
        if (Wish == Away.Keep) return views;
        var shown = new List<BaseItemDto>();
        foreach (var view in views.Items)
        {
            var isAway = IsAway(view.Id);
            if (isAway && IsHiding) continue;
            if (isAway) view.Name = $"{view.Name} (away)";
            shown.Add(view);
        }

        return new QueryResult<BaseItemDto>(views.StartIndex, shown.Count, shown);
    }

    private bool IsAway(Guid id) =>
        libraries.FolderOf(id) is { } folder && household.IsAway(folder);
}
