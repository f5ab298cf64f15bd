using System.Runtime.CompilerServices;
using Tracelift.Model;

namespace Tracelift.Tracing.Export;

/// <summary>Deep links without their references to objects of the server and to objects that are not exported, and without secrets.</summary>
internal sealed partial class ExportStream
{
    private async IAsyncEnumerable<Batch> DeepLinksAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (!options.PublicDeepLinks && !options.ExportableDeepLinks && !options.AllDeepLinks)
            yield break;
        var keep = new bool[Batch.Capacity];
        await foreach (var batch in Rows(Query(Models.DeepLink), cancellationToken))
        {
            var (isPublic, isExportable) = (batch.Longs("is_public").Values, batch.Longs("is_exportable").Values);
            for (var row = 0; row < batch.Count; row++)
            {
                keep[row] = options.AllDeepLinks || (options.PublicDeepLinks && isPublic[row] != 0)
                    || (options.ExportableDeepLinks && isExportable[row] != 0);
            }

            batch.Filter(keep);
            Strip(batch);
            yield return batch;
        }
    }

    private void Strip(Batch links)
    {
        (string Field, Func<long, bool> IsOut)[] references =
        [
            ("active_treenode", id => _treenodes.Contains(id) || _partners.Contains(id)),
            ("active_connector", _connectors.Contains),
            ("active_skeleton", id => selection.Skeletons.Contains(id) || _partnerSkeletons.Contains(id)),
        ];
        for (var row = 0; row < links.Count; row++)
        {
            foreach (var (field, isOut) in references)
            {
                var column = links.Longs(field);
                if (column.IsNull(row) || isOut(column.Values[row]))
                    continue;
                column.SetNull(row);
                Count(report.LeftOut, "references of deep links");
            }

            if (!links.Longs("data_view").IsNull(row))
            {
                links.Longs("data_view").SetNull(row);
                Count(report.LeftBehind, "data views of deep links");
            }

            if (!options.DeepLinkSecrets)
                StripSecrets(links, row);
        }
    }

    private void StripSecrets(Batch links, int row)
    {
        foreach (var (field, what) in ((string, string)[])[("password", "passwords of deep links"), ("message", "messages of deep links")])
        {
            var column = links.Texts(field);
            if (!column.Utf8(row).IsEmpty)
                Count(report.LeftBehind, what);
            column.SetNull(row);
        }
    }

    private static void Count(Dictionary<string, long> counts, string what) => counts[what] = counts.GetValueOrDefault(what) + 1;
}
