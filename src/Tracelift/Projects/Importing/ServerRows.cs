using System.Globalization;
using System.Text;
using Tracelift.Access;
using Tracelift.Model;
using Tracelift.Projects.SetUp;
using Tracelift.Stores;

namespace Tracelift.Projects.Importing;

/// <summary>The rows that all projects of a server share: owner, tags, kinds of group membership. Missing ones are created.</summary>
internal sealed class ServerRows
{
    private readonly RowChanges _rows;
    private readonly long? _owner;
    private readonly Dictionary<string, long> _tags;
    private readonly HashSet<string> _slugs;
    private readonly Dictionary<string, long> _relations;
    private bool _hasOfCreation;

    private ServerRows(RowChanges rows, long? owner, GrantIds grants, List<(long Id, string Name, string Slug)> tags, Dictionary<string, long> relations)
    {
        _rows = rows;
        _owner = owner;
        Grants = grants;
        _tags = tags.ToDictionary(tag => tag.Name, tag => tag.Id, StringComparer.Ordinal);
        _slugs = tags.Select(tag => tag.Slug).ToHashSet(StringComparer.Ordinal);
        _relations = relations;
    }

    /// <summary>The owner of new objects.</summary>
    /// <exception cref="Errors.UsageException">The store has no superuser.</exception>
    public long Owner => SystemUser.Require(_owner);

    /// <summary>The rights to grant for each project.</summary>
    public GrantIds Grants { get; }

    public static async Task<ServerRows> LoadAsync(IReadSession session, RowChanges rows, ProjectImportOptions options, CancellationToken cancellationToken)
    {
        var relations = await session.ListAsync(new RowQuery(ProjectModels.StackGroupRelation), row => (row.Id, Name: row.Text("name")), cancellationToken);
        return new ServerRows(
            rows,
            await SystemUser.FindOrNullAsync(session, options.SystemUser, cancellationToken),
            await GrantIds.FindAsync(session, [.. options.Grants, .. options.IsPublic ? [ProjectGrant.Public] : Array.Empty<ProjectGrant>()], cancellationToken),
            await session.ListAsync(new RowQuery(ProjectModels.Tag), row => (row.Id, row.Text("name"), row.Text("slug")), cancellationToken),
            relations.DistinctBy(relation => relation.Name).ToDictionary(relation => relation.Name, relation => relation.Id, StringComparer.Ordinal));
    }

    /// <summary>Returns the id of a tag.</summary>
    private async ValueTask<long> TagAsync(string name, CancellationToken cancellationToken)
    {
        if (_tags.TryGetValue(name, out var id))
            return id;
        var row = (await _rows.InsertAsync(ProjectModels.Tag, cancellationToken)).Set("name", name).Set("slug", Slug(name));
        return _tags[name] = row.Id;
    }

    /// <summary>Tags a project.</summary>
    /// <param name="project">The project.</param>
    /// <param name="names">The tags; those that the store lacks are made.</param>
    /// <param name="known">The tags that projects have.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public async ValueTask TagProjectAsync(long project, IEnumerable<string> names, StoredGrants known, CancellationToken cancellationToken)
    {
        foreach (var name in names)
        {
            var tag = await TagAsync(name, cancellationToken);
            if (known.Tags.Add((project, tag)))
                (await _rows.InsertAsync(ProjectModels.TaggedItem, cancellationToken)).Set("object", project).Set("content_type", Grants.ContentType).Set("tag", tag);
        }
    }

    /// <summary>Grants the rights to a project.</summary>
    /// <param name="project">The project.</param>
    /// <param name="known">The rights that users and groups have.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The number of new rights.</returns>
    public async ValueTask<int> GrantAsync(long project, StoredGrants known, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var (isGroup, holder, permission) in Grants.Grants)
        {
            if (!known.Grants.Add((project, isGroup, holder, permission)))
                continue;
            await GrantRows.AddAsync(_rows, Grants.ContentType, project, isGroup, holder, permission, cancellationToken);
            count++;
        }

        return count;
    }

    /// <summary>Returns the id of a kind of group membership.</summary>
    public async ValueTask<long> RelationAsync(string name, CancellationToken cancellationToken)
    {
        if (_relations.TryGetValue(name, out var id))
            return id;
        return _relations[name] = (await _rows.InsertAsync(ProjectModels.StackGroupRelation, cancellationToken)).Set("name", name).Id;
    }

    /// <summary>Adds the rows that CATMAID makes with the first project of a server.</summary>
    public async ValueTask RequireOfCreationAsync(IRowSession session, CancellationToken cancellationToken)
    {
        if (!_hasOfCreation)
            await ServerSetUp.AddAsync(session, ServerSetUp.OfCreation, cancellationToken);
        _hasOfCreation = true;
    }

    /// <summary>Returns a slug as Django makes them: lower-case ASCII letters, digits and hyphens; a number makes it unique.</summary>
    private string Slug(string name)
    {
        var slug = new StringBuilder();
        foreach (var c in name.Normalize(NormalizationForm.FormKD).ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_')
                slug.Append(c);
            else if ((c is ' ' or '-') && slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }

        var stem = slug.ToString().Trim('-');
        if (stem.Length > 90)
            stem = stem[..90];
        var unique = stem;
        for (var i = 1; !_slugs.Add(unique); i++)
            unique = string.Create(CultureInfo.InvariantCulture, $"{stem}_{i}");
        return unique;
    }
}
