using Jellyfin.Plugin.Natster.Bridge;
using MediaBrowser.Common.Configuration;
using MediaBrowser.Common.Plugins;
using MediaBrowser.Controller;
using MediaBrowser.Controller.Library;
using MediaBrowser.Controller.Plugins;
using MediaBrowser.Model.Plugins;
using MediaBrowser.Model.Serialization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Extensions.DependencyInjection;

namespace Jellyfin.Plugin.Natster;

/// <summary>What the libraries of friends who are away look like.</summary>
public enum Away
{
    /// <summary>As ever.</summary>
    Keep,

    /// <summary>Their name says so.</summary>
    Mark,

    /// <summary>They are not on the home page.</summary>
    Hide,
}

public class PluginConfiguration : BasePluginConfiguration
{
    public Away Away { get; set; } = Away.Mark;
}

public class Plugin : BasePlugin<PluginConfiguration>, IHasWebPages
{
    public Plugin(IApplicationPaths paths, IXmlSerializer serializer)
        : base(paths, serializer) => Instance = this;

    public static Plugin? Instance { get; private set; }

    public override string Name => "Natster";

    public override string Description => "What friends share with your household, in libraries of this server.";

    public override Guid Id => new("8a6f2b5e-0f6d-4d0c-9c52-6a4e1d7b93c4");

    /// <inheritdoc />
    public IEnumerable<PluginPageInfo> GetPages() =>
    [
        new() { Name = "Natster", EnableInMainMenu = true, MenuIcon = "people", EmbeddedResourcePath = $"{GetType().Namespace}.page.natster.html" },
        new() { Name = "Natster.js", EmbeddedResourcePath = $"{GetType().Namespace}.page.natster.js" },
    ];
}

public class Registrator : IPluginServiceRegistrator
{
    /// <inheritdoc />
    public void RegisterServices(IServiceCollection serviceCollection, IServerApplicationHost applicationHost)
    {
        serviceCollection.AddSingleton<BridgeClient>();
        serviceCollection.AddSingleton(services => new Mirror(
            Path.Combine(services.GetRequiredService<IApplicationPaths>().DataPath, "natster"),
            services.GetRequiredService<BridgeClient>()));
        serviceCollection.AddSingleton<Libraries>();
        serviceCollection.AddSingleton<Household>();
        serviceCollection.AddHostedService<Follower>();
        serviceCollection.PostConfigure<MvcOptions>(options => options.Filters.Add<Answers>());
        var known = serviceCollection.Last(one => one.ServiceType == typeof(IMediaSourceManager));
        if (known.ImplementationType is { } type)
        {
            serviceCollection.AddSingleton(services => Sources.Around(
                (IMediaSourceManager)ActivatorUtilities.CreateInstance(services, type),
                services.GetRequiredService<Mirror>().Root));
        }
    }
}
