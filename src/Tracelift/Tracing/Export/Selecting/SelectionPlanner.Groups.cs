using Tracelift.Model;

namespace Tracelift.Tracing.Export.Selecting;

/// <summary>The settings of neurons, if groups differ.</summary>
internal sealed partial class SelectionPlanner
{
    private async Task<Disclosure> OpenGroupsAsync(
        GroupSettings groups, IdSet neurons, IdSet skeletons, CancellationToken cancellationToken)
    {
        var ofNeurons = new DisclosureSets();
        var links = AnnotatedWith().Where("class_instance_b", groups.Groups).Where("class_instance_a", neurons);
        await foreach (var batch in session.ReadAsync(links, cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    ofNeurons.Add(
                        batch.Longs("class_instance_a").Values[row], groups.Of(batch.Longs("class_instance_b").Values[row]));
                }
            }
        }

        ofNeurons.AddRest(neurons, groups.Usual);

        var ofSkeletons = new DisclosureSets();
        await foreach (var batch in session.ReadAsync(ModelOf(skeletons, neurons), cancellationToken))
        {
            using (batch)
            {
                for (var row = 0; row < batch.Count; row++)
                {
                    ofSkeletons.AddAs(
                        batch.Longs("class_instance_a").Values[row], ofNeurons, batch.Longs("class_instance_b").Values[row]);
                }
            }
        }

        ofSkeletons.AddRest(skeletons, groups.Usual);
        return new Disclosure
        {
            IsUniform = false,
            AnnotatedNeurons = ofNeurons.Annotations,
            WithTreenodes = ofSkeletons.Treenodes,
            WithAnnotations = ofSkeletons.Annotations,
            WithTags = ofSkeletons.Tags,
            WithConnectors = ofSkeletons.Connectors,
            WithPlaceholders = ofSkeletons.Placeholders,
            WithOriginals = ofSkeletons.Originals,
        };
    }
}
