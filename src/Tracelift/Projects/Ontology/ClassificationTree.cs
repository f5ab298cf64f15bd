using Tracelift.Model;
using Tracelift.Projects.Stored;
using Tracelift.Stores;

namespace Tracelift.Projects.Ontology;

/// <summary>A node of a classification graph with its descendants.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Relation">Its relation to its parent (<c>part_of</c>); null for the root.</param>
/// <param name="Below">Its child nodes.</param>
public sealed record ClassificationTree(string Name, string? Relation, IReadOnlyList<ClassificationTree> Below)
{
    // The tree is for people to read; a larger one would not help, and valid graphs are not deeper.
    private const int MostNodes = 2_000;
    private const int MostLevels = 50;

    /// <summary>Reads graphs by the ids of their roots. A node that is its own descendant is not repeated.</summary>
    public static async Task<IReadOnlyDictionary<long, ClassificationTree>> LoadAsync(IReadSession session, IReadOnlyCollection<long> roots, CancellationToken cancellationToken)
    {
        var relations = (await session.ListAsync(new RowQuery(Models.Relation), row => (row.Id, Name: row.Text("relation_name")), cancellationToken)).ToDictionary(relation => relation.Id, relation => relation.Name);
        var below = new Dictionary<long, List<(long Node, long Relation)>>();
        var known = new IdSet(roots);
        var level = known;
        for (var i = 0; i < MostLevels && !level.IsEmpty && known.Count < MostNodes; i++)
        {
            var next = new IdSet();
            foreach (var (child, parent, relation) in await session.ListAsync(
                new RowQuery(Models.ClassInstanceClassInstance).Where("class_instance_b", level), row => (row.Long("class_instance_a"), row.Long("class_instance_b"), row.Long("relation")), cancellationToken))
            {
                if (relations.GetValueOrDefault(relation) is null or StoredVocabulary.ClassifiedBy or StoredVocabulary.LinkedTo || known.Contains(child))
                    continue;
                if (!below.TryGetValue(parent, out var children))
                    below[parent] = children = [];
                children.Add((child, relation));
                next.Add(child);
            }

            known.UnionWith(next);
            level = next;
        }

        var names = (await session.ListAsync(new RowQuery(Models.ClassInstance).Where("pk", known), row => (row.Id, Name: row.Text("name")), cancellationToken)).ToDictionary(node => node.Id, node => node.Name);
        return roots.Where(names.ContainsKey).Distinct().ToDictionary(root => root, root => Node(root, null, []));

        ClassificationTree Node(long id, string? relation, IReadOnlyList<long> above)
        {
            var children = below.GetValueOrDefault(id, []).Where(child => names.ContainsKey(child.Node) && !above.Contains(child.Node)).OrderBy(child => child.Node);
            return new ClassificationTree(names[id], relation, [.. children.Select(child => Node(child.Node, relations[child.Relation], [.. above, id]))]);
        }
    }
}
