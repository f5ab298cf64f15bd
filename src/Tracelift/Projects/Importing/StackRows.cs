using System.Text.Json.Nodes;
using Tracelift.Model;
using Tracelift.Model.Projects;
using Tracelift.Projects.Matching;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Importing;

/// <summary>Writes the rows of stacks, mirrors and their links to a project.</summary>
internal sealed class StackRows(RowChanges rows)
{
    // CATMAID stores an empty JSON text for missing metadata.
    private const string NoMetadata = "\"\"";

    /// <summary>Adds a stack to a project.</summary>
    /// <returns>The stack's id.</returns>
    public async ValueTask<long> AddAsync(StackDefinition stack, long project, CancellationToken cancellationToken)
    {
        var id = Fill(await rows.InsertAsync(ProjectModels.Stack, cancellationToken), stack).Id;
        Fill(await rows.InsertAsync(ProjectModels.ProjectStack, cancellationToken), stack, project, id);
        foreach (var mirror in stack.Mirrors)
            Fill(await rows.InsertAsync(ProjectModels.StackMirror, cancellationToken), mirror, id);
        await AddBrokenAsync(stack, id, cancellationToken);
        return id;
    }

    /// <summary>Changes a known stack to match a definition.</summary>
    public async ValueTask ChangeAsync(StoredStack stored, StackDefinition wanted, long project, CancellationToken cancellationToken)
    {
        Fill(rows.Update(ProjectModels.Stack, stored.Id), wanted);
        Fill(rows.Update(ProjectModels.ProjectStack, stored.LinkId), wanted, project, stored.Id);
        var (old, ids) = (stored.Definition.Mirrors.ToList(), stored.MirrorIds.ToList());
        foreach (var mirror in wanted.Mirrors)
        {
            var at = MirrorAddress.Find(old, mirror.ImageBase);
            if (at < 0)
            {
                Fill(await rows.InsertAsync(ProjectModels.StackMirror, cancellationToken), mirror, stored.Id);
                continue;
            }

            var changed = MirrorAddress.Over(old[at], mirror);
            if (StackChanges.Of(old[at], changed).Count > 0)
                Fill(rows.Update(ProjectModels.StackMirror, ids[at]), changed, stored.Id);
            old.RemoveAt(at);
            ids.RemoveAt(at);
        }

        foreach (var id in ids)
            rows.Delete(ProjectModels.StackMirror, id);
        if (stored.Definition.BrokenSections.SequenceEqual(wanted.BrokenSections))
            return;
        foreach (var id in stored.BrokenIds)
            rows.Delete(ProjectModels.BrokenSlice, id);
        await AddBrokenAsync(wanted, stored.Id, cancellationToken);
    }

    /// <summary>Removes a stack from a project; deletes it if no other project uses it.</summary>
    public void Remove(StoredStack stored)
    {
        rows.Delete(ProjectModels.ProjectStack, stored.LinkId);
        if (stored.IsShared)
            return;
        foreach (var membership in stored.Memberships)
            rows.Delete(ProjectModels.StackStackGroup, membership.Id);
        foreach (var mirror in stored.MirrorIds)
            rows.Delete(ProjectModels.StackMirror, mirror);
        foreach (var section in stored.BrokenIds)
            rows.Delete(ProjectModels.BrokenSlice, section);
        rows.Delete(ProjectModels.Stack, stored.Id);
    }

    /// <summary>Links an existing stack to another project.</summary>
    public async ValueTask LinkAsync(StoredStack stack, long project, CancellationToken cancellationToken) =>
        Fill(await rows.InsertAsync(ProjectModels.ProjectStack, cancellationToken), stack.Definition, project, stack.Id);

    private static NewRow Fill(NewRow row, StackDefinition stack) => row
        .Set("title", stack.Title)
        .Set("dimension", stack.Dimension.ToString())
        .Set("resolution", stack.Resolution.ToString())
        .Set("comment", stack.Comment)
        .Set("description", stack.Description)
        .Set("attribution", stack.Attribution)
        .Set("canary_location", stack.CanaryLocation.ToString())
        .Set("placeholder_color", stack.PlaceholderColor.ToString())
        .Set("metadata", stack.Metadata ?? NoMetadata)
        .Set("downsample_factors", stack.DownsampleFactors is { } factors ? new JsonArray([.. factors.Select(factor => (JsonNode)factor.ToString())]).ToJsonString() : null);

    private static void Fill(NewRow row, StackDefinition stack, long project, long id) => row
        .Set("project", project)
        .Set("stack", id)
        .Set("translation", stack.Translation.ToString())
        .Set("orientation", stack.Orientation);

    private static void Fill(NewRow row, MirrorDefinition mirror, long stack) => row
        .Set("stack", stack)
        .Set("title", mirror.Title)
        .Set("image_base", mirror.ImageBase)
        .Set("file_extension", mirror.FileExtension)
        .Set("tile_width", mirror.TileWidth)
        .Set("tile_height", mirror.TileHeight)
        .Set("tile_source_type", mirror.TileSourceType)
        .Set("position", mirror.Position);

    private async ValueTask AddBrokenAsync(StackDefinition stack, long id, CancellationToken cancellationToken)
    {
        foreach (var section in stack.BrokenSections)
            (await rows.InsertAsync(ProjectModels.BrokenSlice, cancellationToken)).Set("stack", id).Set("index", section);
    }
}
