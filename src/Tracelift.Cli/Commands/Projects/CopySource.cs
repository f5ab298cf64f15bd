using Tracelift.Cli.Arguments;
using Tracelift.Errors;
using Tracelift.Stores;

namespace Tracelift.Cli.Commands.Projects;

/// <summary>A project of any store, by <c>STORE#ID</c>, by its id or its title.</summary>
internal sealed class CopySource : IAsyncDisposable
{
    private CopySource(IStore store, ProjectInfo project) => (Store, Project, Title) = (store, project.Id, project.Title);

    /// <summary>Its store.</summary>
    public IStore Store { get; }

    /// <summary>Its id.</summary>
    public long Project { get; }

    /// <summary>Its title.</summary>
    public string Title { get; }

    /// <summary>Opens the store and finds the project.</summary>
    /// <exception cref="UsageException">There is no such project.</exception>
    public static async Task<CopySource> OpenAsync(CommandContext context, string text, CancellationToken cancellationToken)
    {
        var address = SourceAddress.Read(text);
        var store = address.Store is { } other
            ? await context.OpenStoreAsync(ImportSource.FindStore(other), cancellationToken)
            : await context.OpenStoreAsync(cancellationToken);
        try
        {
            await using var session = await store.OpenSnapshotAsync(cancellationToken);
            var projects = await session.ProjectsAsync(cancellationToken);
            var id = address.Project ?? ProjectTitles.IdOf(projects, text);
            return new CopySource(store, projects.FirstOrDefault(project => project.Id == id) ?? throw UnknownProject.Fault(id, "tracelift projects list lists the projects."));
        }
        catch
        {
            await store.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Store.DisposeAsync();
}
