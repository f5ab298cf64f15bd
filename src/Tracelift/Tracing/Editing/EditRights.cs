using Tracelift.Errors;
using Tracelift.Model;
using Tracelift.Stores;
using Tracelift.Tracing.Vocabulary;

namespace Tracelift.Tracing.Editing;

/// <summary>
/// Whose work an editor may change: their own, that of users whose names are those of groups they are in, and what
/// those have imported; superusers and a project's administrators may change everybody's.
/// </summary>
internal sealed class EditRights(TracingEdit edit)
{
    private const string Locked = "locked";

    private IdSet? _domain;

    /// <summary>Which rows may be changed or deleted.</summary>
    public async Task<IdSet> EditableAsync(ModelDescription model, IReadOnlyCollection<(long Id, long Owner)> rows, CancellationToken cancellationToken)
    {
        if (edit.Editor.MayEditAll)
            return new IdSet(rows.Select(row => row.Id));
        var domain = await DomainAsync(cancellationToken);
        var editable = new IdSet(rows.Where(row => domain.Contains(row.Owner)).Select(row => row.Id));
        var others = new IdSet(rows.Where(row => !domain.Contains(row.Owner)).Select(row => row.Id));
        if (!others.IsEmpty)
            editable.UnionWith(await edit.Session.ImportedAsync(model, others, domain, cancellationToken));
        return editable;
    }

    /// <summary>Refuses to change a neuron or the like that another user has locked by an annotation.</summary>
    /// <exception cref="RefusedException">It is locked.</exception>
    public async Task RequireUnlockedAsync(IdSet instances, string what, CancellationToken cancellationToken)
    {
        if (edit.Editor.MayEditAll)
            return;
        var links = await edit.ListAsync(
            edit.Query(Models.ClassInstanceClassInstance).Where("class_instance_a", instances).Where("relation", edit.Relation(TracingVocabulary.AnnotatedWith)),
            row => (Instance: row.Long("class_instance_a"), Annotation: row.Long("class_instance_b"), User: row.Long("user")),
            cancellationToken);
        var locks = new IdSet(await edit.ListAsync(
            edit.Query(Models.ClassInstance).Where("pk", new IdSet(links.Select(link => link.Annotation))).WhereText("name", [Locked]), row => row.Id, cancellationToken));
        var domain = await DomainAsync(cancellationToken);
        foreach (var link in links.Where(link => locks.Contains(link.Annotation) && !domain.Contains(link.User)))
            throw new RefusedException(Refusal.NotAllowed, $"User {edit.Editor.Id} cannot edit {what} #{link.Instance}: user {link.User} has locked it");
    }

    /// <summary>The users whose work the editor may change.</summary>
    private async Task<IdSet> DomainAsync(CancellationToken cancellationToken)
    {
        if (_domain is not null)
            return _domain;
        var groups = new IdSet(await edit.Session.ListAsync(new RowQuery(ProjectModels.UserGroup).Where("user", edit.Editor.Id), row => row.Long("group"), cancellationToken));
        var names = await edit.Session.ListAsync(new RowQuery(ProjectModels.Group).Where("pk", groups), row => row.Text("name"), cancellationToken);
        _domain = new IdSet(await edit.Session.ListAsync(new RowQuery(Models.User).WhereText("username", names), row => row.Id, cancellationToken));
        _domain.Add(edit.Editor.Id);
        return _domain;
    }
}
